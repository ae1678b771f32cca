"""The tables of a packet as CSV: the packet's own values, harmless in a spreadsheet."""

import csv
import io
from dataclasses import dataclass, fields
from typing import Any

from compliance.audit.packet import Packet
from compliance.audit.packet.care import BreachRow, HoldRow, IncidentRow, ReactionRow, TreatmentRow
from compliance.audit.packet.changes import ChangeRow, FieldChange
from compliance.audit.packet.cleaning import BatchRow, DisinfectionRow
from compliance.audit.packet.deviations import DeviationRow
from compliance.audit.packet.devices import DeviceRow, LotRow, PartRow
from compliance.audit.packet.lidocaine import ContainerRow, MovementRow
from compliance.audit.packet.monitoring import (
    AirTestRow,
    DrillRow,
    FailureRow,
    MachineEventRow,
    SporeRow,
)
from compliance.audit.packet.point import Point
from compliance.audit.packet.practitioners import (
    CredentialRow,
    PracticePeriodRow,
    PractitionerRow,
    SourceCheckRow,
)
from compliance.audit.packet.standing import FindingRow, KeepRow, MonthRow, RuleChangeRow
from compliance.audit.packet.sterilization import CycleRow, ProgramRow, SterilizerRow
from compliance.audit.packet.storage import CountRow, TemperatureRow
from compliance.audit.packet.upkeep import LicenceRow, ServiceRow, SharpsRow
from compliance.audit.packet.values import as_text
from compliance.core.spreadsheets import guarded


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its file's name, its row class and its rows."""

    name: str
    row: type[Any]
    rows: tuple[Any, ...]

    def csv(self) -> bytes:
        """UTF-8 with a header row of field names."""
        columns = [field.name for field in fields(self.row)]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([cell(getattr(row, name)) for name in columns] for row in self.rows)
        return out.getvalue().encode()


def sheets(packet: Packet) -> tuple[Sheet, ...]:
    """Every table, in the order of the paper."""
    records = packet.records
    people, devices = records.people, records.devices
    sterilization, lidocaine = records.sterilization, records.lidocaine
    standing, monitoring, care = records.standing, records.monitoring, records.care
    cleaning, storage = records.cleaning, records.storage
    return (
        Sheet("exceptions", Point, packet.points),
        Sheet("requirements", FindingRow, standing.findings),
        Sheet("rule_changes", RuleChangeRow, standing.rule_changes),
        Sheet("readiness_by_month", MonthRow, standing.months),
        Sheet("practitioners", PractitionerRow, people.practitioners),
        Sheet("credentials", CredentialRow, people.credentials),
        Sheet("practice_periods", PracticePeriodRow, people.periods),
        Sheet("source_checks", SourceCheckRow, people.checks),
        Sheet("devices", DeviceRow, devices.devices),
        Sheet("parts", PartRow, devices.parts),
        Sheet("licences", LicenceRow, records.upkeep.licences),
        Sheet("services", ServiceRow, records.upkeep.services),
        Sheet("sharps", SharpsRow, records.upkeep.sharps),
        Sheet("sterile_lots", LotRow, devices.lots),
        Sheet("sterilizers", SterilizerRow, sterilization.sterilizers),
        Sheet("programs", ProgramRow, sterilization.programs),
        Sheet("cycles", CycleRow, sterilization.cycles),
        Sheet("spore_tests", SporeRow, monitoring.spore_tests),
        Sheet("air_removal_tests", AirTestRow, monitoring.air_tests),
        Sheet("machine_events", MachineEventRow, monitoring.machine_events),
        Sheet("failures", FailureRow, monitoring.failures),
        Sheet("recall_drills", DrillRow, monitoring.drills),
        Sheet("disinfections", DisinfectionRow, cleaning.disinfections),
        Sheet("solution_batches", BatchRow, cleaning.batches),
        Sheet("lidocaine_containers", ContainerRow, lidocaine.containers),
        Sheet("lidocaine_movements", MovementRow, lidocaine.movements),
        Sheet("lidocaine_counts", CountRow, storage.counts),
        Sheet("temperatures", TemperatureRow, storage.temperatures),
        Sheet("treatments", TreatmentRow, care.treatments),
        Sheet("incidents", IncidentRow, care.incidents),
        Sheet("privacy_breaches", BreachRow, care.breaches),
        Sheet("reactions", ReactionRow, care.reactions),
        Sheet("keeping", KeepRow, standing.keeping),
        Sheet("legal_holds", HoldRow, care.holds),
        Sheet("deviations", DeviationRow, records.deviations),
        Sheet("changes", ChangeRow, records.changes),
    )


def cell(value: Any) -> str:
    """One value; a text that a spreadsheet would run as a formula is quoted."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return guarded("|".join(map(_item, value)))
    return guarded(value) if isinstance(value, str) else as_text(value)


def _item(value: Any) -> str:
    """A part of a list: a change as field: old → new, a fact as name=value, else itself."""
    if isinstance(value, FieldChange):
        return f"{value.field}: {value.old or ''} → {value.new or ''}"
    return "=".join(value) if isinstance(value, tuple) else str(value)
