"""The covering paper of several audits. It has no seal: each audit is sealed by itself."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.group.models import GroupAudit
from compliance.group.packet import Cover, build_cover
from compliance.printing import services as printing
from compliance.printing.services import Attachment, Limits, RenderedPdf

PAPERS = {"a4": "A4", "letter": "letter"}


def limits(rows: int) -> Limits:
    """Time and memory grow with the clinics."""
    seconds = 30 + rows // 5
    return Limits(cpu_seconds=seconds, memory_mb=768 + rows, wall_seconds=6 * seconds)


def render(whole: GroupAudit, *, at: datetime) -> RenderedPdf:
    """The paper as its audits are now; raises RenderError."""
    with translation.override(whole.spoken), timezone.override(whole.home.timezone):
        cover = build_cover(whole)
        number = len(cover.rows)
        told = ngettext("Audit of %(n)d clinic", "Audits of %(n)d clinics", number)
        title = told % {"n": number}
        described = _("The same table as data")
        return printing.render(
            html(cover, whole, title=title, at=at),
            title=title,
            lang=whole.spoken,
            created=at,
            identifier=f"group audit {whole.pk} {at.isoformat()}",
            variant="pdf/a-3a",
            attachments=[Attachment("audits.json", "application/json", cover.json(), described)],
            limits=limits(number),
        )


def html(cover: Cover, whole: GroupAudit, *, title: str, at: datetime) -> str:
    """The page that becomes the paper."""
    page = {
        "lang": whole.spoken,
        "paper": PAPERS[whole.home.paper],
        "title": title,
        "cover": cover,
        "made_at": at,
    }
    return render_to_string("group/cover_paper.html", page)
