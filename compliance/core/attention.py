"""One thing that wants doing, as the home screen shows it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Attention:
    """Something to attend to: `url` is the screen that resolves it, one tap away.

    `tone` is bad (wrong now), warn (due soon) or info (waiting for someone). `step` is the reminder
    that it has come to, in days before its end (0 when it is over): a new step is worth a new word.
    """

    tone: str
    title: str
    text: str
    url: str
    due_on: date | None = None
    step: int | None = None
