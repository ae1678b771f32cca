"""`cycles`: runs of a sterilizer with their packs, and the release where there was one."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.exchange.kinds.base import (
    Column,
    Context,
    Kind,
    Row,
    Values,
    person,
    problems_of,
    sterilizer,
)
from compliance.exchange.kinds.cells import Choice, Moment, Number, Packs, Text, Whole, YesNo
from compliance.exchange.rules import Problem
from compliance.sterilization import services
from compliance.sterilization.models import Cycle, Pack, Packaging, Program, Release, Result
from compliance.sterilization.services.batch import Line, log_cycles

FIELDS = {"decision": "released_at", "decided_at": "released_at", "decided_by": "released_by"}
NOT_OF_CYCLE = ("sterilizer", "program", "packs", "released_at", "released_by")


def _records(clinic: Clinic) -> QuerySet[Cycle]:
    found = Cycle.objects.of(clinic).select_related("sterilizer", "program")
    found = found.prefetch_related(
        Prefetch("packs", Pack.objects.standing()),
        Prefetch("releases", Release.objects.standing()),
    )
    return found.order_by("sterilizer__code", "number", "pk")


def _values(each: Cycle) -> Values:
    released = [r for r in each.releases.all() if r.decision == "RELEASED"]
    return {
        **{name: getattr(each, name) for name in KIND.names if name not in NOT_OF_CYCLE},
        "sterilizer": each.sterilizer.code,
        "program": each.program.code,
        "packs": [(pack.code, pack.contents) for pack in each.packs.all()],
        "released_at": released[0].decided_at if released else None,
        "released_by": released[0].decided_by if released else None,
    }


def _tidy(context: Context, values: Values) -> Values:
    """Signed by whom and when come together; a program goes by its code."""
    if ("released_at" in values) != ("released_by" in values):
        name = "released_by" if "released_at" in values else "released_at"
        raise Refusal(_("Give both when it was released and by whom."), name)
    known = _programs(context)[values["sterilizer"]].get(values["program"].casefold())
    return {**values, "program": known.code if known else values["program"]}


def _programs(context: Context) -> dict[str, dict[str, Program]]:
    """A clinic's programs by sterilizer, code and name; read once for an import."""
    if "programs" not in context.kept:
        programs: dict[str, dict[str, Program]] = defaultdict(dict)
        found = Program.objects.of(context.clinic).standing().select_related("sterilizer")
        for each in found:
            own = programs[each.sterilizer.code]
            own[each.name.casefold()] = own[each.code.casefold()] = each
        context.kept["programs"] = programs
    kept: dict[str, dict[str, Program]] = context.kept["programs"]
    return kept


def _program(context: Context, values: Values) -> Program:
    """The sterilizer's program; a standard one is added when it is missing."""
    own = _programs(context)[values["sterilizer"]]
    name = values["program"].casefold()
    if name not in own:
        own[name] = services.find_or_add_program(
            sterilizer=context.sterilizers[values["sterilizer"]],
            name=values["program"],
            by=context.by,
            at=context.at,
        )
    return own[name]


def _save_all(context: Context, rows: Sequence[Row]) -> list[Problem]:
    problems: list[Problem] = []
    lines: list[Line] = []
    placed: list[Row] = []
    for row in rows:
        try:
            lines.append(_line(context, row.values))
            placed.append(row)
        except Refusal as refusal:
            problems += problems_of(row.line, refusal, FIELDS)
    refused = log_cycles(clinic=context.clinic, lines=lines, by=context.by, at=context.at)
    for place, wrong in refused.items():
        for each in wrong:
            problems += problems_of(placed[place].line, each, FIELDS)
    return problems


def _line(context: Context, values: Values) -> Line:
    fields: dict[str, Any] = {n: v for n, v in values.items() if n not in NOT_OF_CYCLE}
    if "operator" not in fields:
        fields["operator"] = _("not recorded")
    cycle = Cycle(
        clinic=context.clinic,
        sterilizer=context.sterilizers[values["sterilizer"]],
        program=_program(context, values),
        **fields,
    )
    return Line(
        cycle,
        packs=values.get("packs", ()),
        released_at=values.get("released_at"),
        released_by=values.get("released_by", ""),
    )


KIND = Kind(
    name="cycles",
    label=gettext_lazy("Cycles"),
    about=gettext_lazy("Runs of a sterilizer with readings, indicators, packs and release."),
    columns=(
        Column(
            "sterilizer", Text(), gettext_lazy("Its code"), "A1", is_required=True, find=sterilizer
        ),
        Column("number", Whole(), gettext_lazy("Number of the cycle"), "412", is_required=True),
        Column("started_at", Moment(), gettext_lazy("Start"), "2026-03-01T09:00", is_required=True),
        Column("ended_at", Moment(), gettext_lazy("End"), "2026-03-01T09:42"),
        Column(
            "program", Text(), gettext_lazy("Code or name of it"), "PREVAC_134", is_required=True
        ),
        Column(
            "packaging", Choice(Packaging), gettext_lazy("The load"), "WRAPPED", is_required=True
        ),
        Column("temperature_c", Number(), gettext_lazy("Temperature reached"), "134.6"),
        Column("exposure_min", Number(), gettext_lazy("Minutes at it"), "4"),
        Column("pressure_kpa", Number(), gettext_lazy("kPa, absolute"), "310"),
        Column("drying_min", Number(), gettext_lazy("Minutes of drying"), "20"),
        Column("external_ci", Choice(Result), gettext_lazy("Outside indicator"), "PASS"),
        Column("internal_ci_type", Whole(most=6), gettext_lazy("Type 1 to 6"), "5"),
        Column("internal_ci", Choice(Result), gettext_lazy("Inside indicator"), "PASS"),
        Column("packs_dry", YesNo(), gettext_lazy("Dry on unloading"), "yes"),
        Column("packs", Packs(), gettext_lazy("What was in it"), "P-101=forceps|P-102=bowl"),
        Column("operator", Text(), gettext_lazy("Who ran it"), "P1", find=person),
        Column("released_at", Moment(), gettext_lazy("Empty: not released"), "2026-03-01T09:50"),
        Column("released_by", Text(), gettext_lazy("Who released it"), "P1", find=person),
        Column("note", Text(), gettext_lazy("Note"), ""),
    ),
    key=("sterilizer", "number"),
    records=_records,
    values_of=_values,
    paths={"sterilizer": "sterilizer__code"},
    tidy=_tidy,
    save_all=_save_all,
)
