"""Builders of creams and containers: valid by default."""

from datetime import date
from decimal import Decimal
from typing import Any

from compliance.clinics.models import Clinic
from compliance.lidocaine import services
from compliance.lidocaine.models import Container, Movement, Product
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
