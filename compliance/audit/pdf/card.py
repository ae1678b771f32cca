"""The trust card: one page that says by which key this clinic's PDFs can be told."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.audit import queries
from compliance.audit.rules import language_of
from compliance.clinics.models import Clinic
from compliance.ledger import anchors
from compliance.ledger.rules import in_fours
from compliance.printing import services as printing
from compliance.printing.services import RenderedPdf

PAPERS = {"a4": "A4", "letter": "letter"}


def render(clinic: Clinic, *, at: datetime) -> RenderedPdf:
    """Make the card in the clinic's language. Raises RenderError."""
    fingerprint = anchors.fingerprint()
    groups = in_fours(fingerprint).split()
    earlier = [
        (in_fours(each.fingerprint), clinic.day(each.recorded_at), clinic.day(each.retired_at))
        for each in queries.seal_keys(clinic)
        if each.retired_at is not None
    ]
    language = language_of(clinic.language)
    with translation.override(language):
        html = render_to_string(
            "audit/card.html",
            {
                "lang": language,
                "paper": PAPERS[clinic.paper],
                "clinic": clinic,
                "lines": [groups[i : i + 4] for i in range(0, len(groups), 4)],
                "earlier": earlier,
                "on": clinic.day(at),
            },
        )
        return printing.render(
            html,
            title=_("Trust card of %(clinic)s") % {"clinic": clinic.name},
            lang=language,
            variant="pdf/a-3a",
            identifier=f"card {clinic.pk} {fingerprint}",
            created=at,
        )
