"""One letter a day, each thing once at each stage; and a private calendar. The traps of PRODUCT."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from icalendar import Calendar

from compliance.clinics.models import Clinic, Role
from compliance.ledger import services as ledger
from compliance.today import rules, services
from compliance.today.models import SentReminder
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member, make_user
from tests.practitioners.factory import make_credential, make_practitioner
from tests.sterilization.factory import make_spore_test, make_sterilizer
from tests.today.factory import make_feed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LAPSES = date(2026, 8, 31)


@pytest.fixture
def clinic():
    """A clinic with one owner and insurance that ends on 31 August; UK: no spore tests."""
    clinic = make_clinic(name="Northgate", pack="UK")
    make_member(clinic, user=make_user(email="ada@example.com", name="Ada"))
    make_credential(make_practitioner(clinic, name="Ada"), expires_on=LAPSES, names_service=True)
    return clinic


def run(clinic: Clinic, on: date, **fields) -> list[tuple[str, int]]:
    """Send on a day at seven in the morning; what was told, with its stage."""
    at = datetime(on.year, on.month, on.day, 11, tzinfo=UTC)
    sent = services.send_reminders(clinic, on=on, at=at, **fields)
    lines = [line for digest in sent for line in digest.lines]
    return [(line.title.partition(": ")[2], line.stage) for line in lines]


INSURANCE = "The insurance names micro-needling and is in date"


@pytest.mark.parametrize(
    ("left", "interval", "stage"),
    [
        (31, 0, rules.LATER),
        (30, 0, 30),
        (8, 0, 30),
        (7, 0, 7),
        (2, 0, 7),
        (1, 0, 1),
        (0, 0, 1),
        (-1, 0, rules.OVERDUE),
        (7, 7, rules.LATER),
        (1, 7, 1),
        (7, 14, rules.LATER),
        (7, 31, 7),
        (0, 1, rules.LATER),
        (-1, 1, rules.OVERDUE),
    ],
)
def test_the_stage_of_a_day(left, interval, stage):
    assert rules.stage_of(LAPSES, LAPSES - left * DAY, interval) == stage


def test_a_month_a_week_a_day_before_and_when_it_is_overdue_each_once(clinic):
    told = {}
    for left in range(33, -5, -1):
        on = LAPSES - left * DAY
        found = [stage for what, stage in run(clinic, on) if what == INSURANCE]
        if found:
            told[left] = found
    assert told == {30: [30], 7: [7], 1: [1], -1: [0]}


def test_a_missed_day_is_made_up_for_on_the_next_and_once(clinic):
    assert (INSURANCE, 30) in run(clinic, LAPSES - 20 * DAY)  # the job slept for ten days
    assert (INSURANCE, 30) not in run(clinic, LAPSES - 19 * DAY)
    assert (INSURANCE, 1) in run(clinic, LAPSES)  # and through the whole last week
    assert INSURANCE not in [what for what, _stage in run(clinic, LAPSES)]


def test_two_runs_in_a_day_send_one_letter(clinic):
    run(clinic, LAPSES - 7 * DAY)
    sent = len(mail.outbox)
    assert run(clinic, LAPSES - 7 * DAY) == []
    assert len(mail.outbox) == sent == 1


def test_a_dry_run_tells_and_sends_nothing(clinic):
    assert (INSURANCE, 7) in run(clinic, LAPSES - 7 * DAY, is_dry_run=True)
    assert mail.outbox == []
    assert not SentReminder.objects.exists()
    assert (INSURANCE, 7) in run(clinic, LAPSES - 7 * DAY)


def test_a_letter_that_did_not_leave_is_sent_by_a_later_run(clinic, settings):
    settings.EMAIL_BACKEND = "tests.today.test_reminders.Broken"
    with pytest.raises(OSError, match="no way out"):
        run(clinic, LAPSES - 7 * DAY)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert run(clinic, LAPSES - 7 * DAY) == []  # another run may still be at it
    assert (INSURANCE, 7) in run(clinic, LAPSES - 6 * DAY)


class Broken:
    """A mail server that is down."""

    def __init__(self, **_options):
        pass

    def send_messages(self, _messages):
        raise OSError("no way out")


@pytest.mark.parametrize(
    ("at", "stage"),
    [
        # 1 November 2026: the clocks of Toronto go back, the day has 25 hours
        (datetime(2026, 11, 2, 4, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 2, 5, 0, tzinfo=UTC), 0),
    ],
)
def test_on_the_day_the_clocks_change_a_thing_is_overdue_at_local_midnight(at, stage):
    clinic = make_clinic(pack="UK")
    make_member(clinic)
    make_credential(make_practitioner(clinic), expires_on=date(2026, 11, 1), names_service=True)
    with time_machine.travel(at, tick=False):
        call_command("send_reminders", "--json", "--dry-run", stdout=(out := Out()))
    items = json.loads(out.text)["digests"][0]["items"]
    assert {item["stage"] for item in items if "insurance" in item["title"]} == {stage}


class Out:
    """What a command prints."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text


