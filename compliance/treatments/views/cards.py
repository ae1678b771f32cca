"""Screens of a client's card, and of the notices that ask a client to ring."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Empty, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.ledger.queries import history
from compliance.treatments import pdf
from compliance.treatments.forms.aftercare import CloseForm, ConfirmForm, NoticeFilter, NoticeForm
from compliance.treatments.models import Client, ClientNotice
from compliance.treatments.queries import aftercare as queries
from compliance.treatments.queries import reach
from compliance.treatments.rules.aftercare import grouped
from compliance.treatments.screens import aftercare as shown
from compliance.treatments.services import cards as services
from compliance.treatments.views.sheets import card_address, pdf_answer


@allow(*LOGGERS, methods=["GET"])
def card_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A client's card: its code, what its page says now, and the notices behind that."""
    client = get_record(Client.objects.select_related("clinic"), request, pk)
    card, notices = queries.card_of(client), queries.notices(client)
    is_open = any(each.is_open for each in notices)
    issue = Action(
        _("Make a new card") if card else _("Make the card"),
        reverse("card-issue", args=[pk]),
        "qr",
        is_primary=card is None,
    )
    paper = Action(
        _("Print the card"), reverse("card-paper", args=[pk]), "printer", is_primary=True
    )
    notice = Action(_("Ask them to ring"), reverse("notice-add", args=[pk]), "phone")
    actions = [paper, notice, issue] if card else [issue, notice]
    facts = [
        (_("Code"), grouped(card.code) if card else _("No card yet")),
        (_("Made on"), when(card.issued_on) if card else ""),
        (_("Its page"), {"url": card_address(request, card), "text": card_address(request, card)})
        if card
        else (_("Its page"), _("None")),
        (_("It says now"), _("Please ring us") if is_open else _("No open notice")),
    ]
    return screens.detail_page(
        request,
        heading=_("Card of %(code)s") % {"code": client.code},
        back=client.get_absolute_url(),
        status=Status("warn", _("Please ring us")) if is_open else None,
        actions=screens.offered(request, *screens.record_actions(client, *actions)),
        sections=[Section(title=_("Card"), facts=facts), shown.notice_section(notices)],
        history=history(card) if card else [],
    )


