"""Week sheets read back, and the choices of the clinic that can stand on them."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from compliance.clinics.models import Clinic
from compliance.devices.models import Device
from compliance.exchange.models import SheetLine, WeekSheet
from compliance.lidocaine import queries as lidocaine
from compliance.practitioners.models import Practitioner
from compliance.sterilization.models import Disinfectant, Program, Sterilizer

Choices = list[tuple[str, str]]


def sheets(clinic: Clinic) -> QuerySet[Any]:
    """Every sheet, the newest first, with how many of its lines were entered."""
    entered = Count("lines", filter=Q(lines__voided_at__isnull=True))
    found: QuerySet[Any] = WeekSheet.objects.of(clinic).annotate(entered=entered)
    return found.order_by("-number", "-pk")


def lines(sheet: WeekSheet) -> dict[str, Any]:
    """What was entered, by the code of the line. Runs one query."""
    found = SheetLine.objects.standing().filter(sheet=sheet).select_related("sheet")
    return {each.code: each for each in found.order_by("code", "pk")}


def choices(clinic: Clinic, column: str, *, on: Any) -> Choices:
    """What the clinic has for a column, by code, with the name people know. At most one query."""
    if column in {"practitioner", "moved_by", "witness", "operator", "performed_by"}:
        people = Practitioner.objects.of(clinic).standing().order_by("code", "pk")
        return [(each.code, f"{each.code} · {each.name}") for each in people]
    if column == "device":
        devices = Device.objects.of(clinic).standing().order_by("code", "pk")
        return [(each.code, _named(each)) for each in devices]
    if column in {"lidocaine_container", "container"}:
        return [
            (each.code, f"{each.code} · {each.product.name}")
            for each in lidocaine.containers(clinic, on=on).filter(stock_g__gt=0)
        ]
    return _of_machines(clinic, column)


def _of_machines(clinic: Clinic, column: str) -> Choices:
    if column == "sterilizer":
        machines = Sterilizer.objects.of(clinic).standing().order_by("code", "pk")
        return [(each.code, _named(each)) for each in machines]
    if column == "program":
        names = Program.objects.of(clinic).standing().order_by("name", "pk")
        return [(name, name) for name in dict.fromkeys(names.values_list("name", flat=True))]
    if column == "product":
        products = Disinfectant.objects.of(clinic).standing().order_by("name", "pk")
        return [(name, name) for name in dict.fromkeys(products.values_list("name", flat=True))]
    return []


def _named(record: Any) -> str:
    """Its code and what it is, the code once."""
    said = str(record)
    return said if said.startswith(record.code) else f"{record.code} · {said}"
