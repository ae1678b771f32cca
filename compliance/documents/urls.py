"""Addresses of documents, under /documents/."""

from django.urls import path

from compliance.documents import views

urlpatterns = [
    path("<uuid:document_id>/", views.document_detail, name="document-detail"),
    path("<uuid:document_id>/download/", views.document_download, name="document-download"),
    path("<uuid:document_id>/preview/", views.document_preview, name="document-preview"),
    path("<uuid:document_id>/void/", views.document_void, name="document-void"),
]