def test_each_member_gets_one_letter_of_their_own(clinic):
    make_member(clinic, Role.INSPECTOR)
    make_member(clinic, Role.ASSISTANT, user=make_user(email="bo@example.com"))
    gone = make_member(clinic, Role.PRACTITIONER, user=make_user(email="gone@example.com"))
    ledger.amend(gone, by=TESTER, at=NOW, changes={"ended_at": NOW})
    make_sterilizer(clinic)
    clinic.pack = "CA-ON"
    clinic.save()
    machine = make_sterilizer(clinic)
    make_spore_test(machine, result="NEGATIVE", placed_at=NOW - 20 * DAY)
    run(clinic, date(2026, 8, 30))
    letters = {letter.to[0]: letter.body for letter in mail.outbox}
    assert set(letters) == {"ada@example.com", "bo@example.com"}
    assert "insurance" in letters["ada@example.com"]
    assert "insurance" not in letters["bo@example.com"]  # papers are not an assistant's to renew
    assert "spore test" in letters["bo@example.com"]


def test_the_letter_reads_like_one(clinic):
    run(clinic, LAPSES - 7 * DAY)
    (letter,) = mail.outbox
    assert letter.subject.startswith("Northgate: Ada:")
    assert "Good morning Ada," in letter.body
    assert "Due within a week" in letter.body
    assert "31 Aug 2026" in letter.body
    assert letter.body.rstrip().endswith("when it is overdue.")


def test_the_command_takes_every_clinic_but_samples(clinic, capsys):
    sample = make_clinic(is_sample=True, pack="UK")
    make_member(sample)
    make_credential(make_practitioner(sample), expires_on=LAPSES)
    call_command("send_reminders", "--on", "2026-08-30")
    assert capsys.readouterr().out.count("new") == 1
    call_command("send_reminders", "--on", "2026-08-30")
    assert "Nothing new" in capsys.readouterr().out
    call_command("send_reminders", "--on", "2026-08-30", "--clinic", sample.slug, "--dry-run")
    assert "Liability policy" in capsys.readouterr().out


def test_the_letters_leave_in_the_clinics_own_morning_and_once(clinic):
    before_seven = datetime(2026, 8, 30, 10, 59, tzinfo=UTC)  # Toronto is four hours behind
    assert services.send_morning_letters(at=before_seven) == []
    (letter,) = services.send_morning_letters(at=before_seven + timedelta(minutes=1))
    assert letter.user.email == "ada@example.com"
    assert services.send_morning_letters(at=before_seven + timedelta(hours=5)) == []


def entries(client, token: str) -> list[Any]:
    answer = client.get(reverse("calendar-feed", args=[token]))
    assert answer["Content-Type"].startswith("text/calendar")
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_calendar_shows_each_due_thing_as_a_whole_day(clinic, client):
    _feed, token = make_feed(clinic)
    with time_machine.travel(NOW, tick=False):
        found = entries(client, token)
        again = entries(client, token)
    insured = [each for each in found if "insurance" in each["summary"]]
    assert insured[0].decoded("dtstart") == LAPSES
    assert insured[0].decoded("dtend") == LAPSES + DAY
    assert [each["uid"] for each in found] == [each["uid"] for each in again]
    assert len({each["uid"] for each in found}) == len(found)


def test_a_revoked_address_was_never_there_nor_one_of_a_former_member(clinic, client):
    feed, token = make_feed(clinic)
    services.revoke_feed(feed, by=TESTER, at=NOW, reason="The phone was lost")
    member = make_member(clinic, Role.PRACTITIONER)
    _other, left = make_feed(clinic, member.user)
    ledger.amend(member, by=TESTER, at=NOW, changes={"ended_at": NOW})
    pages = [client.get(reverse("calendar-feed", args=[each])) for each in (token, left, "x")]
    assert [each.status_code for each in pages] == [404, 404, 404]


def test_the_address_is_shown_once_and_is_nobody_elses(clinic, client):
    member = make_member(clinic)
    client.force_login(member.user)
    key = "0190a0a0-0000-7000-8000-000000000001"
    made = client.post(reverse("calendar-add"), {"idempotency_key": key})
    first = client.get(made.url).content.decode()
    assert "webcal://testserver/today/feed/" in first
    assert "/today/feed/" not in client.get(made.url).content.decode()
    assert made.url in client.get(reverse("calendar-list")).content.decode()
    client.force_login(make_member(clinic).user)
    assert client.get(made.url).status_code == 404
