"""The temperature cream is kept at (FACTS 3.4, K-049)."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from compliance.lidocaine.rules.checks import Breach

READ_EVERY = timedelta(days=1)  # K-049: gaps of at most one day


def is_outside(
    lowest_c: Decimal, highest_c: Decimal, *, least_c: Decimal | None, most_c: Decimal | None
) -> bool:
    """Was it colder or warmer than allowed? A limit that is not known allows everything."""
    return (least_c is not None and lowest_c < least_c) or (
        most_c is not None and highest_c > most_c
    )


def reading_due_on(last_on: date) -> date:
    """The day by which a place is read again."""
    return last_on + READ_EVERY


def breach_of_storage(place: str, span: str, held: int) -> Breach:
    """What a reading out of range breaks: K-049."""
    sentence = _("%(place)s was at %(span)s; containers put on hold: %(held)d")
    return Breach("K-049", "MAJOR", sentence % {"place": place, "span": span, "held": held})
