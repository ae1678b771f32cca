"""What a cycle reached and what its indicators showed, as parts of its page."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from compliance.clinics.screens import Cell, Row, Section, Status
from compliance.core.templatetags.klarity import amount
from compliance.sterilization.models import CiType, Cycle
from compliance.sterilization.rules.readings import STEAM_TYPES, Reading, readings_against


def readings_of(cycle: Cycle) -> list[Reading]:
    """A cycle's readings against the minima of its program."""
    is_steam = cycle.sterilizer.type in STEAM_TYPES
    return readings_against(cycle.program.minima, cycle.readings, is_steam=is_steam)


def readings_section(readings: Sequence[Reading]) -> Section:
    """What was reached, against what was needed."""
    return Section(
        title=_("Readings"),
        columns=[_("Reading"), _("Reached"), _("Needed"), _("State")],
        rows=[_reading_row(reading) for reading in readings],
    )


def _reading_row(reading: Reading) -> Row:
    words = {
        "OK": Status("ok", _("Reached")),
        "SHORT": Status("bad", _("Too little")),
        "MISSING": Status("warn", _("Missing")),
        "ODD": Status("warn", _("Worth a look")),
    }
    status = words[reading.state]
    if reading.state == "OK" and reading.minimum is None:
        is_judged = reading.expected is not None and reading.value is not None
        status = Status("ok", _("Fits")) if is_judged else Status("muted", _("No minimum"))
    return Row(
        url="",
        title=reading.label,
        cells=[
            Cell(_("Reached"), amount(reading.value, reading.unit), is_number=True),
            Cell(_("Needed"), _needed(reading), is_number=True),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def _needed(reading: Reading) -> str:
    if reading.minimum is not None:
        return _("at least %(least)s") % {"least": amount(reading.minimum, reading.unit)}
    if reading.expected is not None:
        return _("about %(kpa)s") % {"kpa": amount(round(reading.expected), reading.unit)}
    return "–"


def indicators_section(cycle: Cycle) -> Section:
    """Chemical indicators and dryness."""
    dry = {True: Status("ok", _("Yes")), False: Status("bad", _("No, wet")), None: None}
    is_emulating = cycle.internal_ci_type == CiType.EMULATING
    return Section(
        title=_("Indicators"),
        facts=[
            (_("Outside"), _result(cycle.external_ci)),
            (_("Inside"), _result(cycle.internal_ci)),
            (_("Type of the inside one"), cycle.get_internal_ci_type_display()),
            (_("Its lot"), cycle.internal_ci_lot),
            *([(_("Cycle printed on it"), cycle.internal_ci_cycle)] if is_emulating else []),
            (_("Packs dry on unloading"), dry[cycle.packs_dry]),
        ],
    )


def _result(result: str) -> Status | None:
    shown = {"PASS": Status("ok", _("Pass")), "FAIL": Status("bad", _("Fail"))}
    return shown.get(result)
