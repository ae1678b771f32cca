"""Screens of the shelf, and of how far a lot reaches."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section
from compliance.core.templatetags.klarity import when
from compliance.devices.models import SterileLot
from compliance.ledger.queries import history
from compliance.treatments.forms.shelf import ShelfFilter, WasteForm
from compliance.treatments.models import Client, UnitWaste
from compliance.treatments.queries import people, reach
from compliance.treatments.screens import care, recalls
from compliance.treatments.services import shelf as services


@allow(*READERS, methods=["GET"])
def shelf_list(request: StaffRequest) -> HttpResponse:
    """Bought − used − thrown away, per lot: what must be on the shelf."""
    found = reach.shelf(request.clinic).filter(voided_at__isnull=True)
    receive = Action(_("Receive a lot"), reverse("lot-add"), "plus")
    return screens.list_page(
        request,
        found=ShelfFilter(request.GET, queryset=found),
        row=care.shelf_row,
        columns=[_("Lot"), _("Bought"), _("Used"), _("Thrown away"), _("On the shelf")],
        heading=_("Shelf"),
        intro=_("Bought, less used, less thrown away. Count it: that proves single use."),
        back=reverse("treatment-list"),
        empty=Empty(
            title=_("Nothing bought yet"),
            text=_("Receive a lot of cartridges or rollers first."),
            icon="box",
            action_url=receive.url,
            action_label=receive.label,
        ),
        actions=screens.offered(
            request, receive, Action(_("Counts"), reverse("lot-count-list"), "scale")
        ),
    )


@allow(*READERS, methods=["GET"])
def shelf_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One lot: the sum, what was thrown away, and everybody it was used on."""
    lot = get_record(reach.shelf(request.clinic), request, pk)
    waste = Action(_("Throw away unused"), reverse("unit-waste", args=[pk]), "trash")
    wastes = list(UnitWaste.objects.standing().filter(lot=lot))
    facts = [
        (_("Lot"), {"url": lot.get_absolute_url(), "text": str(lot)}),
        (_("Expires"), when(lot.expires_on)),
        (_("Bought"), str(lot.quantity)),
        (_("Used"), str(lot.used)),
        (_("Thrown away"), str(lot.wasted)),
        (_("On the shelf"), str(lot.left)),
    ]
    return screens.detail_page(
        request,
        heading=f"LOT {lot.lot}",
        back=reverse("shelf-list"),
        actions=screens.offered(request, *screens.record_actions(lot, waste)),
        sections=[
            Section(title=_("Shelf"), facts=facts),
            _waste_section(wastes),
            recalls.reach_section(reach.reach_of_lot(request.clinic, lot).reach),
        ],
        history=history(lot),
    )


def _waste_section(wastes: list[Any]) -> Section:
    return Section(
        title=_("Thrown away"),
        columns=[_("Units"), _("When"), _("Why")],
        rows=[
            Row(
                reverse("unit-waste-void", args=[each.pk]),
                str(each.units),
                [Cell(_("When"), when(each.wasted_on)), Cell(_("Why"), each.reason)],
                meta=each.recorded_by,
            )
            for each in wastes
        ],
        empty=_("Nothing."),
    )


@allow(*LOGGERS)
def unit_waste(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Unused units go: dropped, opened by mistake, past their date."""
    lot = get_record(SterileLot.objects.select_related("clinic", "product"), request, pk)

    def save(form: WasteForm) -> str:
        reason = form.cleaned_data["reason"]
        services.waste_units(
            lot=lot, by=request.actor, at=request.now, reason=reason, **form.values()
        )
        return reverse("shelf-detail", args=[lot.pk])

    return screens.form_page(
        request,
        form=WasteForm(
            request.POST or None, clinic=request.clinic, initial={"wasted_on": request.today}
        ),
        save=save,
        heading=_("Throw away unused units of LOT %(lot)s") % {"lot": lot.lot},
        back=reverse("shelf-detail", args=[lot.pk]),
    )


@allow(*LOGGERS)
def unit_waste_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """They were not thrown away after all."""
    waste = get_record(UnitWaste.objects.select_related("clinic", "lot__product"), request, pk)
    return screens.void_page(
        request,
        waste,
        save=lambda reason: services.void_waste(
            waste=waste, by=request.actor, at=request.now, reason=reason
        ),
        back=waste.get_absolute_url(),
    )


@allow(*READERS, methods=["GET"])
def lot_reach(request: StaffRequest) -> HttpResponse:
    """From a lot number, sterile or cream, to every client code, and back: one screen."""
    lot = request.GET.get("lot", "").replace("\0", "").strip()[:60]
    client = people.find_client(request.clinic, lot) if lot else None
    found = reach.reach_of_lot(request.clinic, lot) if lot and client is None else None
    query = f"?{urlencode({'lot': lot})}"
    hold = Action(_("Put what is left on hold"), reverse("lot-hold") + query, "flag")
    end = Action(_("End the hold"), reverse("lot-release-hold") + query, "check")
    ring = Action(_("Ask whom it reached to ring"), reverse("lot-notice") + query, "phone")
    holds = [hold, end] if found and found.containers else []
    holds += [ring] if found and found.reach.clients else []
    page = {
        "heading": _("Trace a lot"),
        "intro": _("A lot of needles or cream leads to every client code, a client code back."),
        "back": reverse("treatment-list"),
        "lot": lot,
        "holds": screens.offered(request, *holds),
        "sections": _traced(client, found),
    }
    return render(request, "treatments/lot_reach.html", page)


def _traced(client: Client | None, found: reach.LotReach | None) -> list[Section]:
    if client is not None:
        return [recalls.back_section(client)]
    if found is None:
        return []
    return [recalls.on_hand_section(found), recalls.reach_section(found.reach)]
