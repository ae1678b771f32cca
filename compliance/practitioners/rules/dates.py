"""What days on papers can be."""

from datetime import date

EARLIEST = date(1950, 1, 1)
LATEST = date(2150, 1, 1)


def is_out_of_order(first: date | None, last: date | None) -> bool:
    """Does the end come before the beginning?"""
    return first is not None and last is not None and last < first


def is_plausible(on: date) -> bool:
    """Is the year one that a paper of a living person can carry?"""
    return EARLIEST <= on < LATEST
