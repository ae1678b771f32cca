"""Amounts of lidocaine: advice only, never a reason to refuse (FACTS 3.2)."""

from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


def lidocaine_mg(strength_percent: Decimal, grams: Decimal) -> Decimal:
    """Lidocaine in an amount of cream: one per cent is 10 mg in a gram."""
    return strength_percent * 10 * grams


def mg_per_kg(mg: Decimal, weight_kg: Decimal) -> Decimal:
    """Applied lidocaine for a body's weight; what is applied is not what is absorbed."""
    return (mg / weight_kg).quantize(TENTH, ROUND_HALF_UP)


def label_limit_g(area_cm2: Decimal, max_g_per_10cm2: Decimal) -> Decimal:
    """The most grams that a label allows on an area."""
    return area_cm2 / 10 * max_g_per_10cm2
