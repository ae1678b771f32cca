"""Writing cycles with their packs. Every way into a load passes the route guard here."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.deviations.services import raise_deviation
from compliance.devices import queries as devices
from compliance.devices import rules as device_rules
from compliance.devices.models import DevicePart
from compliance.ledger import services as ledger
from compliance.sterilization.models import Cycle, Pack, Program, Sterilizer
from compliance.sterilization.rules import log, release
from compliance.sterilization.rules.packs import check_use_by
from compliance.sterilization.rules.release import Condition
from compliance.sterilization.services.decisions import undecided

PackLine = tuple[str, str, DevicePart | None]


@transaction.atomic
def log_cycle(
    *,
    clinic: Clinic,
    sterilizer: Sterilizer,
    number: int,
    started_at: datetime,
    program: Program,
    by: Actor,
    at: datetime,
    packs: Iterable[PackLine] = (),
    packs_expire_on: date | None = None,
    operator: str = "",
    **fields: Any,
) -> Cycle:
    """One run with its load; what it missed is recorded too and becomes a deviation.

    The fields are those of `Cycle`. A single-use item in the load is refused.
    """
    cycle = Cycle(
        clinic=clinic,
        sterilizer=sterilizer,
        number=number,
        started_at=started_at,
        program=program,
        operator=operator or by.name,
        **fields,
    )
    _check_cycle(cycle, at=at)
    check_use_by(packs_expire_on, started_on=clinic.day(started_at))
    lines = _checked_packs(clinic, packs)
    ledger.create(cycle, by=by, at=at, occurred_at=started_at)
    _add_packs(cycle, lines, packs_expire_on, by=by, at=at)
    raise_failures(cycle, known=set(), by=by, at=at)
    return cycle


@transaction.atomic
def amend_cycle(
    *,
    cycle: Cycle,
    by: Actor,
    at: datetime,
    reason: str,
    packs: Iterable[PackLine] | None = None,
    packs_expire_on: date | None = None,
    **changes: Any,
) -> Cycle:
    """Correct a cycle and its packs with their use-by day, as long as nobody has signed for it."""
    current = undecided(cycle)
    known = {condition.name for condition in release.failures(current.load)}
    for name, value in changes.items():
        setattr(current, name, value)
    _check_cycle(current, at=at)
    if packs is not None:
        check_use_by(packs_expire_on, started_on=current.clinic.day(current.started_at))
        lines = _checked_packs(current.clinic, packs)
        _replace_packs(current, lines, packs_expire_on, by=by, at=at, reason=reason)
    amended = ledger.amend(
        current, by=by, at=at, reason=reason, changes=changes, occurred_at=current.started_at
    )
    raise_failures(amended, known=known, by=by, at=at)
    return amended


@transaction.atomic
def void_cycle(*, cycle: Cycle, by: Actor, at: datetime, reason: str) -> Cycle:
    """A cycle entered by mistake; its packs are void with it. Its number stays accounted for."""
    current = undecided(cycle)
    for pack in Pack.objects.standing().filter(cycle=current):
        ledger.void(pack, by=by, at=at, reason=reason)
    return ledger.void(current, by=by, at=at, reason=reason)


def _check_cycle(cycle: Cycle, *, at: datetime) -> None:
    """Machine, program and number belong together, and the times are in order."""
    sterilizer, program = cycle.sterilizer, cycle.program
    if sterilizer.clinic_id != cycle.clinic_id or program.sterilizer_id != sterilizer.pk:
        raise Refusal(_("This program is not one of this sterilizer."), "program")
    same = Cycle.objects.standing().filter(sterilizer=sterilizer, number=cycle.number)
    if same.exclude(pk=cycle.pk).exists():
        raise Refusal(_("This sterilizer has a cycle with this number."), "number")
    log.check_times(
        started_at=cycle.started_at,
        ended_at=cycle.ended_at,
        exposure_min=cycle.exposure_min,
        at=at,
    )
    log.check_in_use(
        cycle.clinic.day(cycle.started_at),
        installed_on=sterilizer.installed_on,
        retired_on=sterilizer.retired_on,
    )


def _checked_packs(clinic: Clinic, packs: Iterable[PackLine]) -> list[PackLine]:
    """The route guard: every way into a load passes here."""
    lines = list(packs)
    names = devices.single_use_names(clinic) if lines else []
    try:
        log.check_codes([code for code, _contents, _part in lines])
        for _code, contents, part in lines:
            if part is not None:
                device_rules.check_may_be_loaded(part.name, part.reprocess_policy)
            device_rules.check_contents(contents, names)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, "packs") from refusal
    if any(part is not None and part.clinic_id != clinic.pk for *_words, part in lines):
        raise Refusal(_("This part is not one of this clinic."), "packs")
    return lines


def _add_packs(
    cycle: Cycle, lines: Iterable[PackLine], expires_on: date | None, *, by: Actor, at: datetime
) -> None:
    common: dict[str, Any] = {"clinic": cycle.clinic, "cycle": cycle, "expires_on": expires_on}
    packs = [
        Pack(code=code, contents=contents, part=part, **common) for code, contents, part in lines
    ]
    happened = {pack.pk: cycle.started_at for pack in packs}
    ledger.create_many(packs, by=by, at=at, occurred_at=happened)


def _replace_packs(
    cycle: Cycle,
    lines: list[PackLine],
    expires_on: date | None,
    *,
    by: Actor,
    at: datetime,
    reason: str,
) -> None:
    """Amend the packs that stay, add the new ones, void those taken off the load."""
    present = {pack.code: pack for pack in Pack.objects.standing().filter(cycle=cycle)}
    for code, contents, part in lines:
        if code in present:
            changes: dict[str, Any] = {
                "contents": contents,
                "part": part,
                "expires_on": expires_on,
            }
            ledger.amend(present[code], by=by, at=at, reason=reason, changes=changes)
    added = [line for line in lines if line[0] not in present]
    _add_packs(cycle, added, expires_on, by=by, at=at)
    for code in set(present) - {code for code, *_rest in lines}:
        changes = {"voided_at": at, "voided_by": by.name, "void_reason": reason}
        ledger.amend(
            present[code], by=by, at=at, reason=reason, changes=changes, event="pack.voided"
        )


def raise_failures(cycle: Cycle, *, known: set[str], by: Actor, at: datetime) -> None:
    """A deviation for each requirement newly broken."""
    failed = [each for each in release.failures(cycle.load) if each.name not in known]
    raise_deviations(cycle, failed, by=by, at=at)


def raise_deviations(cycle: Cycle, failed: Iterable[Condition], *, by: Actor, at: datetime) -> None:
    """A deviation for each condition that the records show to be broken."""
    for condition in failed:
        raise_deviation(
            clinic=cycle.clinic,
            requirement=condition.requirement,
            severity=condition.severity,
            summary=f"{cycle}: {condition.sentence}",
            about=cycle,
            occurred_at=cycle.started_at,
            by=by,
            at=at,
        )
