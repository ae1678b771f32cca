"""Many cycles at once, for imports: the rules of one cycle, asked of the whole batch together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.devices import queries as devices
from compliance.devices import rules as device_rules
from compliance.ledger import services as ledger
from compliance.sterilization.models import Cycle, Decision, Pack, Release
from compliance.sterilization.rules import log, release
from compliance.sterilization.services.cycles import raise_deviations
from compliance.sterilization.services.decisions import CANNOT_SIGN

FEW = 100  # of so many, the numbers that are taken are asked for; of more, all are read at once


@dataclass(frozen=True, slots=True)
class Line:
    """A cycle that is not stored yet, its packs (code, contents), and who released it when."""

    cycle: Cycle
    packs: Sequence[tuple[str, str]] = ()
    released_at: datetime | None = None
    released_by: str = ""


@transaction.atomic
def log_cycles(
    *, clinic: Clinic, lines: Sequence[Line], by: Actor, at: datetime
) -> dict[int, list[Exception]]:
    """Store the cycles with packs and releases; nothing where any line is refused.

    Returns what is wrong, by the place of the line.
    """
    batch = _Batch(clinic, lines, by=by, at=at)
    refused = {place: found for place, line in enumerate(lines) if (found := batch.check(line))}
    if not refused:
        batch.store()
    return refused


class _Batch:
    """What is read once for all lines, and the lines themselves."""

    def __init__(self, clinic: Clinic, lines: Sequence[Line], *, by: Actor, at: datetime) -> None:
        self.clinic, self.lines, self.by, self.at = clinic, lines, by, at
        names = devices.single_use_names(clinic)
        self.check_contents = cache(lambda words: device_rules.check_contents(words, names))
        # loads are often alike, and a rule says the same of the same
        self.check_release, self.failures = cache(release.check_release), cache(release.failures)
        self.meaning = release.meaning_of(Decision.RELEASED)
        self.cycles = ledger.Batch(Cycle, by=by, at=at)
        self.packs = ledger.Batch(Pack, by=by, at=at)
        self.releases = ledger.Batch(Release, by=by, at=at, event="release.released")
        self.numbers: dict[Any, set[int]] = defaultdict(set)
        stored = Cycle.objects.of(clinic).standing()
        if len(lines) <= FEW:
            stored = stored.filter(number__in={line.cycle.number for line in lines})
        for sterilizer, number in stored.values_list("sterilizer_id", "number"):
            self.numbers[sterilizer].add(number)

    def check(self, line: Line) -> list[Exception]:
        """Everything that is wrong with a line, the same sentences as for one cycle."""
        checks = (self._check_cycle, self._check_fields, self._check_packs, self._check_release)
        return [error for check in checks for error in _errors(check, line)]

    def _check_cycle(self, line: Line) -> None:
        cycle = line.cycle
        if cycle.program.sterilizer_id != cycle.sterilizer_id:
            raise Refusal(_("This program is not one of this sterilizer."), "program")
        if cycle.number in self.numbers[cycle.sterilizer_id]:
            raise Refusal(_("This sterilizer has a cycle with this number."), "number")
        self.numbers[cycle.sterilizer_id].add(cycle.number)
        log.check_times(
            started_at=cycle.started_at,
            ended_at=cycle.ended_at,
            exposure_min=cycle.exposure_min,
            at=self.at,
        )
        log.check_in_use(
            self.clinic.day(cycle.started_at),
            installed_on=cycle.sterilizer.installed_on,
            retired_on=cycle.sterilizer.retired_on,
        )

    def _check_fields(self, line: Line) -> None:
        self.cycles.add(line.cycle, occurred_at=line.cycle.started_at)

    def _check_packs(self, line: Line) -> None:
        try:
            log.check_codes([code for code, _contents in line.packs])
            for code, contents in line.packs:
                self.check_contents(contents)
                pack = Pack(clinic=self.clinic, cycle=line.cycle, code=code, contents=contents)
                self.packs.add(pack, occurred_at=line.cycle.started_at)
        except Refusal as refusal:
            raise Refusal(refusal.sentence, "packs") from refusal
        except ValidationError as error:
            raise Refusal(" ".join(error.messages), "packs") from error

    def _check_release(self, line: Line) -> None:
        if line.released_at is None:
            return
        if self.by.role in CANNOT_SIGN:
            raise Refusal(_("Only an owner or a practitioner can sign for a load."), "decision")
        cycle = line.cycle
        release.check_decided_at(line.released_at, started_at=cycle.started_at, at=self.at)
        self.check_release(cycle.load)
        signed = Release(
            clinic=self.clinic,
            cycle=cycle,
            decision=Decision.RELEASED,
            decided_at=line.released_at,
            decided_by=line.released_by,
            meaning=self.meaning,
            is_self_release=release.is_self_release(cycle.operator, line.released_by),
        )
        self.releases.add(signed, occurred_at=line.released_at)

    def store(self) -> None:
        """Cycles, then packs, then releases, then what went wrong."""
        cycles = self.cycles.store()
        self.packs.store()
        self.releases.store()
        for cycle in cycles:
            raise_deviations(cycle, self.failures(cycle.load), by=self.by, at=self.at)


def _errors(check: Any, line: Line) -> Iterator[Exception]:
    try:
        check(line)
    except (Refusal, ValidationError) as error:
        yield error
