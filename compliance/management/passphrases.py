"""Where a command gets a passphrase from: never from its own words, which everybody can list."""

import getpass
import sys
from pathlib import Path

from django.conf import settings

from compliance.core.errors import Refusal
from compliance.exchange.backup import frames


def passphrase_of(
    file: Path | None, *, must_ask: bool = False, twice: bool = False, opens: Path | None = None
) -> str:
    """From a file, else from the settings, else asked for where somebody can answer."""
    if file is not None:
        lines = file.read_text("utf-8").splitlines()
        if not lines or not lines[0]:
            raise Refusal(f"There is no passphrase in the first line of {file}.")
        return lines[0]
    if opens is not None:
        with opens.open("rb") as backup:
            must_ask = frames.read_header(backup).is_encrypted
    kept: str = settings.BACKUP_PASSPHRASE
    if kept or not must_ask:
        return kept
    if not sys.stdin.isatty():
        raise Refusal("A passphrase is needed: give it with --passphrase-file FILE.")
    given = getpass.getpass("Passphrase: ")
    if twice and given != getpass.getpass("Once more: "):
        raise Refusal("The two passphrases differ.")
    return given
