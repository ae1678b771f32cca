"""Addresses under /audit/."""

from django.urls import path

from compliance.audit import views

urlpatterns = [
    path("", views.audit_list, name="audit-list"),
    path("new/", views.audit_add, name="audit-add"),
    path("<uuid:pk>/", views.audit_detail, name="audit-detail"),
    path("<uuid:pk>/progress/", views.audit_progress, name="audit-progress"),
    path("<uuid:pk>/cancel/", views.audit_cancel, name="audit-cancel"),
    path("<uuid:pk>/pdf/", views.audit_download, name="audit-download"),
]
