"""Keys of records: too random to be guessed, ordered by time so that indexes stay compact."""

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """A version 7 UUID (RFC 9562): 48 bits of milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62
    return UUID(int=value | secrets.randbits(62))


def is_key(text: str) -> bool:
    """Can this be the key of a record?"""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
