"""P12: few guesses reach the hasher, and a session ends when it must."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.module_loading import import_string

from compliance.clinics import adapter
from klarity_site import settings as shipped
from tests.clinics.factory import NOW, PASSWORD, make_clinic, make_member

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
NEW = "other four words"


SCRYPT: Any = import_string(shipped.PASSWORD_HASHERS[0])


class Counted(SCRYPT):  # type: ignore[misc] # the hasher of an installation
    """The hasher of an installation, quicker, with a tally of what reached it."""

    work_factor = 2**4
    seen: list[str] = []

    def encode(self, password: str, *args: Any, **kwargs: Any) -> Any:
        """A hash, and one more on the tally."""
        self.seen.append(password)
        return super().encode(password, *args, **kwargs)


@pytest.fixture
def hashed(settings: Any) -> list[str]:
    """Every password that reaches the hasher; the tally is kept as an installation keeps it."""
    settings.PASSWORD_HASHERS = [f"{__name__}.Counted"]
    settings.CACHES = shipped.CACHES
    call_command("createcachetable", verbosity=0)
    Counted.seen = []
    return Counted.seen


@pytest.fixture
def owner() -> Any:
    """Somebody whose password is guessed at."""
    return make_member(make_clinic())


def guess(number: int, login: str, place: str, host: str = "localhost") -> int:
    """One guess, from a place in the network, at a name of ours."""
    sent = {"login": login, "password": f"guess {number}"}
    return Client(headers={"host": host}).post(LOGIN, sent, REMOTE_ADDR=place).status_code


def guess_widely(count: int, login: str) -> None:
    """Half from one place at many accounts, half from many places at one account."""
    for number in range(count // 2):
        guess(number, f"person{number}@example.org", "10.9.9.9")
        guess(number, login, f"10.{number // 250}.{number % 250}.7")


def test_a_thousand_guesses_reach_the_hasher_twenty_times(hashed, owner, sized, promise):
    count, before = sized(60, 1000), len(hashed)
    guess_widely(count, owner.user.email)
    reached = len(hashed) - before
    promise(
        12,
        "guesses that reach the hasher",
        figure=f"{reached} of {count}",
        bound="at most 20",
        kept=0 < reached <= 20,
    )


def test_no_spelling_gives_more_guesses(hashed, owner, sized, promise):
    """Another port, another name of ours, capitals, letters that only look different."""
    count, before, login = sized(24, 400), len(hashed), owner.user.email
    spellings = (login, login.upper(), login.replace("s", "ſ"), login.title(), f" {login} ")
    for number in range(count):
        host = f"{('localhost', '127.0.0.1')[number % 2]}:{8000 + number}"
        guess(number, spellings[number % 5], f"10.1.{number // 250}.{number % 250}", host)
    reached = len(hashed) - before
    promise(
        12,
        "guesses at one account, spelled in every way",
        figure=f"{reached} of {count}",
        bound="at most 10",
        kept=0 < reached <= 10,
    )


def test_without_the_throttle_every_guess_is_counted(hashed, owner, settings, control):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "", "login": ""}
    before = len(hashed)
    guess_widely(30, owner.user.email)
    reached = len(hashed) - before
    control(12, "without the throttle", figure=f"{reached} of 30 reached", broke=reached > 20)


# Sessions


def sign_in(owner: Any, **extra: str) -> Client:
    """A browser in which somebody has just signed in."""
    browser = Client()
    browser.post(LOGIN, {"login": owner.user.email, "password": PASSWORD, **extra})
    return browser


def is_in(browser: Client) -> bool:
    """Whether a page of the clinic opens."""
    return bool(browser.get(reverse("settings")).status_code == 200)


@pytest.mark.parametrize(
    ("extra", "opened", "ends"),
    [
        ({}, [119, 130], [True, True]),  # going on keeps it going
        ({}, [121], [False]),  # two hours without a page
        ({}, [*range(60, 720, 60), 721], [*[True] * 11, False]),  # twelve hours, whatever is done
        ({"remember": "on"}, [719], [True]),  # asked to stay
        ({"remember": "on"}, [*range(60, 720, 60), 721], [*[True] * 11, False]),
    ],
    ids=["used", "idle", "long", "kept", "kept too long"],
)
def test_a_session_ends(owner, extra, opened, ends):
    with time_machine.travel(NOW, tick=False) as clock:
        browser, found = sign_in(owner, **extra), []
        for minute in opened:
            clock.move_to(NOW + timedelta(minutes=minute))
            found.append(is_in(browser))
    assert found == ends


def test_what_is_saved_in_a_session_does_not_lengthen_it(owner):
    with time_machine.travel(NOW, tick=False) as clock:
        browser = sign_in(owner, remember="on")
        clock.move_to(NOW + timedelta(hours=11))
        session = browser.session
        session["badge"] = {}
        session.save()
        assert is_in(browser)
        clock.move_to(NOW + timedelta(hours=12, seconds=1))
        assert not is_in(browser)


def test_reading_seldom_writes(owner, told_by_reading):
    with time_machine.travel(NOW, tick=False) as clock:
        browser, writes = sign_in(owner), []
        browser.get(reverse("settings"))  # the library notes the place once
        for minute in (5, 15, 20, 30):
            clock.move_to(NOW + timedelta(minutes=minute))
            writes.append(sum("UPDATE" in said for said in told_by_reading(browser)))
    assert writes == [0, 1, 0, 1]


@pytest.fixture
def told_by_reading() -> Any:
    """What the database is told when a page is read."""

    def read(browser: Client) -> list[str]:
        with CaptureQueriesContext(connection) as told:
            browser.get(reverse("settings"))
        return [each["sql"] for each in told.captured_queries]

    return read


def test_a_stolen_session_is_worth_nothing_after_a_new_password(owner):
    stolen, browser = sign_in(owner), sign_in(owner)
    sent = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    browser.post(reverse("account_change_password"), sent)
    assert (is_in(browser), is_in(stolen)) == (True, False)


def test_a_session_planted_before_signing_in_opens_nothing(owner):
    browser = Client()
    session = browser.session
    session["planted"] = True
    session.save()
    planted = Client(headers={"cookie": f"klarity-session={session.session_key}"})
    browser.post(LOGIN, {"login": owner.user.email, "password": PASSWORD})
    assert (is_in(browser), is_in(planted)) == (True, False)


def test_a_link_to_sign_in_opens_once(owner):
    link = re.sub(r"^https?://[^/]+", "", adapter.password_link(owner.user))
    first = Client()
    form = first.get(link, follow=True).redirect_chain[-1][0]
    assert first.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    assert Client().get(link).context["token_fail"] is True
    again = first.post(form, {"password1": "once more words", "password2": "once more words"})
    owner.user.refresh_from_db()
    assert (owner.user.check_password(NEW), again.status_code) == (True, 200)
