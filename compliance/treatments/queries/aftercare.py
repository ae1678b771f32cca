"""The aftercare sheet in force, and whether a card says that its holder should ring."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from compliance.clinics.models import Clinic
from compliance.treatments.models import (
    AftercareStep,
    AftercareVersion,
    Client,
    ClientCard,
    ClientNotice,
    Treatment,
    TreatmentItem,
)
from compliance.treatments.rules import aftercare as rules


def versions(clinic: Clinic) -> QuerySet[Any]:
    """Every version, the newest first."""
    found: QuerySet[Any] = AftercareVersion.objects.of(clinic).order_by("-number", "-pk")
    return found


def in_force(clinic: Clinic, at: datetime) -> AftercareVersion | None:
    """The version that was signed off last before a moment. Runs one query."""
    found: AftercareVersion | None = (
        AftercareVersion.objects.of(clinic)
        .standing()
        .filter(signed_at__isnull=False, signed_at__lte=at)
        .order_by("-signed_at", "-number", "-pk")
        .first()
    )
    return found


def draft(clinic: Clinic) -> AftercareVersion | None:
    """The version that somebody is working on. Runs one query."""
    open_ = AftercareVersion.objects.of(clinic).standing().filter(signed_at__isnull=True)
    found: AftercareVersion | None = open_.order_by("-number", "-pk").first()
    return found


def named(clinic: Clinic, at: datetime) -> str:
    """What a treatment keeps as the version that was given. Runs one query."""
    found = in_force(clinic, at)
    return str(found.number) if found else rules.UNSIGNED


def given(treatment: Treatment) -> AftercareVersion | None:
    """The version a treatment names, else the one in force now. Runs at most two queries."""
    if treatment.aftercare_version.isdigit():
        wanted = AftercareVersion.objects.of(treatment.clinic).filter(
            number=int(treatment.aftercare_version)
        )
        found: AftercareVersion | None = wanted.first()
        if found is not None:
            return found
    last = AftercareVersion.objects.of(treatment.clinic).standing()
    newest: AftercareVersion | None = (
        last.filter(signed_at__isnull=False).order_by("-number", "-pk").first()
    )
    return newest


def steps(version: AftercareVersion) -> list[Any]:
    """Its steps in the order they apply. Runs one query."""
    found = AftercareStep.objects.standing().filter(version=version)
    return list(found.order_by("from_hours", "-kind", "recorded_at", "pk"))


def card_of(client: Client) -> ClientCard | None:
    """The client's card, if one was made. Runs one query."""
    found: ClientCard | None = ClientCard.objects.standing().filter(client=client).first()
    return found


def card(code: str) -> ClientCard | None:
    """The card with a code, of any clinic, with whether a notice is open. Runs one query."""
    waiting = ClientNotice.objects.standing().filter(
        client=OuterRef("client"), closed_at__isnull=True
    )
    found: ClientCard | None = (
        ClientCard.objects.standing()
        .filter(code=code.upper(), client__voided_at__isnull=True)
        .annotate(should_ring=Exists(waiting))
        .select_related("client", "clinic")
        .first()
    )
    return found


def notices(client: Client) -> list[Any]:
    """All notices of a client, the newest first. Runs one query."""
    found = ClientNotice.objects.filter(client=client).select_related("client")
    return list(found.order_by("-recorded_at", "-pk"))


def open_notices(clinic: Clinic) -> QuerySet[Any]:
    """Notices that wait for an answer, of the whole clinic, the oldest first."""
    found: QuerySet[Any] = ClientNotice.objects.of(clinic).standing()
    return (
        found.filter(closed_at__isnull=True).select_related("client").order_by("recorded_at", "pk")
    )


def last_treatment(client: Client) -> Treatment | None:
    """The latest treatment with everything a sheet says of it. Runs two queries."""
    found: Treatment | None = (
        for_sheet()
        .filter(client=client, voided_at__isnull=True)
        .order_by("-treated_at", "-pk")
        .first()
    )
    return found


def for_sheet() -> QuerySet[Any]:
    """Treatments with what a sheet says of them: items with lots, and the cream."""
    items = TreatmentItem.objects.standing().select_related("lot__product").order_by("pk")
    found: QuerySet[Any] = Treatment.objects.select_related(
        "clinic", "client", "movement__container__product"
    ).prefetch_related(Prefetch("items", queryset=items))
    return found
