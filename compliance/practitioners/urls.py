"""Addresses of practitioners, under /practitioners/."""

from django.urls import path

from compliance.practitioners.views import credentials, people, periods

PERSON = "<uuid:practitioner_id>/"
CREDENTIAL = "credentials/<uuid:credential_id>/"
PERIOD = "periods/<uuid:period_id>/"

urlpatterns = [
    path("", people.practitioner_list, name="practitioner-list"),
    path("add/", people.practitioner_add, name="practitioner-add"),
    path("add/myself/", people.practitioner_add_self, name="practitioner-add-self"),
    path(PERSON, people.practitioner_detail, name="practitioner-detail"),
    path(f"{PERSON}amend/", people.practitioner_amend, name="practitioner-amend"),
    path(f"{PERSON}void/", people.practitioner_void, name="practitioner-void"),
    path(f"{PERSON}credentials/add/", credentials.credential_add, name="credential-add"),
    path(f"{PERSON}periods/add/", periods.practice_period_add, name="practice-period-add"),
    path(CREDENTIAL, credentials.credential_detail, name="credential-detail"),
    path(f"{CREDENTIAL}renew/", credentials.credential_renew, name="credential-renew"),
    path(f"{CREDENTIAL}amend/", credentials.credential_amend, name="credential-amend"),
    path(f"{CREDENTIAL}void/", credentials.credential_void, name="credential-void"),
    path(PERIOD, periods.practice_period_detail, name="practice-period-detail"),
    path(f"{PERIOD}amend/", periods.practice_period_amend, name="practice-period-amend"),
    path(f"{PERIOD}void/", periods.practice_period_void, name="practice-period-void"),
]
