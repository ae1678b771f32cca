"""The first person comes in by a link that works once."""

import stat
from pathlib import Path

from compliance.core import firstrun


def test_the_link_stays_the_same_until_it_is_used(tmp_path: Path) -> None:
    token = firstrun.token(tmp_path)
    assert len(token) >= 40
    assert firstrun.token(tmp_path) == token
    assert stat.S_IMODE((tmp_path / firstrun.NAME).stat().st_mode) == 0o600


def test_only_the_very_token_matches(tmp_path: Path) -> None:
    token = firstrun.token(tmp_path)
    assert firstrun.matches(tmp_path, token)
    assert not firstrun.matches(tmp_path, token[:-1])
    assert not firstrun.matches(tmp_path, "é\ud800")


def test_nothing_matches_before_there_is_a_token(tmp_path: Path) -> None:
    assert not firstrun.matches(tmp_path, "")


def test_a_token_is_spent_once(tmp_path: Path) -> None:
    token = firstrun.token(tmp_path)
    assert firstrun.spend(tmp_path)
    assert not firstrun.spend(tmp_path)
    assert not firstrun.matches(tmp_path, token)
    assert firstrun.token(tmp_path) != token
