"""Addresses of practitioners, under /practitioners/."""

from django.urls import path

from compliance.practitioners.views import (
    checks,
    credentials,
    kinds,
    links,
    people,
    periods,
    sheets,
)

PERSON = "<uuid:practitioner_id>/"
CREDENTIAL = "credentials/<uuid:credential_id>/"
CHECK = "checks/<uuid:check_id>/"
KIND = "kinds/<uuid:kind_id>/"
LINK = "links/<uuid:link_id>/"
PERIOD = "periods/<uuid:period_id>/"

urlpatterns = [
    path("", people.practitioner_list, name="practitioner-list"),
    path("add/", people.practitioner_add, name="practitioner-add"),
    path("add/myself/", people.practitioner_add_self, name="practitioner-add-self"),
    path("matrix/", people.credential_matrix, name="credential-matrix"),
    path("kinds/", kinds.credential_kind_list, name="credential-kind-list"),
    path("kinds/add/", kinds.credential_kind_add, name="credential-kind-add"),
    path(KIND, kinds.credential_kind_detail, name="credential-kind-detail"),
    path(f"{KIND}amend/", kinds.credential_kind_amend, name="credential-kind-amend"),
    path(f"{KIND}void/", kinds.credential_kind_void, name="credential-kind-void"),
    path("renew/<str:token>/", links.renewal_upload, name="renewal-upload"),
    path(LINK, links.upload_link_detail, name="upload-link-detail"),
    path(f"{LINK}void/", links.upload_link_void, name="upload-link-void"),
    path(CHECK, checks.source_check_detail, name="source-check-detail"),
    path(f"{CHECK}approve/", checks.source_check_approve, name="source-check-approve"),
    path(f"{CHECK}void/", checks.source_check_void, name="source-check-void"),
    path(PERSON, people.practitioner_detail, name="practitioner-detail"),
    path(f"{PERSON}amend/", people.practitioner_amend, name="practitioner-amend"),
    path(f"{PERSON}void/", people.practitioner_void, name="practitioner-void"),
    path(f"{PERSON}sheet/", sheets.practitioner_sheet_add, name="practitioner-sheet-add"),
    path(f"{PERSON}credentials/add/", credentials.credential_add, name="credential-add"),
    path(f"{PERSON}periods/add/", periods.practice_period_add, name="practice-period-add"),
    path(CREDENTIAL, credentials.credential_detail, name="credential-detail"),
    path(f"{CREDENTIAL}check/", checks.source_check_add, name="source-check-add"),
    path(f"{CREDENTIAL}link/", links.upload_link_add, name="upload-link-add"),
    path(f"{CREDENTIAL}renew/", credentials.credential_renew, name="credential-renew"),
    path(f"{CREDENTIAL}amend/", credentials.credential_amend, name="credential-amend"),
    path(f"{CREDENTIAL}void/", credentials.credential_void, name="credential-void"),
    path(PERIOD, periods.practice_period_detail, name="practice-period-detail"),
    path(f"{PERIOD}amend/", periods.practice_period_amend, name="practice-period-amend"),
    path(f"{PERIOD}void/", periods.practice_period_void, name="practice-period-void"),
]
