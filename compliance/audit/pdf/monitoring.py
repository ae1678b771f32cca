"""The tables about tests, machines, recalls and disinfection."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from compliance.audit.packet import Packet
from compliance.audit.packet.monitoring import FailureRow, SporeRow
from compliance.audit.pdf import words
from compliance.audit.pdf.tables import Cell, Column, Table, build, may, must, num
from compliance.audit.pdf.words import code, day, moment, number
from compliance.devices.models import DisinfectionLevel
from compliance.sterilization.models import (
    AirRemovalKind,
    AirRemovalResult,
    ControlResult,
    MachineEventKind,
    Outcome,
    Result,
    SporeResult,
    StepFinding,
    StepKind,
)
from compliance.treatments.models import ContactOutcome, DrillKind

RESULT_TONES = {"NEGATIVE": "ok", "PASS": "ok", "POSITIVE": "bad", "FAIL": "bad", "PENDING": "warn"}


def spore_tests(packet: Packet) -> Table:
    """Every spore test with its control and the days since the one before."""
    zone = packet.clinic.timezone
    return build("spore-tests", words.table("spore_tests"), packet.records.monitoring.spore_tests, [
        (Column(_("Sterilizer"), 14), lambda r: Cell(r.sterilizer)),
        (Column(_("Cycle"), 10, is_number=True), lambda r: num(number(r.cycle_number))),
        (Column(_("Placed"), 22), lambda r: Cell(moment(r.placed_at, zone))),
        (Column(_("Days since"), 12, is_number=True), _gap),
        (Column(_("Lot"), 18), lambda r: must(r.lot)),
        (Column(_("Lot expires"), 16), lambda r: must(day(r.lot_expires_on))),
        (Column(_("Result"), 26), lambda r: Cell(
            code(SporeResult.choices, r.result), RESULT_TONES.get(r.result, "warn"))),
        (Column(_("Control"), 24), _control),
        (Column(_("Read"), 40), lambda r: _read(r, zone)),
    ], _("No spore test was placed in these days: MISSING."))  # fmt: skip


def _gap(test: SporeRow) -> Cell:
    return may("" if test.gap_days is None else number(test.gap_days), "num")


def _control(test: SporeRow) -> Cell:
    told = code(ControlResult.choices, test.control_result)
    return may(told) if test.result == "PENDING" else must(told)


def _read(test: SporeRow, zone: str) -> Cell:
    if test.read_at is None:
        return Cell(_("not read yet"), "warn")
    return Cell(f"{moment(test.read_at, zone)}, {test.read_by}")


def air_tests(packet: Packet) -> Table:
    """Every air-removal test."""
    zone = packet.clinic.timezone
    return build("air-tests", words.table("air_removal_tests"),
                 packet.records.monitoring.air_tests, [
        (Column(_("When"), 22), lambda r: Cell(moment(r.performed_at, zone))),
        (Column(_("Sterilizer"), 16), lambda r: Cell(r.sterilizer)),
        (Column(_("Cycle"), 12, is_number=True),
         lambda r: may(number(r.cycle_number) if r.cycle_number else "", "num")),
        (Column(_("Test"), 22), lambda r: Cell(code(AirRemovalKind.choices, r.kind))),
        (Column(_("Result"), 16), lambda r: Cell(
            code(AirRemovalResult.choices, r.result), RESULT_TONES[r.result])),
        (Column(_("Done by"), 30), lambda r: must(r.performed_by)),
    ], _("No air-removal test was done in these days."))  # fmt: skip


def machine_events(packet: Packet) -> Table:
    """What sterilizers went through."""
    zone = packet.clinic.timezone
    return build("machine-events", words.table("machine_events"),
                 packet.records.monitoring.machine_events, [
        (Column(_("When"), 22), lambda r: Cell(moment(r.happened_at, zone))),
        (Column(_("Sterilizer"), 16), lambda r: Cell(r.sterilizer)),
        (Column(_("What"), 34), lambda r: Cell(code(MachineEventKind.choices, r.kind))),
        (Column(_("Who"), 28), lambda r: must(r.happened_by)),
        (Column(_("Note"), 60), lambda r: may(r.note)),
    ], _("Nothing is recorded."))  # fmt: skip


def failures(packet: Packet) -> Table:
    """Steps, decisions and whom was told after failed spore tests."""
    zone = packet.clinic.timezone
    return build("failures", words.table("failures"), packet.records.monitoring.failures, [
        (Column(_("Spore test"), 16), lambda r: Cell(r.spore_test)),
        (Column(_("When"), 22), lambda r: Cell(moment(r.at, zone))),
        (Column(_("What"), 30), _step),
        (Column(_("Outcome"), 34), _outcome),
        (Column(_("Whom"), 20), lambda r: may(r.about)),
        (Column(_("Note"), 50), lambda r: may(r.note)),
        (Column(_("Who"), 24), lambda r: must(r.who)),
    ], _("No failed spore test was followed up in these days."))  # fmt: skip


def _step(step: FailureRow) -> Cell:
    own = {"DECISION": _("Decision"), "CONTACT": _("Client told")}
    return Cell(own.get(step.what) or code(StepKind.choices, step.what))


def _outcome(step: FailureRow) -> Cell:
    choices: Any = {"DECISION": Outcome.choices, "CONTACT": ContactOutcome.choices}.get(
        step.what, StepFinding.choices
    )
    return Cell(code(choices, step.outcome))


def drills(packet: Packet) -> Table:
    """Recalls practised."""
    zone = packet.clinic.timezone
    return build("drills", words.table("recall_drills"), packet.records.monitoring.drills, [
        (Column(_("Started"), 22), lambda r: Cell(moment(r.started_at, zone))),
        (Column(_("Began with"), 26), lambda r: Cell(code(DrillKind.choices, r.kind))),
        (Column(_("Which"), 22), lambda r: Cell(r.subject)),
        *[
            (Column(title, 13, is_number=True), lambda r, name=name: num(number(getattr(r, name))))
            for title, name in (
                (_("Cycles"), "cycles"), (_("Packs"), "packs"),
                (_("Treatments"), "treatments"), (_("Clients"), "clients"),
            )
        ],
        (Column(_("Minutes"), 12, is_number=True),
         lambda r: Cell(_("open"), "warn") if r.minutes is None else num(number(r.minutes))),
        (Column(_("All found"), 14), lambda r: _yes(r.is_all_found)),
        (Column(_("Who"), 24), lambda r: must(r.who)),
    ], _("No recall was practised in these days."))  # fmt: skip


def _yes(value: bool | None) -> Cell:  # noqa: FBT001 - the value itself
    return Cell(_("open"), "warn") if value is None else Cell(
        words.yes_no(value), "ok" if value else "bad")  # fmt: skip


def disinfections(packet: Packet) -> Table:
    """The disinfection log."""
    zone = packet.clinic.timezone
    return build("disinfections", words.table("disinfections"),
                 packet.records.cleaning.disinfections, [
        (Column(_("When"), 22), lambda r: Cell(moment(r.performed_at, zone))),
        (Column(_("Device"), 18), lambda r: Cell(r.device)),
        (Column(_("Part"), 24), lambda r: may(r.part)),
        (Column(_("Product"), 34), lambda r: Cell(r.product)),
        (Column(_("Level"), 24), lambda r: Cell(code(DisinfectionLevel.choices, r.level))),
        (Column(_("Wet, min"), 12, is_number=True), _contact),
        (Column(_("Label, min"), 12, is_number=True), lambda r: must(_minutes(r.label_min), "num")),
        (Column(_("Sleeve changed"), 16), lambda r: may(
            "" if r.sleeve_changed is None else words.yes_no(r.sleeve_changed),
            "bad" if r.sleeve_changed is False else "")),
        (Column(_("Strip"), 12), lambda r: may(
            code(Result.choices, r.test_strip), "bad" if r.test_strip == "FAIL" else "")),
        (Column(_("Done by"), 28), lambda r: must(r.performed_by)),
    ], _("No disinfection is recorded for these days."))  # fmt: skip


def _contact(done: Any) -> Cell:
    is_short = None not in {done.contact_min, done.label_min} and done.contact_min < done.label_min
    return must(_minutes(done.contact_min), "num bad" if is_short else "num")


def _minutes(value: Any) -> str:
    return "" if value is None else number(value)


def batches(packet: Packet) -> Table:
    """High-level solutions."""
    zone = packet.clinic.timezone
    return build("batches", words.table("solution_batches"), packet.records.cleaning.batches, [
        (Column(_("Product"), 40), lambda r: Cell(r.product)),
        (Column(_("Concentration"), 26), lambda r: must(r.concentration)),
        (Column(_("Prepared"), 40), lambda r: _who(r.prepared_at, r.prepared_by, zone)),
        (Column(_("Last day of use"), 20), lambda r: must(day(r.use_until_on))),
        (Column(_("Discarded"), 40), lambda r: _who(r.discarded_at, r.discarded_by, zone)),
    ], _("No solution was prepared or in use in these days."))  # fmt: skip


def _who(at: datetime | None, by: str, zone: str) -> Cell:
    return Cell(_("in use"), "info") if at is None else Cell(f"{moment(at, zone)}, {by}")
