"""Addresses under /audit/."""

from django.urls import path

from compliance.audit.views import audits, checks, signing

urlpatterns = [
    path("", audits.audit_list, name="audit-list"),
    path("new/", audits.audit_add, name="audit-add"),
    path("check/", checks.audit_check, name="audit-check"),
    path("seal/", checks.seal, name="seal"),
    path("seal/card/", checks.seal_card, name="seal-card"),
    path("<uuid:pk>/", audits.audit_detail, name="audit-detail"),
    path("<uuid:pk>/progress/", audits.audit_progress, name="audit-progress"),
    path("<uuid:pk>/cancel/", audits.audit_cancel, name="audit-cancel"),
    path("<uuid:pk>/pdf/", audits.audit_download, name="audit-download"),
    path("<uuid:pk>/sign/", signing.audit_sign, name="audit-sign"),
]
