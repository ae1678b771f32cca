"""Points about tests, cleaning, storage and treatments. Pure: rows in, points out."""

from collections.abc import Iterator
from datetime import date

from compliance.audit.packet.care import Care, TreatmentRow
from compliance.audit.packet.cleaning import Cleaning
from compliance.audit.packet.monitoring import Monitoring, SporeRow
from compliance.audit.packet.point import Point, point
from compliance.audit.packet.records import Records
from compliance.audit.packet.storage import Storage
from compliance.audit.packet.values import Mark, Window

SPORE_RULES = ("K-016", "K-017", "K-018")
BAD_OUTCOMES = frozenset({"NOT_ELIGIBLE", "DEFER", "REFER"})
SERIOUS_LACKS = frozenset({"sterile", "screening"})


def find(window: Window, records: Records) -> Iterator[Point]:
    """Every further point of the period."""
    yield from _of_monitoring(records.monitoring, window)
    yield from _of_cleaning(records.cleaning, window)
    yield from _of_storage(records.storage, window)
    yield from _of_care(records.care, window)


def longest_gap(window: Window) -> int:
    """The most days between two spore tests that the clinic's rules allow; 0 without a rule."""
    asked = window.clinic.rules(window.ends_on).asked
    days = [asked[name].number("interval_days") for name in SPORE_RULES if name in asked]
    return min(filter(None, days), default=0)


def _of_monitoring(monitoring: Monitoring, window: Window) -> Iterator[Point]:
    most = longest_gap(window)
    for test in monitoring.spore_tests:
        if Mark.VOID not in test.marks:
            yield from _of_spore_test(test, most, window)
    for each in monitoring.air_tests:
        if each.result == "FAIL" and Mark.VOID not in each.marks:
            on = window.day(each.performed_at)
            yield point("MAJOR", "cycles", "AIR_TEST_FAILED", each.sterilizer, on, test=each.kind)
    for drill in monitoring.drills:
        if drill.is_all_found is False and Mark.VOID not in drill.marks:
            on = window.day(drill.started_at)
            yield point("MINOR", "care", "DRILL_INCOMPLETE", drill.subject, on)


def _of_spore_test(test: SporeRow, most: int, window: Window) -> Iterator[Point]:
    subject, on = f"{test.sterilizer} #{test.cycle_number}", window.day(test.placed_at)
    if test.result == "POSITIVE":
        yield point("CRITICAL", "cycles", "SPORE_FAILED", subject, on)
    if test.result == "INVALID":
        yield point("MINOR", "cycles", "SPORE_INVALID", subject, on)
    if test.result == "PENDING":
        yield point("MINOR", "cycles", "SPORE_PENDING", subject, on)
    if test.result == "NEGATIVE" and not test.control_result:
        yield point("MINOR", "cycles", "SPORE_NO_CONTROL", subject, on)
    if test.lot_expires_on is not None and test.lot_expires_on < on:
        yield point("MAJOR", "cycles", "SPORE_EXPIRED", subject, on, expires_on=test.lot_expires_on)
    if most and test.gap_days is not None and test.gap_days > most:
        facts = {"days": test.gap_days, "most": most}
        yield point("MAJOR", "cycles", "SPORE_GAP", test.sterilizer, on, **facts)


def _of_cleaning(cleaning: Cleaning, window: Window) -> Iterator[Point]:
    for each in cleaning.disinfections:
        if Mark.VOID in each.marks:
            continue
        subject, on = each.device or each.part, window.day(each.performed_at)
        asked, taken = each.label_min, each.contact_min
        if asked is not None and taken is not None and taken < asked:
            facts = {"taken": taken, "asked": asked}
            yield point("MAJOR", "cleaning", "CONTACT_TOO_SHORT", subject, on, **facts)
        if each.sleeve_changed is False:
            yield point("MINOR", "cleaning", "SLEEVE_KEPT", subject, on)
        if each.test_strip == "FAIL":
            yield point("MAJOR", "cleaning", "STRIP_FAILED", subject, on)
    for batch in cleaning.batches:
        last, over = batch.use_until_on, batch.discarded_at
        end = window.day(over) if over else window.ends_on
        if last is not None and end > last and Mark.VOID not in batch.marks:
            yield point("MINOR", "cleaning", "BATCH_KEPT", batch.product, last)


def _of_storage(storage: Storage, window: Window) -> Iterator[Point]:
    for each in storage.temperatures:
        if each.is_out and Mark.VOID not in each.marks:
            facts = {"low": each.lowest_c, "high": each.highest_c}
            on = window.day(each.read_at)
            yield point("MAJOR", "lidocaine", "TEMPERATURE_OUT", each.place, on, **facts)


def _of_care(care: Care, window: Window) -> Iterator[Point]:
    for treatment in care.treatments:
        if treatment.counts:
            yield from _of_treatment(treatment, window.day(treatment.treated_at))
    for incident in care.incidents:
        if Mark.VOID not in incident.marks:
            on = window.day(incident.happened_at)
            yield point("INFO", "care", "INCIDENT", incident.service, on, kind_of=incident.kind)
    for reaction in care.reactions:
        if Mark.VOID in reaction.marks:
            continue
        on, open_still = window.day(reaction.noticed_at), reaction.settled_on is None
        severity = "MAJOR" if open_still and reaction.severity == "SEVERE" else "INFO"
        rule = "REACTION_OPEN" if open_still else "REACTION_SETTLED"
        yield point(severity, "care", rule, reaction.treatment, on)


def _of_treatment(treatment: TreatmentRow, on: date) -> Iterator[Point]:
    subject = treatment.ref
    if treatment.missing:
        severity = "MAJOR" if SERIOUS_LACKS.intersection(treatment.missing) else "MINOR"
        what = ",".join(treatment.missing)
        yield point(severity, "care", "TREATMENT_LACKS", subject, on, what=what)
    if treatment.screening in BAD_OUTCOMES:
        yield point("MAJOR", "care", "TREATED_THOUGH", subject, on, outcome=treatment.screening)
    off = treatment.removed_at
    if off is not None and off > treatment.treated_at:
        yield point("MAJOR", "care", "CREAM_LEFT_ON", subject, on)
    if treatment.aftercare_given is False:
        yield point("MINOR", "care", "NO_AFTERCARE", subject, on)
