"""The public checklist on paper: with a clinic's answers, or blank."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.urls import reverse

from compliance.checklist import pdf, rules
from compliance.checklist.packet import Packet, build_packet
from compliance.clinics import queries
from compliance.clinics.models import Clinic
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
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def run(
        self,
        *,
        at: datetime,
        clinic: str | None,
        blank: bool,
        lang: str | None,
        paper: str | None,
        out: Path,
        **_options: Any,
    ) -> int:
        """Print it and say what was written."""
        if blank and clinic:
            raise Refusal("A blank checklist has no clinic: leave out --blank or --clinic.")
        chosen = None if blank or not _has_clinics(clinic) else queries.find_clinic(clinic)
        lang = lang or (chosen.language if chosen else rules.LANGUAGES[0])
        paper = paper or (chosen.paper if chosen else rules.PAPERS[0])
        data = pdf.checklist_pdf(_packet(chosen, lang, at), paper=paper)
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


def _packet(clinic: Clinic | None, lang: str, at: datetime) -> Packet:
    if clinic is None:
        return build_packet(lang, clinic=None, on=None)
    root = settings.PUBLIC_URL.geturl().rstrip("/") if settings.PUBLIC_URL else ""
    address = root + reverse("clinic-checklist", args=[clinic.slug])
    return build_packet(lang, clinic=clinic, on=clinic.day(at), page_url=address)
