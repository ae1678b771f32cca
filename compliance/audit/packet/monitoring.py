"""Part of a packet: spore tests, air-removal tests, what machines went through, and recalls."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max

from compliance.audit.packet.values import Mark, Window, in_order
from compliance.sterilization.models import (
    AirRemovalTest,
    FailureDecision,
    FailureStep,
    MachineEvent,
    SporeTest,
)
from compliance.treatments.models import RecallContact, RecallDrill


@dataclass(frozen=True, slots=True)
class SporeRow:
    """A spore test; `gap_days` counts the days since the one placed before it."""

    sterilizer: str
    cycle_number: int
    placed_at: datetime
    gap_days: int | None
    lot: str
    lot_expires_on: date | None
    result: str
    control_result: str
    read_at: datetime | None
    read_by: str
    report_sha256: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class AirTestRow:
    """A Bowie-Dick or Helix test."""

    sterilizer: str
    cycle_number: int | None
    kind: str
    performed_at: datetime
    result: str
    performed_by: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class MachineEventRow:
    """A machine was taken out, repaired, moved, returned."""

    sterilizer: str
    happened_at: datetime
    kind: str
    happened_by: str
    note: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class FailureRow:
    """A step or the decision after a failed spore test, or a client who was told: code only."""

    spore_test: str
    at: datetime
    what: str
    outcome: str
    about: str
    note: str
    who: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class DrillRow:
    """A recall practised against the clock."""

    started_at: datetime
    kind: str
    subject: str
    cycles: int
    packs: int
    treatments: int
    clients: int
    minutes: int | None
    is_all_found: bool | None
    who: str
    note: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Monitoring:
    """All of it. Eight queries, whatever their number."""

    spore_tests: tuple[SporeRow, ...]
    air_tests: tuple[AirTestRow, ...]
    machine_events: tuple[MachineEventRow, ...]
    failures: tuple[FailureRow, ...]
    drills: tuple[DrillRow, ...]


def read(window: Window) -> Monitoring:
    """What happened in the period."""
    air = AirRemovalTest.objects.of(window.clinic).filter(**window.within("performed_at"))
    events = MachineEvent.objects.of(window.clinic).filter(**window.within("happened_at"))
    drills = RecallDrill.objects.of(window.clinic).filter(**window.within("started_at"))
    return Monitoring(
        spore_tests=_spore_tests(window),
        air_tests=in_order(
            [_air_test(each, window) for each in air.select_related("sterilizer")],
            "performed_at", "sterilizer", "kind",
        ),
        machine_events=in_order(
            [_event(each, window) for each in events.select_related("sterilizer")],
            "happened_at", "sterilizer", "kind",
        ),
        failures=in_order([*_steps(window), *_decisions(window), *_contacts(window)],
                          "spore_test", "at", "what", "about"),
        drills=in_order([_drill(each, window) for each in drills], "started_at", "subject"),
    )  # fmt: skip


def _spore_tests(window: Window) -> tuple[SporeRow, ...]:
    tests = SporeTest.objects.of(window.clinic)
    earlier = tests.standing().filter(placed_at__lt=window.start).order_by()
    before: dict[str, datetime] = dict(
        earlier.values_list("sterilizer__code").annotate(last=Max("placed_at"))
    )
    found = tests.filter(**window.within("placed_at")).select_related("sterilizer", "report")
    rows = []
    for each in found.order_by("placed_at", "recorded_at"):
        code = each.sterilizer.code
        last = before.get(code)
        gap = (window.day(each.placed_at) - window.day(last)).days if last else None
        rows.append(_spore_test(each, gap, window))
        if not each.is_void:
            before[code] = each.placed_at
    return in_order(rows, "sterilizer", "placed_at", "cycle_number")


def _spore_test(test: SporeTest, gap: int | None, window: Window) -> SporeRow:
    return SporeRow(
        sterilizer=test.sterilizer.code,
        cycle_number=test.cycle_number,
        placed_at=test.placed_at,
        gap_days=gap,
        lot=test.lot,
        lot_expires_on=test.lot_expires_on,
        result=test.result,
        control_result=test.control_result,
        read_at=test.read_at,
        read_by=test.read_by,
        report_sha256=test.report.sha256 if test.report else "",
        marks=window.marks(test, test.placed_at),
    )


def _air_test(test: AirRemovalTest, window: Window) -> AirTestRow:
    return AirTestRow(
        sterilizer=test.sterilizer.code,
        cycle_number=test.cycle_number,
        kind=test.kind,
        performed_at=test.performed_at,
        result=test.result,
        performed_by=test.performed_by,
        marks=window.marks(test, test.performed_at),
    )


def _event(event: MachineEvent, window: Window) -> MachineEventRow:
    return MachineEventRow(
        sterilizer=event.sterilizer.code,
        happened_at=event.happened_at,
        kind=event.kind,
        happened_by=event.happened_by,
        note=event.note,
        marks=window.marks(event, event.happened_at),
    )


def _steps(window: Window) -> list[FailureRow]:
    found = FailureStep.objects.of(window.clinic).filter(**window.within("done_at"))
    return [
        FailureRow(
            spore_test=str(each.spore_test),
            at=each.done_at,
            what=each.kind,
            outcome=each.finding,
            about=each.whom,
            note=each.note,
            who=each.done_by,
            marks=window.marks(each, each.done_at),
        )
        for each in found.select_related("spore_test__sterilizer")
    ]


def _decisions(window: Window) -> list[FailureRow]:
    found = FailureDecision.objects.of(window.clinic).filter(**window.within("decided_at"))
    return [
        FailureRow(
            spore_test=str(each.spore_test),
            at=each.decided_at,
            what="DECISION",
            outcome=each.outcome,
            about=each.notified,
            note=each.reason,
            who=each.decided_by,
            marks=window.marks(each, each.decided_at),
        )
        for each in found.select_related("spore_test__sterilizer")
    ]


def _contacts(window: Window) -> list[FailureRow]:
    found = RecallContact.objects.of(window.clinic).filter(**window.within("contacted_at"))
    return [
        FailureRow(
            spore_test=str(each.spore_test),
            at=each.contacted_at,
            what="CONTACT",
            outcome=each.outcome,
            about=each.client.code,
            note=each.note,
            who=each.contacted_by,
            marks=window.marks(each, each.contacted_at),
        )
        for each in found.select_related("spore_test__sterilizer", "client")
    ]


def _drill(drill: RecallDrill, window: Window) -> DrillRow:
    took = drill.finished_at - drill.started_at if drill.finished_at else None
    return DrillRow(
        started_at=drill.started_at,
        kind=drill.kind,
        subject=drill.subject,
        cycles=drill.cycles,
        packs=drill.packs,
        treatments=drill.treatments,
        clients=drill.clients,
        minutes=-(-took // timedelta(minutes=1)) if took is not None else None,
        is_all_found=drill.is_all_found,
        who=drill.finished_by or drill.started_by,
        note=drill.note,
        marks=window.marks(drill, drill.started_at),
    )
