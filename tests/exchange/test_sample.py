"""The sample clinic: the same for the same arguments, honest, and whole."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from compliance.checklist import queries as checklist
from compliance.clinics import queries as clinics
from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.exchange.kinds import KINDS
from compliance.exchange.sample.book import Book, Staff
from compliance.exchange.sample.cycles import Year
from compliance.exchange.services import load_sample
from compliance.ledger.models import Event
from compliance.lidocaine import queries as lidocaine
from compliance.lidocaine.rules import StockStatus
from compliance.practitioners import queries as practitioners
from compliance.sterilization.models import Cycle, Release, Sterilizer
from tests.clinics.factory import NOW, TESTER
from tests.exchange.factory import send_out

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 1)


def sample(slug: str = "demo", **options: object) -> Clinic:
    return load_sample(slug=slug, **{"at": NOW, "on": ON, "cycles": 30, **options})  # type: ignore[arg-type]


def everything(clinic: Clinic) -> dict[str, bytes]:
    return {kind: send_out(clinic, kind) for kind in KINDS}


def moments(clinic: Clinic) -> list[tuple[str, datetime]]:
    return list(
        Event.objects.filter(clinic_id=clinic.pk)
        .order_by("sequence")
        .values_list("type", "recorded_at")
    )


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[Clinic]:
    """One sample for all tests here; each test takes its own changes back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield sample("shared")
        transaction.set_rollback(True)


def test_the_same_arguments_give_the_same_records_at_the_same_moments(demo):
    """By the command too, and on whatever day."""
    out = StringIO()
    call_command(
        "load_sample", "--clinic", "again", "--on", f"{ON}", "--cycles", "30", "--json", stdout=out
    )
    assert json.loads(out.getvalue()) == {
        "clinic": "again", "name": "Lumen Skin Studio", "cycles": 30, "seed": 1,
    }  # fmt: skip
    again = Clinic.objects.get(slug="again")
    assert again.is_sample
    assert again.day(again.recorded_at) < date(2026, 1, 1)
    assert moments(demo) == moments(again)
    assert everything(demo) == everything(again)
    assert clinics.owners(demo).get().user == clinics.owners(again).get().user


def test_another_seed_gives_other_records(demo):
    assert everything(demo)["cycles"] != everything(sample("other", seed=2))["cycles"]


def test_its_chain_never_goes_back_in_time_and_ends_before_the_last_day(demo):
    written = [recorded_at for _type, recorded_at in moments(demo)]
    assert written == sorted(written)
    assert demo.day(written[-1]) < ON
    assert (demo.day(written[-1]) - demo.day(written[0])).days > 360


def test_it_has_a_few_honest_problems(demo):
    held = practitioners.held_by(demo, on=ON)
    lapsed = [p for papers in held.values() for p in papers if p.needs_renewal]
    assert {p.credential.type for p in lapsed if not p.status.is_in_force} == {"BBP"}
    failed = Cycle.objects.of(demo).get(internal_ci="FAIL")
    assert Release.objects.get(cycle=failed).decision == "REJECTED"
    kept_too_long = Deviation.objects.of(demo).get(closed_at=None)
    assert kept_too_long.requirement == "K-041"
    expired = [c for c in lidocaine.on_hand(demo, on=ON) if c.status(ON) == StockStatus.EXPIRED]
    assert [c.code for c in expired] == ["LD-0001"]
    assert Deviation.objects.of(demo).exclude(closed_at=None).count() == 3


def test_one_entry_is_late_and_one_load_waits(demo):
    cycles = Cycle.objects.of(demo)
    late = [each for each in cycles if each.recorded_at - each.started_at > timedelta(hours=24)]
    assert len(late) == 1
    assert cycles.filter(releases=None).count() == 1


def test_its_owner_can_be_entered_as_and_has_no_password(demo):
    assert not clinics.owners(demo).get().user.has_usable_password()
    assert clinics.sample_clinic() == demo


def test_it_publishes_answers(demo):
    assert len(checklist.publications(demo, on=ON)) >= 15


def test_a_year_that_contradicts_what_is_there_is_not_written(demo):
    dice = random.Random("1")  # noqa: S311 - no secret
    book = Book(demo, Staff(TESTER, TESTER, TESTER), on=ON, cycles=1, dice=dice)
    year = Year(book, {"A1": Sterilizer.objects.of(demo).get()})
    with pytest.raises(Refusal, match="cycle with this number"):
        year._log([(0, NOW)], NOW)


def test_it_is_made_once_under_a_name(demo):
    with pytest.raises(Refusal, match="here already"):
        sample(demo.slug)


def test_many_come_after_the_clocks_changed():
    assert Cycle.objects.of(sample(on=date(2027, 3, 15), cycles=320)).count() == 320


def test_without_a_day_it_ends_yesterday_also_on_a_leap_day_and_without_cycles():
    clinic = load_sample(at=datetime(2024, 3, 1, 3, tzinfo=UTC), cycles=0)  # still 29 February
    last = moments(clinic)[-1][1]
    assert clinic.slug == "demo"
    assert clinic.day(last) < date(2024, 2, 29)
    assert not Cycle.objects.of(clinic).exists()


@pytest.mark.parametrize(
    "wrong",
    [{"cycles": -1}, {"cycles": 20_001}, {"on": date(1990, 1, 1)}, {"on": date(2999, 1, 1)}],
)
def test_an_impossible_sample_is_refused(wrong):
    with pytest.raises(Refusal):
        sample(**wrong)
    assert not Clinic.objects.filter(slug="demo").exists()
