"""Canonical bytes and the chain: pure, and the same for ever.

Changing anything here makes every earlier entry unreadable to the verifier.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

PREFIX = b"klarity-event-v1\0"
ANCHOR_PREFIX = b"klarity-anchor-v1\0"
GENESIS = b"\0" * 32
SHORTEST_VOID_REASON = 10
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
)


def canonical(value: Any) -> bytes:
    """Canonical JSON: ASCII keys sorted, NFC text, no floats, no spaces, UTF-8.

    Raises TypeError for anything that has no single spelling (floats, dates, decimals: pass text).
    """
    return spelled(value).encode()


def spelled(value: Any) -> str:
    """Canonical JSON before it becomes bytes."""
    return _ENCODER.encode(_plain(value))


def joined(parts: Mapping[str, str]) -> str:
    """The spelling of an object whose values are spelled already."""
    members = [f'"{name}":{parts[name]}' for name in sorted(parts)]
    return f"{{{','.join(members)}}}"


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict | Mapping):  # the first says yes to nearly all, and fast
        for key in value:
            if not isinstance(key, str) or not key.isascii():
                raise TypeError(f"A key must be ASCII text: {key!r}")
        return {key: _plain(item) for key, item in value.items()}
    raise TypeError(f"No canonical spelling for {type(value).__name__}")


def chain_hash(*, sequence: int, previous: bytes, body: bytes) -> bytes:
    """The hash of one entry: SHA256(prefix, sequence in 8 bytes, previous hash, SHA256(body))."""
    digest = hashlib.sha256(body).digest()
    return hashlib.sha256(PREFIX + sequence.to_bytes(8, "big") + previous + digest).digest()


def anchor_message(*, clinic: str, size: int, head: str, at: str) -> bytes:
    """What the seal key signs to hold a chain's head outside the database."""
    return ANCHOR_PREFIX + canonical({"at": at, "clinic": clinic, "head": head, "size": size})


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The fields that differ, each with its old and new value."""
    names = sorted(set(before) | set(after))
    return {
        name: [before.get(name), after.get(name)]
        for name in names
        if before.get(name) != after.get(name)
    }


def in_fours(hexadecimal: str) -> str:
    """A fingerprint in groups of four, as people compare it aloud."""
    return " ".join(hexadecimal[i : i + 4] for i in range(0, len(hexadecimal), 4))
