"""Screens of lots: scanning a box, holding a recalled lot, the picture of stock."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow
from compliance.core import gs1
from compliance.core.errors import Refusal
from compliance.documents.forms import ScanForm
from compliance.documents.images import greys_of
from compliance.lidocaine import queries, services
from compliance.lidocaine.forms.storage import LotForm
from compliance.lidocaine.screens.picture import pictures
from compliance.printing.services import read_codes

PERIODS = {"90": 90, "365": 365}


@allow(*LOGGERS)
def container_scan(request: StaffRequest) -> HttpResponse:
    """Read the code on a box, then receive it with what the code says."""
    return screens.form_page(
        request,
        form=ScanForm(request.POST or None, request.FILES or None, clinic=request.clinic),
        save=lambda form: _receive_url(request, _scanned(form)),
        heading=_("Scan the box"),
        intro=_("The square code beside the expiry says the lot, the expiry and the cream."),
        submit=_("Read it"),
        saved=_("Read. Compare it with what is printed on the box."),
        back=reverse("container-add"),
    )


def _scanned(form: ScanForm) -> gs1.Scan:
    """What the photo or the scanner says. Raises Refusal where that is nothing."""
    photo, field, codes = form.cleaned_data["photo"], "code", [form.cleaned_data["code"]]
    if photo is not None:
        greys, width, height = greys_of(photo.data)
        field, codes = "photo", read_codes(greys, width=width, height=height)
    found = gs1.best_of(codes)
    if found is None:
        raise Refusal(
            _("No code with a lot or an expiry was found. Type them as they are printed."), field
        )
    return found


def _receive_url(request: StaffRequest, scan: gs1.Scan) -> str:
    """The receiving screen, filled in."""
    known = [
        each for each in queries.products(request.clinic) if gs1.same_item(each.gtin, scan.gtin)
    ]
    said = {"lot": scan.lot, "expires_printed": scan.expires_printed}
    if known:
        said["product"] = str(known[0].pk)
    return f"{reverse('container-add')}?{urlencode({k: v for k, v in said.items() if v})}"


@allow(*LOGGERS)
def lot_hold(request: StaffRequest) -> HttpResponse:
    """A recall: everything left of a lot is put on hold."""
    return _lot_page(
        request,
        save=services.hold_lot,
        heading=_("Put a lot on hold"),
        intro=_("Everything left of it is put on hold at once; then you see who it reached."),
        submit=_("Put on hold"),
        saved=_("On hold. Below stand the treatments and client codes it reached."),
    )


@allow(*LOGGERS)
def lot_release(request: StaffRequest) -> HttpResponse:
    """The recall is over, or it was another lot."""
    return _lot_page(
        request,
        save=services.release_lot,
        heading=_("End the hold on a lot"),
        submit=_("End the hold"),
        saved=_("The hold has ended."),
    )


def _lot_page(request: StaffRequest, *, save: Any, **shown: Any) -> HttpResponse:
    initial = {"lot": request.GET.get("lot", "").replace("\0", "")[:60]}

    def save_and_trace(form: LotForm) -> str:
        save(
            clinic=request.clinic,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            lot=form.cleaned_data["lot"],
        )
        return f"{reverse('lot-reach')}?{urlencode({'lot': form.cleaned_data['lot']})}"

    return screens.form_page(
        request,
        form=LotForm(request.POST or None, clinic=request.clinic, initial=initial),
        save=save_and_trace,
        back=reverse("container-list"),
        **shown,
    )


@allow(*READERS, methods=["GET"])
def stock_over_time(request: StaffRequest) -> HttpResponse:
    """What was on hand of each cream, day by day. Three queries, whatever the history."""
    period = request.GET.get("days", "")
    days = PERIODS.get(period, PERIODS["90"])
    page = {
        "heading": _("Stock over time"),
        "intro": _("Added up from the movements, at the end of each day."),
        "back": reverse("container-list"),
        "pictures": pictures(
            request.clinic, queries.products(request.clinic), on=request.today, days=days
        ),
        "days": days,
        "periods": [(90, _("3 months")), (365, _("1 year"))],
    }
    return render(request, "lidocaine/stock_over_time.html", page)
