"""A packet on paper: HTML, then PDF/A-3a and PDF/UA-1 with the packet and its tables inside."""

import hashlib
from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.audit.packet import Packet
from compliance.audit.packet.sheets import sheets
from compliance.audit.pdf import chart, cover, document
from compliance.audit.pdf.document import About, Chapters
from compliance.clinics.models import Clinic
from compliance.documents import queries
from compliance.ledger.anchors import Anchor
from compliance.printing import services as printing
from compliance.printing.services import Attachment, Limits, RenderedPdf

ROWS_PER_PAGE = 24
PAPERS = {"a4": "A4", "letter": "letter"}


def pages_expected(packet: Packet) -> int:
    """A guess at the number of pages, for showing how far it is."""
    return 9 + packet.records.size // ROWS_PER_PAGE


def limits(packet: Packet) -> Limits:
    """Time and memory grow with the rows: about 30 ms and 0.4 MB for each."""
    rows = packet.records.size
    seconds = min(60 + rows // 12, 900)
    return Limits(
        cpu_seconds=seconds, memory_mb=min(768 + rows // 2, 3000), wall_seconds=4 * seconds
    )


def attachments(packet: Packet) -> list[Attachment]:
    """The packet as JSON, whose SHA-256 is the digest, and each table as CSV."""
    described = _("All records of this audit; its SHA-256 is the digest of the records.")
    return [
        Attachment("packet.json", "application/json", packet.json(), described),
        *(
            Attachment(
                f"{sheet.name}.csv",
                "text/csv",
                sheet.csv(),
                ngettext("%(n)s row", "%(n)s rows", len(sheet.rows)) % {"n": len(sheet.rows)},
            )
            for sheet in sheets(packet)
        ),
    ]


def anchored(anchor: Anchor) -> Attachment:
    """The anchor as it stands on the last page, for a program that compares two audits."""
    described = _("The anchor of this audit, as a program reads it.")
    data = f"{anchor.to_json()}\n".encode()
    return Attachment("anchor.json", "application/json", data, described)


def html(
    packet: Packet, about: About, clinic: Clinic, attached: list[Attachment], chapters: Chapters
) -> str:
    """The whole page that becomes the paper; `attached` begins with the records themselves."""
    digest = hashlib.sha256(attached[0].data).hexdigest()
    return render_to_string(
        "audit/paper.html",
        {
            "lang": about.language,
            "paper": PAPERS[clinic.paper],
            "packet": packet,
            "start": document.long_day(packet.starts_on),
            "end": document.long_day(packet.ends_on),
            "verdict": cover.verdict(packet),
            "severities": cover.severities(packet),
            "urgent": cover.urgent_points(packet),
            "tiles": cover.tiles(packet),
            "facts": document.facts(packet, about),
            "points": chapters.points,
            "sections": chapters.sections,
            "chart": chart.points_by_month(packet),
            "sign_offs": document.sign_offs(about, packet.clinic.timezone),
            "is_signed": about.signature is not None,
            "mark": printing.verify_mark(
                address=about.address,
                code=about.code,
                words=queries.words(about.language),
            ),
            "proof": document.proof(about, digest, attached),
        },
    )


def render(
    packet: Packet,
    about: About,
    clinic: Clinic,
    progress: Callable[[int, int], None] | None = None,
    told: Packet | None = None,
) -> RenderedPdf:
    """Make the paper in the language of `about`, as it is `told` there; raises RenderError."""
    shown = told or packet
    expected = pages_expected(packet)

    def hear(done: int, total: int) -> None:
        if progress:
            progress(done, total or max(expected, done + 1))

    with translation.override(about.language):
        attached = [*attachments(packet), anchored(about.anchor)]
        chapters = document.chapters(shown)
        return printing.render(
            html(shown, about, clinic, attached, chapters),
            title=_("Audit of %(clinic)s, %(start)s to %(end)s")
            % {"clinic": clinic.name, "start": packet.starts_on, "end": packet.ends_on},
            lang=about.language,
            variant="pdf/a-3a",
            attachments=attached,
            tables=chapters.long_tables,
            identifier=about.identifier,
            created=about.at,
            limits=limits(packet),
            progress=hear,
        )
