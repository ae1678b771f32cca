"""Screens of packs."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.ledger.queries import history
from compliance.sterilization import queries
from compliance.sterilization.models import LoadStatus, Pack
from compliance.sterilization.views.cycles import TONES


@allow(*READERS, methods=["GET"])
def pack_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One run of a pack, and the other runs of its code."""
    pack = get_record(Pack.objects.select_related("cycle__sterilizer", "part__device"), request, pk)
    runs = list(queries.runs(request.clinic, pack.code))
    facts: list[tuple[str, Any]] = [
        (_("Contents"), pack.contents),
        (_("Part"), str(pack.part) if pack.part else _("none named")),
        (_("Cycle"), {"text": str(pack.cycle), "url": pack.cycle.get_absolute_url()}),
    ]
    if pack.is_void:
        facts.append((_("Why void"), pack.void_reason))
    return screens.detail_page(
        request,
        heading=_("Pack %(code)s") % {"code": pack.code},
        back=pack.cycle.get_absolute_url(),
        status=Status("muted", _("Void")) if pack.is_void else None,
        sections=[
            Section(title=_("This run"), facts=facts),
            Section(
                title=_("Every run of this code"),
                columns=[_("Cycle"), _("Started"), _("Contents"), _("Load")],
                rows=[_run_row(run) for run in runs],
                empty=_("No run counts any more."),
            ),
        ],
        history=history(pack),
    )


def _run_row(run: Any) -> Row:
    status = LoadStatus(queries.status_of(run))
    return Row(
        url=run.cycle.get_absolute_url(),
        title=str(run.cycle),
        cells=[
            Cell(_("Started"), when(run.cycle.started_at)),
            Cell(_("Contents"), run.contents),
            Cell(_("Load"), str(status.label), tone=TONES[status]),
        ],
    )
