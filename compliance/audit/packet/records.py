"""Everything that was recorded about a period, part by part."""

from dataclasses import dataclass, fields

from compliance.audit.packet import (
    changes,
    deviations,
    devices,
    lidocaine,
    practitioners,
    sterilization,
)
from compliance.audit.packet.changes import ChangeRow
from compliance.audit.packet.deviations import DeviationRow
from compliance.audit.packet.devices import Devices
from compliance.audit.packet.lidocaine import Lidocaine
from compliance.audit.packet.practitioners import People
from compliance.audit.packet.sterilization import Sterilization
from compliance.audit.packet.values import Window


@dataclass(frozen=True, slots=True)
class Records:
    """All rows of all tables."""

    people: People
    devices: Devices
    sterilization: Sterilization
    lidocaine: Lidocaine
    deviations: tuple[DeviationRow, ...]
    changes: tuple[ChangeRow, ...]

    @property
    def size(self) -> int:
        """How many rows there are, for guessing how long the paper gets."""
        groups = (self.people, self.devices, self.sterilization, self.lidocaine)
        tables = [getattr(group, each.name) for group in groups for each in fields(group)]
        return sum(map(len, (*tables, self.deviations, self.changes)))


def read(window: Window) -> Records:
    """Read a period. The number of queries is fixed, whatever the number of records."""
    return Records(
        people=practitioners.read(window),
        devices=devices.read(window),
        sterilization=sterilization.read(window),
        lidocaine=lidocaine.read(window),
        deviations=deviations.read(window),
        changes=changes.read(window.clinic, window.start, window.end),
    )
