"""Many treatments, written in bulk: for counting questions and for measuring, not for history."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from compliance.clinics.models import Clinic
from compliance.devices.models import SterileLot
from compliance.lidocaine.models import Container, Movement
from compliance.treatments.models import Client, Treatment, TreatmentItem
from tests.clinics.factory import NOW
from tests.devices.factory import make_lot
from tests.lidocaine.factory import make_container, make_product
from tests.practitioners.factory import make_practitioner

APART = timedelta(minutes=10)
PER_CLIENT, PER_LOT, PER_TUBE = 6, 50, 10
AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Many:
    """One lot, tube, client and treatment of the many."""

    lot: str
    tube: str
    client: Client
    treatment: Treatment


def make_many(clinic: Clinic, count: int) -> Many:
    """So many treatments, each with a cartridge of a lot and cream from a tube."""
    said = {"clinic": clinic, "recorded_at": NOW}
    clients = [Client(code=f"C-{n:06}", **said) for n in range(count // PER_CLIENT + 1)]
    Client.objects.bulk_create(clients, AT_ONCE)
    lots, tubes = _lots(clinic, count), _tubes(clinic, count)
    moments = [NOW - APART * (count - n) for n in range(count)]
    movements = [
        Movement(container=tubes[n // PER_TUBE], kind="ISSUE", grams=Decimal(-2), moved_at=moment,
                 moved_by="Ada", **said)
        for n, moment in enumerate(moments)
    ]  # fmt: skip
    Movement.objects.bulk_create(movements, AT_ONCE)
    person = make_practitioner(clinic)
    treatments = [
        Treatment(ref=f"T-{n:06}", client=clients[n // PER_CLIENT], practitioner=person,
                  body_area="Face", treated_at=moment, movement=movements[n], **said)
        for n, moment in enumerate(moments)
    ]  # fmt: skip
    Treatment.objects.bulk_create(treatments, AT_ONCE)
    items = [
        TreatmentItem(treatment=each, lot=lots[n // PER_LOT], **said)
        for n, each in enumerate(treatments)
    ]
    TreatmentItem.objects.bulk_create(items, AT_ONCE)
    return Many(lots[0].lot, tubes[0].lot, clients[0], treatments[0])


def _lots(clinic: Clinic, count: int) -> list[SterileLot]:
    first = make_lot(clinic, lot="L-000000", quantity=60)
    said = {"clinic": clinic, "recorded_at": NOW, "product": first.product, "quantity": 60}
    more = [
        SterileLot(lot=f"L-{n:06}", expires_on=first.expires_on, received_on=first.received_on,
                   is_intact=True, **said)
        for n in range(1, count // PER_LOT + 1)
    ]  # fmt: skip
    return [first, *SterileLot.objects.bulk_create(more, AT_ONCE)]


def _tubes(clinic: Clinic, count: int) -> list[Container]:
    first = make_container(make_product(clinic), lot="N-000000", code="LC-0")
    fields = {
        field.attname: getattr(first, field.attname)
        for field in Container._meta.concrete_fields
        if field.attname not in {"id", "code", "lot"}
    }
    more = [
        Container(code=f"LC-{n}", lot=f"N-{n // 5:06}", **fields)
        for n in range(1, count // PER_TUBE + 1)
    ]
    return [first, *Container.objects.bulk_create(more, AT_ONCE)]


def pages(many: Many) -> dict[str, str]:
    """The screens that many treatments must not slow down, as name and address."""
    trace = reverse("lot-reach")
    return {
        "cartridge lot to clients": f"{trace}?{urlencode({'lot': many.lot})}",
        "cream lot to clients": f"{trace}?{urlencode({'lot': many.tube})}",
        "client back to lots": f"{trace}?{urlencode({'lot': many.client.code})}",
        "list of treatments": reverse("treatment-list"),
        "list of clients": reverse("client-list"),
        "client": many.client.get_absolute_url(),
        "treatment": many.treatment.get_absolute_url(),
    }
