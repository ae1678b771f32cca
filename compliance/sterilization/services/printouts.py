"""Taking in what a sterilizer printed: its mapping, and the cycles themselves."""

from collections.abc import Mapping as Names
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.sterilization import queries
from compliance.sterilization.models import (
    Cycle,
    Packaging,
    PrintoutMapping,
    Program,
    Sterilizer,
)
from compliance.sterilization.rules.printouts import Printed
from compliance.sterilization.services.cycles import amend_cycle, log_cycle

READINGS = ("ended_at", "temperature_c", "exposure_min", "pressure_kpa", "drying_min")


@transaction.atomic
def save_mapping(
    *,
    sterilizer: Sterilizer,
    by: Actor,
    at: datetime,
    names: Names[str, Program] | None = None,
    **lines: Any,
) -> PrintoutMapping:
    """Keep which line is which reading, and which program goes by which name on the printout."""
    for name, program in (names or {}).items():
        reason = _("So it is called on the printout")
        ledger.amend(program, by=by, at=at, reason=reason, changes={"printout_name": name})
    current = queries.printout_mapping(sterilizer)
    if current is None:
        mapping = PrintoutMapping(clinic=sterilizer.clinic, sterilizer=sterilizer, **lines)
        return ledger.create(mapping, by=by, at=at)
    return ledger.amend(current, by=by, at=at, reason=_("Mapped again"), changes=lines)


@transaction.atomic
def log_printouts(
    *, sterilizer: Sterilizer, printed: Sequence[Printed], by: Actor, at: datetime
) -> list[Cycle]:
    """Every cycle of a printout that is not here yet; one logged by hand gets what it lacks.

    What nobody can read from a printout, the load and its indicators, stays to be filled in.
    """
    known = queries.programs_by_words(sterilizer)
    last = queries.last_cycle(sterilizer)
    taken: list[Cycle] = []
    for each in sorted(printed, key=lambda one: one.started):
        present = _present(sterilizer, each)
        program = _program(each, known, last)
        if present is None:
            taken.append(_log(sterilizer, each, program, last, by=by, at=at))
        elif not present.printout_text and queries.standing_release(present) is None:
            taken.append(_complete(present, each, by=by, at=at))
    if not taken:
        raise Refusal(_("Every cycle of this printout is here already."))
    return taken


def _present(sterilizer: Sterilizer, printed: Printed) -> Cycle | None:
    """The cycle with this number, or without a number the one that began at that moment."""
    found = Cycle.objects.standing().filter(sterilizer=sterilizer)
    if printed.number is not None:
        return found.filter(number=printed.number).first()
    return found.filter(started_at=_aware(sterilizer, printed.started)).first()


def _program(printed: Printed, known: dict[str, Program], last: Cycle | None) -> Program:
    """The program by its printed name; a machine that prints none ran the one it ran last."""
    found = known.get(printed.program.casefold())
    if found is None and not printed.program and last is not None:
        return last.program
    if found is None and not printed.program and len(set(known.values())) == 1:
        return next(iter(known.values()))
    if found is None:
        raise Refusal(
            _("The printout names the program “%(name)s”: say which of yours that is.")
            % {"name": printed.program}
        )
    return found


def _log(
    sterilizer: Sterilizer,
    printed: Printed,
    program: Program,
    last: Cycle | None,
    *,
    by: Actor,
    at: datetime,
) -> Cycle:
    allowed = program.packaging_list
    like_last = last.packaging if last is not None else Packaging.WRAPPED
    return log_cycle(
        clinic=sterilizer.clinic,
        sterilizer=sterilizer,
        number=printed.number or queries.next_number(sterilizer),
        started_at=_aware(sterilizer, printed.started),
        program=program,
        packaging=like_last if like_last in allowed else allowed[0],
        by=by,
        at=at,
        **_read(sterilizer, printed),
    )


def _complete(cycle: Cycle, printed: Printed, *, by: Actor, at: datetime) -> Cycle:
    """What someone has typed stays; only what is empty is taken from the printout."""
    read = _read(cycle.sterilizer, printed)
    changes = {name: read[name] for name in READINGS if getattr(cycle, name) is None}
    changes |= {name: read[name] for name in ("machine_verdict", "printout_text")}
    return amend_cycle(cycle=cycle, by=by, at=at, reason=_("Read from the printout"), **changes)


def _read(sterilizer: Sterilizer, printed: Printed) -> dict[str, Any]:
    return {
        "ended_at": None if printed.ended is None else _aware(sterilizer, printed.ended),
        "temperature_c": printed.temperature_c,
        "exposure_min": printed.exposure_min,
        "pressure_kpa": printed.pressure_kpa,
        "drying_min": printed.drying_min,
        "machine_verdict": printed.verdict,
        "printout_text": printed.text,
    }


def _aware(sterilizer: Sterilizer, local: datetime) -> datetime:
    """The machine's clock is the clinic's."""
    return local.replace(tzinfo=ZoneInfo(sterilizer.clinic.timezone))
