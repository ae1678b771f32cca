"""Screens of clients and of the vault. No page shows a name unless someone said why."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from compliance.clinics import screens
from compliance.clinics.access import (
    LOGGERS,
    OWNERS,
    READERS,
    SIGNERS,
    StaffRequest,
    allow,
    get_record,
)
from compliance.clinics.screens import Action, Empty
from compliance.core.errors import Refusal
from compliance.treatments.forms.people import ClientFilter, ContactForm, ReasonForm, SearchForm
from compliance.treatments.models import Client
from compliance.treatments.queries import consents, courses, screenings, treatments
from compliance.treatments.queries import people as queries
from compliance.treatments.screens import care
from compliance.treatments.screens import courses as course_section
from compliance.treatments.screens import people as shown
from compliance.treatments.services import clients as services


@allow(*READERS, methods=["GET"])
def client_list(request: StaffRequest) -> HttpResponse:
    """Client codes, newest first. Runs as many queries for a thousand as for one."""
    add = Action(_("New client"), reverse("client-add"), "plus", is_primary=True)
    search = Action(_("Find by name"), reverse("vault-search"), "search")
    return screens.list_page(
        request,
        found=ClientFilter(request.GET, queryset=queries.clients(request.clinic)),
        row=shown.client_row,
        columns=[_("Client"), _("Treatments"), _("Last treated"), _("Last screening")],
        heading=_("Clients"),
        intro=_("Codes only: names are in the vault."),
        back=reverse("treatment-list"),
        empty=Empty(
            title=_("No clients yet"),
            text=_("Each gets a random code. Name and contact are sealed beside it."),
            icon="people",
            action_url=add.url,
            action_label=add.label,
        ),
        actions=screens.offered(request, add, search),
    )


@allow(*LOGGERS)
def client_add(request: StaffRequest) -> HttpResponse:
    """A new client: the name goes into the vault, the page that follows shows the code."""
    return screens.form_page(
        request,
        form=ContactForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.add_client(
            clinic=request.clinic, contact=form.values(), by=request.actor, at=request.now
        ),
        heading=_("New client"),
        intro=_("Sealed as soon as you save. From then on the client is a code."),
        back=reverse("client-list"),
    )


@allow(*READERS, methods=["GET"])
def client_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One client code: screenings, treatments, what is in the vault, who opened it."""
    client: Client = get_record(_clients(), request, pk)
    actions = screens.record_actions(client, *shown.client_actions(client))
    latest = courses.of_client(client).first()
    progress = courses.progress(latest) if latest else None
    rare = screens.record_actions(client, *shown.rare_actions(client))
    return screens.detail_page(
        request,
        heading=client.code,
        back=reverse("client-list"),
        status=shown.client_status(client),
        actions=screens.offered(request, *actions),
        sections=[
            course_section.client_section(client, latest, progress),
            care.treatment_section(list(treatments.of_client(client)[:25])),
            shown.screening_section(client, list(screenings.of_client(client)[:25])),
            shown.consent_section(
                client,
                list(consents.of_client(client)[:25]),
                can_void=request.membership.role in LOGGERS,
            ),
            shown.vault_section(client, until=shown.kept_until(client)),
        ],
        history=queries.history_of(client),
        template="treatments/client_detail.html",
        rare=screens.offered(request, *rare),
    )


