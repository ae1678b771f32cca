"""All clinics of one owner on one page: who sees it, what it says, and what it costs."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance.clinics.models import Clinic, Membership, Role
from compliance.clinics.services import change_role, end_membership
from compliance.group import queries, services
from compliance.group.models import Standing
from compliance.group.views import clinics as views
from compliance.ledger.models import ChainHead
from compliance.sterilization.models import Cycle
from tests.clinics.factory import TESTER, make_clinic, make_member, make_user
from tests.group.factory import make_group, remember
from tests.sterilization.factory import make_cycle, make_program, make_sterilizer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 15, 14, 30, tzinfo=UTC)
REASON = "They sold it to somebody"


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


def browser(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def names(answer: Any) -> list[str]:
    return [line.name for line in answer.context["lines"]]


# Who sees it


def test_only_an_owner_of_several_clinics_sees_the_page_and_the_way_to_it():
    north, _south = make_group("North", "South")
    assert names(browser(north).get(reverse("group"))) == ["North", "South"]
    assert reverse("group") in browser(north).get(reverse("settings")).content.decode()


@pytest.mark.parametrize(
    "roles",
    [
        pytest.param([Role.OWNER], id="one clinic"),
        pytest.param([Role.PRACTITIONER, Role.PRACTITIONER], id="a practitioner of two"),
        pytest.param([Role.OWNER, Role.PRACTITIONER], id="owner of one, practitioner of another"),
    ],
)
def test_for_everybody_else_there_is_no_such_page(roles):
    user = make_user()
    member = make_member(make_clinic(), roles[0], user)
    for role in roles[1:]:
        make_member(make_clinic(), role, user)
    assert browser(member).get(reverse("group")).status_code == 404
    settings = browser(member).get(reverse("settings")).content.decode()
    assert f'href="{reverse("group")}"' not in settings


def test_an_owner_sees_no_clinic_where_they_are_not_owner_now():
    north, south, west = make_group("North", "South", "West")
    make_member(make_clinic(name="Foreign"))
    client = browser(north)
    for member in (south, west):
        make_member(member.clinic)  # somebody who stays
    change_role(membership=west, role=Role.ASSISTANT, by=TESTER, at=AT, reason=REASON)
    assert names(client.get(reverse("group"))) == ["North", "South"]
    end_membership(membership=south, by=TESTER, at=AT, reason=REASON)
    assert client.get(reverse("group")).status_code == 404
    chosen = client.post(reverse("clinic-list"), {"clinic": south.clinic_id})
    assert chosen.status_code == 404


# What it says


def test_the_worst_clinic_stands_first_and_a_tie_is_broken_by_name():
    north, south, west, east = make_group("North", "South", "West", "East")
    numbers = {"failing": 0, "overdue": 0, "missing": 0, "soon": 0}
    remember(north.clinic, AT, **numbers)
    remember(south.clinic, AT, **{**numbers, "overdue": 2})
    remember(west.clinic, AT, **{**numbers, "failing": 1})
    remember(east.clinic, AT, **numbers)
    answer = browser(north).get(reverse("group"))
    assert names(answer) == ["West", "South", "East", "North"]
    assert [(each.tone, each.value) for each in answer.context["totals"]] == [("bad", 2), ("ok", 2)]
    assert "2 things overdue" in answer.content.decode()
    assert names(browser(north).get(reverse("group"), {"q": "sou"})) == ["South"]
    assert "Nothing matches" in browser(north).get(reverse("group"), {"q": "none"}).content.decode()


def test_one_tap_leads_into_a_clinic():
    north, south = make_group("North", "South")
    client = browser(north)
    answer = client.post(reverse("clinic-list"), {"clinic": south.clinic_id}, follow=True)
    assert answer.request["PATH_INFO"] == reverse("today")
    assert answer.context["clinic"] == south.clinic


def test_a_standing_is_looked_at_again_when_something_was_written_and_a_new_day_has_begun():
    north, south = make_group("North", "South")
    assert services.refresh(at=AT) == 2
    assert services.refresh(at=AT) == 0
    make_cycle(make_sterilizer(south.clinic), started_at=AT - timedelta(hours=2))
    assert services.refresh(at=AT) == 1
    assert Standing.objects.get(clinic=south.clinic).last_cycle_at == AT - timedelta(hours=2)
    assert services.refresh(at=AT + timedelta(days=1)) == 2
    end_membership(
        membership=[make_member(south.clinic), south][1], by=TESTER, at=AT, reason=REASON
    )
    assert services.refresh(at=AT + timedelta(days=2)) == 0  # no longer several of one owner
    assert Standing.objects.get(clinic=north.clinic).judged_at == AT + timedelta(days=1)


def test_only_so_many_are_judged_while_somebody_waits(monkeypatch):
    monkeypatch.setattr(views, "LIVE", 1)
    north, *_others = make_group("North", "South", "West")
    answer = browser(north).get(reverse("group"))
    assert Standing.objects.count() == 1
    assert answer.content.decode().count("looked at in the background") == 2


# What it costs


def many(user: Any, count: int, cycles: int) -> None:
    """So many more clinics of one owner, each judged just now; one of them with so many cycles."""
    told: dict[str, Any] = {"recorded_at": AT, "recorded_by": "Test"}
    clinics = Clinic.objects.bulk_create(
        Clinic(name=f"Place {n:04}", slug=f"place-{count}-{n}", **told) for n in range(count)
    )
    program = make_program(make_sterilizer(clinics[0]))
    Cycle.objects.bulk_create(
        Cycle(
            clinic=clinics[0], sterilizer=program.sterilizer, program=program, number=n,
            started_at=AT - timedelta(hours=n), **told,
        )
        for n in range(1, cycles + 1)
    )  # fmt: skip
    Membership.objects.bulk_create(
        Membership(clinic=each, user=user, role=Role.OWNER, **told) for each in clinics
    )
    ChainHead.objects.bulk_create(
        ChainHead(clinic_id=each.pk, sequence=1, hash=bytes(32)) for each in clinics[1:]
    )
    known = queries.sizes(clinics)
    numbers = {"failing": 0, "overdue": 0, "missing": 0, "soon": 1, "fine": 9}
    Standing.objects.bulk_create(
        Standing(
            clinic=each, judged_on=each.day(AT), judged_at=AT, size=known[each.pk], **numbers
        )
        for each in clinics
    )  # fmt: skip


def test_the_page_costs_the_same_at_any_number_of_clinics_and_cycles(django_assert_num_queries):
    north, south = make_group("North", "South")
    for each in (north, south):
        remember(each.clinic, AT)
    client = browser(north)
    for count, cycles in ((4, 5), (60, 200)):
        many(north.user, count, cycles)
        # session, person, membership, how many, the page, sizes of histories, totals
        with django_assert_num_queries(7):
            client.get(reverse("group"))


def test_looking_again_at_a_clinic_costs_the_same_with_a_long_history():
    north, _south = make_group("North", "South")
    asked = []
    for cycles in (5, 200):
        many(north.user, cycles, cycles)
        clinic = Clinic.objects.get(slug=f"place-{cycles}-0")
        with CaptureQueriesContext(connection) as caught:
            services.remember(clinic, at=AT)
        asked.append(len(caught))
    assert asked[0] == asked[1]


# One more clinic


def details(**fields: str) -> dict[str, str]:
    return {
        "name": "Harbour", "timezone": "America/Halifax", "pack": "CA-ON", "paper": "a4",
        "language": "en", "idempotency_key": str(uuid4()), **fields,
    }  # fmt: skip


def test_an_owner_adds_a_clinic_and_is_in_it_once(client):
    owner = make_member(make_clinic(name="North"))
    client.force_login(owner.user)
    assert "America/Toronto" in client.get(reverse("group-clinic-add")).content.decode()
    said = details()
    for _twice in range(2):
        answer = client.post(reverse("group-clinic-add"), said)
        assert answer.url == reverse("today")
    clinic = Clinic.objects.get(name="Harbour")
    assert [m.role for m in Membership.objects.filter(clinic=clinic)] == [Role.OWNER]
    assert client.get(reverse("today")).context["clinic"] == clinic
    assert names(client.get(reverse("group"))) == ["Harbour", "North"]


def test_from_a_sample_clinic_none_is_added_and_an_assistant_adds_none(client):
    sample = make_member(make_clinic(is_sample=True))
    client.force_login(sample.user)
    answer = client.post(reverse("group-clinic-add"), details())
    assert "This is a sample clinic" in answer.content.decode()
    client.force_login(make_member(make_clinic(), Role.ASSISTANT).user)
    assert client.post(reverse("group-clinic-add"), details()).status_code == 403
    assert not Clinic.objects.filter(name="Harbour").exists()
