"""The clinic's own list of papers that went out, what each is worth, and taking one back."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.access import READERS, SIGNERS, StaffRequest, allow, get_record
from compliance.clinics.screens import (
    Action,
    Cell,
    Empty,
    Row,
    Section,
    Status,
    detail_page,
    list_page,
    offered,
    record_actions,
    void_page,
)
from compliance.core.addresses import public_address
from compliance.core.templatetags.klarity import when
from compliance.documents import papers, queries, rules, services
from compliance.documents.forms import PaperFilter
from compliance.documents.models import IssuedPaper
from compliance.documents.rules import Standing
from compliance.documents.views.evidence import private
from compliance.ledger import queries as history
from compliance.ledger.rules import in_fours


@allow(*READERS, methods=("GET",))
def paper_list(request: StaffRequest) -> HttpResponse:
    """Every paper that went out with a code."""
    return list_page(
        request,
        found=PaperFilter(request.GET, queryset=queries.issued_papers(request.clinic)),
        row=_row,
        columns=[_("Paper"), _("Made on"), _("Code"), _("State")],
        heading=_("Papers that went out"),
        intro=_("Whoever holds one can check its code and see whether it is still true."),
        empty=Empty(
            title=_("No paper yet"),
            text=_("Practitioner sheets, audits and other papers with a code are listed here."),
            icon="file",
        ),
    )


def _row(paper: IssuedPaper) -> Row:
    return Row(
        url=paper.get_absolute_url(),
        title=paper.title,
        meta=str(papers.kind_of(paper.kind).name),
        cells=[
            Cell(_("Made on"), when(paper.recorded_at)),
            Cell(_("Code"), paper.code),
            Cell(
                _("State"),
                _("Taken back") if paper.is_void else _("Out"),
                tone="muted" if paper.is_void else "info",
            ),
        ],
    )


@allow(*READERS, methods=("GET",))
def paper_detail(request: StaffRequest, paper_id: UUID) -> HttpResponse:
    """A paper, what it is worth today, and what changed since."""
    paper = get_record(IssuedPaper.objects.select_related("clinic"), request, paper_id)
    worth = papers.worth_of(paper, on=request.today)
    return detail_page(
        request,
        heading=paper.title,
        back=reverse("paper-list"),
        status=status_of(worth.standing),
        sections=[_facts(request, paper), *_changes(worth)],
        history=history.history(paper),
        actions=_actions(request, paper),
    )


def status_of(standing: Standing) -> Status:
    """A paper's standing in a word, for screens of the clinic."""
    if standing is Standing.VALID:
        return Status("ok", _("Still true"))
    if standing is Standing.SUPERSEDED:
        return Status("warn", _("No longer up to date"))
    return Status("muted", _("Taken back"))


def _facts(request: StaffRequest, paper: IssuedPaper) -> Section:
    path = reverse("verify-paper", args=[paper.code])
    facts: list[tuple[str, Any]] = [
        (_("Kind"), str(papers.kind_of(paper.kind).name)),
        (_("As of"), when(paper.as_of_on)),
        (_("Made"), when(paper.recorded_at)),
        (_("Made by"), paper.recorded_by),
        (_("Language"), paper.get_language_display()),
        (_("Code"), {"text": paper.code, "url": public_address(path, request)}),
    ]
    if paper.sha256:
        facts.append((_("Digest of the file"), in_fours(paper.sha256)))
    return Section(title=_("About this paper"), facts=facts)


def _changes(worth: papers.Worth) -> list[Section]:
    if not worth.changes:
        return []
    rows = [
        Row(
            url="",
            title=change.label,
            cells=[Cell(_("On the paper"), change.before), Cell(_("Today"), change.now)],
        )
        for change in worth.changes
    ]
    columns = (_("What"), _("On the paper"), _("Today"))
    return [Section(title=_("What changed since"), columns=columns, rows=rows)]


def _actions(request: StaffRequest, paper: IssuedPaper) -> list[Action]:
    download = Action(
        _("Download the PDF"),
        reverse("paper-download", args=[paper.pk]),
        "download",
        is_primary=True,
    )
    take_back = Action(_("Take back"), reverse("paper-void", args=[paper.pk]), "void")
    kept = [download] if paper.is_kept else []
    return offered(request, *kept, *record_actions(paper, take_back))


@allow(*READERS, methods=("GET",))
def paper_download(request: StaffRequest, paper_id: UUID) -> HttpResponseBase:
    """The file exactly as it went out."""
    paper = get_record(IssuedPaper, request, paper_id)
    if not paper.is_kept:
        raise Http404
    try:
        stored = queries.open_original(paper)
    except FileNotFoundError as gone:
        raise Http404 from gone
    name = rules.plain_name(paper.title, rules.PDF)
    return private(FileResponse(stored, as_attachment=True, filename=name, content_type=rules.PDF))


@allow(*SIGNERS)
def paper_void(request: StaffRequest, paper_id: UUID) -> HttpResponse:
    """Take a paper back: its code says so from then on."""
    paper = get_record(IssuedPaper, request, paper_id)
    return void_page(
        request,
        paper,
        save=lambda reason: services.withdraw_paper(
            paper, by=request.actor, at=request.now, reason=reason
        ),
        back=paper.get_absolute_url(),
    )
