"""What a rule pack asks of spore tests: dated, cited data."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "content" / "policies.toml"
STRICTEST = "baseline"


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule pack's numbers. `spore_days` 0: no routine test is asked for.

    A test moves the due date only within `window_days` before it (PRODUCT DEFAULT).
    """

    spore_days: int
    window_days: int
    requirement: str
    source: str
    last_reviewed_on: date
    hold_load_for_bi: bool
    requalify_after_change: bool
    notify_health_unit: bool


@cache
def policies() -> dict[str, Policy]:
    """All of them, by rule pack."""
    return {
        name: Policy(**numbers)
        for name, numbers in tomllib.loads(FILE.read_text(encoding="utf-8")).items()
    }


def policy_of(pack: str) -> Policy:
    """A rule pack's policy; the strictest where the pack is not known."""
    return policies().get(pack, policies()[STRICTEST])
