"""Signs of life: when a part of the installation last did its work, and how that went.

One row per part, so that every process and every machine sees the same. Core knows none of the
parts; whoever works leaves a sign, whoever looks reads it.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from compliance.core.models import Sign

WORKER, BACKUP, DRILL, CHECK, ANCHOR = "worker", "backup", "drill", "check", "anchor"
BACKUP_JOB = "backup-job"
BACKUP_LATE = timedelta(days=8)  # PRODUCT DEFAULT: one is made every day


@dataclass(frozen=True, slots=True)
class Seen:
    """A sign as it was left."""

    at: datetime
    is_well: bool
    said: dict[str, Any]

    def is_older_than(self, age: timedelta, *, at: datetime) -> bool:
        """Was it left longer ago than this?"""
        return at - self.at > age


def leave(name: str, /, *, at: datetime, is_well: bool = True, **said: Any) -> None:
    """Leave a sign in the place of the one before."""
    told = {"at": at, "is_well": is_well, "said": json.dumps(said)}
    Sign.objects.update_or_create(name=name, defaults=told)


def seen() -> dict[str, Seen]:
    """The latest sign of every part, by its name. Runs one query."""
    return {
        sign.name: Seen(sign.at, sign.is_well, json.loads(sign.said))
        for sign in Sign.objects.order_by("name")
    }


def last(name: str) -> Seen | None:
    """The latest sign of one part. Runs one query."""
    sign = Sign.objects.filter(name=name).first()
    return Seen(sign.at, sign.is_well, json.loads(sign.said)) if sign else None
