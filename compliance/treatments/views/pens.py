"""The screen of a pen's uses."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.devices.models import Device
from compliance.devices.rules.care import use_standing
from compliance.treatments.queries import pens


@allow(*READERS, methods=["GET"])
def device_uses(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How often it was used, by whom on which client code, and what came between."""
    device = get_record(Device.objects.select_related("clinic"), request, pk)
    count = pens.use_count(device)
    wiped = Action(_("Disinfected"), reverse("device-disinfection-add", args=[device.pk]), "drop")
    limit = device.use_limit
    facts: list[tuple[str, Any]] = [
        (_("Device"), {"text": str(device), "url": device.get_absolute_url()}),
        (_("Treatments so far"), str(count)),
        (_("Treatments it is made for"), limit or _("no limit known")),
    ]
    words = {
        "REACHED": Status("bad", _("It has served")),
        "NEAR": Status("warn", _("Near the end")),
    }
    return screens.detail_page(
        request,
        heading=_("Uses of %(code)s") % {"code": device.code},
        back=device.get_absolute_url(),
        status=words.get(use_standing(count, limit)),
        actions=screens.offered(request, *screens.record_actions(device, wiped)),
        sections=[
            Section(title=_("Uses"), facts=facts),
            Section(
                title=_("Latest uses, and the disinfection before each"),
                columns=[_("Treatment"), _("When"), _("Client"), _("Disinfected before")],
                rows=[_row(each) for each in pens.latest_uses(device)],
                empty=_("It has not been used yet."),
            ),
        ],
        history=[],
    )


def _row(use: pens.PenUse) -> Row:
    treatment = use.treatment
    if use.disinfected_at is not None:
        said = Cell(_("Disinfected before"), when(use.disinfected_at), tone="ok")
    elif use.is_clean is None:
        said = Cell(_("Disinfected before"), _("First use known"), tone="muted")
    else:
        said = Cell(_("Disinfected before"), _("MISSING"), tone="bad")
    return Row(
        treatment.get_absolute_url(),
        treatment.ref,
        [
            Cell(_("When"), when(treatment.treated_at)),
            Cell(_("Client"), treatment.client.code),
            said,
        ],
    )
