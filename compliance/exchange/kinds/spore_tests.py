"""`spore_tests`: biological indicators, placed and read."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.exchange.kinds.base import (
    Column,
    Context,
    Kind,
    Values,
    one_by_one,
    person,
    sterilizer,
)
from compliance.exchange.kinds.cells import Choice, LastDay, Moment, Text, Whole
from compliance.sterilization import services
from compliance.sterilization.models import ControlResult, SporeResult, SporeTest
from compliance.sterilization.rules import spores

FIELDS = {"cycle_number": "cycle", "lot_expires_on": "lot_expires"}
CONTROL_WORDS = {  # what laboratories write
    **dict.fromkeys(("GROWTH", "GREW", "PASS", "YES"), "POSITIVE"),
    **dict.fromkeys(("NO_GROWTH", "NO GROWTH", "FAIL", "NO"), "NEGATIVE"),
}


class Control(Choice):
    """Did the control grow? In Annex A's words, or in those of a laboratory."""

    def read(self, text: str, *, zone: str) -> str:
        """POSITIVE where it grew."""
        return super().read(CONTROL_WORDS.get(text.upper(), text), zone=zone)


def _records(clinic: Clinic) -> QuerySet[SporeTest]:
    found = SporeTest.objects.of(clinic).select_related("sterilizer")
    return found.order_by("sterilizer__code", "cycle_number", "placed_at", "pk")


def _values(each: SporeTest) -> Values:
    return {
        "sterilizer": each.sterilizer.code,
        "cycle": each.cycle_number,
        "placed_at": each.placed_at,
        "lot": each.lot,
        "lot_expires": each.lot_expires_on,
        "result": each.result,
        "control_result": each.control_result,
        "read_at": each.read_at,
        "read_by": each.read_by,
    }


def _tidy(context: Context, values: Values) -> Values:
    """Without a result it waits; a pass whose control did not grow is invalid."""
    result = values.get("result", SporeResult.PENDING)
    if result == SporeResult.PENDING and "read_at" in values:
        raise Refusal(str(_("A test that was read has a result.")), "result")
    return {**values, "result": spores.judged(result, values.get("control_result", ""))}


def _save(context: Context, values: Values) -> None:
    fields: dict[str, Any] = {**values, "sterilizer": context.sterilizers[values["sterilizer"]]}
    fields["cycle_number"] = fields.pop("cycle")
    fields["lot_expires_on"] = fields.pop("lot_expires", None)
    services.place_spore_test(clinic=context.clinic, by=context.by, at=context.at, **fields)


KIND = Kind(
    name="spore_tests",
    label=_("Spore tests"),
    about=_("Biological indicators: the cycle each was placed in, and what it showed."),
    columns=(
        Column("sterilizer", Text(), _("Its code"), "A1", is_required=True, find=sterilizer),
        Column("cycle", Whole(), _("Number of the cycle"), "412", is_required=True),
        Column("placed_at", Moment(), _("Placed"), "2026-03-01T09:00", is_required=True),
        Column("lot", Text(), _("Lot of the test"), "BI-2291"),
        Column("lot_expires", LastDay(), _("Expiry of the lot"), "2027-01-31"),
        Column("result", Choice(SporeResult), _("Result; empty: it waits"), "NEGATIVE"),
        Column("control_result", Control(ControlResult), _("POSITIVE: it grew"), "POSITIVE"),
        Column("read_at", Moment(), _("Read"), "2026-03-02T09:00"),
        Column("read_by", Text(), _("Who read it"), "P1", find=person),
    ),
    key=("sterilizer", "cycle", "placed_at"),
    records=_records,
    values_of=_values,
    paths={"sterilizer": "sterilizer__code", "cycle": "cycle_number"},
    tidy=_tidy,
    save_all=one_by_one(_save, FIELDS),
)
