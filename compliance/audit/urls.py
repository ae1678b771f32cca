"""Addresses under /audit/."""

from django.urls import path

from compliance.audit.views import audits, checks, comparing, signing, visits

urlpatterns = [
    path("", audits.audit_list, name="audit-list"),
    path("new/", audits.audit_add, name="audit-add"),
    path("check/", checks.audit_check, name="audit-check"),
    path("compare/", comparing.audit_compare, name="audit-compare"),
    path("seal/", checks.seal, name="seal"),
    path("seal/card/", checks.seal_card, name="seal-card"),
    path("inspector/", visits.inspector_link_add, name="inspector-link-add"),
    path("inspector/<uuid:pk>/", visits.inspector_link_detail, name="inspector-link-detail"),
    path("inspector/<uuid:pk>/pages/", visits.inspector_link_pages, name="inspector-link-pages"),
    path("inspector/<uuid:pk>/end/", visits.inspector_link_end, name="inspector-link-end"),
    path("inspector/<uuid:pk>/copy/", visits.inspector_link_copy, name="inspector-link-copy"),
    path("<uuid:pk>/", audits.audit_detail, name="audit-detail"),
    path("<uuid:pk>/progress/", audits.audit_progress, name="audit-progress"),
    path("<uuid:pk>/cancel/", audits.audit_cancel, name="audit-cancel"),
    path("<uuid:pk>/pdf/", audits.audit_download, name="audit-download"),
    path("<uuid:pk>/sign/", signing.audit_sign, name="audit-sign"),
]
