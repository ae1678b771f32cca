"""When something known by its day alone happened."""

from datetime import date, datetime, timedelta

from compliance.clinics.models import Clinic
from compliance.core import times


def happened(on: date, clinic: Clinic, at: datetime) -> datetime:
    """Now for today, else that day's noon."""
    if on == clinic.day(at):
        return at
    return times.day_start(on, clinic.timezone) + timedelta(hours=12)