@never_cache
@allow(*SIGNERS)
def client_vault(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say why, then read name and contact on this page and nowhere else."""
    client: Client = get_record(_clients(), request, pk)
    form = ReasonForm(request.POST or None, clinic=request.clinic)
    contact: dict[str, str] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            contact = services.read_contact(
                client=client,
                by=request.actor,
                at=request.now,
                reason=form.cleaned_data["reason"],
            )
        except Refusal as refusal:
            form.add_error(refusal.field, refusal.sentence)
    page = {
        "heading": _("Vault: %(code)s") % {"code": client.code},
        "intro": _("Every opening is written down, with your name and the reason."),
        "back": client.get_absolute_url(),
        "form": form,
        "submit": pgettext("button", "Open"),
        "facts": shown.contact_facts(contact) if contact else None,
    }
    status = 422 if form.is_bound and contact is None else 200
    return render(request, "treatments/vault.html", page, status=status)


@never_cache
@allow(*SIGNERS)
def vault_search(request: StaffRequest) -> HttpResponse:
    """Find a client by name: the name travels in the body and stays out of every address."""
    form = SearchForm(request.POST or None, clinic=request.clinic)
    found: list[Any] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            found = services.search_by_name(
                clinic=request.clinic,
                name=form.cleaned_data["name"],
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(refusal.field, refusal.sentence)
    page = {
        "heading": _("Find by name"),
        "intro": _("What you find is written down as read, with your name and the reason."),
        "back": reverse("client-list"),
        "form": form,
        "submit": _("Search the vault"),
        "found": [] if found is None else [_hit(entry, contact) for entry, contact in found],
        "is_searched": found is not None,
    }
    status = 422 if form.is_bound and found is None else 200
    return render(request, "treatments/vault_search.html", page, status=status)


@allow(*SIGNERS)
def client_contact(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Name and contact anew; the old ones are not shown."""
    client: Client = get_record(_clients(), request, pk)

    def save(form: ContactForm) -> Client:
        services.seal_contact(
            client=client,
            contact=form.values(),
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
        )
        return client

    return screens.form_page(
        request,
        form=ContactForm(request.POST or None, clinic=request.clinic, asks_why=True),
        save=save,
        heading=_("Name and contact of %(code)s") % {"code": client.code},
        intro=_("Write all of it: it takes the place of what is sealed now."),
        back=client.get_absolute_url(),
    )


@allow(*OWNERS)
def client_hold(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep everything of this client, whatever the retention says."""
    client: Client = get_record(_clients(), request, pk)
    return _reason_page(
        request,
        client,
        save=services.hold_client,
        heading=_("Legal hold on %(code)s") % {"code": client.code},
        intro=_("Nothing of this client can be erased until the hold is ended."),
        submit=_("Set the hold"),
    )


@allow(*OWNERS)
def client_end_hold(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The hold is over."""
    client: Client = get_record(_clients(), request, pk)
    return _reason_page(
        request,
        client,
        save=services.end_hold,
        heading=_("End the legal hold on %(code)s") % {"code": client.code},
        intro=_("From then on the retention of the last treatment decides."),
        submit=_("End the hold"),
    )


@allow(*OWNERS)
def client_erase(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Destroy name and contact for good."""
    client: Client = get_record(_clients(), request, pk)
    return _reason_page(
        request,
        client,
        save=services.erase_client,
        heading=_("Erase name and contact of %(code)s") % {"code": client.code},
        intro=_("They cannot be brought back. The code and its treatments stay."),
        submit=_("Erase for good"),
        danger=True,
    )


@allow(*LOGGERS)
def client_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A client entered by mistake."""
    client: Client = get_record(_clients(), request, pk)
    return screens.void_page(
        request,
        client,
        save=lambda reason: services.void_client(
            client=client, by=request.actor, at=request.now, reason=reason
        ),
        back=client.get_absolute_url(),
    )


def _reason_page(request: StaffRequest, client: Client, *, save: Any, **page: Any) -> HttpResponse:
    def saved(form: ReasonForm) -> Client:
        reason = form.cleaned_data["reason"]
        save(client=client, by=request.actor, at=request.now, reason=reason)
        return client

    form = ReasonForm(request.POST or None, clinic=request.clinic)
    back = client.get_absolute_url()
    return screens.form_page(request, form=form, save=saved, back=back, **page)


def _clients() -> Any:
    return Client.objects.select_related("clinic", "entry")


def _hit(entry: Any, contact: dict[str, str]) -> dict[str, str]:
    said = [contact["name"], contact.get("phone", ""), contact.get("email", "")]
    text = " · ".join(part for part in said if part)
    return {"code": entry.client.code, "url": entry.client.get_absolute_url(), "text": text}
