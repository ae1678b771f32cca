"""An inspector walks in: the link, what it shows just now, its end, and the sealed copy."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from compliance.audit.forms import InspectorForm
from compliance.audit.pdf import visit as copies
from compliance.clinics import adapter, queries, rules, screens, services
from compliance.clinics.access import OWNERS, StaffRequest, allow, get_record
from compliance.clinics.models.visits import InspectorLink, ShownPage
from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.clinics.sessions import show_once, shown_once
from compliance.core.addresses import public_address
from compliance.core.errors import Refusal
from compliance.core.forms import PlainForm
from compliance.core.templatetags.klarity import when
from compliance.documents import queries as documents
from compliance.ledger.queries import history

SHOWN_AT_ONCE = 200
LINKS = InspectorLink.objects.select_related("clinic")


@allow(*OWNERS)
def inspector_link_add(request: StaffRequest) -> HttpResponse:
    """One tap for a link that ends tonight; below, the links that were made before."""
    made = queries.inspector_links(request.clinic)[:20]
    return screens.form_page(
        request,
        form=InspectorForm(
            request.POST or None, clinic=request.clinic, days=rules.visit_days(request.today)
        ),
        save=lambda form: _make(request, form),
        heading=_("Inspector walks in"),
        intro=_(
            "A link to read this clinic on their own phone, without an account. They can change "
            "nothing and see no client's name. You see every page they open."
        ),
        submit=_("Make the link"),
        saved=_("The link is ready."),
        back=reverse("today"),
        template="audit/inspector_form.html",
        made=_made(request, list(made)),
    )


def _make(request: StaffRequest, form: Any) -> InspectorLink:
    link, token = services.make_inspector_link(
        clinic=request.clinic, by=request.actor, at=request.now, **form.values()
    )
    address = public_address(reverse("visit", args=[token]), request)
    show_once(request.session, link, address)
    return link


def _made(request: StaffRequest, found: list[InspectorLink]) -> Section:
    rows = []
    for link in found:
        state = _status(request, link)
        rows.append(
            Row(
                url=link.get_absolute_url(),
                title=str(link),
                cells=[
                    Cell(_("Made"), when(link.recorded_at)),
                    Cell(_("State"), state.text, tone=state.tone),
                ],
            )
        )
    return Section(
        title=_("Links made so far"),
        columns=[_("For"), _("Made"), _("State")],
        rows=rows,
        empty=_("None yet."),
    )


@allow(*OWNERS, methods=["GET"])
@never_cache
def inspector_link_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A link, right after it was made with its address; and what was opened by it, live."""
    link = get_record(LINKS, request, pk)
    address = shown_once(request.session, link)
    copy = Action(_("Sealed copy"), reverse("inspector-link-copy", args=[pk]), "file")
    return screens.detail_page(
        request,
        heading=str(link),
        back=reverse("inspector-link-add"),
        status=_status(request, link),
        sections=[_facts(link), _copies(link)],
        history=history(link),
        actions=[copy],
        template="audit/inspector_link.html",
        address=address,
        qr=adapter.qr_image(address) if address else "",
        **_pages(request, link),
    )


@allow(*OWNERS, methods=["GET"])
@never_cache
def inspector_link_pages(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The part of the page that asks again every few seconds while the link opens anything."""
    link = get_record(LINKS, request, pk)
    return render(request, "audit/_inspector_pages.html", _pages(request, link))


@allow(*OWNERS, methods=["POST"])
def inspector_link_end(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One tap: from now on the link opens nothing."""
    link = get_record(LINKS, request, pk)
    try:
        services.end_inspector_link(link=link, by=request.actor, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, _("Ended. The link opens nothing any more."))
    return redirect(link)


@allow(*OWNERS)
def inspector_link_copy(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Make the sealed copy of what was shown so far."""
    link = get_record(LINKS, request, pk)
    return screens.form_page(
        request,
        form=PlainForm(request.POST or None, clinic=request.clinic),
        save=lambda _form: copies.issue_copy(
            link,
            address_of=lambda code: public_address(reverse("verify-paper", args=[code]), request),
            by=request.actor,
            at=request.now,
        ),
        heading=_("Sealed copy of the visit"),
        intro=_(
            "A PDF with the link, every page that was opened with its time and its words, and "
            "where the clinic stands at this moment. It is kept under Papers, with a code."
        ),
        submit=_("Make the PDF"),
        saved=_("The sealed copy is ready."),
        back=link.get_absolute_url(),
    )


def _state(request: StaffRequest, link: InspectorLink) -> rules.LinkState:
    return rules.visit_state(expires_at=link.expires_at, ended_at=link.ended_at, at=request.now)


def _status(request: StaffRequest, link: InspectorLink) -> Status:
    state = _state(request, link)
    if state is rules.LinkState.OPEN:
        return Status("info", _("Open"))
    return Status("muted", _("Ended"))


def _facts(link: InspectorLink) -> Section:
    facts: list[tuple[str, Any]] = [
        (_("Made by"), link.recorded_by),
        (_("Made"), when(link.recorded_at)),
        (_("Ends by itself"), when(link.expires_at)),
    ]
    if link.ended_at:
        facts.append((_("Ended"), when(link.ended_at)))
        facts.append((_("Ended by"), link.ended_by))
    return Section(title=_("Details"), facts=facts)


def _copies(link: InspectorLink) -> Section:
    found = documents.papers_about(link.clinic, kind=copies.KIND, subject=str(link.pk))
    return Section(
        title=_("Sealed copies"),
        columns=[_("Paper"), _("Made"), _("Code")],
        rows=[
            Row(
                url=paper.get_absolute_url(),
                title=paper.title,
                cells=[Cell(_("Made"), when(paper.recorded_at)), Cell(_("Code"), paper.code)],
            )
            for paper in found
        ],
        empty=_("None yet. Make one before they leave, or later."),
    )


def _pages(request: StaffRequest, link: InspectorLink) -> dict[str, Any]:
    found = queries.shown_pages(link)
    return {
        "link": link,
        "is_open": _state(request, link) is rules.LinkState.OPEN,
        "count": found.count(),
        "columns": [_("Page"), _("Time"), _("Answer")],
        "rows": [_row(page) for page in found[:SHOWN_AT_ONCE]],
    }


def _row(page: ShownPage) -> Row:
    tone, text = ("warn", _("Refused")) if page.is_refused else ("ok", _("Shown"))
    cells = [Cell(_("Time"), when(page.shown_at)), Cell(_("Answer"), text, tone=tone)]
    meta = page.path if page.title else ""
    return Row(url="", title=str(page), meta=meta, cells=cells)
