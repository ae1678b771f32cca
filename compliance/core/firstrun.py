"""The one-time link that lets the first person in: someone who can read the terminal."""

import contextlib
import hmac
import os
import secrets
from pathlib import Path

NAME = "first-run"


def token(data_dir: Path) -> str:
    """The token of the link, made when there is none yet."""
    path = data_dir / NAME
    fresh = secrets.token_urlsafe(32)
    with contextlib.suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(fresh)
    return _read(path) or fresh


def matches(data_dir: Path, given: str) -> bool:
    """Whether this is the token, in a time that tells nothing about it."""
    kept = _read(data_dir / NAME)
    return bool(kept) and hmac.compare_digest(kept.encode(), given.encode("utf-8", "replace"))


def spend(data_dir: Path) -> bool:
    """Use the token up; whether this call was the one that did."""
    try:
        (data_dir / NAME).unlink()
    except FileNotFoundError:
        return False
    return True


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        return ""
