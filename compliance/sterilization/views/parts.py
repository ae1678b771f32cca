"""The screen of a part's runs."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.devices.models import DevicePart
from compliance.devices.rules.care import use_standing
from compliance.sterilization.queries import parts as queries

SHOWN = 50


@allow(*READERS, methods=["GET"])
def part_runs(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How often a part was sterilized, in which cycles, and how often it may be."""
    part = get_record(DevicePart.objects.select_related("device"), request, pk)
    runs = queries.runs_of(part)
    count = runs.count()
    words = {
        "REACHED": Status("bad", _("It has served")),
        "NEAR": Status("warn", _("Near the end")),
    }
    facts: list[tuple[str, Any]] = [
        (_("Part"), {"text": str(part), "url": part.get_absolute_url()}),
        (_("Sterilized so far"), str(count)),
        (_("Times it may be sterilized"), part.use_limit or _("no limit known")),
    ]
    return screens.detail_page(
        request,
        heading=_("Runs of %(part)s") % {"part": str(part)},
        back=part.get_absolute_url(),
        status=words.get(use_standing(count, part.use_limit)),
        sections=[
            Section(title=_("Runs"), facts=facts),
            Section(
                title=_("Latest runs"),
                columns=[_("Cycle"), _("Started"), _("Pack")],
                rows=[_row(pack) for pack in runs[:SHOWN]],
                empty=_("No load named this part yet."),
            ),
        ],
        history=[],
    )


def _row(pack: Any) -> Row:
    cells = [Cell(_("Started"), when(pack.cycle.started_at)), Cell(_("Pack"), pack.code)]
    return Row(pack.get_absolute_url(), str(pack.cycle), cells)
