"""Finding services and licence checks of sterilizers, and what is due of both."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from compliance.clinics.models import STANDING_FIRST, Clinic
from compliance.sterilization.models import (
    LicenceResult,
    Sterilizer,
    SterilizerLicence,
    SterilizerService,
)
from compliance.sterilization.rules.policies import policy_of
from compliance.sterilization.rules.service import Due, licence_due, service_due


def services_of(sterilizer: Sterilizer) -> QuerySet[SterilizerService]:
    """The services of a machine, standing and latest first."""
    found: QuerySet[SterilizerService] = SterilizerService.objects.filter(sterilizer=sterilizer)
    return found.order_by(STANDING_FIRST, "-performed_on", "-pk")


def licences_of(sterilizer: Sterilizer) -> QuerySet[SterilizerLicence]:
    """The licence checks of a machine, standing and latest first."""
    found: QuerySet[SterilizerLicence] = SterilizerLicence.objects.filter(sterilizer=sterilizer)
    return found.order_by(STANDING_FIRST, "-checked_on", "-pk")


def services_due(sterilizers: Sequence[Sterilizer], on: date) -> dict[UUID, Due]:
    """The next service of each machine: the first due after the last of each kind. One query."""
    same = SterilizerService.objects.standing().filter(
        sterilizer=OuterRef("sterilizer"), kind=OuterRef("kind"), performed_on__lte=on
    )
    last = same.order_by("-performed_on", "-pk").values("pk")[:1]
    keys = [each.pk for each in sterilizers]
    found = SterilizerService.objects.filter(sterilizer__in=keys, pk=Subquery(last))
    days: dict[UUID, list[date]] = {key: [] for key in keys}
    for key, due_on in found.exclude(next_due_on=None).values_list("sterilizer_id", "next_due_on"):
        days[key].append(due_on)
    return {key: service_due(min(own, default=None), on) for key, own in days.items()}


def licences_due(clinic: Clinic, sterilizers: Sequence[Sterilizer], on: date) -> dict[UUID, Due]:
    """How the last licence check of each machine stands. One query."""
    same = SterilizerLicence.objects.standing().filter(
        sterilizer=OuterRef("sterilizer"), checked_on__lte=on
    )
    last = same.order_by("-checked_on", "-pk").values("pk")[:1]
    keys = [each.pk for each in sterilizers]
    found = SterilizerLicence.objects.filter(sterilizer__in=keys, pk=Subquery(last))
    known: dict[Any, tuple[date, str]] = {
        key: (checked_on, result)
        for key, checked_on, result in found.values_list(F("sterilizer_id"), "checked_on", "result")
    }
    days = policy_of(clinic.pack, clinic.own_rules).licence_days
    return {key: _licence(known.get(key), days, on) for key in keys}


def _licence(last: tuple[date, str] | None, days: int, on: date) -> Due:
    checked_on, result = last or (None, "")
    is_licensed = result == LicenceResult.LICENSED
    return licence_due(checked_on, is_licensed=is_licensed, every_days=days, on=on)
