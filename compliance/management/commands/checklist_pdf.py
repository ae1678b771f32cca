"""The public checklist on paper: with a clinic's answers, or blank."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.urls import reverse

from compliance.checklist import pdf, rules
from compliance.checklist.packet import build_packet
from compliance.clinics import queries
from compliance.clinics.models import Clinic
from compliance.core.addresses import public_address
from compliance.core.errors import Refusal
from compliance.management.base import KlarityCommand


class Command(KlarityCommand):
    """Write the leaflet to a file; where no clinic is set up yet, the blank one."""

    help = __doc__ or ""
    takes_clinic = False

    def arguments(self, parser: CommandParser) -> None:
        """Which leaflet, and where to."""
        parser.add_argument("--clinic", metavar="SLUG", help="the clinic whose answers it carries")
        parser.add_argument("--blank", action="store_true", help="without a clinic's answers")
        parser.add_argument("--lang", choices=rules.LANGUAGES)
        parser.add_argument("--paper", choices=rules.PAPERS)
        parser.add_argument("--large", action="store_true", help="in large print")
        parser.add_argument("--poster", action="store_true", help="the clinic's poster instead")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def run(
        self,
        *,
        at: datetime,
        clinic: str | None,
        blank: bool,
        lang: str | None,
        paper: str | None,
        large: bool,
        poster: bool,
        out: Path,
        **_options: Any,
    ) -> int:
        """Print it and say what was written."""
        if blank and clinic:
            raise Refusal("A blank checklist has no clinic: leave out --blank or --clinic.")
        chosen = None if blank or not _has_clinics(clinic) else queries.find_clinic(clinic)
        lang = lang or (chosen.language if chosen else rules.LANGUAGES[0])
        paper = paper or (chosen.paper if chosen else rules.PAPERS[0])
        size = "large" if large else "usual"
        if chosen is None and poster:
            raise Refusal("A poster belongs to a clinic: name one with --clinic.")
        if chosen is None:
            packet = build_packet(lang, clinic=None, on=None)
            data = pdf.checklist_pdf(packet, paper=paper, size=size)
        else:
            data = pdf.clinic_pdf(
                chosen,
                form=pdf.POSTER if poster else pdf.SHEET,
                language=lang,
                paper=paper,
                size=size,
                page_url=public_address(reverse("clinic-checklist", args=[chosen.slug])),
                address_of=lambda code: public_address(reverse("verify-paper", args=[code])),
                at=at,
            )
        out.write_bytes(data)
        self.answer(
            {
                "out": str(out),
                "clinic": chosen.slug if chosen else None,
                "lang": lang,
                "paper": paper,
                "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
            },
            f"{out}: {len(data)} bytes.",
        )
        return 0


def _has_clinics(slug: str | None) -> bool:
    return slug is not None or Clinic.objects.exists()