@allow(*LOGGERS)
def card_issue(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A card with a new random code."""
    client = get_record(Client.objects.select_related("clinic"), request, pk)
    return screens.form_page(
        request,
        form=ConfirmForm(request.POST or None, clinic=request.clinic),
        save=lambda _form: services.issue_card(client=client, by=request.actor, at=request.now),
        heading=_("A card for %(code)s") % {"code": client.code},
        intro=_("It carries a random code and no name. A card made before opens nothing any more."),
        submit=_("Make it"),
        saved=_("Made."),
        back=reverse("card-detail", args=[pk]),
    )


@allow(*LOGGERS, methods=["GET"])
def card_paper(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The card as a PDF the size of a bank card."""
    client = get_record(Client.objects.select_related("clinic"), request, pk)
    card = queries.card_of(client)
    if card is None:
        return redirect("card-detail", pk)
    version = queries.in_force(request.clinic, request.now)
    data = pdf.card_pdf(
        card.code,
        request.clinic,
        phone=version.phone if version else request.clinic.phone,
        address=card_address(request, card),
        created=card.recorded_at,
    )
    return pdf_answer(data, "card.pdf")


@allow(*READERS, methods=["GET"])
def notice_list(request: StaffRequest) -> HttpResponse:
    """Clients whose card asks them to ring."""
    return screens.list_page(
        request,
        found=NoticeFilter(request.GET, queryset=queries.open_notices(request.clinic)),
        row=shown.notice_row,
        columns=[_("Client"), _("Since"), _("By"), _("State")],
        heading=_("Open notices"),
        intro=_("The cards of these clients say: please ring us. They never say why."),
        back=reverse("treatment-list"),
        empty=Empty(
            title=_("No open notice"),
            text=_("After a recall, trace its lot and put a notice on the cards it reached."),
            icon="phone",
            action_url=reverse("lot-reach"),
            action_label=_("Trace a lot"),
        ),
    )


@allow(*READERS, methods=["GET"])
def notice_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One notice."""
    notice = get_record(ClientNotice.objects.select_related("client"), request, pk)
    close = Action(_("Close it"), reverse("notice-close", args=[pk]), "check", is_primary=True)
    void = Action(_("Mark as void"), reverse("notice-void", args=[pk]), "void")
    facts = [
        (_("Client"), {"url": notice.client.get_absolute_url(), "text": notice.client.code}),
        (_("Why"), notice.reason),
        (_("Since"), when(notice.recorded_at)),
        (_("By"), notice.recorded_by),
    ]
    if notice.closed_at:
        facts += [
            (_("Closed"), when(notice.closed_at)),
            (_("Closed by"), notice.closed_by),
            (_("What came of it"), notice.closing_note),
        ]
    actions = [close, void] if notice.is_open else [void]
    return screens.detail_page(
        request,
        heading=_("Notice for %(code)s") % {"code": notice.client.code},
        back=reverse("card-detail", args=[notice.client_id]),
        status=shown.notice_status(notice),
        actions=screens.offered(request, *screens.record_actions(notice, *actions)),
        sections=[Section(title=_("Notice"), facts=facts)],
        history=history(notice),
    )


@allow(*LOGGERS)
def notice_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask one client to ring."""
    client = get_record(Client.objects.select_related("clinic"), request, pk)

    def save(form: NoticeForm) -> str:
        reason = form.cleaned_data["reason"]
        services.open_notice(client=client, reason=reason, by=request.actor, at=request.now)
        return reverse("card-detail", args=[pk])

    return screens.form_page(
        request,
        form=NoticeForm(request.POST or None, clinic=request.clinic),
        save=save,
        heading=_("Ask %(code)s to ring") % {"code": client.code},
        back=reverse("card-detail", args=[pk]),
    )


@allow(*LOGGERS)
def lot_notice(request: StaffRequest) -> HttpResponse:
    """Ask everybody to ring whom a lot reached."""
    lot = request.GET.get("lot", "").replace("\0", "").strip()[:60]
    codes = reach.reach_of_lot(request.clinic, lot).reach.clients if lot else []

    def save(form: NoticeForm) -> str:
        services.open_notices(
            clinic=request.clinic,
            codes=codes,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.now,
        )
        return reverse("notice-list")

    return screens.form_page(
        request,
        form=NoticeForm(
            request.POST or None,
            clinic=request.clinic,
            initial={"reason": _("Lot %(lot)s") % {"lot": lot} if lot else ""},
        ),
        save=save,
        heading=_("Ask everybody to ring whom it reached"),
        intro=shown.reached_words(len(codes)),
        back=f"{reverse('lot-reach')}?{urlencode({'lot': lot})}",
    )


@allow(*LOGGERS)
def notice_close(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The client was reached."""
    notice = get_record(ClientNotice.objects.select_related("client", "clinic"), request, pk)
    return screens.form_page(
        request,
        form=CloseForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.close_notice(
            notice=notice, note=form.cleaned_data["note"], by=request.actor, at=request.now
        ),
        heading=_("Close the notice for %(code)s") % {"code": notice.client.code},
        submit=_("Close it"),
        back=notice.get_absolute_url(),
    )


@allow(*LOGGERS)
def notice_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A notice opened by mistake."""
    notice = get_record(ClientNotice.objects.select_related("client", "clinic"), request, pk)
    return screens.void_page(
        request,
        notice,
        save=lambda reason: services.void_notice(
            notice=notice, reason=reason, by=request.actor, at=request.now
        ),
        back=notice.get_absolute_url(),
    )
