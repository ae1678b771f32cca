"""What is known of sharps containers on a day."""

from dataclasses import dataclass
from datetime import date

from compliance.requirements.rules.findings import Ref


@dataclass(frozen=True, slots=True)
class Sharps:
    """A sharps container that was closed, and when it was taken away."""

    code: str
    ref: Ref
    closed_on: date
    collected_on: date | None = None
