"""Writing sterilizers and their programs."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.sterilization import queries
from compliance.sterilization.models import Cycle, Program, Sterilizer
from compliance.sterilization.rules import log
from compliance.sterilization.rules import programs as standard


@transaction.atomic
def add_sterilizer(
    *,
    clinic: Clinic,
    code: str,
    make: str,
    model: str,
    type: str,  # noqa: A002 - the name of the field
    by: Actor,
    at: datetime,
    serial: str = "",
    installed_on: date | None = None,
    with_usual_programs: bool = False,
) -> Sterilizer:
    """A new sterilizer, with the programs that its type usually has where that is wanted."""
    log.check_day(installed_on, "installed_on", today=clinic.day(at))
    sterilizer = Sterilizer(
        clinic=clinic,
        code=code,
        make=make,
        model=model,
        type=type,
        serial=serial,
        installed_on=installed_on,
    )
    ledger.create(sterilizer, by=by, at=at)
    for each in standard.offered_for(type) if with_usual_programs else []:
        add_standard_program(sterilizer=sterilizer, code=each.code, by=by, at=at)
    return sterilizer


def amend_sterilizer(
    *, sterilizer: Sterilizer, by: Actor, at: datetime, reason: str, **changes: Any
) -> Sterilizer:
    """Correct a sterilizer, or retire it with the day and the reason."""
    for name in ("installed_on", "retired_on"):
        log.check_day(changes.get(name), name, today=sterilizer.clinic.day(at))
    return ledger.amend(sterilizer, by=by, at=at, reason=reason, changes=changes)


def void_sterilizer(*, sterilizer: Sterilizer, by: Actor, at: datetime, reason: str) -> Sterilizer:
    """A sterilizer entered by mistake; one that has run is retired instead."""
    if Cycle.objects.standing().filter(sterilizer=sterilizer).exists():
        raise Refusal(_("It has cycles: retire it instead, so that they keep their machine."))
    return ledger.void(sterilizer, by=by, at=at, reason=reason)


@transaction.atomic
def add_program(*, sterilizer: Sterilizer, by: Actor, at: datetime, **fields: Any) -> Program:
    """Named settings with their minima; the fields are those of `Program`."""
    program = Program(clinic=sterilizer.clinic, sterilizer=sterilizer, **fields)
    return ledger.create(program, by=by, at=at)


def add_standard_program(*, sterilizer: Sterilizer, code: str, by: Actor, at: datetime) -> Program:
    """One of the programs of FACTS 1.3, with its source."""
    found = standard.standard_program(code)
    if found is None:
        raise Refusal(_("There is no standard program “%(code)s”.") % {"code": code}, "program")
    return add_program(
        sterilizer=sterilizer,
        code=found.code,
        name=found.name,
        min_temperature_c=found.min_temperature_c,
        min_exposure_min=found.min_exposure_min,
        min_drying_min=found.min_drying_min,
        packagings="|".join(found.packagings),
        source=found.source,
        by=by,
        at=at,
    )


@transaction.atomic
def find_or_add_program(*, sterilizer: Sterilizer, name: str, by: Actor, at: datetime) -> Program:
    """The standing program with this code or name; a standard one is added when it is missing."""
    programs: list[Program] = list(Program.objects.standing().filter(sterilizer=sterilizer))
    for program in programs:
        if name.casefold() in {program.code.casefold(), program.name.casefold()}:
            return program
    return add_standard_program(sterilizer=sterilizer, code=name, by=by, at=at)


def amend_program(
    *, program: Program, by: Actor, at: datetime, reason: str, **changes: Any
) -> Program:
    """Correct a program. Its minima stay as they were signed under."""
    log.check_day(changes.get("retired_on"), "retired_on", today=program.clinic.day(at))
    moved = [
        name
        for name in queries.MINIMA
        if changes.get(name, getattr(program, name)) != getattr(program, name)
    ]
    if moved and queries.is_signed_under(program):
        raise Refusal(
            _(
                "Loads were signed under these minima. Add a program with the new ones, "
                "and say since when this one is no longer used."
            ),
            moved[0],
        )
    return ledger.amend(program, by=by, at=at, reason=reason, changes=changes)


def void_program(*, program: Program, by: Actor, at: datetime, reason: str) -> Program:
    """A program entered by mistake; one that was run is no longer used instead."""
    if Cycle.objects.standing().filter(program=program).exists():
        raise Refusal(_("It has cycles: say since when it is no longer used instead."))
    return ledger.void(program, by=by, at=at, reason=reason)
