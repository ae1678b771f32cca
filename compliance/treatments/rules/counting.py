"""What a count of the shelf says about single use."""

from django.utils.translation import gettext as _

from compliance.lidocaine.rules import Breach


def breach_of_count(lot: str, *, found: int, expected: int) -> Breach | None:
    """K-003: one more than there should be may mean that an item served twice.

    One less is a use or a waste that nobody wrote down.
    """
    told = {"lot": lot, "found": found, "expected": expected}
    if found > expected:
        sentence = _(
            "Lot %(lot)s: %(found)d on the shelf, %(expected)d by the records. Was one used twice?"
        )
        return Breach("K-003", "MAJOR", sentence % told)
    if found < expected:
        sentence = _(
            "Lot %(lot)s: %(found)d on the shelf, %(expected)d by the records. Where is the rest?"
        )
        return Breach("K-003", "MINOR", sentence % told)
    return None
