"""Programs that many sterilizers have, with the minima of FACTS 1.3 and where those come from.

The maker's manual of the machine is the real measure: every number can be changed.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

CDC = "CDC, Guideline for Disinfection and Sterilization, 2008, Table 7"
MAKERS = "Instrument makers' reprocessing tables (134 °C, Europe)"
JADA = "JADA table of sterilization methods"
EVERY_LOAD = ("WRAPPED", "UNWRAPPED", "HOLLOW", "POROUS")
INSTRUMENTS = ("WRAPPED", "UNWRAPPED")


@dataclass(frozen=True, slots=True)
class StandardProgram:
    """Settings to start from. `types` are the sterilizers that it is offered for."""

    code: str
    name: str
    types: tuple[str, ...]
    min_temperature_c: Decimal
    min_exposure_min: Decimal
    min_drying_min: Decimal | None
    packagings: tuple[str, ...]
    source: str


def standard_programs() -> list[StandardProgram]:
    """All of them, by FACTS Annex A `cycle_type` where it has a code."""
    return [
        _program("PREVAC_134", _("134 °C pre-vacuum"), "BS", 134, 3, None, EVERY_LOAD, MAKERS),
        _program("PREVAC_132", _("132 °C pre-vacuum"), "BS", 132, 4, 20, EVERY_LOAD, CDC),
        _program("GRAV_121", _("121 °C gravity, wrapped"), "G", 121, 30, 15,
                 (*INSTRUMENTS, "POROUS"), CDC),
        _program("GRAV_132", _("132 °C gravity, wrapped"), "G", 132, 15, 15, INSTRUMENTS, CDC),
        _program("UNWRAPPED_121", _("121 °C unwrapped"), "NG", 121, 15, None, ("UNWRAPPED",), JADA),
        _program("UNWRAPPED_132", _("132 °C unwrapped, for use at once"), "NG", 132, 3, None,
                 ("UNWRAPPED",), JADA),
        _program("DRYHEAT", _("170 °C dry heat"), "D", 170, 60, None, INSTRUMENTS, JADA),
        _program("DRYHEAT_160", _("160 °C dry heat"), "D", 160, 120, None, INSTRUMENTS, JADA),
        _program("CHEMVAP", _("132 °C chemical vapour"), "C", 132, 20, None, INSTRUMENTS, JADA),
    ]  # fmt: skip


def offered_for(sterilizer_type: str) -> list[StandardProgram]:
    """The ones that a type of sterilizer usually has."""
    return [each for each in standard_programs() if sterilizer_type in each.types]


def standard_program(code: str) -> StandardProgram | None:
    """The one with this code, whatever the sterilizer."""
    return next((each for each in standard_programs() if each.code == code), None)


TYPES = {"B": "B", "S": "S", "N": "N", "G": "GRAVITY", "D": "DRY_HEAT", "C": "CHEMICAL_VAPOUR"}


def _program(
    code: str,
    name: str,
    types: str,
    temperature: int,
    exposure: int,
    drying: int | None,
    packagings: tuple[str, ...],
    source: str,
) -> StandardProgram:
    return StandardProgram(
        code=code,
        name=name,
        types=tuple(TYPES[letter] for letter in types),
        min_temperature_c=Decimal(temperature),
        min_exposure_min=Decimal(exposure),
        min_drying_min=None if drying is None else Decimal(drying),
        packagings=packagings,
        source=source,
    )
