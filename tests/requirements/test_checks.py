"""The clinic's own checks: fixed days, windows, photos; and opening in four taps."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.requirements import services
from compliance.requirements.models import CheckDone, OwnCheck
from compliance.requirements.queries import checks as queries
from compliance.requirements.rules.checks import CheckStatus, check_due_on, check_status
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.documents.factory import make_upload
from tests.requirements.factory import ON, make_answer, make_own_check

DAY = timedelta(days=1)
FIRST = date(2026, 7, 6)


@pytest.mark.parametrize(
    ("done_after", "due_after"),
    [
        (None, 0),
        (-5, 0),  # long before its window: it moves nothing
        (-2, 7),  # within the window of two days
        (0, 7),
        (3, 7),  # three days late, or an extra one between: the days stay
        (4, 7),
        (5, 14),
        (20, 28),
    ],
)
def test_an_extra_check_does_not_move_the_days(done_after, due_after):
    done = None if done_after is None else FIRST + done_after * DAY
    due = check_due_on(starts_on=FIRST, every_days=7, window_days=2, last_done_on=done)
    assert due == FIRST + due_after * DAY


@pytest.mark.parametrize(
    ("left", "status"),
    [(3, CheckStatus.FINE), (2, CheckStatus.DUE), (0, CheckStatus.DUE), (-1, CheckStatus.OVERDUE)],
)
def test_it_is_due_within_its_window_and_on_its_day(left, status):
    assert check_status(FIRST, FIRST - left * DAY, window_days=2) is status


@pytest.mark.django_db
def test_a_check_says_when_it_is_due_and_who_does_it():
    clinic = make_clinic()
    check = make_own_check(clinic, assignee="Bo")
    (found,) = queries.needs_attention(clinic, on=ON, at=NOW)
    assert (found.tone, found.title) == ("warn", "Eyewash")
    assert found.text == "Bo · due on 15 Jul 2026"
    assert found.url == reverse("check-answer", args=[check.pk])
    assert queries.needs_attention(clinic, on=ON + DAY, at=NOW)[0].tone == "bad"
    make_answer(check)
    assert queries.needs_attention(clinic, on=ON + DAY, at=NOW) == []
    services.amend_check(check, by=TESTER, at=NOW, reason="Gone", ended_on=ON)
    assert queries.standings(clinic, on=ON) == []


@pytest.mark.django_db
def test_what_is_not_in_order_becomes_a_deviation():
    check = make_own_check(make_clinic())
    answer = make_answer(check, is_fine=False, note="The bottle is open")
    deviation = Deviation.objects.get()
    assert deviation.summary == "Eyewash: not in order. The bottle is open"
    assert (deviation.record_kind, deviation.record_id) == ("check_done", str(answer.pk))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"done_at": NOW + DAY}, {"done_at": NOW, "is_fine": True}, {"is_fine": False}]
)
def test_without_its_photo_or_in_the_future_it_is_refused(wrong):
    check = make_own_check(make_clinic(), needs_photo=True)
    with pytest.raises(Refusal):
        make_answer(check, **wrong)
    assert make_answer(check, upload=make_upload()).photo is not None


@pytest.fixture
def member(client):
    with time_machine.travel(NOW, tick=False):
        member = make_member(make_clinic())
        client.force_login(member.user)
        yield member


def keys(page: str) -> list[str]:
    return re.findall(r'name="idempotency_key" value="([^"]+)"', page)


@pytest.mark.django_db
def test_opening_takes_four_taps_each_answer_with_its_own_time(client, member):
    url = reverse("opening")
    client.post(url, {"set_up": "yes"})
    page = client.get(url).content.decode()  # the first tap, on the home screen
    asked = [check for check, _answer in queries.opening(member.clinic, on=ON)]
    assert len(asked) == len(keys(page)) == 3
    for minute, (check, key) in enumerate(zip(asked, keys(page), strict=True), 1):
        with time_machine.travel(NOW + timedelta(minutes=minute), tick=False):
            sent = {"check": check.pk, "answer": "yes", "idempotency_key": key}
            answer = client.post(url, sent)
            client.post(url, sent)  # a second tap by a nervous thumb
    assert answer.url == reverse("today")
    times = CheckDone.objects.order_by("done_at").values_list("done_at", flat=True)
    assert [(each - NOW) // timedelta(minutes=1) for each in times] == [1, 2, 3]
    with time_machine.travel(NOW + 5 * timedelta(minutes=1), tick=False):
        assert "Begin the day" in client.get(url).content.decode()


@pytest.mark.django_db
def test_a_no_leads_to_where_it_is_told_and_the_same_three_are_made_once(client, member):
    url = reverse("opening")
    client.post(url, {"set_up": "yes"})
    client.post(url, {"set_up": "yes"})
    assert OwnCheck.objects.count() == 3
    key = keys(client.get(url).content.decode())[0]
    check = OwnCheck.objects.order_by("recorded_at", "pk")[0]
    answer = client.post(url, {"check": check.pk, "answer": "no", "idempotency_key": key})
    assert answer.url == CheckDone.objects.get().get_absolute_url()
    assert Deviation.objects.count() == 1
    assert client.post(url, {"check": "x", "answer": "perhaps"}).url == url


@pytest.mark.django_db
def test_making_doing_and_ending_a_check(client, member):
    form = {
        "name": "Fire exit", "every_days": 30, "window_days": 5, "starts_on": "2026-07-20",
        "idempotency_key": "0190a0a0-0000-7000-8000-000000000001",
    }  # fmt: skip
    made = client.post(reverse("check-add"), form)
    page = client.get(made.url).content.decode()
    assert "Due on 20 Jul 2026" in page
    check = OwnCheck.objects.get()
    done = {"is_fine": "yes", "idempotency_key": "0190a0a0-0000-7000-8000-000000000002"}
    answer = client.post(reverse("check-answer", args=[check.pk]), done)
    assert "In order" in client.get(answer.url).content.decode()
    assert "Due on 19 Aug 2026" in client.get(made.url).content.decode()
    assert "Fire exit" in client.get(reverse("check-list")).content.decode()
