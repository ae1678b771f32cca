"""The aftercare sheet on one page, and the client's card the size of a bank card."""

import hashlib
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.printing import services as printing
from compliance.treatments.packet import Sheet
from compliance.treatments.rules.aftercare import grouped

PAGE_SIZES = {"a4": "A4", "letter": "letter"}


def sheet_html(sheet: Sheet, clinic: Clinic, *, address: str, is_small: bool = False) -> str:
    """The page; `address` is that of the client's card, empty where there is none."""
    page: dict[str, Any] = {
        "lang": clinic.language,
        "paper": PAGE_SIZES[clinic.paper],
        "sheet": sheet,
        "qr": SafeString(printing.qr_svg(address)) if address else "",  # nosec B703 - our own
        "is_small": is_small,
    }
    return render_to_string("treatments/aftercare_paper.html", page)


def sheet_pdf(sheet: Sheet, clinic: Clinic, *, address: str, created: datetime) -> bytes:
    """One page, smaller where much is on it; the same sheet gives the same bytes."""
    with translation.override(clinic.language):
        for is_small in (False, True):
            html = sheet_html(sheet, clinic, address=address, is_small=is_small)
            paper = _printed(html, clinic, title=_("After your treatment"), created=created)
            if paper.pages == 1:
                return paper.data
    raise Refusal(_("This sheet does not fit on one page: shorten its steps."))


def card_pdf(code: str, clinic: Clinic, *, phone: str, address: str, created: datetime) -> bytes:
    """The card of a client: a code, a number to call, and no name."""
    page: dict[str, Any] = {
        "lang": clinic.language,
        "paper": "85.6mm 54mm",
        "clinic": clinic,
        "phone": phone,
        "code": grouped(code),
        "place": address.partition("://")[2].removesuffix("/").rpartition("/")[0],
        "qr": SafeString(printing.qr_svg(address)),  # nosec B703 - drawn by our own door
    }
    with translation.override(clinic.language):
        html = render_to_string("treatments/card_paper.html", page)
        return _printed(html, clinic, title=_("Client card"), created=created).data


def _printed(html: str, clinic: Clinic, *, title: str, created: datetime) -> printing.RenderedPdf:
    return printing.render(
        html,
        title=title,
        lang=clinic.language,
        created=created,
        identifier=hashlib.sha256(html.encode()).digest(),
        variant="pdf/ua-1",
    )
