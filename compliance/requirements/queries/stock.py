"""Devices, sterile lots, cream and disinfections on a day: the latest of each."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from compliance.clinics.models import Clinic
from compliance.devices import queries as devices
from compliance.devices.models import (
    CheckKind,
    Device,
    DevicePart,
    SharpsContainer,
    SterileLot,
)
from compliance.devices.queries import care
from compliance.devices.rules import care as care_rules
from compliance.lidocaine import queries as lidocaine
from compliance.lidocaine.models import (
    Container,
    Movement,
    StockCount,
    StoragePlace,
    TemperatureReading,
)
from compliance.requirements.queries.window import Window
from compliance.requirements.rules import facts
from compliance.requirements.rules.facts import LATEST
from compliance.requirements.rules.findings import Ref
from compliance.requirements.rules.sharps import Sharps
from compliance.sterilization.queries import disinfection as disinfections
from compliance.treatments.models import TreatmentItem, UnitWaste


def gather(clinic: Clinic, window: Window) -> dict[str, Any]:
    """Everything on the shelves. Runs a fixed number of queries."""
    in_service = list(devices.in_service(clinic, on=window.on).order_by("code", "pk"))
    hld = DevicePart.objects.standing().filter(
        device__in=in_service, disinfection_level="HLD", reprocess_policy="CLEAN_DISINFECT"
    )
    products = devices.products(clinic).select_related("membrane_proof")
    return {
        "devices": tuple(_devices(clinic, in_service, window)),
        "uses_hld": hld.exists(),
        "products": tuple(
            _product(each, window) for each in products.order_by("make", "model", "pk")[:LATEST]
        ),
        "sharps": tuple(_sharps(clinic, window)),
        "lots": tuple(_lot(each) for each in _lots(clinic, window)),
        **_kept(clinic, window),
        "movements": tuple(_movements(clinic, window)),
        "disinfections": tuple(_disinfections(clinic, window)),
    }


def _devices(clinic: Clinic, in_service: list[Device], window: Window) -> Iterator[facts.Thing]:
    """Devices with what the register said last, and what their makers ask for."""
    place = care_rules.jurisdiction_of(clinic.pack)
    looked = care.latest_licences(in_service, place, on=window.on)
    dues: dict[Any, list[tuple[str, date | None]]] = defaultdict(list)
    for due in care.dues(in_service, on=window.on):
        dues[due.device.pk].append((str(CheckKind(due.kind).label), due.due_on))
    for each in in_service:
        said = looked.get(each.pk)
        yield facts.Thing(
            each.code,
            Ref("device", str(each.pk), each.code),
            each.kind,
            looked_up_on=said.checked_on if said else None,
            is_licensed=said is None or said.status in care_rules.ALLOWED,
            dues=tuple(dues[each.pk]),
        )


def _product(each: Any, window: Window) -> facts.Thing:
    paper = each.membrane_proof
    is_filed = paper is not None and paper.recorded_at < window.end
    is_makers = care_rules.is_proof(each.membrane_source, has_document=is_filed)
    is_hearsay = is_filed and each.membrane_source == "SUPPLIER"
    ref = Ref("sterile_product", str(each.pk), str(each))
    proof = "MAKER" if is_makers else "SUPPLIER" if is_hearsay else ""
    return facts.Thing(str(each), ref, each.kind, proof=proof)


def _sharps(clinic: Clinic, window: Window) -> Iterator[Sharps]:
    """The containers that were closed last, and whether they were gone on the day."""
    found = SharpsContainer.objects.of(clinic).standing().filter(closed_on__lte=window.on)
    for each in found.order_by("-closed_on", "-pk")[:LATEST]:
        is_gone = each.collected_on is not None and each.collected_on <= window.on
        yield Sharps(
            each.code,
            Ref("sharps_container", str(each.pk), each.label()),
            each.closed_on,
            each.collected_on if is_gone else None,
        )


def _lots(clinic: Clinic, window: Window) -> QuerySet[Any]:
    """The lots that came last, with what was used and thrown away of each by the day's end."""
    used = TreatmentItem.objects.standing().filter(
        lot=OuterRef("pk"), treatment__treated_at__lt=window.end
    )
    wasted = UnitWaste.objects.standing().filter(lot=OuterRef("pk"), wasted_on__lte=window.on)
    found: QuerySet[Any] = SterileLot.objects.of(clinic).standing().select_related("product")
    found = found.filter(received_on__lte=window.on).annotate(
        used=Coalesce(
            Subquery(used.order_by().values("lot").annotate(n=Count("pk")).values("n")), 0
        ),
        wasted=Coalesce(
            Subquery(wasted.order_by().values("lot").annotate(n=Sum("units")).values("n")), 0
        ),
    )
    return found.order_by("-received_on", "-pk")[:LATEST]


