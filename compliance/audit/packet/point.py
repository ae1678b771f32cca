"""One thing to look at, in a packet."""

from dataclasses import dataclass
from datetime import date

SEVERITIES = ("CRITICAL", "MAJOR", "MINOR", "INFO")


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at: `rule` and `facts` make the sentence, `area` says where to look."""

    severity: str
    area: str
    rule: str
    subject: str
    on: date | None
    facts: tuple[tuple[str, str], ...] = ()


def point(
    severity: str, area: str, rule: str, subject: str, on: date | None = None, **facts: object
) -> Point:
    """A point with its facts as text, in a fixed order."""
    told = tuple((name, str(value)) for name, value in sorted(facts.items()))
    return Point(severity, area, rule, subject, on, told)
