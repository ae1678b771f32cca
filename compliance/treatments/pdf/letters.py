"""The kind page for a client who is not treated today, and the papers of a recall."""

import hashlib
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.printing import services as printing
from compliance.treatments.models import Screening
from compliance.treatments.packet import Notice, Proof, Sender
from compliance.treatments.rules.screening import Outcome

PAGE_SIZES = {"a4": "A4", "letter": "letter"}


def letter(screening: Screening) -> bytes:
    """One page for the client to take home; the same screening gives the same bytes."""
    html = letter_html(screening)
    return printing.render(
        html,
        title=_("Why not today"),
        lang=screening.clinic.language,
        created=screening.screened_at,
        identifier=hashlib.sha256(html.encode()).digest(),
        variant="pdf/ua-1",
    ).data


def letter_html(screening: Screening) -> str:
    """The page, in the clinic's language. It names no client and no illness."""
    clinic = screening.clinic
    with translation.override(clinic.language):
        page: dict[str, Any] = {
            "lang": clinic.language,
            "paper": PAGE_SIZES[clinic.paper],
            "clinic": clinic,
            "day": _day(clinic.day(screening.screened_at)),
            "code": screening.client.code,
            "title": title(screening),
            "paragraphs": paragraphs(screening),
        }
        return render_to_string("treatments/letter.html", page)


def title(screening: Screening) -> str:
    """What came of it, in a few kind words."""
    return {
        Outcome.ELIGIBLE: _("We can treat you today"),
        Outcome.DEFER: _("Not today, but soon"),
        Outcome.REFER: _("Please ask a doctor first"),
        Outcome.NOT_ELIGIBLE: _("No, in your best interest"),
    }[Outcome(screening.outcome)]


def paragraphs(screening: Screening) -> list[str]:
    """The explanation: it names no client and no illness."""
    until = _day(screening.defer_until) if screening.defer_until else ""
    middle = {
        Outcome.ELIGIBLE: _("Nothing in your answers stands in the way."),
        Outcome.DEFER: _("Your skin needs a little time. From %(day)s on we gladly look again.")
        % {"day": until},
        Outcome.REFER: _(
            "One of your answers is for a doctor to judge. With a doctor's yes in writing we look "
            "again together."
        ),
        Outcome.NOT_ELIGIBLE: _(
            "One of your answers means that needling could harm you, or not help you. We do not "
            "make exceptions to this, for anybody."
        ),
    }[Outcome(screening.outcome)]
    return [
        _("Thank you for answering our questions so openly."),
        middle,
        _(
            "This is not a judgement of you or of your skin. A good practitioner treats only those "
            "who will truly benefit, and sometimes says no."
        ),
        _(
            "Your answers were not kept. We keep only what came of them, under a code and without "
            "your name. If you take medicines, please do not stop them for a treatment of ours."
        ),
        _("If something is not clear, please ask us."),
    ]


def _day(on: date) -> str:
    return date_format(on, "j F Y")


def notice(found: Notice) -> bytes:
    """The letter to the health unit; the same notice gives the same bytes."""
    return _paper("notice", found.subject, found.clinic, found.made_at, notice=found)


def proof(found: Proof) -> bytes:
    """One page about a recall drill."""
    return _paper("drill_proof", found.title, found.clinic, found.made_at, proof=found)


def _paper(name: str, title: str, clinic: Sender, at: datetime, **page: Any) -> bytes:
    frame = {"lang": clinic.language, "paper": PAGE_SIZES[clinic.paper], "clinic": clinic}
    html = render_to_string(f"treatments/{name}.html", {**frame, "title": title, **page})
    return printing.render(
        html,
        title=title,
        lang=clinic.language,
        created=at,
        identifier=hashlib.sha256(html.encode()).digest(),
        variant="pdf/ua-1",
    ).data
