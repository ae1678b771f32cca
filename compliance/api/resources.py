"""What other programs find here: kinds of the import, and two lists to look things up in.

One JSON object has the columns of one line of the import; nothing is described twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance.api.rules import Scope
from compliance.clinics.models import Clinic
from compliance.exchange.kinds import KINDS
from compliance.exchange.kinds.base import Column, Kind, Values
from compliance.exchange.kinds.cells import Choice, Day, Number, Text, Whole, YesNo
from compliance.lidocaine.rules import MovementKind
from compliance.sterilization.models import Pack, Program

PERSONAL = {"practitioners": ("email",)}  # what no gateway needs
OF_PEOPLE = {"cycles": ("released_at", "released_by")}  # signed for by a person, never by a program


@dataclass(frozen=True, slots=True)
class Resource:
    """A list of records with its columns; with a scope it can also be written."""

    name: str
    about: str | Promise
    columns: tuple[Column, ...]
    records: Callable[[Clinic], QuerySet[Any]]
    values_of: Callable[[Any], Values]
    is_gone: Callable[[Any], bool] = lambda record: bool(record.is_void)
    filters: Mapping[str, str] = field(default_factory=dict)
    scope: Scope | None = None
    kind: Kind | None = None

    @property
    def writable(self) -> Kind:
        """The kind with the columns that a program may write."""
        if self.kind is None:
            raise TypeError(f"{self.name} is only read.")
        own = OF_PEOPLE.get(self.name, ())
        columns = tuple(c for c in self.columns if c.name not in own)
        return replace(self.kind, columns=columns, besides=lambda _clinic: ())

    def column(self, name: str) -> Column:
        """One of its columns."""
        return next(column for column in self.columns if column.name == name)


def _of(name: str, scope: Scope | None = None) -> Resource:
    """The list of a kind. It can be asked for by the parts of its natural key."""
    kind = KINDS[name]
    columns = tuple(_column(kind, c) for c in kind.columns if c.name not in PERSONAL.get(name, ()))
    asked = [c for c in columns if c.name in kind.key and not isinstance(c.cell, Number)]
    return Resource(
        name=name,
        about=kind.about,
        columns=columns,
        records=kind.records,
        values_of=kind.values_of,
        is_gone=kind.is_gone,
        filters={column.name: kind.paths.get(column.name, column.name) for column in asked},
        scope=scope,
        kind=kind,
    )


def _column(kind: Kind, column: Column) -> Column:
    """As in the import; only that a container is opened by a person, who looks at it."""
    if (kind.name, column.name) == ("lidocaine_movements", "kind"):
        return replace(column, cell=Choice(MovementKind))
    return column


def _programs(clinic: Clinic) -> QuerySet[Program]:
    return Program.objects.of(clinic).select_related("sterilizer")


def _program_values(each: Program) -> Values:
    plain = ("code", "name", "min_temperature_c", "max_temperature_c", "min_exposure_min")
    return {"sterilizer": each.sterilizer.code, **{name: getattr(each, name) for name in plain}}


def _packs(clinic: Clinic) -> QuerySet[Pack]:
    found = Pack.objects.of(clinic).select_related("cycle__sterilizer")
    return found.prefetch_related("cycle__releases")


def _pack_values(each: Pack) -> Values:
    signed = [r for r in each.cycle.releases.all() if not r.is_void and r.decision == "RELEASED"]
    return {
        "code": each.code,
        "contents": each.contents,
        "sterilizer": each.cycle.sterilizer.code,
        "cycle": each.cycle.number,
        "expires_on": each.expires_on,
        "released": bool(signed),
    }


PROGRAMS = Resource(
    name="programs",
    about=_("Programs of the sterilizers, with the least that a cycle must reach."),
    columns=(
        Column("sterilizer", Text(), _("Code of the sterilizer"), "A1"),
        Column("code", Text(), _("Its code"), "PREVAC_134"),
        Column("name", Text(), _("Its name"), "134 °C wrapped"),
        Column("min_temperature_c", Number(), _("Lowest temperature"), "134"),
        Column("max_temperature_c", Number(), _("Highest temperature"), "137"),
        Column("min_exposure_min", Number(), _("Shortest exposure in minutes"), "3"),
    ),
    records=_programs,
    values_of=_program_values,
    filters={"sterilizer": "sterilizer__code", "code": "code"},
)
PACKS = Resource(
    name="packs",
    about=_("Each run of each pack: a code comes back when the pack is run again."),
    columns=(
        Column("code", Text(), _("Code on the pouch"), "P-101"),
        Column("contents", Text(), _("What is in it"), "forceps"),
        Column("sterilizer", Text(), _("Code of the sterilizer"), "A1"),
        Column("cycle", Whole(), _("Number of the cycle"), "412"),
        Column("expires_on", Day(), _("Use by"), "2026-09-01"),
        Column("released", YesNo(), _("Somebody signed for the load"), "yes"),
    ),
    records=_packs,
    values_of=_pack_values,
    is_gone=lambda pack: bool(pack.is_void or pack.cycle.is_void),
    filters={"code": "code", "sterilizer": "cycle__sterilizer__code", "cycle": "cycle__number"},
)
RESOURCES: dict[str, Resource] = {
    each.name: each
    for each in (
        _of("practitioners"),
        _of("sterilizers"),
        PROGRAMS,
        PACKS,
        *(_of(name, Scope.CYCLES) for name in ("cycles", "spore_tests")),
        *(_of(name, Scope.CYCLES) for name in ("air_removal_tests", "disinfections")),
        _of("treatments", Scope.TREATMENTS),
        *(_of(name, Scope.STOCK) for name in ("devices", "sterile_lots")),
        *(_of(name, Scope.STOCK) for name in ("lidocaine_containers", "lidocaine_movements")),
    )
}
