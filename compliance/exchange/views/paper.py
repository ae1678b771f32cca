"""Paper that comes back: print a week, type its lines in, see what is still missing."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section, Status
from compliance.core import times
from compliance.core.forms import RecordFilter
from compliance.core.templatetags.klarity import when
from compliance.exchange import pdf, queries
from compliance.exchange.forms import LineForm, PrintForm
from compliance.exchange.kinds.paper import PARTS, Part, codes, part_of
from compliance.exchange.models import SheetLine, WeekSheet
from compliance.exchange.services import paper as services
from compliance.ledger.queries import history


class SheetFilter(RecordFilter):
    """The list of sheets."""


@allow(*READERS, methods=["GET"])
def week_sheet_list(request: StaffRequest) -> HttpResponse:
    """Every sheet that was printed, with what came back of it."""
    add = Action(_("Print a week"), reverse("week-sheet-add"), "printer", is_primary=True)
    return screens.list_page(
        request,
        found=SheetFilter(request.GET, queryset=queries.sheets(request.clinic)),
        row=_sheet_row,
        columns=[_("Sheet"), _("Printed"), _("By"), _("Lines entered")],
        heading=_("Week sheets"),
        intro=_("For days without a screen: fill it in by hand, type it in later."),
        back=reverse("today"),
        empty=Empty(
            title=_("No sheet printed yet"),
            text=_("Print one for a day without power or internet. Late entries are welcome."),
            icon="printer",
            action_url=add.url,
            action_label=add.label,
        ),
        actions=screens.offered(request, add),
    )


def _sheet_row(sheet: Any) -> Row:
    return Row(
        url=sheet.get_absolute_url(),
        title=str(sheet),
        meta=_("Void") if sheet.is_void else "",
        cells=[
            Cell(_("Printed"), when(sheet.recorded_at)),
            Cell(_("By"), sheet.recorded_by),
            Cell(_("Lines entered"), str(sheet.entered), is_number=True),
        ],
    )


@allow(*LOGGERS)
def week_sheet_add(request: StaffRequest) -> HttpResponse:
    """A sheet with a number of its own."""
    return screens.form_page(
        request,
        form=PrintForm(request.POST or None, clinic=request.clinic, initial={"on": request.today}),
        save=lambda form: services.print_sheet(
            clinic=request.clinic, on=form.cleaned_data["on"], by=request.actor, at=request.now
        ),
        heading=_("Print a week"),
        intro=_("Two pages: treatments, cream, cycles and disinfection, each line with a code."),
        submit=_("Make the sheet"),
        saved=_("Ready to print."),
        back=reverse("week-sheet-list"),
    )


@allow(*READERS, methods=["GET"])
def week_sheet_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One sheet: what was entered, when it happened and when it was written; the next line."""
    sheet = _sheet(request, pk)
    lines = queries.lines(sheet)
    paper = Action(_("PDF"), reverse("week-sheet-paper", args=[pk]), "printer", is_primary=True)
    void = Action(_("Mark as void"), reverse("week-sheet-void", args=[pk]), "void")
    actions = [paper] if lines else [paper, void]
    return screens.detail_page(
        request,
        heading=str(sheet),
        back=reverse("week-sheet-list"),
        status=_status(sheet, lines),
        actions=screens.offered(request, *screens.record_actions(sheet, *actions)),
        sections=[_section(request, sheet, part, lines) for part in PARTS],
        history=history(sheet),
    )


def _status(sheet: WeekSheet, lines: dict[str, Any]) -> Status:
    if sheet.is_void:
        return Status("muted", _("Void"))
    said = ngettext("%(n)d line entered", "%(n)d lines entered", len(lines))
    return Status("ok" if lines else "info", said % {"n": len(lines)})


def _section(request: StaffRequest, sheet: WeekSheet, part: Part, lines: dict[str, Any]) -> Section:
    own = [lines[code] for code in codes(part) if code in lines]
    url = f"{reverse('week-sheet-enter', args=[sheet.pk])}?line={_next(part, lines)}"
    enter = Action(_("Enter a line"), url, "plus")
    offered = screens.offered(request, *screens.record_actions(sheet, enter))
    return Section(
        title=str(part.title),
        columns=[_("Line"), _("Happened"), _("Written down"), _("State")],
        rows=[_line_row(each) for each in own],
        empty=_("Nothing entered yet."),
        action=offered[0] if offered and _next(part, lines) else None,
    )


def _next(part: Part, lines: dict[str, Any]) -> str:
    return next((code for code in codes(part) if code not in lines), "")


def _line_row(line: SheetLine) -> Row:
    is_late = times.is_late(line.happened_at, line.recorded_at)
    return Row(
        url=line.record_url,
        title=line.code,
        meta=f"{line.record_label} · {line.recorded_by}",
        cells=[
            Cell(_("Happened"), when(line.happened_at)),
            Cell(_("Written down"), when(line.recorded_at)),
            Cell(_("State"), _("Late entry") if is_late else _("Same day"), tone="info"),
        ],
    )


@allow(*READERS, methods=["GET"])
def week_sheet_paper(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The sheet on paper."""
    sheet = _sheet(request, pk)
    address = request.build_absolute_uri(sheet.get_absolute_url())
    response = HttpResponse(
        pdf.week_sheet(sheet, address=address).data, content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="week-W{sheet.number}.pdf"'
    return response


@allow(*LOGGERS)
def week_sheet_enter(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Type one line in, box by box."""
    sheet = _sheet(request, pk)
    code = request.GET.get("line", "T1")
    part = part_of(code)
    if part is None:
        raise Http404
    return screens.form_page(
        request,
        form=LineForm(
            request.POST or None,
            clinic=request.clinic,
            part=part,
            sheet=sheet,
            on=request.today,
        ),
        save=lambda form: _entered(
            services.enter_line(
                sheet=sheet, code=code, cells=form.cells(), by=request.actor, at=request.now
            ),
            part,
        ),
        heading=_("W%(number)s, line %(code)s") % {"number": sheet.number, "code": code},
        intro=_("As it stands on the paper. Both times are kept: then, and now."),
        submit=_("Save, and the next line"),
        saved=_("Line %(code)s is entered.") % {"code": code},
        back=sheet.get_absolute_url(),
    )


def _entered(line: SheetLine, part: Part) -> str:
    """On to the next empty line; back to the sheet after the last."""
    code = _next(part, queries.lines(line.sheet))
    if not code:
        return line.get_absolute_url()
    return f"{reverse('week-sheet-enter', args=[line.sheet_id])}?line={code}"


@allow(*LOGGERS)
def week_sheet_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A sheet that was never used."""
    sheet = _sheet(request, pk)
    return screens.void_page(
        request,
        sheet,
        save=lambda reason: services.void_sheet(
            sheet=sheet, by=request.actor, at=request.now, reason=reason
        ),
        back=sheet.get_absolute_url(),
    )


def _sheet(request: StaffRequest, pk: UUID) -> WeekSheet:
    found: WeekSheet = get_record(WeekSheet.objects.select_related("clinic"), request, pk)
    return found
