"""Writing spore tests and air-removal tests."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.deviations.services import raise_deviation
from compliance.documents.models import Document
from compliance.ledger import services as ledger
from compliance.sterilization.models import (
    AirRemovalTest,
    FailureDecision,
    SporeResult,
    SporeTest,
    Sterilizer,
)
from compliance.sterilization.rules import spores


@transaction.atomic
def place_spore_test(
    *,
    clinic: Clinic,
    sterilizer: Sterilizer,
    cycle_number: int,
    placed_at: datetime,
    by: Actor,
    at: datetime,
    lot: str = "",
    lot_expires_on: date | None = None,
    result: str = SporeResult.PENDING,
    control_result: str = "",
    read_at: datetime | None = None,
    read_by: str = "",
    **described: str,
) -> SporeTest:
    """A test placed in a cycle; one of the past may come with its result.

    An expired test is recorded and becomes a deviation; a failed one puts its sterilizer out of
    service from the moment it was read.
    """
    _check_own(clinic, sterilizer)
    spores.check_placed(placed_at, at=at)
    _check_reading(result, read_at=read_at, read_by=read_by, placed_at=placed_at, at=at)
    test = SporeTest(
        clinic=clinic,
        sterilizer=sterilizer,
        cycle_number=cycle_number,
        placed_at=placed_at,
        lot=lot,
        lot_expires_on=lot_expires_on,
        result=spores.judged(
            result, control_result, lot=lot, control_lot=described.get("control_lot", "")
        ),
        control_result=control_result,
        read_at=read_at,
        read_by=read_by,
        **described,
    )
    ledger.create(test, by=by, at=at, occurred_at=placed_at)
    if spores.is_expired_at_use(lot_expires_on, clinic.day(placed_at)):
        _raise(test, "K-020", "MINOR", _("The spore test was past its expiry."), by=by, at=at)
    _raise_what_it_said(test, by=by, at=at)
    return test


@transaction.atomic
def read_spore_test(
    *,
    test: SporeTest,
    result: str,
    by: Actor,
    at: datetime,
    control_result: str = "",
    read_at: datetime | None = None,
    read_by: str = "",
    report: Document | None = None,
) -> SporeTest:
    """Enter what a waiting test and its control showed."""
    current = _locked(test)
    if current.result != SporeResult.PENDING:
        raise Refusal(_("This test has a result. Correct it instead, with the reason."), "result")
    if result == SporeResult.PENDING:
        raise Refusal(_("Say what the test showed."), "result")
    moment, person = read_at or at, read_by or by.name
    _check_reading(result, read_at=moment, read_by=person, placed_at=current.placed_at, at=at)
    changes: dict[str, Any] = {
        "result": spores.judged(
            result, control_result, lot=current.lot, control_lot=current.control_lot
        ),
        "control_result": control_result,
        "read_at": moment,
        "read_by": person,
    }
    if report is not None:
        changes["report"] = report
    read = ledger.amend(
        current, by=by, at=at, changes=changes, occurred_at=moment, event="spore_test.read"
    )
    _raise_what_it_said(read, by=by, at=at)
    return read


@transaction.atomic
def amend_spore_test(
    *, test: SporeTest, by: Actor, at: datetime, reason: str, **changes: Any
) -> SporeTest:
    """Correct a test. A result that turns into a failure counts from now on."""
    current = _locked(test)
    before = current.result
    merged = {
        name: changes.get(name, getattr(current, name))
        for name in ("result", "control_result", "read_at", "read_by", "placed_at")
    }
    control = merged.pop("control_result")
    spores.check_placed(merged["placed_at"], at=at)
    _check_reading(**merged, at=at)
    lots = {name: changes.get(name, getattr(current, name)) for name in ("lot", "control_lot")}
    changes["result"] = spores.judged(merged["result"], control, **lots)
    amended = ledger.amend(current, by=by, at=at, reason=reason, changes=changes)
    if amended.result != before:
        _raise_what_it_said(amended, by=by, at=at)
    return amended


@transaction.atomic
def attach_report(*, test: SporeTest, report: Document, by: Actor, at: datetime) -> SporeTest:
    """The laboratory's report, which often comes after the result was told by phone."""
    if test.result == SporeResult.PENDING:
        raise Refusal(_("Enter its result first, with the report."))
    reason = _("Report of the laboratory received")
    changes = {"report": report}
    return ledger.amend(
        test, by=by, at=at, reason=reason, changes=changes, event="spore_test.reported"
    )


