"""Addresses of readiness and of the rules, under /requirements/."""

from django.urls import path

from compliance.requirements.views import changing, reading, words

urlpatterns = [
    path("", reading.readiness, name="readiness"),
    path("rules/", reading.requirement_list, name="requirement-list"),
    path(
        "attestations/<uuid:attestation_id>/", words.attestation_detail, name="attestation-detail"
    ),
    path(
        "attestations/<uuid:attestation_id>/void/",
        words.attestation_void,
        name="attestation-void",
    ),
    path("<str:requirement>/", reading.requirement_detail, name="requirement-detail"),
    path("<str:requirement>/confirm/", words.attestation_add, name="attestation-add"),
    path("<str:requirement>/change/", changing.rule_change, name="rule-change"),
    path("<str:requirement>/restore/", changing.rule_restore, name="rule-restore"),
]
