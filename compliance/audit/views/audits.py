"""Screens of audits: choose days, watch the making, take the PDF."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from compliance.audit import queries, rules, services
from compliance.audit.forms import LABELS, AuditFilter, ChoiceForm, DaysForm
from compliance.audit.models import Audit, Status
from compliance.audit.pdf import making
from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section
from compliance.core.addresses import public_address
from compliance.core.templatetags.klarity import when
from compliance.documents.rules import spelled
from compliance.ledger.queries import history
from compliance.ledger.rules import in_fours

TONES = {
    Status.QUEUED: "info",
    Status.RUNNING: "info",
    Status.SIGNING: "info",
    Status.DONE: "ok",
    Status.FAILED: "bad",
    Status.CANCELLED: "muted",
}


@allow(*READERS, methods=["GET"])
def audit_list(request: StaffRequest) -> HttpResponse:
    """One tap for a new audit, and all that were made."""
    services.give_up_stalled(clinic=request.clinic, at=request.now)
    can_make = request.membership.role in LOGGERS
    return screens.list_page(
        request,
        found=AuditFilter(request.GET, queryset=queries.audits(request.clinic)),
        row=_row,
        columns=[_("Period"), _("State"), _("Points"), _("Pages"), _("Made by")],
        heading=_("Audits"),
        intro=_(
            "A PDF of everything on record for a period: exceptions first, ready to hand over."
        ),
        empty=Empty(
            title=_("No audit yet"),
            text=_("Choose a period above. The PDF is ready in seconds, and kept here."),
            icon="file",
        ),
        template="audit/list.html",
        actions=[
            *screens.offered(
                request, Action(_("Inspector walks in"), reverse("inspector-link-add"), "eye")
            ),
            Action(_("Check a PDF"), reverse("audit-check"), "check"),
            Action(_("The seal"), reverse("seal"), "lock"),
        ],
        **_choices(request) if can_make else {"choices": []},
    )


def _days(request: StaffRequest) -> dict[str, Any]:
    clinic = request.clinic
    return rules.choices_for(request.today, queries.last_end(clinic), queries.first_day(clinic))


def _choices(request: StaffRequest) -> dict[str, Any]:
    """What the one-tap form needs."""
    days = _days(request)
    return {
        "choices": [(name, str(LABELS[name]), *found) for name, found in days.items()],
        "key_form": ChoiceForm(clinic=request.clinic, choices=days),
    }


def _row(audit: Audit) -> Row:
    is_done = audit.status == Status.DONE
    status = _status(audit)
    return Row(
        url=audit.get_absolute_url(),
        title=_days_text(audit),
        meta=_("Audit %(number)s") % {"number": audit.number},
        cells=[
            Cell(_("State"), status.text, tone=status.tone),
            Cell(_("Points"), str(audit.attention) if is_done else "", is_number=True),
            Cell(_("Pages"), str(audit.pages) if is_done else "", is_number=True),
            Cell(_("Made by"), audit.recorded_by),
        ],
    )


@allow(*LOGGERS)
def audit_add(request: StaffRequest) -> HttpResponse:
    """Ask for an audit: by a period's name, or by two days."""
    choices = _days(request)
    form: ChoiceForm | DaysForm
    if "period" in request.POST:
        form = ChoiceForm(request.POST, clinic=request.clinic, choices=choices)
    else:
        starts_on, ends_on = choices["LAST_12_MONTHS"]
        language = rules.language_of(request.clinic.language)
        initial = {"starts_on": starts_on, "ends_on": ends_on, "language": language}
        form = DaysForm(request.POST or None, clinic=request.clinic, initial=initial)
    return screens.form_page(
        request,
        form=form,
        heading=_("New audit"),
        intro=_("Everything that happened from the first to the last day, both included."),
        submit=_("Make the PDF"),
        saved=_("Your audit is being made."),
        back=reverse("audit-list"),
        save=lambda valid: _request(request, **valid.values()),
        template="audit/form.html",
        **_choices(request),
    )


def _request(request: StaffRequest, **days: Any) -> Audit:
    audit = services.request_audit(clinic=request.clinic, by=request.actor, at=request.now, **days)
    making.enqueue(audit, request.actor, public_address("/", request))
    return audit


