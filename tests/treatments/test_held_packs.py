"""Packs whose load a failed spore test holds: refused before use, flagged when used."""

from datetime import timedelta

import pytest
from django.urls import reverse

from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.ledger import services as ledger
from compliance.sterilization import services as sterilization
from compliance.treatments.models import Treatment
from compliance.treatments.queries import reach
from compliance.treatments.rules import before_use
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.sterilization.factory import make_cycle, make_spore_test, make_sterilizer, review
from tests.treatments.factory import decide, make_client, make_treatment
from tests.treatments.test_screens import as_typed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def cycle():
    """Three days ago: KIT, released the same day."""
    started_at = NOW - 3 * DAY
    made = make_cycle(
        make_sterilizer(make_clinic()), started_at=started_at, ended_at=None,
        packs=[("KIT", "Forceps", None)],
    )  # fmt: skip
    decide(made, "RELEASED", at=started_at + HOUR)
    return made


def fail(cycle, read_at=NOW - DAY):
    return make_spore_test(
        cycle.sterilizer, placed_at=cycle.started_at, result="POSITIVE", read_at=read_at
    )


def treat(cycle, treated_at=NOW - HOUR, **fields):
    packs = fields.pop("packs", ["KIT"])
    client = make_client(cycle.clinic)
    return make_treatment(client, treated_at=treated_at, units=[], packs=packs, **fields)


def told():
    return list(Deviation.objects.filter(requirement="K-025").values_list("severity", "summary"))


def test_a_held_pack_is_refused_before_its_use(cycle):
    fail(cycle)
    with pytest.raises(Refusal, match=r"pack KIT. A failed spore test covers its load"):
        treat(cycle, is_before_use=True)


def test_the_refusal_stands_beside_the_packs():
    with pytest.raises(Refusal, match=r"Do not open pack KIT. It is wet. Put it aside") as refused:
        before_use.check_pack("KIT", ["It is wet."])
    assert refused.value.field == "packs"
    before_use.check_pack("KIT", [])


def test_a_pouch_past_its_day_or_found_torn_is_refused_and_when_used_told(cycle):
    pack = cycle.packs.get()
    ledger.amend(pack, by=TESTER, at=NOW, reason="Torn", changes={"expires_on": (NOW - DAY).date()})
    sterilization.check_pack(pack=pack, finding="TORN", by=TESTER, at=NOW - 2 * HOUR)
    with pytest.raises(Refusal, match="It was to be used by 14 July 2026"):
        treat(cycle, is_before_use=True)
    made = treat(cycle)
    found = Deviation.objects.filter(requirement="K-006").order_by("severity")
    assert list(found.values_list("severity", "summary")) == [
        ("CRITICAL", f"Pack KIT was used although it had been found damaged ({made.ref})."),
        ("MAJOR", f"Pack KIT was used past its use-by day ({made.ref})."),
    ]


def test_what_was_used_earlier_is_written_down_whatever_became_of_its_load(cycle):
    fail(cycle)
    assert treat(cycle, treated_at=NOW - 2 * DAY, is_before_use=True).pk
    assert told() == []


def test_use_of_a_held_pack_is_a_deviation_and_earlier_use_is_none(cycle):
    fail(cycle)
    before = treat(cycle, treated_at=NOW - 2 * DAY)
    after = treat(cycle)
    assert told() == [
        ("CRITICAL", f"Pack KIT was used although a failed spore test held its load ({after.ref}).")
    ]
    (run,) = [each.run for each in reach.packs_of(before)]
    assert (run.held, run.held_at_use) == ("QUARANTINED", "")


def test_a_false_alarm_lets_the_next_use_go_and_keeps_what_was_known_at_the_earlier_one(cycle):
    test = fail(cycle)
    held = treat(cycle, treated_at=NOW - 6 * HOUR)
    let_go(test, at=NOW - 3 * HOUR)
    free = treat(cycle, is_before_use=True)
    assert [summary for _severity, summary in told()] == [
        f"Pack KIT was used although a failed spore test held its load ({held.ref})."
    ]
    (run,) = [each.run for each in reach.packs_of(free)]
    assert (run.held, run.held_at_use) == ("", "")


def let_go(test, at):
    review(test, HANDLING="FAULT")
    return sterilization.decide_failure(
        test=test, outcome="FALSE_ALARM", reason="The strip was torn", by=TESTER, at=NOW,
        decided_at=at,
    )  # fmt: skip


def test_the_form_refuses_until_it_is_said_that_it_was_used(cycle, client):
    client.force_login(make_member(cycle.clinic).user)
    treat(cycle, treated_at=NOW - 2 * DAY)
    record = make_client(cycle.clinic)
    url = reverse("treatment-add", args=[record.pk])
    typed = as_typed(client.get(url).context["form"]) | {"packs": "NEVER-RUN"}
    answer = client.post(url, typed)
    assert answer.status_code == 422
    assert "No cycle of it is recorded" in answer.text
    answer = client.post(url, typed | {"was_used": "on"})
    assert answer.status_code == 302, answer.context["form"].errors
    treatment = Treatment.objects.latest("recorded_at")
    assert "no cycle before it is recorded" in told()[0][1]
    assert "Not known" in client.get(treatment.get_absolute_url()).text
    amend = reverse("treatment-amend", args=[treatment.pk])
    assert "was_used" not in client.get(amend).context["form"].fields


def test_the_page_of_a_treatment_says_what_became_of_its_packs(cycle, client):
    client.force_login(make_member(cycle.clinic).user)
    treatment = treat(cycle, treated_at=NOW - 2 * DAY)
    assert "Released" in client.get(treatment.get_absolute_url()).text
    fail(cycle)
    assert "Quarantined" in client.get(treatment.get_absolute_url()).text


@pytest.mark.parametrize("size", [1, 9])
def test_packs_in_hand_cost_two_queries_however_many(cycle, size, django_assert_num_queries):
    codes = [f"P-{n}" for n in range(size)]
    make_cycle(cycle.sterilizer, packs=[(code, "Forceps", None) for code in codes])
    fail(cycle)
    with django_assert_num_queries(2):  # failed tests, runs
        found = reach.packs_in_hand(cycle.clinic, codes, at=NOW)
    assert {run.held for run in found.values()} == {"QUARANTINED"}
