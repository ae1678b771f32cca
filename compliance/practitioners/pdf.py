"""The practitioner sheet on paper: one page with a code, written down as a paper that went out."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.documents import queries as documents
from compliance.documents import rules as papers
from compliance.documents import services as issuing
from compliance.documents.models import IssuedPaper
from compliance.practitioners import packet
from compliance.practitioners.models import Practitioner
from compliance.printing import services as printing

PAGE_SIZES = {"a4": "A4", "letter": "letter"}
# From how most people's sheet looks to what fits whoever has the longest names of all
ROOMS = (
    packet.Room(),
    packet.Room(is_small=True),
    packet.Room(lines=8, working=5, is_small=True),
    packet.Room(lines=5, working=3, is_small=True),
    packet.Room(lines=3, working=1, is_small=True),
)
Address = Callable[[str], str]


def issue_sheet(
    person: Practitioner, *, as_of_on: date, address_of: Address, by: Actor, at: datetime
) -> IssuedPaper:
    """Print the sheet of a person as of a day, and write down that it went out.

    `address_of` gives the whole address of the page that checks a code, empty where there is none.
    """
    check_day(as_of_on, today=person.clinic.day(at))
    clinic, token = person.clinic, issuing.new_token()
    code = papers.spelled(token)
    with translation.override(clinic.language):
        title = _("Practitioner sheet: %(name)s") % {"name": person.name}
        claims = packet.facts(person, on=as_of_on, as_of=as_of_on)
        data = one_page(
            person, on=as_of_on, address=address_of(code), code=code, title=title, at=at
        )
    return issuing.issue_paper(
        clinic=clinic,
        kind=packet.KIND,
        token=token,
        subject=str(person.pk),
        title=title[:200],
        language=clinic.language,
        as_of_on=as_of_on,
        digest=packet.digest_of(claims),
        facts=claims,
        data=data,
        by=by,
        at=at,
    )


def check_day(as_of_on: date, *, today: date) -> None:
    """Refuses a day to come: nobody knows yet what will hold."""
    if as_of_on > today:
        raise Refusal(_("This day is still to come. Choose today or an earlier day."), "as_of_on")


def one_page(
    person: Practitioner, *, on: date, address: str, code: str, title: str, at: datetime
) -> bytes:
    """The sheet on one page: set smaller first, then with less, and saying what was left out."""
    lang = person.clinic.language
    mark = printing.verify_mark(address=address, code=code, words=documents.words(lang))
    for room in ROOMS:
        sheet = packet.build_sheet(person, on=on, room=room)
        html = sheet_html(sheet, paper=person.clinic.paper, lang=lang, mark=mark)
        made = printing.render(
            html,
            title=title,
            lang=lang,
            created=at,
            identifier=hashlib.sha256(html.encode()).digest(),
            variant="pdf/ua-1",
        )
        if made.pages == 1:
            break
    return made.data


def sheet_html(sheet: packet.Sheet, *, paper: str, lang: str, mark: printing.Mark) -> str:
    """The sheet as one HTML page, in the language that is active."""
    page: dict[str, Any] = {
        "lang": lang,
        "paper": PAGE_SIZES[paper],
        "mark": mark,
        **packet.context(sheet),
    }
    return render_to_string("practitioners/sheet.html", page)
