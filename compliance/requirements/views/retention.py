"""How long what is kept, what may go, and what must not: one page to read and to print."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
                *(_("Kind, and the rule that decides"), _("Records"), _("Oldest")),
                *(_("On the premises until"), _("Kept until")),
            ],
            rows=[_line(line) for line in lines],
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


def _line(line: Line) -> Row:
    deciding, near = rules.longest(line.rules), rules.on_site_years(line.rules)
    site, until = _years(near) if near else _("no rule known"), _years(deciding.years)
    if line.kept is not None:
        until = when(line.kept.until)
        site = when(line.kept.on_site_until) or site
    said = f"{_years(deciding.years)}: {deciding.source} ({sureness_words(deciding.sureness)})"
    return Row(
        url="",
        title=str(line.kind.name),
        meta=said,
        cells=[
            Cell(_("Records"), str(line.count), is_number=True),
            Cell(_("Oldest"), when(line.oldest) if line.oldest else _("none yet")),
            Cell(_("On the premises until"), site),
            Cell(_("Kept until"), until),
        ],
    )


def _years(years: int) -> str:
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}


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
                Cell(_("How sure"), sureness_words(each.sureness)),
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
