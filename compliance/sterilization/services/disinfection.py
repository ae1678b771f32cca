"""Writing disinfectants, solutions and disinfections."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.deviations import queries as deviation_queries
from compliance.deviations.services import raise_deviation
from compliance.devices.models import Device, DevicePart
from compliance.ledger import services as ledger
from compliance.sterilization.models import Disinfectant, Disinfection, SolutionBatch
from compliance.sterilization.queries import disinfection as queries
from compliance.sterilization.rules import disinfection as rules


@transaction.atomic
def add_disinfectant(
    *, clinic: Clinic, name: str, level: str, by: Actor, at: datetime, **stated: Any
) -> Disinfectant:
    """A product with what its label says."""
    product = Disinfectant(clinic=clinic, name=name.strip(), level=level, **stated)
    return ledger.create(product, by=by, at=at)


def amend_disinfectant(
    *, disinfectant: Disinfectant, by: Actor, at: datetime, reason: str, **changes: Any
) -> Disinfectant:
    """Correct a product, or start a new container of it."""
    return ledger.amend(disinfectant, by=by, at=at, reason=reason, changes=changes)


@transaction.atomic
def void_disinfectant(
    *, disinfectant: Disinfectant, by: Actor, at: datetime, reason: str
) -> Disinfectant:
    """A product entered by mistake; one that was used stays."""
    used = Disinfection.objects.standing().filter(product=disinfectant).exists()
    if used or SolutionBatch.objects.standing().filter(product=disinfectant).exists():
        raise Refusal(_("It is named in the log, so it stays."))
    return ledger.void(disinfectant, by=by, at=at, reason=reason)


def find_or_add_disinfectant(
    *, clinic: Clinic, name: str, level: str, by: Actor, at: datetime
) -> Disinfectant:
    """The product with this name; a new one has no contact time until somebody reads its label."""
    standing = Disinfectant.objects.of(clinic).standing()
    found: Disinfectant | None = standing.filter(name=name.strip()).first()
    if found is not None:
        return found
    if not level:
        raise Refusal(
            _("Write the level of this product the first time: LLD, ILD or HLD."), "level"
        )
    return add_disinfectant(clinic=clinic, name=name, level=level, by=by, at=at)


@transaction.atomic
def prepare_solution(
    *,
    product: Disinfectant,
    concentration: str,
    prepared_at: datetime,
    by: Actor,
    at: datetime,
    prepared_by: str = "",
    use_until_on: date | None = None,
) -> SolutionBatch:
    """A high-level solution is prepared; its last day follows from the label where it says so."""
    if product.level != "HLD":
        raise Refusal(_("A solution log is for high-level products (HLD)."), "product")
    clinic = product.clinic
    prepared_on = clinic.day(prepared_at)
    if use_until_on is None and product.use_days:
        use_until_on = prepared_on + timedelta(days=product.use_days)
    batch = SolutionBatch(
        clinic=clinic,
        product=product,
        concentration=concentration,
        prepared_at=prepared_at,
        prepared_by=prepared_by or by.name,
        use_until_on=use_until_on,
    )
    _check_batch(batch, at=at)
    return ledger.create(batch, by=by, at=at, occurred_at=prepared_at)


@transaction.atomic
def discard_solution(
    *, batch: SolutionBatch, discarded_at: datetime, by: Actor, at: datetime, discarded_by: str = ""
) -> SolutionBatch:
    """A solution is poured away."""
    current: SolutionBatch = SolutionBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if current.discarded_at is not None:
        raise Refusal(_("It is discarded already."))
    changes = {"discarded_at": discarded_at, "discarded_by": discarded_by or by.name}
    discarded: SolutionBatch = ledger.amend(
        current,
        by=by,
        at=at,
        changes=changes,
        occurred_at=discarded_at,
        event="solution_batch.discarded",
    )
    _check_batch(discarded, at=at)
    return discarded


@transaction.atomic
def amend_solution(
    *, batch: SolutionBatch, by: Actor, at: datetime, reason: str, **changes: Any
) -> SolutionBatch:
    """Correct a solution; soaks that it no longer covers become deviations."""
    amended: SolutionBatch = ledger.amend(batch, by=by, at=at, reason=reason, changes=changes)
    _check_batch(amended, at=at)
    for each in queries.disinfections(batch.clinic).filter(batch=amended, voided_at__isnull=True):
        _raise_breaches(each, by=by, at=at)
    return amended


@transaction.atomic
def void_solution(*, batch: SolutionBatch, by: Actor, at: datetime, reason: str) -> SolutionBatch:
    """A solution entered by mistake; one that something was soaked in stays."""
    if Disinfection.objects.standing().filter(batch=batch).exists():
        raise Refusal(_("Something was soaked in it, so it stays. Void those lines first."))
    return ledger.void(batch, by=by, at=at, reason=reason)


@transaction.atomic
def log_disinfection(
    *,
    device: Device,
    performed_at: datetime,
    product: Disinfectant,
    by: Actor,
    at: datetime,
    level: str = "",
    contact_min: Decimal | None = None,
    sleeve_changed: bool | None = None,
    performed_by: str = "",
    part: DevicePart | None = None,
    batch: SolutionBatch | None = None,
    soak_started_at: datetime | None = None,
    test_strip: str = "",
) -> Disinfection:
    """A pen or a part of it was disinfected; what was not as it should be becomes a deviation."""
    if contact_min is None and soak_started_at is not None and soak_started_at < performed_at:
        contact_min = rules.soak_minutes(soak_started_at, performed_at)
    record = Disinfection(
        clinic=device.clinic,
        device=device,
        part=part,
        performed_at=performed_at,
        product=product,
        level=level or product.level,
        contact_min=contact_min,
        sleeve_changed=sleeve_changed,
        performed_by=performed_by or by.name,
        batch=batch,
        soak_started_at=soak_started_at,
        test_strip=test_strip,
    )
    _check(record, at=at)
    ledger.create(record, by=by, at=at, occurred_at=performed_at)
    _raise_breaches(queries.complete(record), by=by, at=at)
    return record


@transaction.atomic
def amend_disinfection(
    *, disinfection: Disinfection, by: Actor, at: datetime, reason: str, **changes: Any
) -> Disinfection:
    """Correct a line of the log; what it now breaks becomes a deviation."""
    moved = changes.get("performed_at", disinfection.performed_at)
    amended = ledger.amend(
        disinfection, by=by, at=at, reason=reason, changes=changes, occurred_at=moved
    )
    _check(amended, at=at)
    _raise_breaches(queries.complete(amended), by=by, at=at)
    return amended


def void_disinfection(
    *, disinfection: Disinfection, by: Actor, at: datetime, reason: str
) -> Disinfection:
    """A line entered by mistake."""
    return ledger.void(disinfection, by=by, at=at, reason=reason)


def _check(record: Disinfection, *, at: datetime) -> None:
    """Refuses what cannot be true."""
    rules.check_performed(record.performed_at, at=at, soak_started_at=record.soak_started_at)
    own = record.clinic_id
    if record.device.clinic_id != own or record.product.clinic_id != own:
        raise Refusal(_("This is not one of this clinic."))
    if record.part is not None and record.part.device_id != record.device_id:
        raise Refusal(_("This part belongs to another device."), "part")
    if record.batch is not None and record.batch.product_id != record.product_id:
        raise Refusal(_("This solution was made of another product."), "batch")


def _check_batch(batch: SolutionBatch, *, at: datetime) -> None:
    rules.check_solution_times(
        batch.prepared_at,
        batch.discarded_at,
        batch.use_until_on,
        prepared_on=batch.clinic.day(batch.prepared_at),
        at=at,
    )


def _raise_breaches(record: Any, *, by: Actor, at: datetime) -> None:
    """A deviation for everything that was not told before."""
    told = set(deviation_queries.of_record(record).values_list("requirement", "summary"))
    for breach in queries.breaches(record):
        summary = f"{record}: {breach.sentence}."
        if (breach.requirement, summary) in told:
            continue
        raise_deviation(
            clinic=record.clinic,
            requirement=breach.requirement,
            severity=breach.severity,
            summary=summary,
            about=record,
            occurred_at=record.performed_at,
            by=by,
            at=at,
        )
