"""What counts as asking the issuer, and who may say that it was done properly."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal

OWN_COPY = "OWN_COPY"


def check_method(method: str) -> None:
    """Refuses the holder's own copy: it shows a paper, not that its issuer stands by it."""
    if method == OWN_COPY:
        raise Refusal(
            _(
                "A holder's own copy is no source check. Keep it as the credential's document,"
                " and ask its issuer: by register, letter, phone or e-mail."
            ),
            "method",
        )


def check_day(checked_on: date, *, today: date) -> None:
    """Refuses a day to come: a check that was not made yet proves nothing."""
    if checked_on > today:
        raise Refusal(
            _("This day is still to come. Record a check once it was made."), "checked_on"
        )


def check_approver(*, approver: str, author: str, others: Collection[str]) -> None:
    """Refuses the author's own approval where a colleague could look at it instead."""
    if approver == author and set(others) - {author}:
        raise Refusal(_("You recorded this check yourself. Ask a colleague to approve it."))
