"""Keys of records: too random to be guessed, ordered by time so that indexes stay compact."""

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """A version 7 UUID (RFC 9562): 48 bits of milliseconds, then 74 random bits."""
    milliseconds, chance = time.time_ns() // 1_000_000, secrets.randbits(74)
    high, low = divmod(chance, 1 << 62)
    return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 0b10 << 62 | low)


def is_key(text: str) -> bool:
    """Can this be the key of a record?"""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
