"""Experience for each kind of device, with the treatments of the year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.practitioners import counting, rules
from compliance.practitioners.models import PracticePeriod, Practitioner, ServiceKind


@dataclass(frozen=True, slots=True)
class KindYears:
    """How long with one kind of device, and how many treatments in the year up to a day."""

    kind: ServiceKind
    experience: rules.Experience
    treatments: int


def years_by_kind(
    person: Practitioner, periods: Sequence[PracticePeriod], *, on: date
) -> list[KindYears]:
    """Each kind that a person practised with by a day, or treated with. Runs one query."""
    given = {each.device_kind: each.count for each in counting.treatments_of(person, on=on)}
    found = []
    for kind in ServiceKind:
        own = [each for each in periods if each.device_kind == kind and each.started_on <= on]
        if own or kind in given:
            found.append(KindYears(kind, rules.experience(own, on), given.get(kind, 0)))
    return found
