"""The week sheet on paper, to be filled in by hand."""

import hashlib
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from compliance.exchange.models import WeekSheet
from compliance.exchange.packet import build_sheet
from compliance.printing import services as printing

PAGE_SIZES = {"a4": "A4 landscape", "letter": "letter landscape"}


def week_sheet(sheet: WeekSheet, *, address: str) -> printing.RenderedPdf:
    """Two pages; `address` is where its lines are typed in. The same sheet, the same bytes."""
    clinic = sheet.clinic
    with translation.override(clinic.language):
        page: dict[str, Any] = {
            "lang": clinic.language,
            "paper": PAGE_SIZES[clinic.paper],
            "sheet": build_sheet(sheet),
            "qr": SafeString(printing.qr_svg(address)),  # nosec B703 - drawn by our own door
        }
        html = render_to_string("exchange/week_paper.html", page)
        return printing.render(
            html,
            title=_("Week sheet W%(number)s") % {"number": sheet.number},
            lang=clinic.language,
            created=sheet.recorded_at,
            identifier=hashlib.sha256(html.encode()).digest(),
            variant="pdf/ua-1",
        )
