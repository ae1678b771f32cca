"""What an access key may do, whether it still opens anything, and how many requests it may make."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

PREFIX = "klarity_"  # so that a key that leaked is known for what it is
MOST_BYTES = 64 * 1024  # of one record
MOST_RECORDS = 1_000  # of one batch
MOST_BYTES_OF_BATCH = 1024 * 1024
LONGEST_KEY = 255
REQUESTS_A_MINUTE = 300  # PRODUCT DEFAULT


class Scope(TextChoices):
    """What a key may do."""

    READ = "read", _("Read: machines, people, packs, stock, records")
    CYCLES = "cycles:write", _("Write sterilization: cycles, tests, disinfections")
    TREATMENTS = "treatments:write", _("Write treatments")
    STOCK = "stock:write", _("Write stock: devices, lots, cream")


class KeyState(StrEnum):
    """What became of a key."""

    OPEN = "OPEN"
    ENDED = "ENDED"
    REVOKED = "REVOKED"


def key_state(*, ends_on: date | None, is_void: bool, on: date) -> KeyState:
    """Does it open anything on this day of the clinic? Its last day counts."""
    if is_void:
        return KeyState.REVOKED
    return KeyState.ENDED if ends_on is not None and ends_on < on else KeyState.OPEN


def digest(secret: str) -> str:
    """What is kept of a secret of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fingerprint(place: str, body: Mapping[str, Any]) -> str:
    """What was asked for, whatever the order of its fields."""
    said = json.dumps([place, body], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()
