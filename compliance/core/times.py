"""Days and moments: a day is the clinic's own, a moment is in UTC. Nothing here asks a clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

YEARS = range(1900, 2200)  # what a clinic's records can be about; a typed year outside is a slip
LATE_AFTER = timedelta(hours=24)  # FACTS 7.3: a late entry is flagged after 24 hours


def local_day(at: datetime, zone: str) -> date:
    """The day on the clinic's wall calendar at this moment."""
    return at.astimezone(ZoneInfo(zone)).date()


def day_start(on: date, zone: str) -> datetime:
    """The first moment of a clinic's day, in UTC; right on the days the clocks change."""
    return datetime.combine(on, time.min, ZoneInfo(zone)).astimezone(UTC)


def day_end(on: date, zone: str) -> datetime:
    """The first moment that no longer belongs to a clinic's day, in UTC."""
    return day_start(on + timedelta(days=1), zone)


def is_late(occurred_at: datetime, recorded_at: datetime) -> bool:
    """Was it written down more than a day after it happened? (FACTS 7.3)."""
    return recorded_at - occurred_at > LATE_AFTER


def utc_text(at: datetime) -> str:
    """A moment as text in UTC, to the microsecond, the same on every database."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def local_text(at: datetime, zone: str) -> str:
    """A moment as the clinic's wall clock showed it, with its offset and zone.

    The offset tells 01:30 before the clocks change from 01:30 after.
    """
    return f"{at.astimezone(ZoneInfo(zone)).isoformat(timespec='microseconds')}[{zone}]"
