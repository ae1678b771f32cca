"""Screens of deviations."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from compliance.clinics.models import Role
from compliance.deviations import queries, services
from compliance.deviations.models import Deviation
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.deviations.factory import make_deviation

pytestmark = pytest.mark.django_db
DECIDED: dict[str, Any] = {"containment": "Set aside", "cause": "Haste", "action": "A second look"}
FRAME = 3  # session, account, membership
TODAY = date(2026, 7, 15)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def member(client, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "usersessions" not in name]
    member = make_member(make_clinic())
    client.force_login(member.user)
    return member


def sent(**fields):
    return {"idempotency_key": str(uuid4()), **fields}


def text(response) -> str:
    return str(response.content.decode())


GOOD = {
    "summary": "Sleeve was torn",
    "occurred_at": "2026-07-15T09:30",
    "severity": "MINOR",
    "requirement": "k-007",
    "cause": "Kept as typed",
}


def test_an_empty_list_is_calm(client, member):
    assert "Nothing has gone wrong so far" in text(client.get(reverse("deviation-list")))


def make_some(clinic):
    """One open, one overdue, one closed and one void."""
    make_deviation(clinic, summary="Open one")
    make_deviation(clinic, summary="Late one", due_on=TODAY - timedelta(days=1))
    closed = make_deviation(clinic, summary="Closed one", severity="MAJOR")
    services.close_deviation(closed, by=TESTER, at=NOW, closing_note="Done", **DECIDED)
    void = make_deviation(clinic, summary="Void one")
    services.void_deviation(void, by=TESTER, at=NOW, reason="raised by mistake")


def test_open_ones_come_first(client, member):
    make_some(member.clinic)
    page = text(client.get(reverse("deviation-list")))
    places = [page.index(f"{word} one") for word in ("Late", "Open", "Closed", "Void")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=open", {"Open", "Late"}),
        ("?state=overdue", {"Late"}),
        ("?state=closed", {"Closed"}),
        ("?state=void", {"Void"}),
        ("?severity=MAJOR", {"Closed"}),
        ("?q=late", {"Late"}),
        ("?state=nonsense", {"Open", "Late", "Closed", "Void"}),
    ],
)
def test_search_and_filters(client, member, query, found):
    make_some(member.clinic)
    page = text(client.get(reverse("deviation-list") + query))
    assert {word for word in ("Open", "Late", "Closed", "Void") if f"{word} one" in page} == found


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_one_and_for_thirty(
    client, member, count, django_assert_num_queries
):
    for _number in range(count):
        make_deviation(member.clinic)
    with django_assert_num_queries(FRAME + 2):  # count, page
        client.get(reverse("deviation-list"))


def test_writing_one_down_by_hand(client, member):
    form = sent(**GOOD)
    first, second = (client.post(reverse("deviation-add"), form) for _time in range(2))
    deviation = Deviation.objects.get()
    assert first.url == second.url == deviation.get_absolute_url()
    assert (deviation.requirement, deviation.due_on) == ("K-007", date(2026, 8, 14))
    assert deviation.occurred_at == NOW.replace(hour=13, minute=30)  # 09:30 in Toronto
    page = text(client.get(first.url))
    for words in ("15 Jul 2026, 09:30", "K-007", "Kept as typed", "14 Aug 2026"):
        assert words in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"summary": ""}, "This field is required"),
        ({"summary": "x" * 301}, "at most 300 characters"),
        ({"occurred_at": "2026-07-16T09:30"}, "still to come"),
        ({"occurred_at": "when?"}, "valid date"),
        ({"severity": "AWFUL"}, "Select a valid choice"),
        ({"requirement": "seven"}, "such as K-041"),
        ({"due_on": "soon"}, "valid date"),
        ({"containment": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_bad_input_gets_a_sentence_and_is_kept(client, member, fields, sentence):
    response = client.post(reverse("deviation-add"), sent(**{**GOOD, **fields}))
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Kept as typed" in text(response)
    assert not Deviation.objects.exists()


def test_deciding_changes_only_what_was_changed(client, member):
    deviation = make_deviation(member.clinic)
    url = reverse("deviation-amend", args=[deviation.pk])
    assert 'value="2026-07-15T09:30"' in text(client.get(url))
    form = sent(
        summary=deviation.summary,
        occurred_at="2026-07-15T09:30",
        severity="MINOR",
        requirement="K-041",
        due_on="2026-08-14",
        action="Read the date aloud",
        reason="talked it over",
    )
    client.post(url, form)
    page = text(client.get(deviation.get_absolute_url()))
    assert "Read the date aloud" in page
    assert page.count("<del>") == 0  # only a first value was added; nothing was changed


def test_closing_and_opening_again(client, member):
    deviation = make_deviation(member.clinic, about=member)
    close = reverse("deviation-close", args=[deviation.pk])
    assert client.post(close, sent(closing_note=" ")).status_code == 422
    client.post(close, sent(closing_note="Tube discarded"))
    page = text(client.get(deviation.get_absolute_url()))
    for words in ("Tube discarded", "Closed by", reverse("deviation-reopen", args=[deviation.pk])):
        assert words in page
    client.post(reverse("deviation-reopen", args=[deviation.pk]), sent(reason="It came back"))
    assert Deviation.objects.get().is_open


def test_an_assistant_writes_down_but_is_not_offered_to_close(client):
    assistant = make_member(make_clinic(), Role.ASSISTANT)
    client.force_login(assistant.user)
    deviation = make_deviation(assistant.clinic)
    close = reverse("deviation-close", args=[deviation.pk])
    page = text(client.get(deviation.get_absolute_url()))
    assert close not in page
    assert reverse("deviation-amend", args=[deviation.pk]) in page
    assert client.post(close, sent(closing_note="Done")).status_code == 403


def test_voiding(client, member):
    deviation = make_deviation(member.clinic, severity="INFO")
    url = reverse("deviation-void", args=[deviation.pk])
    client.post(url, sent(reason="raised by mistake"))
    assert "raised by mistake" in text(client.get(deviation.get_absolute_url()))


@pytest.mark.parametrize("verb", ["detail", "amend", "close", "reopen", "void"])
def test_another_clinics_deviation_is_not_found(client, member, verb):
    foreign = make_deviation(make_clinic())
    for key in (foreign.pk, uuid4()):
        assert client.get(reverse(f"deviation-{verb}", args=[key])).status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_attention_costs_one_query(count, django_assert_num_queries):
    clinic = make_clinic()
    for _number in range(count):
        make_deviation(clinic, severity="INFO")
    with django_assert_num_queries(1):
        found = queries.needs_attention(clinic, on=TODAY, at=NOW)
    assert len(found) == count


def test_attention_says_how_serious_and_until_when():
    clinic = make_clinic()
    make_deviation(clinic, due_on=TODAY)
    make_deviation(clinic, severity="MAJOR", requirement="", due_on=TODAY - timedelta(days=1))
    late, due = queries.needs_attention(clinic, on=TODAY, at=NOW)
    assert (late.tone, late.text) == ("bad", "Major · was to be closed by 14 Jul 2026")
    assert (due.tone, due.text) == ("warn", "Minor · K-041 · to be closed by 15 Jul 2026")


def test_one_is_written_down_about_the_record_that_a_finding_names(client, member):
    other = make_deviation(member.clinic, summary="The printout was pale")
    url = f"{reverse('deviation-add')}?requirement=K-014&kind=deviation&record={other.pk}"
    page = client.get(url).content.decode()
    assert "The printout was pale" in page
    assert 'value="K-014"' in page
    for strange in ("kind=x&record=1", "kind=deviation&record=1", "kind=clinic&record=1"):
        assert client.get(f"{reverse('deviation-add')}?{strange}").status_code == 200


def test_a_serious_one_is_closed_on_one_page_and_looked_at_again(client, member):
    deviation = make_deviation(member.clinic, severity="MAJOR")
    close = reverse("deviation-close", args=[deviation.pk])
    assert client.post(close, sent(closing_note="Done", cause="Haste")).status_code == 422
    client.post(close, sent(closing_note="Done", **DECIDED))
    check = reverse("deviation-check", args=[deviation.pk])
    assert check in client.get(deviation.get_absolute_url()).content.decode()
    client.post(check, sent(is_effective="no", check_note="It came back"))
    deviation.refresh_from_db()
    assert deviation.is_open