@transaction.atomic
def void_spore_test(*, test: SporeTest, by: Actor, at: datetime, reason: str) -> SporeTest:
    """A test entered by mistake; a failed one is decided about instead."""
    current = _locked(test)
    if current.result == SporeResult.POSITIVE:
        raise Refusal(
            _("A failed test stays. If it was a false alarm, decide so with what was looked at.")
        )
    return ledger.void(current, by=by, at=at, reason=reason)


@transaction.atomic
def record_air_removal_test(
    *,
    clinic: Clinic,
    sterilizer: Sterilizer,
    kind: str,
    performed_at: datetime,
    result: str,
    by: Actor,
    at: datetime,
    performed_by: str = "",
    cycle_number: int | None = None,
) -> AirRemovalTest:
    """A Bowie-Dick or Helix test; a failed one becomes a deviation."""
    _check_own(clinic, sterilizer)
    if performed_at > at:
        raise Refusal(_("This time is still to come."), "performed_at")
    test = AirRemovalTest(
        clinic=clinic,
        sterilizer=sterilizer,
        kind=kind,
        performed_at=performed_at,
        result=result,
        performed_by=performed_by or by.name,
        cycle_number=cycle_number,
    )
    ledger.create(test, by=by, at=at, occurred_at=performed_at)
    if result == "FAIL":
        raise_deviation(
            clinic=clinic,
            requirement="K-015",
            severity="MAJOR",
            summary=_("%(test)s: failed. Run no load before a passed one.") % {"test": str(test)},
            about=test,
            occurred_at=performed_at,
            by=by,
            at=at,
        )
    return test


def void_air_removal_test(
    *, test: AirRemovalTest, by: Actor, at: datetime, reason: str
) -> AirRemovalTest:
    """A test entered by mistake."""
    return ledger.void(test, by=by, at=at, reason=reason)


def _check_own(clinic: Clinic, sterilizer: Sterilizer) -> None:
    if sterilizer.clinic_id != clinic.pk:
        raise Refusal(_("This sterilizer is not one of this clinic."), "sterilizer")


def _check_reading(
    result: str, *, read_at: datetime | None, read_by: str, placed_at: datetime, at: datetime
) -> None:
    spores.check_read(result=result, read_at=read_at, read_by=read_by, placed_at=placed_at, at=at)


def _locked(test: SporeTest) -> SporeTest:
    """The test as it stands; one that a signed decision is about stays as it is."""
    current: SporeTest = (
        SporeTest.objects.select_related("sterilizer", "clinic")
        .select_for_update(of=("self",))
        .get(pk=test.pk)
    )
    if current.is_void:
        raise Refusal(_("This record is void and can no longer be changed."))
    if FailureDecision.objects.standing().filter(spore_test=current).exists():
        raise Refusal(_("It is decided about this test. Withdraw the decision first."))
    return current


def _raise_what_it_said(test: SporeTest, *, by: Actor, at: datetime) -> None:
    if test.result == SporeResult.POSITIVE:
        sentence = _("The spore test failed. The sterilizer is out of service.")
        _raise(test, "K-021", "CRITICAL", sentence, by=by, at=at)
    elif test.result == SporeResult.INVALID:
        sentence = _(
            "The control did not grow or is of another lot: the test says nothing. Repeat it."
        )
        _raise(test, "K-019", "MINOR", sentence, by=by, at=at)


def _raise(
    test: SporeTest, requirement: str, severity: str, sentence: str, *, by: Actor, at: datetime
) -> None:
    raise_deviation(
        clinic=test.clinic,
        requirement=requirement,
        severity=severity,
        summary=f"{test}: {sentence}",
        about=test,
        occurred_at=test.read_at or test.placed_at,
        by=by,
        at=at,
    )
