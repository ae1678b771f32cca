"""Everything that was recorded about a period, part by part."""

from dataclasses import dataclass, fields
from typing import Any

from compliance.audit.packet import (
    care,
    changes,
    cleaning,
    deviations,
    devices,
    lidocaine,
    monitoring,
    practitioners,
    standing,
    sterilization,
    storage,
    upkeep,
)
from compliance.audit.packet.care import Care
from compliance.audit.packet.changes import ChangeRow
from compliance.audit.packet.cleaning import Cleaning
from compliance.audit.packet.deviations import DeviationRow
from compliance.audit.packet.devices import Devices
from compliance.audit.packet.lidocaine import Lidocaine
from compliance.audit.packet.monitoring import Monitoring
from compliance.audit.packet.practitioners import People
from compliance.audit.packet.standing import Standing
from compliance.audit.packet.sterilization import Sterilization
from compliance.audit.packet.storage import Storage
from compliance.audit.packet.upkeep import Upkeep
from compliance.audit.packet.values import Window


@dataclass(frozen=True, slots=True)
class Records:
    """All rows of all tables."""

    standing: Standing
    people: People
    devices: Devices
    upkeep: Upkeep
    sterilization: Sterilization
    monitoring: Monitoring
    cleaning: Cleaning
    lidocaine: Lidocaine
    storage: Storage
    care: Care
    deviations: tuple[DeviationRow, ...]
    changes: tuple[ChangeRow, ...]

    @property
    def tables(self) -> list[tuple[Any, ...]]:
        """Every table of what was recorded; what was judged from it is none."""
        groups = (
            *(self.people, self.devices, self.upkeep, self.sterilization, self.monitoring),
            *(self.cleaning, self.lidocaine, self.storage, self.care),
        )
        found = [getattr(group, each.name) for group in groups for each in fields(group)]
        return [*found, self.deviations, self.changes]

    @property
    def size(self) -> int:
        """How many rows there are, for guessing how long the paper gets."""
        return sum(map(len, self.tables))


def read(window: Window) -> Records:
    """Read a period. The number of queries is fixed, whatever the number of records."""
    return Records(
        standing=standing.read(window),
        people=practitioners.read(window),
        devices=devices.read(window),
        upkeep=upkeep.read(window),
        sterilization=sterilization.read(window),
        monitoring=monitoring.read(window),
        cleaning=cleaning.read(window),
        lidocaine=lidocaine.read(window),
        storage=storage.read(window),
        care=care.read(window),
        deviations=deviations.read(window),
        changes=changes.read(window.clinic, window.start, window.end),
    )
