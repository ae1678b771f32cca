"""The checklist on paper: the blank list, the two-half sheet, the poster for the window."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from compliance.checklist.packet import (
    KIND,
    Packet,
    build_packet,
    claims_of,
    digest_of,
    spoken_day,
)
from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.documents import queries as documents
from compliance.documents import rules as papers
from compliance.documents import services as issuing
from compliance.printing import services as printing

PAGE_SIZES = {"a4": "A4", "letter": "letter"}
SIZES = ("usual", "large")
LIST, SHEET, POSTER = "paper", "sheet", "poster"
Address = Callable[[str], str]


def checklist_pdf(packet: Packet, *, paper: str, size: str = "usual") -> bytes:
    """The blank list as a tagged PDF that can be filled in; the same packet, the same bytes."""
    return _print(paper_html(packet, form=LIST, paper=paper, size=size), packet)


def clinic_pdf(
    clinic: Clinic,
    *,
    form: str,
    language: str,
    paper: str,
    size: str = "usual",
    page_url: str,
    address_of: Address,
    at: datetime,
) -> bytes:
    """A clinic's own sheet or poster as of now, with a code that says later what it is worth.

    The first one of a day with these answers is written down as a paper that went out; whoever
    asks for it again gets the very same file. `address_of` gives the page that checks a code.
    """
    on = clinic.day(at)
    packet = build_packet(language, clinic=clinic, on=on, page_url=page_url)
    claims = claims_of(packet) if form == SHEET else {}
    subject, digest = f"{form}:{language}:{paper}:{size}:{on}", digest_of(claims)
    known = documents.find_same_paper(
        clinic, kind=KIND, subject=subject, language=language, digest=digest
    )
    token = known.token if known else issuing.new_token()
    code = papers.spelled(token)
    mark = printing.verify_mark(
        address=address_of(code), code=code, words=documents.words(language)
    )
    data = _print(paper_html(packet, form=form, paper=paper, size=size, mark=mark), packet)
    if known is None:
        issuing.issue_paper(
            clinic=clinic,
            kind=KIND,
            token=token,
            subject=subject,
            title=packet.content.words["title"],
            language=language,
            as_of_on=on,
            digest=digest,
            facts=claims,
            data=data,
            is_kept=False,  # it can be made again from the records
            by=Actor.system("Public page"),
            at=at,
        )
    return data


def paper_html(
    packet: Packet,
    *,
    form: str,
    paper: str,
    size: str = "usual",
    mark: printing.Mark | None = None,
) -> str:
    """One of the papers as one HTML page."""
    content = packet.content
    qr = printing.qr_svg(packet.page_url) if packet.page_url else ""
    page: dict[str, Any] = {
        "lang": content.language,
        "paper": PAGE_SIZES[paper],
        "packet": packet,
        "words": content.words,
        "is_large": size == "large",
        "day": spoken_day(_day(packet), content),
        "reviewed": spoken_day(content.reviewed_on, content),
        "qr": SafeString(qr),  # nosec B703 - drawn by our own door
        "mark": mark,
    }
    with translation.override(content.language):
        return render_to_string(f"checklist/{form}.html", page)


def _day(packet: Packet) -> date:
    return packet.as_of or packet.content.reviewed_on


def _print(html: str, packet: Packet) -> bytes:
    content = packet.content
    at = datetime.combine(_day(packet), time(), UTC)
    return print_once(html, content.words["title"], content.language, at)


@lru_cache(maxsize=64)
def print_once(html: str, title: str, lang: str, created: datetime) -> bytes:
    """Print each paper once: many visitors ask for the same one."""
    return printing.render(
        html,
        title=title,
        lang=lang,
        created=created,
        identifier=hashlib.sha256(html.encode()).digest(),
        variant="pdf/ua-1",
        fillable=True,
    ).data
