"""What a verification can find."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that is not as it was written, named so that a person can find it."""

    where: str
    sentence: str
