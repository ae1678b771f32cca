"""Addresses of documents, under /documents/, and of the public page that checks a paper."""

from django.urls import path

from compliance.documents.views import evidence, papers, verify

urlpatterns = [
    path("papers/", papers.paper_list, name="paper-list"),
    path("papers/<uuid:paper_id>/", papers.paper_detail, name="paper-detail"),
    path("papers/<uuid:paper_id>/download/", papers.paper_download, name="paper-download"),
    path("papers/<uuid:paper_id>/void/", papers.paper_void, name="paper-void"),
    path("<uuid:document_id>/", evidence.document_detail, name="document-detail"),
    path("<uuid:document_id>/download/", evidence.document_download, name="document-download"),
    path("<uuid:document_id>/preview/", evidence.document_preview, name="document-preview"),
    path("<uuid:document_id>/void/", evidence.document_void, name="document-void"),
]

verify_urls = [  # verify/
    path("", verify.verify, name="verify"),
    path("<slug:token>/", verify.verify_paper, name="verify-paper"),
]
