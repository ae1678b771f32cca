"""Writing the aftercare sheet: a draft, its steps, the signature under it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.treatments.models import AftercareStep, AftercareVersion
from compliance.treatments.queries import aftercare as queries
from compliance.treatments.rules import aftercare as rules

COPIED = ("kind", "words", "from_hours", "to_hours", "ingredient", "product", "lot", "labelled")


@transaction.atomic
def begin_version(*, clinic: Clinic, by: Actor, at: datetime) -> AftercareVersion:
    """A new draft: what clients take home now, or the seed's steps where nothing is signed yet."""
    Clinic.objects.select_for_update().get(pk=clinic.pk)
    if queries.draft(clinic) is not None:
        raise Refusal(_("A new version is begun already: finish that one."))
    now = queries.in_force(clinic, at)
    newest = queries.versions(clinic).first()
    version = AftercareVersion(
        clinic=clinic,
        number=newest.number + 1 if newest else 1,
        phone=now.phone if now else clinic.phone,
        note=now.note if now else "",
    )
    ledger.create(version, by=by, at=at)
    for fields in [_copied(step) for step in queries.steps(now)] if now else _seed():
        ledger.create(AftercareStep(clinic=clinic, version=version, **fields), by=by, at=at)
    return version


@transaction.atomic
def amend_version(
    *, version: AftercareVersion, by: Actor, at: datetime, reason: str = "", **changes: Any
) -> AftercareVersion:
    """Change the number to call, or the sentence of one's own, while it is a draft."""
    rules.check_open(is_signed=_locked(version).is_signed)
    return ledger.amend(version, by=by, at=at, reason=reason, changes=changes)


@transaction.atomic
def add_step(*, version: AftercareVersion, by: Actor, at: datetime, **fields: Any) -> AftercareStep:
    """One more step of a draft."""
    rules.check_open(is_signed=_locked(version).is_signed)
    step = AftercareStep(clinic=version.clinic, version=version, **fields)
    return ledger.create(step, by=by, at=at)


@transaction.atomic
def amend_step(
    *, step: AftercareStep, by: Actor, at: datetime, reason: str, **changes: Any
) -> AftercareStep:
    """Another wording or other hours, while it is a draft."""
    rules.check_open(is_signed=_locked(step.version).is_signed)
    return ledger.amend(step, by=by, at=at, reason=reason, changes=changes)


@transaction.atomic
def void_step(*, step: AftercareStep, by: Actor, at: datetime, reason: str) -> AftercareStep:
    """Take a step off a draft."""
    rules.check_open(is_signed=_locked(step.version).is_signed)
    return ledger.void(step, by=by, at=at, reason=reason)


@transaction.atomic
def sign_version(*, version: AftercareVersion, by: Actor, at: datetime) -> AftercareVersion:
    """Put one's name to it: from now on clients take this version home."""
    version = _locked(version)
    rules.check_can_sign(
        phone=version.phone, steps=len(queries.steps(version)), is_signed=version.is_signed
    )
    return ledger.amend(
        version,
        by=by,
        at=at,
        changes={"signed_at": at, "signed_by": by.name},
        event="aftercare_version.signed",
    )


@transaction.atomic
def void_version(
    *, version: AftercareVersion, by: Actor, at: datetime, reason: str
) -> AftercareVersion:
    """A draft that is given up, or a signed sheet that must not be handed out any more."""
    return ledger.void(_locked(version), by=by, at=at, reason=reason)


def _locked(version: AftercareVersion) -> AftercareVersion:
    found: AftercareVersion = AftercareVersion.objects.select_for_update(of=("self",)).get(
        pk=version.pk
    )
    if found.is_void:
        raise Refusal(_("This version is void."))
    return found


def _copied(step: AftercareStep) -> dict[str, Any]:
    return {name: getattr(step, name) for name in COPIED}


def _seed() -> list[dict[str, Any]]:
    return [
        {
            "kind": each.kind,
            "words": str(each.words),
            "from_hours": each.from_hours,
            "to_hours": each.to_hours,
            "ingredient": str(each.ingredient),
        }
        for each in rules.SEED
    ]
