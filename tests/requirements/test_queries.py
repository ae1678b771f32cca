"""Readiness from the records: any day, another clinic's nothing, the same cost at two sizes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.clinics.models import Clinic
from compliance.deviations import services as deviations
from compliance.deviations.models import Deviation
from compliance.requirements.queries import Readiness, readiness
from compliance.requirements.rules.findings import Status
from compliance.sterilization.models import Cycle, Release
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.deviations.factory import make_deviation
from tests.lidocaine.factory import make_container, make_product
from tests.practitioners.factory import make_check, make_credential, make_practitioner
from tests.requirements.factory import ON, make_attestation
from tests.sterilization.factory import make_cycle, make_release, make_spore_test, make_sterilizer
from tests.treatments.factory import make_client, make_treatment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def status(found: Readiness, requirement: str) -> list[Status]:
    return [each.status for each in found.findings if each.requirement == requirement]


def at_work(clinic: Clinic) -> None:
    """Something in every room."""
    person = make_practitioner(clinic)
    make_check(make_credential(person))
    make_container(make_product(clinic))
    make_treatment(make_client(clinic), practitioner=person)
    sterilizer = make_sterilizer(clinic)
    make_spore_test(sterilizer, result="NEGATIVE")
    make_release(make_cycle(sterilizer))
    make_deviation(clinic, requirement="K-041")
    make_attestation(clinic)


def fill(clinic: Clinic, count: int) -> None:
    """Many more cycles of long ago, decided about."""
    first = Cycle.objects.of(clinic).get()
    cycles = [
        Cycle(
            clinic=clinic,
            sterilizer=first.sterilizer,
            program=first.program,
            number=first.number + index,
            started_at=first.started_at - index * timedelta(hours=2),
            packaging="WRAPPED",
            external_ci="PASS",
            internal_ci="PASS",
            internal_ci_type=5,
            operator="Ada",
            recorded_at=NOW,
            recorded_by="Ada",
        )
        for index in range(1, count)
    ]
    Cycle.objects.bulk_create(cycles)
    Release.objects.bulk_create(
        Release(
            clinic=clinic, cycle=each, decision="RELEASED", decided_at=each.started_at,
            decided_by="Ada", meaning="Looked at", recorded_at=NOW, recorded_by="Ada",
        )
        for each in cycles
    )  # fmt: skip


def test_readiness_costs_the_same_for_ten_cycles_and_for_two_thousand():
    cost = []
    for count in (10, 2000):
        clinic = make_clinic()
        at_work(clinic)
        fill(clinic, count)
        with CaptureQueriesContext(connection) as queries:
            readiness(clinic, ON, at=NOW)
        cost.append(len(queries))
    assert cost[0] == cost[1] <= 50


def test_an_empty_clinic_passes_nothing():
    found = readiness(make_clinic(), ON, at=NOW)
    assert found.counts["PASS"] == 1  # its own creation is in the history
    assert not found.is_ready
    assert set(found.counts) == {each.value for each in Status}


def test_a_spore_test_is_due_in_two_weeks_on_any_day_past_or_to_come():
    clinic = make_clinic()
    make_spore_test(make_sterilizer(clinic), result="NEGATIVE", placed_at=NOW - 14 * DAY)
    on = [status(readiness(clinic, ON + n * DAY, at=NOW), "K-017")[0] for n in (-15, -10, 0, 1, 90)]
    assert on == ["NO_DATA", "PASS", "DUE_SOON", "OVERDUE", "OVERDUE"]


def test_a_lapse_is_seen_ahead_and_a_renewal_of_today_does_not_mend_the_past():
    clinic = make_clinic(pack="UK")
    make_credential(make_practitioner(clinic), expires_on=ON, names_service=True)
    told = [status(readiness(clinic, ON + n * DAY, at=NOW), "K-038")[0] for n in (-60, 0, 1)]
    assert told == ["PASS", "DUE_SOON", "OVERDUE"]


def test_what_broke_a_rule_keeps_failing_on_the_days_before_it_was_closed():
    clinic = make_clinic()
    make_cycle(make_sterilizer(clinic), exposure_min=1, started_at=NOW - 5 * DAY, ended_at=None)
    found = readiness(clinic, ON, at=NOW).findings
    failing = [e for e in found if e.requirement == "K-011"]
    assert [(e.status, e.subject) for e in failing] == [("FAIL", "A1")]
    assert failing[0].act[0] in {"deviation-detail", ""}
    for each in Deviation.objects.of(clinic).filter(requirement="K-011"):
        deviations.close_deviation(
            each,
            closing_note="The load was run again",
            containment="Held back",
            cause="The door was opened",
            action="A note on the door",
            by=TESTER,
            at=NOW,
        )
    assert status(readiness(clinic, ON, at=NOW), "K-011") == ["PASS"]
    assert status(readiness(clinic, ON - DAY, at=NOW), "K-011") == ["FAIL"]
    assert status(readiness(clinic, ON - 6 * DAY, at=NOW), "K-011") == ["NO_DATA"]


def test_another_clinics_records_say_nothing_here():
    at_work(make_clinic())
    mine = readiness(make_clinic(), ON, at=NOW)
    assert {each.subject for each in mine.findings} == {mine.clinic.name}


def test_the_pack_changes_what_it_should_and_nothing_else():
    found = {}
    clinic = make_clinic()
    at_work(clinic)
    for pack in ("CA-ON", "US-CA", "UK"):
        clinic.pack = pack
        judged = readiness(clinic, ON, at=NOW)
        found[pack] = {key: sorted(status(judged, key)) for key in _keys(judged)}
    changed = {key for key, told in found["CA-ON"].items() if told != found["US-CA"][key]}
    ontario = {"K-004", "K-005", "K-009", "K-017", "K-024", "K-027", "K-029", "K-030", "K-031"}
    california = {"K-014", "K-018", "K-020", "K-032", "K-036", "K-045"}
    everywhere = {"K-056", "K-057", "K-058"}
    papers = {"K-034", "K-035"}  # who must hold what is part of a pack
    assert changed - papers <= ontario | california | everywhere
    assert {"K-014", "K-017", "K-018"} <= changed
    british = {key for key, told in found["CA-ON"].items() if told != found["UK"][key]}
    assert british - papers <= ontario | everywhere | {"K-012", "K-023", "K-033", "K-054"}


def _keys(found: Readiness) -> set[str]:
    return {each.requirement for each in found.findings}
