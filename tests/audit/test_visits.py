"""An inspector walks in: a link for tonight, what it opens, what is kept, and the sealed copy."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from compliance.audit.pdf import visit as copies
from compliance.clinics import rules, services
from compliance.clinics.models.visits import InspectorLink, ShownPage
from compliance.core import shown
from compliance.core.errors import Refusal
from compliance.documents.models import IssuedPaper
from compliance.ledger import verification
from compliance.ledger.models import Event
from compliance.printing import sealing
from tests.clinics.factory import NOW, TESTER, make_clinic, make_inspector_link, make_member
from tests.sterilization.factory import make_cycle, make_sterilizer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)
MIDNIGHT = NOW.replace(day=16, hour=4, minute=0)  # in Toronto, in UTC


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic():
    return make_clinic(name="Northgate")


@pytest.fixture
def owner(clinic, client):
    client.force_login(make_member(clinic).user)
    return client


def begun(token: str) -> Client:
    """An inspector's own phone, after the button was tapped."""
    phone = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari"})
    assert phone.post(reverse("visit", args=[token]))["Location"] == reverse("today")
    return phone


def types(clinic) -> list[str]:
    found = Event.objects.filter(clinic_id=clinic.pk, record_kind="inspector_link")
    return list(found.order_by("sequence").values_list("type", flat=True))


# Made in two taps


def test_one_button_makes_a_link_for_tonight_that_is_shown_once(owner, clinic):
    assert reverse("inspector-link-add") in owner.get(reverse("today")).content.decode()
    page = owner.get(reverse("inspector-link-add"))
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in ("idempotency_key", "until", "name")}
    made = owner.post(reverse("inspector-link-add"), sent)
    link = InspectorLink.objects.get()
    assert made["Location"] == link.get_absolute_url()
    assert link.expires_at == MIDNIGHT
    first, second = (owner.get(link.get_absolute_url()).content.decode() for _look in range(2))
    assert "/inspect/" in first
    assert "/inspect/" not in second


@pytest.mark.parametrize(
    ("on", "hours"),
    [
        pytest.param(date(2026, 11, 1), 25, id="the day that is an hour longer"),
        pytest.param(date(2026, 3, 8), 23, id="the day that is an hour shorter"),
    ],
)
def test_tonight_is_the_clinics_own_midnight_when_the_clocks_change_too(clinic, on, hours):
    at = NOW.replace(year=on.year, month=on.month, day=on.day, hour=12)
    link, _token = make_inspector_link(clinic, at=at)
    yesterday, _token = make_inspector_link(clinic, at=at - timedelta(days=1))
    assert link.expires_at - yesterday.expires_at == timedelta(hours=hours)


@pytest.mark.parametrize("days", [-1, 7])
def test_it_lasts_from_today_to_seven_days(clinic, days):
    with pytest.raises(Refusal, match="within seven days"):
        make_inspector_link(clinic, until=TODAY + timedelta(days=days))
    assert rules.visit_days(TODAY)[-1] == TODAY + timedelta(days=6)


# Read, and nothing else


def test_the_door_says_what_it_is_and_looking_begins_nothing(clinic):
    _link, token = make_inspector_link(clinic)
    page = Client().get(reverse("visit", args=[token])).content.decode()
    for words in ("Northgate", "Test Person", "16 Jul 2026, 00:00", "Every page you open"):
        assert words in page
    assert types(clinic) == ["inspector_link.created"]
    assert token not in json.dumps(list(InspectorLink.objects.values()), default=str)


def test_every_page_is_kept_before_it_is_shown_and_the_owner_sees_it(owner, clinic):
    link, token = make_inspector_link(clinic)
    cycle = make_cycle(make_sterilizer(clinic))
    phone = begun(token)
    assert phone.get(cycle.get_absolute_url()).status_code == 200
    assert phone.get(reverse("settings")).status_code == 403
    assert phone.post(reverse("sterilizer-add"), {}).status_code == 403
    kept = list(ShownPage.objects.values_list("path", "status"))
    add = reverse("sterilizer-add")
    assert kept == [(cycle.get_absolute_url(), 200), (reverse("settings"), 403), (add, 403)]
    live = owner.get(reverse("inspector-link-pages", args=[link.pk])).content.decode()
    assert "3 pages opened" in live
    assert str(cycle) in live
    assert types(clinic) == ["inspector_link.created", "inspector_link.opened"]
    assert verification.verify(clinic.pk).is_whole


