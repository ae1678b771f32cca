"""Reading the code on a box or a pen, then its form with what the code says."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, StaffRequest, allow
from compliance.core import gs1
from compliance.core.errors import Refusal
from compliance.devices import queries
from compliance.devices.models import Device
from compliance.documents.forms import ScanForm
from compliance.documents.images import greys_of
from compliance.printing.services import read_codes

OF_PRODUCT = ("kind", "make", "model", "ref", "needle_mm")
OF_MODEL = ("kind", "make", "model", "ref", "needle_lengths", "max_depth_mm")


@allow(*LOGGERS)
def lot_scan(request: StaffRequest) -> HttpResponse:
    """The code on a box of cartridges or rollers, then its arrival."""
    return screens.form_page(
        request,
        form=ScanForm(request.POST or None, request.FILES or None, clinic=request.clinic),
        save=lambda form: f"{reverse('lot-add')}?{_lot_words(request, _read(form))}",
        heading=_("Scan the box"),
        intro=_("The code on the box says lot and expiry; a known one says the product too."),
        submit=_("Read it"),
        saved=_("Read. Compare it with what is printed on the box."),
        back=reverse("lot-add"),
    )


@allow(*LOGGERS)
def device_scan(request: StaffRequest) -> HttpResponse:
    """The UDI on a pen, then its form."""
    return screens.form_page(
        request,
        form=ScanForm(request.POST or None, request.FILES or None, clinic=request.clinic),
        save=lambda form: f"{reverse('device-add')}?{_device_words(request, _read(form))}",
        heading=_("Scan the pen"),
        intro=_("The code on its label is its UDI: the model and its serial number."),
        submit=_("Read it"),
        saved=_("Read. Compare it with what is printed on the pen."),
        back=reverse("device-add"),
    )


def _read(form: ScanForm) -> gs1.Scan:
    """What the photo or the scanner says. Raises Refusal where that is nothing."""
    photo, field, codes = form.cleaned_data["photo"], "code", [form.cleaned_data["code"]]
    if photo is not None:
        greys, width, height = greys_of(photo.data)
        field, codes = "photo", read_codes(greys, width=width, height=height)
    found = gs1.best_of(codes)
    if found is None:
        raise Refusal(
            _("No code of a maker was found. Type what is printed on the label instead."), field
        )
    return found


def _lot_words(request: StaffRequest, scan: gs1.Scan) -> str:
    """The form of an arrival, filled in."""
    said = {"lot": scan.lot, "gtin": scan.gtin}
    if scan.expires_on:
        said["expires_on"] = scan.expires_on.isoformat()
    for product in queries.products(request.clinic).exclude(gtin="").order_by("pk"):
        if gs1.same_item(product.gtin, scan.gtin):
            said |= {name: getattr(product, name) for name in OF_PRODUCT}
    return urlencode({name: value for name, value in said.items() if value not in ("", None)})


def _device_words(request: StaffRequest, scan: gs1.Scan) -> str:
    """The form of a device, filled in; a model that is here already is known by its code."""
    said = {"serial": scan.serial or scan.lot, "udi": _udi(scan)}
    known = Device.objects.of(request.clinic).standing().exclude(udi="").order_by("pk")
    for device in known:
        other = gs1.read_code(device.udi)
        if other and gs1.same_item(other.gtin, scan.gtin):
            said |= {name: getattr(device, name) for name in OF_MODEL}
    return urlencode({name: value for name, value in said.items() if value not in ("", None)})


def _udi(scan: gs1.Scan) -> str:
    """The code as it is printed below the bars: numbers in brackets before each value."""
    parts = {"01": scan.gtin, "10": scan.lot, "21": scan.serial}
    return "".join(f"({number}){value}" for number, value in parts.items() if value)
