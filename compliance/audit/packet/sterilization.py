"""Part of a packet: sterilizers, their programs, every cycle with its indicators and release."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from compliance.audit.packet.values import Mark, Window, in_order
from compliance.sterilization import queries
from compliance.sterilization.models import Cycle, Pack, Program, Release, Sterilizer
from compliance.sterilization.rules import log, release


@dataclass(frozen=True, slots=True)
class SterilizerRow:
    """A machine, and what it did in the period."""

    code: str
    make: str
    model: str
    serial: str
    type: str
    installed_on: date | None
    retired_on: date | None
    cycles: int
    released: int
    rejected: int
    waiting: int
    quarantined: int
    recalled: int
    first_number: int | None
    last_number: int | None
    missing_numbers: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """Named settings with the minima that a cycle must reach."""

    sterilizer: str
    code: str
    name: str
    min_temperature_c: Decimal
    max_temperature_c: Decimal | None
    min_exposure_min: Decimal
    min_drying_min: Decimal | None
    packagings: tuple[str, ...]
    source: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class CycleRow:
    """One run: readings, indicators, load and decision.

    `decision` is what was signed, `status` what became of the load: a failed spore test may hold it
    since. `broken` and `missing` name the conditions of a release that the records show to be
    broken, or that nobody wrote down.
    """

    sterilizer: str
    number: int
    started_at: datetime
    ended_at: datetime | None
    program: str
    packaging: str
    temperature_c: Decimal | None
    exposure_min: Decimal | None
    pressure_kpa: Decimal | None
    drying_min: Decimal | None
    external_ci: str
    internal_ci_type: int | None
    internal_ci: str
    packs_dry: bool | None
    packs: tuple[str, ...]
    operator: str
    status: str
    decision: str
    decided_at: datetime | None
    decided_by: str
    note: str
    printout_sha256: str
    broken: tuple[str, ...]
    missing: tuple[str, ...]
    marks: tuple[Mark, ...]

    @property
    def counts(self) -> bool:
        """Is it a standing record, not a void one?"""
        return Mark.VOID not in self.marks


@dataclass(frozen=True, slots=True)
class Sterilization:
    """Everything about sterilization. Seven queries, whatever the number of cycles."""

    sterilizers: tuple[SterilizerRow, ...]
    programs: tuple[ProgramRow, ...]
    cycles: tuple[CycleRow, ...]


def read(window: Window) -> Sterilization:
    """Machines installed by the last day, and every cycle started in the period."""
    by_then = Q(installed_on__isnull=True) | Q(installed_on__lte=window.ends_on)
    machines = list(Sterilizer.objects.of(window.clinic).filter(by_then).order_by("recorded_at"))
    programs = (
        Program.objects.of(window.clinic).select_related("sterilizer").order_by("recorded_at")
    )
    cycles = _cycles(window)
    before = _last_numbers_before(window)
    return Sterilization(
        sterilizers=in_order(
            [_sterilizer(each, cycles, before, window) for each in machines], "code"
        ),
        programs=in_order([_program(each, window) for each in programs], "sterilizer", "code"),
        cycles=cycles,
    )


def missing_numbers(numbers: list[int], before: int | None) -> tuple[str, ...]:
    """Numbers that were skipped, from the last one before the period on, such as 3 or 7–9."""
    is_continued = before is not None and bool(numbers) and before < min(numbers)
    known = [*numbers, before] if before is not None and is_continued else numbers
    gaps = log.missing_numbers(known)
    return tuple(str(gap.start) if len(gap) == 1 else f"{gap.start}–{gap.stop - 1}" for gap in gaps)


def _cycles(window: Window) -> tuple[CycleRow, ...]:
    started = Q(started_at__gte=window.start, started_at__lt=window.end)
    of_period = Q(cycle__started_at__gte=window.start, cycle__started_at__lt=window.end)
    packs: dict[UUID, list[str]] = defaultdict(list)
    for pack in Pack.objects.of(window.clinic).standing().filter(of_period):
        packs[pack.cycle_id].append(f"{pack.code}={pack.contents}")
    releases = Release.objects.of(window.clinic).standing().filter(of_period)
    decided = {each.cycle_id: each for each in releases}
    found = (
        queries.cycles(window.clinic)
        .filter(started)
        .select_related("sterilizer", "program", "printout")
        .order_by("recorded_at")
    )
    rows = [
        _cycle(each, tuple(sorted(packs[each.pk])), decided.get(each.pk), window)
        for each in found.iterator(chunk_size=2000)
    ]
    return in_order(rows, "sterilizer", "number", "started_at")


def _cycle(
    cycle: Any, packs: tuple[str, ...], decision: Release | None, window: Window
) -> CycleRow:
    marks = window.marks(cycle, cycle.started_at)
    if decision is not None and decision.is_self_release:
        marks = (*marks, Mark.SELF_RELEASED)
    unmet = [each for each in release.release_conditions(cycle.load) if not each.is_met]
    return CycleRow(
        sterilizer=cycle.sterilizer.code,
        number=cycle.number,
        started_at=cycle.started_at,
        ended_at=cycle.ended_at,
        program=cycle.program.code,
        packaging=cycle.packaging,
        temperature_c=cycle.temperature_c,
        exposure_min=cycle.exposure_min,
        pressure_kpa=cycle.pressure_kpa,
        drying_min=cycle.drying_min,
        external_ci=cycle.external_ci,
        internal_ci_type=cycle.internal_ci_type,
        internal_ci=cycle.internal_ci,
        packs_dry=cycle.packs_dry,
        packs=packs,
        operator=cycle.operator,
        status=queries.status_of(cycle),
        decision=decision.decision if decision else "",
        decided_at=decision.decided_at if decision else None,
        decided_by=decision.decided_by if decision else "",
        note=cycle.note,
        printout_sha256=cycle.printout.sha256 if cycle.printout else "",
        broken=tuple(each.name for each in unmet if each.is_failed),
        missing=tuple(each.name for each in unmet if not each.is_failed),
        marks=marks,
    )


def _last_numbers_before(window: Window) -> dict[str, int]:
    """The highest cycle number of each machine before the period: a gap may begin there."""
    earlier = Cycle.objects.of(window.clinic).filter(started_at__lt=window.start)
    return dict(
        earlier.order_by()
        .values_list("sterilizer__code")
        .annotate(last=Max("number"))
        .values_list("sterilizer__code", "last")
    )


def _sterilizer(
    machine: Sterilizer, cycles: tuple[CycleRow, ...], before: dict[str, int], window: Window
) -> SterilizerRow:
    of_machine = [each for each in cycles if each.sterilizer == machine.code]
    numbers = [each.number for each in of_machine]  # a void cycle's number was one of the machine
    own = [each for each in of_machine if each.counts]
    statuses = [each.status for each in own]
    return SterilizerRow(
        code=machine.code,
        make=machine.make,
        model=machine.model,
        serial=machine.serial,
        type=machine.type,
        installed_on=machine.installed_on,
        retired_on=machine.retired_on,
        cycles=len(own),
        released=statuses.count("RELEASED"),
        rejected=statuses.count("REJECTED"),
        waiting=statuses.count("PENDING"),
        quarantined=statuses.count("QUARANTINED"),
        recalled=statuses.count("RECALLED"),
        first_number=min(numbers, default=None),
        last_number=max(numbers, default=None),
        missing_numbers=missing_numbers(numbers, before.get(machine.code)),
        marks=window.marks(machine),
    )


def _program(program: Program, window: Window) -> ProgramRow:
    return ProgramRow(
        sterilizer=program.sterilizer.code,
        code=program.code,
        name=program.name,
        min_temperature_c=program.min_temperature_c,
        max_temperature_c=program.max_temperature_c,
        min_exposure_min=program.min_exposure_min,
        min_drying_min=program.min_drying_min,
        packagings=program.packaging_list,
        source=program.source,
        marks=window.marks(program),
    )