def test_a_page_tells_an_inspector_so_and_offers_nothing_to_change(clinic):
    _link, token = make_inspector_link(clinic)
    page = begun(token).get(reverse("cycle-list")).content.decode()
    assert "You are reading as an inspector, until" in page
    assert f'"{reverse("history-proof")}"' in page
    for name in ("cycle-add", "settings", "account_logout", "client-list"):
        assert f'"{reverse(name)}"' not in page


def test_beginning_signs_whoever_was_there_out(owner, clinic):
    _link, token = make_inspector_link(clinic)
    owner.post(reverse("visit", args=[token]))
    assert "_auth_user_id" not in owner.session
    assert owner.get(reverse("settings")).status_code == 403


# Its end


@pytest.mark.parametrize("how", ["by itself", "by a tap", "by the inspector"])
def test_after_its_end_it_opens_nothing(clinic, owner, how):
    link, token = make_inspector_link(clinic)
    with time_machine.travel(MIDNIGHT - timedelta(hours=1), tick=False):
        phone = begun(token)
    at = MIDNIGHT - timedelta(hours=1)
    if how == "by a tap":
        owner.post(reverse("inspector-link-end", args=[link.pk]))
    elif how == "by the inspector":
        phone.post(reverse("visit-leave"))
    else:
        at = MIDNIGHT
    with time_machine.travel(at, tick=False):
        answer = phone.get(reverse("cycle-list"))
        assert answer["Location"].startswith(
            reverse("account_login") if how == "by the inspector" else reverse("visit-ended")
        )
        door = Client().get(reverse("visit", args=[token]))
        assert door.status_code == (200 if how == "by the inspector" else 404)


def test_the_last_moment_still_counts(clinic):
    _link, token = make_inspector_link(clinic)
    with time_machine.travel(MIDNIGHT - timedelta(microseconds=1), tick=False):
        phone = begun(token)
        assert phone.get(reverse("cycle-list")).status_code == 200


def test_an_end_by_itself_is_written_down_once_with_its_own_moment(clinic):
    link, _token = make_inspector_link(clinic)
    assert services.note_expired_links(at=MIDNIGHT - timedelta(seconds=1)) == 0
    later = MIDNIGHT + timedelta(hours=9)
    assert [services.note_expired_links(at=later) for _time in range(2)] == [1, 0]
    assert InspectorLink.objects.get().ended_at == MIDNIGHT == link.expires_at
    assert types(clinic)[-1] == "inspector_link.expired"
    with pytest.raises(Refusal, match="ended already"):
        services.end_inspector_link(link=link, by=TESTER, at=later)


def test_guessing_is_stopped(clinic):
    guesser = Client()
    tries = [guesser.get(reverse("visit", args=[f"guess-{n}"])).status_code for n in range(32)]
    assert tries == [404] * 30 + [429] * 2


# The copy


@pytest.mark.pdf
def test_the_copy_holds_what_was_shown_and_is_sealed(owner, clinic):
    link, token = make_inspector_link(clinic)
    cycle = make_cycle(make_sterilizer(clinic))
    begun(token).get(cycle.get_absolute_url())
    paper = copies.issue_copy(link, address_of=lambda _code: "", by=TESTER, at=NOW)
    data = owner.get(reverse("paper-download", args=[paper.pk])).getvalue()
    assert sealing.examine(data).is_whole
    told = json.loads(sealing.read_attachments(data)["visit.json"])
    assert [page["title"] for page in told["pages"]] == [str(cycle)]
    assert "Exposure" in told["pages"][0]["text"]
    assert types(clinic)[-1] == "inspector_link.copied"
    assert Client().get(reverse("verify-paper", args=[paper.code])).status_code == 200
    assert IssuedPaper.objects.get().title == "Inspector's visit: Public Health"


def test_the_words_of_a_page_are_its_main_part_line_by_line():
    page = """<title>x</title><nav>menu</nav>
    <main><h1>Cycle <b>7</b></h1><svg><title>no</title></svg>
    <dl><dt>Held</dt><dd>4&nbsp;min</dd></dl><table><tr><td>a</td><td>b</td></tr></table>
    <script>no()</script></main><p>outside</p>"""
    assert shown.read(page) == ("Cycle 7", "Cycle 7\nHeld\n4 min\na | b")
