"""Builders of creams and containers: valid by default."""

from datetime import date
from decimal import Decimal
from typing import Any

from compliance.clinics.models import Clinic
from compliance.lidocaine import services
from compliance.lidocaine.models import (
    Container,
    Movement,
    Product,
    StockCount,
    StoragePlace,
    TemperatureReading,
)
from tests.clinics.factory import NOW, TESTER, make_clinic

TODAY = date(2026, 7, 15)  # NOW at the clinic


def make_product(clinic: Clinic | None = None, **fields: Any) -> Product:
    """A 4 % cream in tubes of 30 g."""
    defaults = {"name": "Numb 4", "strength_percent": Decimal(4), "size_g": Decimal(30)}
    return services.add_product(
        clinic=clinic or make_clinic(), by=TESTER, at=NOW, **{**defaults, **fields}
    )


def make_container(product: Product | None = None, **fields: Any) -> Container:
    """A tube received on 1 March 2026 that ends with March 2027."""
    product = product or make_product()
    defaults = {
        "lot": "L100",
        "expires_printed": "EXP 2027-03",
        "received_on": date(2026, 3, 1),
    }
    return services.receive_container(
        clinic=product.clinic, product=product, by=TESTER, at=NOW, **{**defaults, **fields}
    )


def open_(container: Container, on: date = TODAY) -> Container:
    """Opened on a day."""
    return services.open_container(container=container, opened_on=on, by=TESTER, at=NOW)


def move(container: Container, kind: str, grams: str, **fields: Any) -> Movement:
    """A movement now."""
    return services.record_movement(
        container=container,
        kind=kind,
        grams=Decimal(grams),
        by=TESTER,
        at=NOW,
        **{"moved_at": NOW, "reason": "because", **fields},
    )


def count(container: Container, grams: str, **fields: Any) -> StockCount:
    """A count now."""
    return services.count_container(
        container=container, counted_g=Decimal(grams), by=TESTER, at=NOW, **fields
    )


def make_place(clinic: Clinic | None = None, **fields: Any) -> StoragePlace:
    """A cupboard that must stay between 5 and 25 degrees."""
    defaults = {"name": "Cupboard", "least_c": Decimal(5), "most_c": Decimal(25)}
    return services.add_place(
        clinic=clinic or make_clinic(), by=TESTER, at=NOW, **{**defaults, **fields}
    )


def read(place: StoragePlace, low: str, high: str, **fields: Any) -> TemperatureReading:
    """A temperature read now."""
    return services.record_reading(
        place=place,
        lowest_c=Decimal(low),
        highest_c=Decimal(high),
        by=TESTER,
        at=NOW,
        **{"read_at": NOW, **fields},
    )
