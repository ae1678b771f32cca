"""The kinds of credential and what is known about each (FACTS 2.1): hints for people, never law."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One kind: who issues it, how long it usually lasts in months, what it is compared by."""

    code: str
    issuers: str
    months: int | None = None
    has_scope: bool = False
    one_at_a_time: bool = False


CATALOGUE = {
    entry.code: entry
    for entry in (
        CatalogueEntry("LIC", "nursing, medical or esthetics board", months=12),
        CatalogueEntry("REG-V", "a voluntary register such as JCCP", months=12),
        CatalogueEntry("MN-TRN", "training provider", has_scope=True),
        CatalogueEntry("DEV-TRN", "the device's maker", has_scope=True),
        CatalogueEntry("BBP", "training provider", months=12, one_at_a_time=True),
        CatalogueEntry("IPAC", "public health unit", one_at_a_time=True),
        CatalogueEntry("FA-CPR", "Red Cross, AHA or similar", months=24, one_at_a_time=True),
        CatalogueEntry("ANA", "training provider or the clinic", months=12, one_at_a_time=True),
        CatalogueEntry("INS", "insurer", months=12, has_scope=True, one_at_a_time=True),
        CatalogueEntry("HBV", "laboratory or clinic", one_at_a_time=True),
        CatalogueEntry("BGC", "police or disclosure service", months=36, one_at_a_time=True),
        CatalogueEntry("CPD", "any"),
    )
}


def scope_of(*, kind: str, issuer: str, device_kinds: str, title: str) -> tuple[str, ...]:
    """What two papers must share to be one after the other, and not beside each other."""
    if CATALOGUE[kind].one_at_a_time:
        return ()
    own = title if kind in {"DEV-TRN", "MN-TRN", "CPD"} else ""
    return (issuer.strip().casefold(), device_kinds, own.strip().casefold())
