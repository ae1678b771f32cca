"""The checklist on paper: a leaflet to hand out, with room to write."""

import hashlib
from datetime import UTC, datetime, time
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from compliance.checklist.packet import Packet, spoken_day
from compliance.printing import services as printing

PAGE_SIZES = {"a4": "A4", "letter": "letter"}


def paper_html(packet: Packet, *, paper: str) -> str:
    """The leaflet as one HTML page."""
    content = packet.content
    day = packet.as_of or content.reviewed_on
    qr = printing.qr_svg(packet.page_url) if packet.page_url else ""
    page = {
        "lang": content.language,
        "paper": PAGE_SIZES[paper],
        "packet": packet,
        "words": content.words,
        "day": spoken_day(day, content),
        "reviewed": spoken_day(content.reviewed_on, content),
        "qr": SafeString(qr),  # nosec B703 - drawn by our own door
    }
    with translation.override(content.language):
        return render_to_string("checklist/paper.html", page)


def checklist_pdf(packet: Packet, *, paper: str) -> bytes:
    """The leaflet as a tagged PDF; the same packet gives the same bytes."""
    day = packet.as_of or packet.content.reviewed_on
    return print_once(
        paper_html(packet, paper=paper),
        packet.content.words["title"],
        packet.content.language,
        datetime.combine(day, time(), UTC),
    )


@lru_cache(maxsize=64)
def print_once(html: str, title: str, lang: str, created: datetime) -> bytes:
    """Print each leaflet once: many visitors ask for the same one."""
    return printing.render(
        html,
        title=title,
        lang=lang,
        created=created,
        identifier=hashlib.sha256(html.encode()).digest(),
        variant="pdf/ua-1",
    ).data
