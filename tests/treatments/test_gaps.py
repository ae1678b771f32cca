"""The gap finder: what is missing, where it is filled in, and what it costs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from compliance.sterilization import services as sterilization
from compliance.sterilization.models import Sterilizer
from compliance.treatments.queries import gaps, recalls
from compliance.treatments.rules import gaps as rules
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.devices.factory import make_device, make_part, questions
from tests.sterilization.factory import make_cycle, make_spore_test, make_sterilizer
from tests.treatments.factory import decide, make_client, make_drill, make_treatment

DAY = timedelta(days=1)
TODAY = date(2026, 7, 15)


def days(*numbers):
    return [date(2026, 5, 1) + n * DAY for n in numbers]


@pytest.mark.parametrize(
    ("cycles", "tests", "interval", "found"),
    [
        pytest.param((0, 14), (0,), 14, [], id="the fourteenth day is in time"),
        pytest.param((0, 15), (0,), 14, [(15, 15, 1)], id="the fifteenth is not"),
        pytest.param((15, 16, 20), (0, 20), 14, [(15, 16, 2)], id="the next test ends it"),
        pytest.param((1, 2, 40), (10,), 14, [(40, 40, 1), (1, 2, 2)], id="before and after"),
        pytest.param((1, 2), (), 7, [(1, 2, 2)], id="never a test"),
        pytest.param((), (), 7, [], id="never a cycle"),
        pytest.param((1,), (), 0, [], id="not asked for"),
    ],
)
def test_a_stretch_is_made_of_days_that_no_test_covers(cycles, tests, interval, found):
    stretches = rules.stretches_without_test(days(*cycles), days(*tests), interval_days=interval)
    told = [(each.first_on, each.last_on, each.days) for each in stretches]
    assert told == [(*days(first, last), count) for first, last, count in found]


@pytest.fixture
def clinic(db):
    """A1 with #1, #2 and #5; a test in #1; a pen whose nosecone is sterilized."""
    clinic = make_clinic(pack="CA-ON")
    machine = make_sterilizer(clinic)
    for number, ago in ((1, 40), (2, 20), (5, 10)):
        cycle = make_cycle(machine, number=number, started_at=NOW - ago * DAY, ended_at=None,
                           packs=[(f"P-{number}", "Forceps", None)])  # fmt: skip
        if number != 5:
            decide(cycle, "RELEASED")
    make_spore_test(machine, cycle_number=1, placed_at=NOW - 40 * DAY, result="NEGATIVE")
    make_part(make_device(clinic, kind="PEN"))
    return clinic


def titles(found):
    return [[each.title for each in kind] for kind in found.kinds]


def test_everything_that_is_missing_is_named(clinic):
    bare = make_treatment(make_client(clinic), ref="T-1")
    strange = make_treatment(make_client(clinic), ref="T-2", packs=["P-77"])
    make_treatment(make_client(clinic), ref="T-3", packs=["P-1"])
    found = gaps.find(clinic, on=TODAY)
    assert titles(found) == [
        ["A1: no cycle #3 to #4"],
        ["A1: no spore test from 25 Jun 2026 to 5 Jul 2026"],
        ["A1 #5"],
        ["T-1: no pack named"],
        ["T-2: no cycle of pack P-77"],
    ]
    assert found.numbers[0].url.endswith("/cycles/add/?number=3")
    assert found.weeks[0].url.endswith("/spore-tests/add/")
    assert found.unreleased[0].url.endswith("/release/")
    assert found.without_pack[0].url == reverse("treatment-amend", args=[bare.pk])
    assert found.unknown_packs[0].url == reverse("treatment-amend", args=[strange.pk])


def test_each_line_is_one_tap_from_the_screen_that_fills_it(clinic, client):
    client.force_login(make_member(clinic).user)
    make_treatment(make_client(clinic), ref="T-1")
    page = client.get(reverse("gap-list"))
    for kind in gaps.find(clinic, on=page.wsgi_request.today).kinds:
        for each in kind:
            assert each.url in page.text
            assert client.get(each.url).status_code == 200
    numbers = gaps.find(clinic, on=TODAY).numbers
    assert client.get(numbers[0].url).context["form"].initial["number"] == 3
    odd = numbers[0].url.replace("=3", "=x")
    assert client.get(odd).context["form"].initial["number"] == 6


def test_what_is_filled_in_is_no_gap_any_more(clinic):
    for number in (3, 4):
        cycle = make_cycle(
            clinic_machine(clinic), number=number, started_at=NOW - 15 * DAY, ended_at=None,
            packs=[],
        )  # fmt: skip
        if number == 4:
            sterilization.void_cycle(cycle=cycle, by=TESTER, at=NOW, reason="It was never run")
    make_spore_test(clinic_machine(clinic), cycle_number=2, placed_at=NOW - 20 * DAY)
    found = titles(gaps.find(clinic, on=TODAY))
    assert found[:2] == [[], []]
    assert found[2] == ["A1 #5"]  # a cycle without packs waits for nobody


def clinic_machine(clinic):
    return Sterilizer.objects.of(clinic).get(code="A1")


def test_todays_loads_and_another_clinic_are_no_gap(clinic):
    make_cycle(clinic_machine(clinic), number=6, packs=[("P-6", "Bowl", None)])
    assert titles(gaps.find(clinic, on=TODAY))[2] == ["A1 #5"]
    assert gaps.find(make_clinic(), on=TODAY).count == 0


def test_the_home_screen_has_one_line_for_all_of_them(clinic, client):
    (line,) = gaps.needs_attention(clinic, on=TODAY, at=NOW)
    assert (line.title, line.text) == (
        "3 gaps in the records", "numbers: 1, spore tests: 1, releases: 1",
    )  # fmt: skip
    assert line.url == reverse("gap-list")
    empty = make_clinic()
    assert gaps.needs_attention(empty, on=TODAY, at=NOW) == []
    client.force_login(make_member(empty).user)
    assert "Nothing is missing" in client.get(reverse("gap-list")).text


def test_a_drill_is_asked_for_once_there_is_something_to_recall_and_then_every_year(clinic):
    def asked(on=TODAY):
        return [each.due_on for each in recalls.needs_attention(clinic, on=on, at=NOW)]

    assert asked() == []
    make_treatment(make_client(clinic), treated_at=NOW - 91 * DAY, units=[])
    assert asked() == [None]
    make_drill(clinic)
    assert asked() == []
    assert asked(date(2027, 6, 30)) == []
    assert asked(date(2027, 7, 1)) == [date(2027, 7, 15)]


@pytest.mark.parametrize("size", [1, 30])
def test_the_page_costs_the_same_for_many_gaps(clinic, client, size):
    client.force_login(make_member(clinic).user)
    machine = clinic_machine(clinic)
    for n in range(size):
        make_cycle(machine, number=10 + 2 * n, started_at=NOW - 5 * DAY, ended_at=None,
                   packs=[(f"Q-{n}", "Bowl", None)])  # fmt: skip
        make_treatment(make_client(clinic), packs=[f"X-{n}"] if n % 2 else [])
    # sterilizers, numbers, tests, days of cycles, failed tests, loads, treatments, packs
    assert len(questions(client, reverse("gap-list"))) == 8
