"""A look-back whole: cycles, packs, and the treatments and clients behind them."""

from dataclasses import dataclass

from compliance.clinics.models import Clinic
from compliance.sterilization import queries as sterilization
from compliance.sterilization.queries import Failure
from compliance.treatments.queries.reach import Reach, reach_of_packs


@dataclass(frozen=True, slots=True)
class LookBack:
    """What a failed test covers: numbers of cycles, codes of packs, treatments and clients."""

    failure: Failure
    cycles: tuple[int, ...]
    packs: tuple[str, ...]
    reach: Reach

    @property
    def first(self) -> int | None:
        """The window's first cycle: the one after the last pass, or the first on record."""
        if self.failure.last_pass is not None:
            return self.failure.last_pass + 1
        return self.cycles[0] if self.cycles else None

    @property
    def last(self) -> int:
        """The window's latest cycle; the one of the test where none is on record."""
        return self.cycles[-1] if self.cycles else self.failure.number


def look_back(clinic: Clinic, failure: Failure) -> LookBack:
    """Everything that a failed test covers. Runs three queries, however much it is."""
    packs = sterilization.packs_in(clinic, failure)
    return LookBack(
        failure=failure,
        cycles=tuple(sterilization.cycles_in(clinic, failure).values_list("number", flat=True)),
        packs=tuple(sorted(set(packs.order_by().values_list("code", flat=True)))),
        reach=reach_of_packs(clinic, packs),
    )
