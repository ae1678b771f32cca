"""Addresses under /group/."""

from django.urls import path

from compliance.group.views import audits, clinics

urlpatterns = [
    path("", clinics.group, name="group"),
    path("add/", clinics.clinic_add, name="group-clinic-add"),
    path("audits/", audits.group_audit_list, name="group-audit-list"),
    path("audits/new/", audits.group_audit_add, name="group-audit-add"),
    path("audits/<uuid:pk>/", audits.group_audit_detail, name="group-audit-detail"),
    path("audits/<uuid:pk>/progress/", audits.group_audit_progress, name="group-audit-progress"),
    path("audits/<uuid:pk>/again/", audits.group_audit_again, name="group-audit-again"),
    path("audits/<uuid:pk>/cancel/", audits.group_audit_cancel, name="group-audit-cancel"),
    path("audits/<uuid:pk>/cover/", audits.group_audit_cover, name="group-audit-cover"),
    path("audits/<uuid:pk>/bundle/", audits.group_audit_bundle, name="group-audit-bundle"),
    path("parts/<uuid:pk>/", audits.group_part_open, name="group-part-open"),
]
