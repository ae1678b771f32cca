"""What a look-back says about itself: where its window begins, and why."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def begins_after(since: str, *, code: str, last_pass: int | None, since_on: date | None) -> str:
    """What the window begins after, in one sentence that names the sterilizer."""
    shown = {"code": code, "number": last_pass}
    if since_on is not None:
        shown["day"] = date_format(since_on, "j F Y")
    return {
        "PASS": _(
            "It begins after the last spore test that %(code)s passed, in cycle #%(number)s."
        ),
        "REQUALIFIED": _(
            "%(code)s has no passed test before this one: it begins with the last return to "
            "service, signed on %(day)s."
        ),
        "INSTALLED": _(
            "%(code)s has no passed test before this one: it begins with the installation on "
            "%(day)s."
        ),
        "BEGINNING": _(
            "%(code)s has no passed test before this one, and no day of installation: it begins "
            "with its first cycle on record."
        ),
    }[since] % shown
