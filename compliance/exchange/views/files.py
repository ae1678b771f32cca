"""Records in and out: choose a kind, look at a file, say yes; or take a file along."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.access import OWNERS, StaffRequest, allow
from compliance.clinics.screens import Cell, Row, Section
from compliance.core.errors import Refusal
from compliance.core.idempotency import answer_once
from compliance.exchange import services
from compliance.exchange.forms import ConfirmForm, ExportForm, UploadForm
from compliance.exchange.kinds import KINDS
from compliance.exchange.kinds.base import Kind
from compliance.exchange.services import parking

SHOWN = 200  # problems on a page
TYPES = {
    services.CSV: "text/csv; charset=utf-8",
    services.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@allow(*OWNERS, methods=["GET"])
def exchange(request: StaffRequest) -> HttpResponse:
    """Every kind that comes and goes, in the order in which they can be imported."""
    page = {"heading": _("Import and export"), "kinds": list(KINDS.values())}
    return render(request, "exchange/exchange.html", page)


@allow(*OWNERS)
def exchange_kind(request: StaffRequest, name: str) -> HttpResponse:
    """One kind: its columns, its files out, and a file in, which is only looked at here."""
    kind = _kind(name)
    form = UploadForm(request.POST or None, request.FILES or None, clinic=request.clinic)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read()
        try:
            outcome = _import(request, kind, data, dry_run=True)
        except Refusal as refusal:
            form.add_error("file", refusal.sentence)
        else:
            return _checked(request, kind, outcome, data)
    page = {
        "heading": kind.label,
        "intro": kind.about,
        "back": reverse("exchange"),
        "kind": kind,
        "form": form,
        "columns": _columns(kind),
    }
    status = 422 if form.is_bound else 200
    return render(request, "exchange/exchange_kind.html", page, status=status)


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _import(request: StaffRequest, kind: Kind, data: bytes, *, dry_run: bool) -> services.Outcome:
    return services.import_records(
        clinic=request.clinic,
        kind=kind,
        data=data,
        by=request.actor,
        at=request.now,
        dry_run=dry_run,
    )


def _columns(kind: Kind) -> Section:
    return Section(
        title=_("Columns"),
        columns=[_("Column"), _("Meaning"), _("Example"), _("Needed")],
        rows=[
            Row(
                url="",
                title=column.name,
                cells=[
                    Cell(_("Meaning"), str(column.about)),
                    Cell(_("Example"), column.example or "–"),
                    Cell(_("Needed"), _("yes") if column.is_required else _("no")),
                ],
            )
            for column in kind.columns
        ],
    )


def _checked(
    request: StaffRequest, kind: Kind, outcome: services.Outcome, data: bytes
) -> HttpResponse:
    """What a file would do, or everything that is wrong with it."""
    is_good = not outcome.problems and outcome.added > 0
    form = None
    if is_good:
        ticket = parking.park(clinic=request.clinic, kind=kind, data=data, at=request.now)
        form = ConfirmForm(clinic=request.clinic, initial={"ticket": ticket})
    page: dict[str, Any] = {
        "heading": kind.label,
        "back": reverse("exchange-kind", args=[kind.name]),
        "kind": kind,
        "outcome": outcome,
        "added": _added(outcome),
        "form": form,
        "problems": _problems(outcome),
        "hidden": max(0, len(outcome.problems) - SHOWN),
    }
    status = 422 if outcome.problems else 200
    return render(request, "exchange/exchange_checked.html", page, status=status)


def _added(outcome: services.Outcome) -> str:
    count = outcome.added
    return ngettext(
        "%(count)d record would be added.", "%(count)d records would be added.", count
    ) % {"count": count}


def _problems(outcome: services.Outcome) -> Section:
    return Section(
        title=_("What is wrong"),
        columns=[_("Line"), _("Column"), _("Why")],
        rows=[
            Row(
                url="",
                title=_("Line %(line)d") % {"line": problem.line},
                cells=[
                    Cell(_("Column"), problem.column or "–"),
                    Cell(_("Why"), problem.sentence),
                ],
            )
            for problem in outcome.problems[:SHOWN]
        ],
    )


@allow(*OWNERS, methods=["POST"])
def exchange_confirm(request: StaffRequest, name: str) -> HttpResponse:
    """Store the file that was looked at, once."""
    kind = _kind(name)
    form = ConfirmForm(request.POST, clinic=request.clinic)
    back = reverse("exchange-kind", args=[kind.name])
    if not form.is_valid():
        messages.error(request, _("This page was open for too long. Choose the file again."))
        return redirect(back)
    try:
        answer_once(
            scope=f"{request.clinic.pk}{request.user.pk}"[:64],
            key=form.cleaned_data["idempotency_key"],
            at=request.now,
            do=lambda: _store(request, kind, form.cleaned_data["ticket"]),
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Imported."))
    return redirect(back)


def _store(request: StaffRequest, kind: Kind, ticket: str) -> str:
    data = parking.fetch(ticket, clinic=request.clinic, kind=kind)
    outcome = _import(request, kind, data, dry_run=False)
    if outcome.problems:
        raise Refusal(_("Something changed since you looked at this file. Look at it once more."))
    parking.drop(ticket, clinic=request.clinic, kind=kind)
    return reverse("exchange-kind", args=[kind.name])


@allow(*OWNERS, methods=["GET"])
def exchange_template(request: StaffRequest, name: str) -> HttpResponse:
    """A file with nothing but the column names."""
    kind = _kind(name)
    return _file(services.template(kind), f"{kind.name}.csv", TYPES[services.CSV])


@allow(*OWNERS, methods=["POST"])
def exchange_export(request: StaffRequest, name: str) -> HttpResponse:
    """Everything of a kind as a file; that it left is kept in the history."""
    kind = _kind(name)
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose CSV or XLSX."))
        return redirect("exchange-kind", kind.name)
    chosen = form.cleaned_data["format"]
    data = services.export_records(
        clinic=request.clinic, kind=kind, format=chosen, by=request.actor, at=request.now
    )
    name = f"{request.clinic.slug}-{kind.name}-{request.today.isoformat()}.{chosen}"
    return _file(data, name, TYPES[chosen])


def _file(data: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
