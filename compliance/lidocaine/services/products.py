"""Writing products."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.lidocaine.models import Container, Product


@transaction.atomic
def add_product(*, clinic: Clinic, by: Actor, at: datetime, **fields: Any) -> Product:
    """A cream as its maker sells it."""
    return ledger.create(Product(clinic=clinic, **fields), by=by, at=at)


@transaction.atomic
def amend_product(
    *, product: Product, by: Actor, at: datetime, reason: str, **changes: Any
) -> Product:
    """Correct a product; what was written on open containers stays."""
    return ledger.amend(product, by=by, at=at, reason=reason, changes=changes)


@transaction.atomic
def void_product(*, product: Product, by: Actor, at: datetime, reason: str) -> Product:
    """Mark a product entered by mistake; not while containers of it count."""
    if Container.objects.of(product.clinic).standing().filter(product=product).exists():
        raise Refusal(_("Containers of this product are recorded: void those first."))
    return ledger.void(product, by=by, at=at, reason=reason)
