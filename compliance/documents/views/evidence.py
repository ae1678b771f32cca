"""A document's page, its bytes and its picture. Nothing here is reachable without signing in."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import (
    Action,
    Section,
    Status,
    detail_page,
    record_actions,
    void_page,
)
from compliance.documents import queries, services
from compliance.documents.models import Document
from compliance.ledger import queries as history
from klarity_site.failures import StorageAwayError

SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"


@allow(*READERS, methods=("GET",))
def document_detail(request: StaffRequest, document_id: UUID) -> HttpResponse:
    """What came in, whether it is whole, and who brought it."""
    document = get_record(Document, request, document_id)
    facts = [
        (_("Kind of file"), document.get_media_type_display()),
        (_("Name of the file"), document.original_name),
        (_("Size"), _size(document.size)),
        (_("Brought in by"), document.recorded_by),
        (_("SHA-256 digest"), document.sha256),
    ]
    return detail_page(
        request,
        heading=document.title,
        back=reverse("today"),
        status=_status(document),
        sections=[Section(title=_("File"), facts=facts)],
        history=history.history(document),
        actions=[
            Action(_("Download"), reverse("document-download", args=[document.pk]), "download"),
            *record_actions(
                document,
                Action(_("Mark as void"), reverse("document-void", args=[document.pk]), "void"),
            ),
        ],
        template="documents/document_detail.html",
        document=document,
    )


@allow(*READERS, methods=("GET",))
def document_download(request: StaffRequest, document_id: UUID) -> HttpResponseBase:
    """The bytes as they came in: to keep, never to show."""
    document = get_record(Document, request, document_id)
    try:
        stored = queries.open_original(document)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return private(
        FileResponse(
            stored,
            as_attachment=True,
            filename=document.original_name,
            content_type=document.media_type,
        )
    )


@allow(*READERS, methods=("GET",))
def document_preview(request: StaffRequest, document_id: UUID) -> HttpResponseBase:
    """A picture made anew from the pixels, without what the original may hide."""
    document = get_record(Document, request, document_id)
    try:
        stored = queries.open_preview(document)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return private(FileResponse(stored, content_type="image/jpeg"))


@allow(*LOGGERS)
def document_void(request: StaffRequest, document_id: UUID) -> HttpResponse:
    """Mark a document as no longer counting."""
    document = get_record(Document, request, document_id)
    return void_page(
        request,
        document,
        save=lambda reason: services.void_document(
            document, by=request.actor, at=request.now, reason=reason
        ),
        back=document.get_absolute_url(),
    )


def private(response: HttpResponseBase) -> HttpResponseBase:
    """A file that only this member may see, and that no browser runs."""
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _status(document: Document) -> Status:
    try:
        problem = queries.problem_of(document)
    except StorageAwayError:
        return Status("warn", _("The file cannot be reached just now"))
    if problem == "missing":
        return Status("bad", _("The file is missing"))
    if problem:
        return Status("bad", _("The file was altered"))
    return (
        Status("muted", _("Void")) if document.is_void else Status("ok", _("Whole, as it came in"))
    )


def _size(size: int) -> str:
    if size < 1024 * 1024:
        return _("%(size)s KB") % {"size": max(1, round(size / 1024))}
    return _("%(size)s MB") % {"size": f"{size / 1024 / 1024:.1f}"}
