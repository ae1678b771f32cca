"""The sealed copy of an inspector's visit: which pages were shown, when, and what they said."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.audit import services
from compliance.audit.packet.visit import Visit, build_visit
from compliance.clinics.models.visits import InspectorLink
from compliance.core.actor import Actor
from compliance.documents import queries as documents
from compliance.documents import rules as papers
from compliance.documents import services as issuing
from compliance.documents.models import IssuedPaper
from compliance.documents.papers import PaperKind, Today
from compliance.ledger import services as ledger
from compliance.ledger.anchors import Anchor, anchor
from compliance.printing import services as printing

KIND = "visit"
PAGE_SIZES = {"a4": "A4", "letter": "letter"}


def _today(paper: IssuedPaper, _on: date) -> Today:
    """What was shown stays what was shown: only taking it back changes its worth."""
    return Today(paper.digest, paper.said)


VISIT = PaperKind(KIND, gettext_lazy("Copy of an inspector's visit"), _today)


def issue_copy(
    link: InspectorLink, *, address_of: Callable[[str], str], by: Actor, at: datetime
) -> IssuedPaper:
    """Print and seal what a link has shown so far, and write down that the copy went out."""
    clinic, token = link.clinic, issuing.new_token()
    code = papers.spelled(token)
    anchored = anchor(clinic.pk, at=at)
    with translation.override(clinic.language), timezone.override(clinic.timezone):
        visit = build_visit(link, at=at)
        title = _("Inspector's visit: %(name)s") % {"name": link}
        mark = printing.verify_mark(
            address=address_of(code), code=code, words=documents.words(clinic.language)
        )
        printed = render(link, visit, title=title, mark=mark, anchored=anchored, at=at)
        facts = {_("Pages shown"): str(len(visit.pages)), _("Made for"): link.name or _("not said")}
        reason = _("Seal of a copy of an inspector's visit")
    data = services.seal_paper(printed, clinic=clinic, reason=reason, by=by, at=at)
    digest = hashlib.sha256(visit.json()).hexdigest()
    details = {"pages": len(visit.pages), "digest": digest}
    ledger.record(link, event="inspector_link.copied", by=by, at=at, details=details)
    return issuing.issue_paper(
        clinic=clinic,
        kind=KIND,
        token=token,
        subject=str(link.pk),
        title=title[:200],
        language=clinic.language,
        as_of_on=clinic.day(at),
        digest=digest,
        facts=facts,
        data=data,
        by=by,
        at=at,
    )


def render(
    link: InspectorLink,
    visit: Visit,
    *,
    title: str,
    mark: printing.Mark,
    anchored: Anchor,
    at: datetime,
) -> bytes:
    """The copy as a PDF/A-3, with the pages' words attached as data. Raises RenderError."""
    page = {
        "lang": link.clinic.language,
        "paper": PAGE_SIZES[link.clinic.paper],
        "clinic": link.clinic,
        "title": title,
        "visit": visit,
        "mark": mark,
        "anchor": anchored,
    }
    described = _("The pages that were shown, as data")
    return printing.render(
        render_to_string("audit/visit_paper.html", page),
        title=title,
        lang=link.clinic.language,
        created=at,
        identifier=f"visit {link.pk} {at.isoformat()}",
        variant="pdf/a-3a",
        attachments=[
            printing.Attachment("visit.json", "application/json", visit.json(), described)
        ],
    ).data