def _lot(each: Any) -> facts.Lot:
    return facts.Lot(
        lot=each.lot,
        ref=Ref("sterile_lot", str(each.pk), str(each)),
        kind=each.product.kind,
        received_on=each.received_on,
        expires_on=each.expires_on,
        is_intact=each.is_intact,
        quantity=each.quantity,
        used=each.used,
        wasted=each.wasted,
        recalled_on=each.recalled_on,
    )


def _kept(clinic: Clinic, window: Window) -> dict[str, Any]:
    """What is left of the containers that came last, and where it is kept."""
    latest = Container.objects.of(clinic).standing().filter(received_on__lte=window.on)
    keys = list(latest.order_by("-received_on", "-pk").values_list("pk", flat=True)[:LATEST])
    counted = StockCount.objects.standing().filter(
        container=OuterRef("pk"), counted_at__lt=window.end
    )
    found = Container.objects.filter(pk__in=keys).select_related("product", "clinic")
    stocked = lidocaine.with_stock(found, on=window.on, zone=clinic.timezone).annotate(
        last_counted_at=Subquery(counted.order_by("-counted_at").values("counted_at")[:1])
    )
    left = [each for each in stocked.order_by("code", "pk") if each.stock_g > 0]
    used = {each.place_id for each in left}
    return {
        "containers": tuple(_container(each, window) for each in left),
        "storages": tuple(_place(each, used, clinic) for each in _places(clinic, window)),
    }


def _places(clinic: Clinic, window: Window) -> QuerySet[Any]:
    """Where cream is kept, with the last reading by the day's end."""
    last = TemperatureReading.objects.standing().filter(
        place=OuterRef("pk"), read_at__lt=window.end
    )
    last = last.order_by("-read_at", "-pk")
    found: QuerySet[Any] = StoragePlace.objects.of(clinic).standing()
    annotated: QuerySet[Any] = found.annotate(
        last_read_at=Subquery(last.values("read_at")[:1]),
        last_low=Subquery(last.values("lowest_c")[:1]),
        last_high=Subquery(last.values("highest_c")[:1]),
    )
    return annotated.order_by("name", "pk")


def _place(each: Any, used: set[Any], clinic: Clinic) -> facts.Storage:
    is_read = each.last_read_at is not None
    return facts.Storage(
        name=each.name,
        ref=Ref("storage_place", str(each.pk), each.name),
        read_on=clinic.day(each.last_read_at) if is_read else None,
        is_in_range=not is_read
        or (each.last_low >= each.least_c and each.last_high <= each.most_c),
        is_used=each.pk in used,
    )


def _container(each: Any, window: Window) -> facts.Container:
    is_open = each.opened_on is not None and each.opened_on <= window.on
    return facts.Container(
        code=each.code,
        ref=Ref("lidocaine_container", str(each.pk), each.code),
        product=str(each.product),
        product_ref=Ref("lidocaine_product", str(each.product_id), str(each.product)),
        strength=each.product.strength_percent,
        is_prescription=each.product.is_prescription or each.product.is_compounded,
        lot=each.lot,
        expires_on=each.expires_on,
        opened_on=each.opened_on if is_open else None,
        discard_on=each.discard_on,
        left_g=Decimal(each.stock_g),
        received_on=each.received_on,
        counted_on=window.day(each.last_counted_at),
    )


def _movements(clinic: Clinic, window: Window) -> list[facts.Movement]:
    """The latest uses and waste that were not taken back."""
    found = Movement.objects.of(clinic).filter(
        kind__in=("ISSUE", "WASTE"),
        moved_at__lt=window.end,
        reverses__isnull=True,
        reversal__isnull=True,
    )
    found = found.select_related("container__product").order_by("-moved_at", "-pk")[:LATEST]
    return [
        facts.Movement(
            ref=Ref("lidocaine_movement", str(each.pk), str(each)),
            container=each.container.code,
            kind=each.kind,
            on=clinic.day(each.moved_at),
            discard_on=each.container.discard_on,
            is_prescription=each.container.product.is_prescription
            or each.container.product.is_compounded,
            witness=each.witness,
        )
        for each in found
    ]


def _disinfections(clinic: Clinic, window: Window) -> list[facts.Disinfection]:
    found = disinfections.disinfections(clinic).filter(
        voided_at__isnull=True, performed_at__lt=window.end
    )
    return [
        facts.Disinfection(
            ref=Ref("disinfection", str(each.pk), each.label()),
            device=each.device.code,
            work=each.work,
            label=each.product.said,
            needed=disinfections.needed_level(each),
            solution=each.batch.solution if each.batch else None,
            is_body=each.part is None,
        )
        for each in found[:LATEST]
    ]
