"""Writing sharps containers."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.deviations import queries as deviation_queries
from compliance.deviations.services import raise_deviation
from compliance.devices.models import SharpsContainer
from compliance.devices.rules import care as rules
from compliance.devices.services.moments import happened
from compliance.ledger import services as ledger

DAYS = ("opened_on", "closed_on", "collected_on")


@transaction.atomic
def open_container(
    *, clinic: Clinic, code: str, location: str, opened_on: date, by: Actor, at: datetime
) -> SharpsContainer:
    """A new container at the point of use."""
    container = SharpsContainer(clinic=clinic, code=code, location=location, opened_on=opened_on)
    _check(container, at=at)
    return ledger.create(container, by=by, at=at, occurred_at=happened(opened_on, clinic, at))


@transaction.atomic
def close_container(
    *,
    container: SharpsContainer,
    closed_on: date,
    by: Actor,
    at: datetime,
    closed_by: str = "",
    is_overfull: bool = False,
) -> SharpsContainer:
    """Closed at the line; one that was over it becomes a deviation (K-028)."""
    current = _locked(container)
    if current.closed_on is not None:
        raise Refusal(_("It is closed already."))
    changes = {
        "closed_on": closed_on,
        "closed_by": closed_by or by.name,
        "is_overfull": is_overfull,
    }
    return _changed(current, changes, "sharps_container.closed", closed_on, by=by, at=at)


@transaction.atomic
def collect_container(
    *,
    container: SharpsContainer,
    collected_on: date,
    collected_by: str,
    by: Actor,
    at: datetime,
    manifest: str = "",
) -> SharpsContainer:
    """Taken away by a carrier."""
    current = _locked(container)
    if current.closed_on is None:
        raise Refusal(_("Close it first."))
    if current.collected_on is not None:
        raise Refusal(_("It is collected already."))
    changes = {
        "collected_on": collected_on,
        "collected_by": collected_by,
        "manifest": manifest,
    }
    return _changed(current, changes, "sharps_container.collected", collected_on, by=by, at=at)


@transaction.atomic
def amend_container(
    *, container: SharpsContainer, by: Actor, at: datetime, reason: str, **changes: Any
) -> SharpsContainer:
    """Correct a container."""
    amended: SharpsContainer = ledger.amend(container, by=by, at=at, reason=reason, changes=changes)
    _check(amended, at=at)
    _raise_overfull(amended, by=by, at=at)
    return amended


def void_container(
    *, container: SharpsContainer, by: Actor, at: datetime, reason: str
) -> SharpsContainer:
    """A container entered by mistake."""
    return ledger.void(container, by=by, at=at, reason=reason)


def _locked(container: SharpsContainer) -> SharpsContainer:
    found = SharpsContainer.objects.select_related("clinic").select_for_update(of=("self",))
    current: SharpsContainer = found.get(pk=container.pk)
    return current


def _changed(
    current: SharpsContainer, changes: dict[str, Any], event: str, on: date,
    *, by: Actor, at: datetime,
) -> SharpsContainer:  # fmt: skip
    moment = min(happened(on, current.clinic, at), at)
    changed: SharpsContainer = ledger.amend(
        current, by=by, at=at, changes=changes, occurred_at=moment, event=event
    )
    _check(changed, at=at)
    _raise_overfull(changed, by=by, at=at)
    return changed


def _check(container: SharpsContainer, *, at: datetime) -> None:
    today = container.clinic.day(at)
    for name in DAYS:
        rules.check_day(getattr(container, name), today=today, field=name)
    rules.check_in_order(container.opened_on, container.closed_on, field="closed_on")
    rules.check_in_order(container.closed_on, container.collected_on, field="collected_on")


def _raise_overfull(container: SharpsContainer, *, by: Actor, at: datetime) -> None:
    if not container.is_overfull or deviation_queries.of_record(container).exists():
        return
    raise_deviation(
        clinic=container.clinic,
        requirement="K-028",
        severity="MINOR",
        summary=_("%(container)s was over the line when it was closed.")
        % {"container": container.label()},
        about=container,
        occurred_at=happened(container.closed_on or container.clinic.day(at), container.clinic, at),
        by=by,
        at=at,
    )
