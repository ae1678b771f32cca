"""One unit of a sterile lot."""

from dataclasses import dataclass

from compliance.devices.models import SterileLot


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a lot, with its own serial where it has one."""

    lot: SterileLot
    unit_code: str = ""
