"""How long what is kept, what may go, and what must not: one page to read and to print."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.access import READERS, StaffRequest, allow
from compliance.clinics.models import Role
from compliance.clinics.rulepacks import Keep
from compliance.clinics.screens import Cell, Row, Section
from compliance.core.templatetags.klarity import when
from compliance.requirements.queries import retention as queries
from compliance.requirements.queries.retention import Line
from compliance.requirements.rules import retention as rules
from compliance.requirements.screens import sureness_words

SHOWN_AT_ONCE = 50


@allow(*READERS, methods=("GET",))
def retention(request: StaffRequest) -> HttpResponse:
    """Both clocks for each kind of record, what is due, and the legal holds."""
    lines = queries.lines(request.clinic)
    is_owner = request.membership.role == Role.OWNER
    context = {
        "heading": _("How long records are kept"),
        "back": reverse("settings") if is_owner else reverse("readiness"),
        "rules": request.clinic.rules(),
        "day": when(request.today),
        "kinds": Section(
            title=_("Kinds of records"),
            columns=[
                *(_("Kind"), _("Records"), _("Oldest")),
                *(
                    _("Must stay on the premises until"),
                    _("Must be kept until"),
                    _("By which rule"),
                ),
            ],
            rows=[_line(line, request.today) for line in lines],
        ),
        "matching": Section(
            title=_("Every rule that counts here"),
            columns=[_("For"), _("Keep"), _("On the premises"), _("Source"), _("How sure")],
            rows=_rules(lines),
        ),
        "due": _due(request) if is_owner else None,
        "holds": _holds(request),
    }
    return render(request, "requirements/retention.html", context)


def _line(line: Line, today: date) -> Row:
    deciding = rules.longest(line.rules)
    near = line.kept.on_site_until if line.kept else None
    said = _years(deciding.years)
    if line.kept is None:
        site, until = _("as long as asked"), said
        site = (
            _years(rules.on_site_years(line.rules)) if rules.on_site_years(line.rules) else _none()
        )
    else:
        site, until = (when(near) if near else _none()), when(line.kept.until)
    return Row(
        url="",
        title=str(line.kind.name),
        cells=[
            Cell(_("Records"), str(line.count), is_number=True),
            Cell(_("Oldest"), when(line.oldest) if line.oldest else _("none yet")),
            Cell(_("Must stay on the premises until"), site),
            Cell(_("Must be kept until"), until),
            Cell(_("By which rule"), f"{said}: {deciding.source}"),
        ],
    )


def _none() -> str:
    return _("no rule known")


def _years(years: int) -> str:
    return _("%(n)s years") % {"n": years}


def _rules(lines: list[Line]) -> list[Row]:
    """Each rule once, with the kinds it is for, the longest first."""
    for_kinds: dict[Keep, list[str]] = {}
    for line in lines:
        for each in line.rules:
            for_kinds.setdefault(each, []).append(str(line.kind.name))
    ordered = sorted(for_kinds.items(), key=lambda found: (-found[0].years, found[0].source))
    return [
        Row(
            url="",
            title=_("all kinds") if len(names) == len(lines) else ", ".join(names),
            cells=[
                Cell(_("Keep"), _years(each.years)),
                Cell(
                    _("On the premises"), _years(each.on_site_years) if each.on_site_years else "–"
                ),
                Cell(_("Source"), each.source),
                Cell(_("How sure"), sureness_words(each)),
            ],
        )
        for each, names in ordered
    ]


def _due(request: StaffRequest) -> Section:
    """Names that may be erased: one tap away, never by itself."""
    found: list[tuple[Any, date]] = [
        *queries.names_due(request.clinic, on=request.today),
        *queries.exposed_due(request.clinic, on=request.today),
    ]
    rows = [
        Row(
            url=each.get_absolute_url(),
            title=each.label(),
            cells=[Cell(_("Had to be kept until"), when(until))],
        )
        for each, until in found[:SHOWN_AT_ONCE]
    ]
    return Section(
        title=_("Names that may be erased (%(n)s)") % {"n": len(found)},
        columns=[_("Whose"), _("Had to be kept until")],
        rows=rows,
        empty=_("None: every name that is sealed must still be kept."),
    )


def _holds(request: StaffRequest) -> Section:
    rows = [
        Row(
            url=each.get_absolute_url() if request.membership.role != Role.INSPECTOR else "",
            title=each.code,
            cells=[
                Cell(_("Since"), when(each.held_at)),
                Cell(_("Set by"), each.held_by),
                Cell(_("Why"), each.hold_reason),
            ],
        )
        for each in queries.holds(request.clinic)
    ]
    return Section(
        title=_("Legal holds"),
        columns=[_("Client code"), _("Since"), _("Set by"), _("Why")],
        rows=rows,
        empty=_("None. An owner sets a hold on the page of a client, with a reason."),
    )
