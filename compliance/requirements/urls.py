"""Addresses of readiness and of the rules, under /requirements/."""

from django.urls import path

from compliance.requirements.views import changing, checks, reading, retention, words

urlpatterns = [
    path("", reading.readiness, name="readiness"),
    path("retention/", retention.retention, name="retention"),
    path("rules/", reading.requirement_list, name="requirement-list"),
    path(
        "attestations/<uuid:attestation_id>/", words.attestation_detail, name="attestation-detail"
    ),
    path(
        "attestations/<uuid:attestation_id>/void/",
        words.attestation_void,
        name="attestation-void",
    ),
    path("checks/", checks.check_list, name="check-list"),
    path("checks/add/", checks.check_add, name="check-add"),
    path("checks/opening/", checks.opening, name="opening"),
    path("checks/<uuid:check_id>/", checks.check_detail, name="check-detail"),
    path("checks/<uuid:check_id>/amend/", checks.check_amend, name="check-amend"),
    path("checks/<uuid:check_id>/void/", checks.check_void, name="check-void"),
    path("checks/<uuid:check_id>/answer/", checks.check_answer, name="check-answer"),
    path("answers/<uuid:answer_id>/", checks.check_done_detail, name="check-done-detail"),
    path("answers/<uuid:answer_id>/void/", checks.check_done_void, name="check-done-void"),
    path("<str:requirement>/", reading.requirement_detail, name="requirement-detail"),
    path("<str:requirement>/confirm/", words.attestation_add, name="attestation-add"),
    path("<str:requirement>/change/", changing.rule_change, name="rule-change"),
    path("<str:requirement>/restore/", changing.rule_restore, name="rule-restore"),
]
