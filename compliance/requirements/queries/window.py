"""The day that is judged, and the moments that belong to it."""

from dataclasses import dataclass
from datetime import date, datetime

from compliance.clinics.models import Clinic
from compliance.core import times


@dataclass(frozen=True, slots=True)
class Window:
    """A clinic's day, its end, and the moment up to which things have happened."""

    on: date
    end: datetime
    moment: datetime
    zone: str

    def day(self, moment: datetime | None) -> date | None:
        """The clinic's day of a moment, where there is one."""
        return times.local_day(moment, self.zone) if moment is not None else None


def window_of(clinic: Clinic, on: date, at: datetime | None = None) -> Window:
    """The whole day; of a day to come only what has happened by `at`."""
    end = times.day_end(on, clinic.timezone)
    return Window(on, end, end if at is None else min(at, end), clinic.timezone)
