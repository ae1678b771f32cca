"""Amounts as people write and read them."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal


def parse_decimal(text: str, *, field: str | None = None) -> Decimal:
    """A decimal with a dot; refuses anything else, also `NaN` and `1e9`."""
    cleaned = text.strip()
    try:
        value = Decimal(cleaned)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or "e" in cleaned.lower() or "_" in cleaned:
        raise Refusal(_("Write a number with a dot, such as 2.5."), field)
    return value


def trimmed(value: Decimal) -> str:
    """A decimal without needless zeros: 2.50 as 2.5, 30.0 as 30."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