@allow(*READERS, methods=["GET"])
@never_cache
def audit_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How far it is; then the paper. `?ready=1` starts the download once it is there."""
    services.give_up_stalled(clinic=request.clinic, at=request.now)
    audit = get_record(queries.audits(request.clinic), request, pk)
    is_done = audit.status == Status.DONE
    download = Action(
        _("Download the PDF"), reverse("audit-download", args=[pk]), "download", is_primary=True
    )
    return screens.detail_page(
        request,
        heading=_days_text(audit),
        back=reverse("audit-list"),
        status=None if audit.is_under_way else _status(audit),
        actions=[download, *_signing(request, audit)] if is_done else [],
        sections=[_facts(audit)],
        history=history(audit),
        template="audit/detail.html",
        audit=audit,
        retry_form=_retry_form(request, audit),
        newer=queries.newer_signed(audit) if is_done else None,
        starts_download=is_done and "ready" in request.GET,
        can_make=request.membership.role in LOGGERS,
    )


def _signing(request: StaffRequest, audit: Audit) -> list[Action]:
    if audit.is_signed:
        return []
    sign = Action(_("Sign it"), reverse("audit-sign", args=[audit.pk]), "pen")
    return screens.offered(request, sign)


def _days_text(audit: Audit) -> str:
    return f"{date_format(audit.starts_on, 'j M Y')} – {date_format(audit.ends_on, 'j M Y')}"


def _status(audit: Audit) -> screens.Status:
    if audit.status == Status.DONE:
        return screens.Status("ok", _("Signed")) if audit.is_signed else _draft()
    return screens.Status(TONES[Status(audit.status)], audit.get_status_display())


def _draft() -> screens.Status:
    return screens.Status("info", _("Unsigned draft"))


def _retry_form(request: StaffRequest, audit: Audit) -> DaysForm | None:
    if audit.status not in {Status.FAILED, Status.CANCELLED}:
        return None
    days = {"starts_on": audit.starts_on, "ends_on": audit.ends_on}
    initial = {**days, "language": audit.spoken}
    return DaysForm(clinic=request.clinic, initial=initial)


def _facts(audit: Audit) -> Section:
    facts = [
        (_("Audit"), str(audit.number)),
        (_("Asked for by"), audit.recorded_by),
        (_("Asked for"), when(audit.recorded_at)),
    ]
    if audit.status == Status.DONE:
        facts += [
            (_("Made"), when(audit.produced_at)),
            (_("Pages"), str(audit.pages)),
            (_("Points to look at"), str(audit.attention)),
            (_("Digest of the records"), in_fours(audit.digest)),
            (_("Digest of the file"), in_fours(audit.sha256)),
            (_("Code"), spelled(audit.token)),
        ]
    if audit.is_signed:
        facts += [
            (_("Signed by"), f"{audit.signed_by}, {audit.signer_role}"),
            (_("Signed"), when(audit.signed_at)),
            (_("Meaning"), audit.meaning),
        ]
    return Section(title=_("About this audit"), facts=facts)


@allow(*READERS, methods=["GET"])
@never_cache
def audit_progress(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The part of the page that asks again every second; at the end it leads to the paper."""
    audit = get_record(queries.audits(request.clinic), request, pk)
    if not audit.is_under_way:
        answer = HttpResponse()
        answer["HX-Redirect"] = f"{audit.get_absolute_url()}?ready=1"
        return answer
    can_make = request.membership.role in LOGGERS
    return render(request, "audit/_progress.html", {"audit": audit, "can_make": can_make})


@allow(*LOGGERS, methods=["POST"])
def audit_cancel(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Stop the making."""
    audit = get_record(queries.audits(request.clinic), request, pk)
    audit = services.cancel_audit(audit=audit, by=request.actor, at=request.now)
    if audit.status == Status.CANCELLED:
        messages.success(request, _("Cancelled. Nothing was made."))
    return redirect(audit)


@allow(*READERS, methods=["GET"])
def audit_download(request: StaffRequest, pk: UUID) -> FileResponse:
    """The PDF as it came out, to be saved."""
    audit = get_record(queries.audits(request.clinic), request, pk)
    if audit.status != Status.DONE or not audit.file.storage.exists(audit.file.name):
        raise Http404
    answer = FileResponse(
        audit.file.open("rb"),
        as_attachment=True,
        filename=audit.file_name(),
        content_type="application/pdf",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
