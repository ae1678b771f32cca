"""Printing the labels of packs."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.access import LOGGERS, StaffRequest, allow, get_record
from compliance.core.errors import Refusal
from compliance.sterilization import packet, pdf, queries
from compliance.sterilization.forms.packs import LabelForm
from compliance.sterilization.models import Cycle, Pack


@allow(*LOGGERS, methods=["GET"])
def cycle_labels(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A label for every pack of a cycle."""
    cycle = get_record(Cycle.objects.standing().select_related("sterilizer"), request, pk)
    packs = list(queries.packs(cycle).filter(voided_at__isnull=True))
    return _labels(request, cycle, packs, back=cycle.get_absolute_url())


@allow(*LOGGERS, methods=["GET"])
def pack_label(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The label of one pack."""
    pack = get_record(Pack.objects.standing().select_related("cycle__sterilizer"), request, pk)
    return _labels(request, pack.cycle, [pack], back=pack.get_absolute_url())


def _labels(
    request: StaffRequest, cycle: Cycle, packs: Sequence[Pack], *, back: str
) -> HttpResponse:
    """Asks for the paper; the answer is the PDF."""
    is_asked = "form" in request.GET
    initial = {"form": request.GET.get("form", request.clinic.paper), "first": 1}
    form = LabelForm(request.GET if is_asked else None, clinic=request.clinic, initial=initial)
    if form.is_valid():
        try:
            return _pdf(request, cycle, packs, form)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    page = {
        "heading": _("Print labels"),
        "intro": ", ".join(pack.code for pack in packs),
        "back": back,
        "form": form,
        "packs": packs,
        "submit": _("Make the PDF"),
        "danger": False,
    }
    return render(request, "sterilization/labels.html", page, status=422 if form.is_bound else 200)


def _pdf(
    request: StaffRequest, cycle: Cycle, packs: Sequence[Pack], form: LabelForm
) -> HttpResponse:
    labels = packet.labels(
        request.clinic,
        cycle,
        packs,
        lambda pack: request.build_absolute_uri(reverse("pack-detail", args=[pack.pk])),
    )
    data = pdf.label_paper(request.clinic, labels, created=cycle.recorded_at, **form.values())
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="labels-{cycle.number}.pdf"'
    return response
