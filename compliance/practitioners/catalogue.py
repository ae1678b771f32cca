"""The kinds of credential and what is known about each (FACTS 2.1): hints for people, never law."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One kind: who issues it, how long it usually lasts in months, what its paper tells.

    `fields` are asked for beside the ones that every paper has; what of `needs` is empty shows as
    MISSING on the credential's page and is never refused.
    """

    code: str
    issuers: str
    months: int | None = None
    has_scope: bool = False
    one_at_a_time: bool = False
    fields: tuple[str, ...] = ()
    needs: tuple[str, ...] = ("issuer", "issued_on")


SCOPE = ("device_kinds", "max_needle_mm", "areas")
DETAILS = (
    *SCOPE,
    *("level", "trainer", "hours", "names_service", "conditions", "register_url", "outcome"),
    *("accreditor", "live_models", "content", "device_model", "cover_limit", "covers_since_on"),
)
_REGISTERED = ("issuer", "number", "expires_on")
CATALOGUE = {
    entry.code: entry
    for entry in (
        CatalogueEntry(
            "LIC",
            "nursing, medical or esthetics board",
            months=12,
            fields=("level", "conditions", "register_url", *SCOPE),
            needs=_REGISTERED,
        ),
        CatalogueEntry(
            "REG-V",
            "a voluntary register such as JCCP",
            months=12,
            fields=("level", "conditions", "register_url"),
            needs=(*_REGISTERED, "level"),
        ),
        CatalogueEntry(
            "MN-TRN",
            "training provider",
            has_scope=True,
            fields=(
                *SCOPE,
                *("level", "accreditor", "trainer", "hours", "live_models", "conditions"),
            ),
            needs=("issuer", "issued_on", "device_kinds", "max_needle_mm"),
        ),
        CatalogueEntry(
            "DEV-TRN",
            "the device's maker",
            has_scope=True,
            fields=("device_model", "trainer", *SCOPE),
            needs=("issuer", "issued_on", "device_model"),
        ),
        CatalogueEntry(
            "BBP",
            "training provider",
            months=12,
            one_at_a_time=True,
            fields=("trainer", "hours", "content"),
            needs=("issued_on", "expires_on", "trainer", "content"),
        ),
        CatalogueEntry(
            "IPAC", "public health unit", one_at_a_time=True, fields=("trainer", "hours")
        ),
        CatalogueEntry(
            "FA-CPR",
            "Red Cross, AHA or similar",
            months=24,
            one_at_a_time=True,
            fields=("level",),
            needs=("issuer", "expires_on"),
        ),
        CatalogueEntry(
            "ANA",
            "training provider or the clinic",
            months=12,
            one_at_a_time=True,
            fields=("trainer",),
            needs=("issued_on",),
        ),
        CatalogueEntry(
            "INS",
            "insurer",
            months=12,
            has_scope=True,
            one_at_a_time=True,
            fields=("names_service", "cover_limit", "covers_since_on", "conditions", *SCOPE),
            needs=(*_REGISTERED, "names_service", "cover_limit"),
        ),
        CatalogueEntry(
            "HBV",
            "laboratory or clinic",
            one_at_a_time=True,
            fields=("outcome",),
            needs=("issued_on", "outcome"),
        ),
        CatalogueEntry(
            "BGC",
            "police or disclosure service",
            months=36,
            one_at_a_time=True,
            fields=("level", "outcome"),
            needs=("issued_on", "outcome"),
        ),
        CatalogueEntry(
            "CPD",
            "any",
            fields=("content", "trainer", "hours"),
            needs=("issued_on", "hours", "content"),
        ),
    )
}


def own_entry(*, code: str, issuers: str, months: int | None, has_scope: bool) -> CatalogueEntry:
    """What is known about a kind that a clinic added for itself."""
    return CatalogueEntry(
        code,
        issuers,
        months=months,
        has_scope=has_scope,
        fields=("level", "trainer", "conditions", *(SCOPE if has_scope else ())),
        needs=("issuer", "issued_on", *(("expires_on",) if months else ())),
    )


def scope_of(*, kind: str, issuer: str, device_kinds: str, title: str) -> tuple[str, ...]:
    """What two papers must share to be one after the other, and not beside each other."""
    entry = CATALOGUE.get(kind)
    if entry is not None and entry.one_at_a_time:
        return ()
    own = title if kind in {"DEV-TRN", "MN-TRN", "CPD"} else ""
    return (issuer.strip().casefold(), device_kinds, own.strip().casefold())
