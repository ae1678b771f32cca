"""Labels of packs on paper: one after the other from a label printer, or on sheets."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.printing import services as printing
from compliance.sterilization.packet import Label
from compliance.sterilization.rules.labels import FORMATS, Format, mm


def label_paper(
    clinic: Clinic, labels: Sequence[Label], *, form: str, first: int, created: datetime
) -> bytes:
    """Labels as a PDF; on a sheet they begin at the place `first`, for a sheet that was begun.

    The same labels give the same bytes.
    """
    html = label_html(clinic, labels, form=form, first=first)
    return printing.render(
        html,
        title=_("Labels"),
        lang=clinic.language,
        created=created,
        identifier=hashlib.sha256(html.encode()).digest(),
        variant="pdf/ua-1",
    ).data


def label_html(clinic: Clinic, labels: Sequence[Label], *, form: str, first: int) -> str:
    """The pages with their labels."""
    chosen = FORMATS[form]
    side = min(chosen.height - 6, 20)
    placed = [_placed(label, chosen, first - 1 + n) for n, label in enumerate(labels)]
    pages: dict[int, list[dict[str, Any]]] = {}
    for page, content in placed:
        pages.setdefault(page, []).append(content)
    return render_to_string(
        "sterilization/labels_paper.html",
        {
            "lang": clinic.language,
            "paper": chosen.paper or f"{mm(chosen.width)} {mm(chosen.height)}",
            "title": _("Labels"),
            "width": mm(chosen.width),
            "height": mm(chosen.height),
            "code_side": mm(side),
            "words_left": mm(side + 3),
            "pages": list(pages.values()),
        },
    )


def _placed(label: Label, chosen: Format, place: int) -> tuple[int, dict[str, Any]]:
    page, on_page = divmod(place, chosen.places)
    qr = SafeString(printing.qr_svg(label.address))  # drawn and escaped there  # nosec B703
    return page, {"label": label, "qr": qr, **chosen.at(on_page)}
