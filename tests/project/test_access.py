"""Who may open what: every address × role × method has a declared answer, and gets it."""

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from django.utils import timezone

from compliance.api.urls import urlpatterns as api_urls
from compliance.clinics.access import VISIT, Access, allow
from compliance.clinics.middleware import LIBRARIES
from compliance.clinics.models import Membership, Role
from compliance.clinics.models.visits import InspectorLink
from compliance.ledger import services as ledger
from klarity_site.urls import urlpatterns as every_page
from tests.clinics.factory import (
    NOW,
    PASSWORD,
    TESTER,
    make_clinic,
    make_inspector_link,
    make_member,
)
from tests.project.crossing import watched
from tests.project.subjects import SUBJECTS, WORDS

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
INSIDE = (Role.OWNER, Role.PRACTITIONER, Role.ASSISTANT, Role.INSPECTOR)
LOGIN = "/accounts/login/"
FINE = {200, 302, 409, 422}  # shown, done, not now, look again

PUBLIC = {
    # what a client reads
    *("home", "checklist", "checklist-pdf", "clinic-checklist", "clinic-checklist-pdf"),
    *("clinic-poster", "clinic-embed", "clinic-badge", "clinic-card", "checklist-card"),
    *("suitability", "aftercare", "course", "feedback"),
    *("healthz", "readyz", "robots", "favicon", "sitemap", "manifest", "worker-script", "app-icon"),
    *("client-card", "client-card-sheet"),
    *("verify", "verify-paper"),
    # the doors
    *("calendar-feed",),
    *("set-up", "set-up-clinic", "set-up-sample", "join", "renewal-upload"),
    *("visit", "visit-leave", "visit-ended"),
    *("account_login", "account_logout", "account_inactive", "mfa_authenticate"),
    *("mfa_login_webauthn", "account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done"),
}
OF_PROGRAMS = {str(url.name) for url in api_urls}  # by a key of the clinic; tried in tests/api
PUBLIC |= OF_PROGRAMS
OF_LIBRARIES = {  # any signed-in person, about nothing but themselves
    *("account_reauthenticate", "account_change_password", "account_set_password"),
    *("mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
    *("mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn"),
    *("mfa_remove_webauthn", "mfa_edit_webauthn", "set_language"),
}
MAY_BE_EMPTY = {  # 404 also for those who may: nothing made yet, or nothing chosen
    *("audit-download", "document-preview", "clinic-list"),
    *("calendar-detail", "calendar-void"),  # one's own only
    # for owners of several clinics only
    *("group", "group-audit-list", "group-audit-add", "group-audit-detail", "group-part-open"),
    *("group-audit-progress", "group-audit-again", "group-audit-cancel", "group-audit-cover"),
    "group-audit-bundle",
}


@dataclass(frozen=True)
class Url:
    """One address: its name, its whole route and its view."""

    name: str
    route: str
    view: Callable[..., Any]

    @property
    def place(self) -> str:
        """The address up to the record it names; empty without one."""
        return self.route.partition("/<")[0] if "/<" in self.route else ""

    @property
    def parameter(self) -> str:
        """What the address calls the record."""
        return "".join(re.findall(r"<\w+:(\w+)>", self.route)[:1])

    @property
    def access(self) -> Access | None:
        """What the view declares."""
        return getattr(self.view, "access", None)

    def to(self, key: Any) -> str:
        """The address of one record."""
        if self.name == "account_reset_password_from_key":
            return reverse(self.name, kwargs={"uidb36": "1", "key": "2-3"})
        return reverse(self.name, kwargs={self.parameter: key} if self.parameter else {})

    @property
    def any_key(self) -> Any:
        """Something of the right form where the address names a record."""
        forms = {"uuid": uuid4(), "slug": "any", "str": "any", "path": "any", "int": 7}
        return next((forms[kind] for kind in re.findall(r"<(\w+):", self.route)), None)

    def of(self, clinic: Any) -> str:
        """The address of a record made for a clinic."""
        if self.place in WORDS:
            return self.to(WORDS[self.place](clinic))
        return self.to(SUBJECTS[self.place](clinic).pk if self.place else self.any_key)


def walk(patterns: list[Any], before: str = "") -> Iterator[Url]:
    """Every address of the resolver."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield Url(pattern.name or "", before + str(pattern.pattern), pattern.callback)


URLS = list(walk(get_resolver().url_patterns))
OURS = [url for url in URLS if url.name not in PUBLIC | OF_LIBRARIES]
every_url = pytest.mark.parametrize("url", URLS, ids=lambda url: url.name)
every_own_url = pytest.mark.parametrize("url", OURS, ids=lambda url: url.name)


@dataclass(frozen=True)
class World:
    """A clinic and everybody who ever enters it, beside another clinic."""

    clinic: Any
    doors: dict[str, Client]
    keys: frozenset[str]
    stranger: Membership

    def ask(self, who: str, method: str, address: str) -> Any:
        """One request in a fresh browser of somebody who has entered."""
        browser = Client(raise_request_exception=False)
        browser.cookies = copy.deepcopy(self.doors[who].cookies)
        return asked(browser, method, address)


@pytest.fixture(scope="module")
def settled(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all tests here; each test takes its own changes back."""
    with django_db_blocker.unblock(), transaction.atomic():
        clinic = make_clinic(name="Northgate")
        with watched(clinic) as watch:
            people: dict[str, Any] = {role: someone(clinic, role) for role in INSIDE}
            people |= {"former": make_former(clinic), "visitor": None}
        doors = {who: browser_of(member) for who, member in people.items()}
        stranger = make_member(make_clinic(name="Southgate"))
        yield World(clinic, doors, frozenset(watch.own), stranger)
        transaction.set_rollback(True)


@pytest.fixture
def world(settled, db):
    """It, for one test."""
    return settled


@pytest.fixture
def clinic(world):
    """Northgate, with an owner beside whoever is tried."""
    return world.clinic


def browser_of(member: Membership | InspectorLink | None) -> Client:
    """A fresh browser: signed in, come by an inspector's link, or neither."""
    browser = Client(raise_request_exception=False)
    if isinstance(member, Membership):
        browser.force_login(member.user)
    elif member:
        session = browser.session
        session[VISIT] = str(member.pk)
        session.save()
    return browser


def someone(clinic: Any, role: str) -> Membership | InspectorLink:
    """A person of a role: inspectors come by a link and have no account."""
    if role == Role.INSPECTOR:
        link: InspectorLink = make_inspector_link(clinic, at=timezone.now())[0]
        return link
    return make_member(clinic, role)


def ask(member: Membership | InspectorLink | None, method: str, address: str) -> Any:
    """One request in a fresh browser."""
    return asked(browser_of(member), method, address)


def asked(browser: Client, method: str, address: str) -> Any:
    """An answer, read to its end."""
    response: Any = browser.generic(method, address)
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def make_former(clinic: Any) -> Membership:
    """Somebody whose membership ended."""
    member = make_member(clinic)
    return ledger.amend(member, by=TESTER, at=NOW, changes={"ended_at": NOW})


def answer_of(response: Any) -> str:
    """An answer in a word."""
    place = response.get("Location", "")
    if place.startswith(LOGIN):
        return "sign in"
    if place == reverse("no-clinic"):
        return "no clinic"
    return "fine" if response.status_code in FINE else str(response.status_code)


def declared(access: Access, role: str, method: str) -> str:
    """What the declaration promises a member."""
    if method not in access.verbs:
        return "405"
    if role == Role.INSPECTOR and method not in {"GET", "HEAD"}:
        return "403"  # whatever is declared
    if not access.needs_clinic:
        return "403" if role == Role.INSPECTOR else "fine"
    return "fine" if role in access.roles else "403"


# Declared at all


def undeclared_faults(url: Url) -> list[str]:
    """What an address leaves open: its name, whom it is for, whether its record can be made."""
    is_ours = url.name not in PUBLIC | OF_LIBRARIES
    is_library = url.view.__module__.startswith(LIBRARIES)
    has_record = bool(url.place) and url.name != "account_reset_password_from_key"
    checks = {
        "has no name": bool(url.name),
        "declares no access": not is_ours or url.access is not None,
        "is open, or closed, against the list of public pages": (
            getattr(url.view, "login_required", True) is (url.name not in PUBLIC)
        ),
        "is a library's page that is not spelled out": (
            is_library is (url.name in OF_LIBRARIES) or url.name in PUBLIC
        ),
        f"add {url.place!r} to tests/project/subjects.py": (
            not has_record or (url.place in {*SUBJECTS, *WORDS} and url.route.count("<") == 1)
        ),
    }
    return [f"{url.route}: {fault}" for fault, is_fine in checks.items() if not is_fine]


def test_every_address_is_declared():
    assert [fault for url in URLS for fault in undeclared_faults(url)] == []


def test_no_name_is_listed_in_vain():
    names = {url.name for url in URLS}
    assert (PUBLIC | OF_LIBRARIES | MAY_BE_EMPTY) - names == set()


def test_no_name_is_used_twice():
    names = [url.name for url in URLS]
    assert sorted(set(names)) == sorted(names)


# Kept


@pytest.fixture
def watch(world):
    """What is asked of the database from now on, beside another clinic."""
    with watched(world.clinic, world.keys) as watch:
        yield watch


@every_own_url
def test_an_address_answers_everybody_as_declared(url, world, watch):
    """Visitors, members of every role, former ones; and nothing without a token.

    Nor does any statement look at what is another clinic's (`crossing.py`).
    """
    address, found, promised = url.of(world.clinic), {}, {}
    for method in METHODS:
        found["visitor", method] = answer_of(world.ask("visitor", method, address))
        promised["visitor", method] = "sign in"
    for role in INSIDE:
        # who may not enter learns nothing from the method: tried in full as the owner
        for method in METHODS if role == Role.OWNER else {*url.access.methods, "DELETE"}:
            found[role, method] = answer_of(world.ask(role, method, address))
            promised[role, method] = declared(url.access, role, method)
    for method in url.access.methods:
        found["former", method] = answer_of(world.ask("former", method, address))
        promised["former", method] = "no clinic" if url.access.needs_clinic else "fine"
    if url.name in MAY_BE_EMPTY:
        found = {key: "fine" if said == "404" else said for key, said in found.items()}
    assert found == promised
    assert sorted(set(watch.found)) == []


@pytest.mark.parametrize(
    "url", [url for url in OURS if url.place in SUBJECTS], ids=lambda url: url.name
)
def test_another_clinics_record_and_a_missing_one_answer_alike(url, world):
    stranger = world.stranger
    existing, missing = url.of(world.clinic), url.to(uuid4())
    browser = browser_of(stranger)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    visitor = browser_of(someone(stranger.clinic, Role.INSPECTOR))
    if Role.INSPECTOR in url.access.roles:
        assert visitor.get(existing).status_code == 404
    for method in url.access.verbs:
        theirs, none = browser.generic(method, existing), browser.generic(method, missing)
        assert (theirs.status_code, none.status_code) == (404, 404), method
        assert plain(theirs) == plain(none)


def plain(response: Any) -> bytes:
    """A page without what differs each time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)


@every_url
def test_nothing_is_changed_without_a_token(url, world):
    """The token is asked for before the record is, so any address will do."""
    for who in ("visitor", Role.OWNER):
        browser = Client(enforce_csrf_checks=True)
        browser.cookies = copy.deepcopy(world.doors[who].cookies)
        expected = {401, 404, 405} if url.name in OF_PROGRAMS else {403}
        assert browser.post(url.to(url.any_key)).status_code in expected


@pytest.mark.parametrize("url", [u for u in URLS if u.name in PUBLIC], ids=lambda url: url.name)
def test_a_public_page_answers_everybody_without_an_error(url, clinic):
    address = url.of(clinic)
    for method in METHODS:
        assert ask(None, method, address).status_code < 500, method
    assert ask(make_former(clinic), "GET", address).status_code < 500


@pytest.mark.parametrize(
    "url", [u for u in URLS if u.name in OF_LIBRARIES], ids=lambda url: url.name
)
def test_a_librarys_page_is_for_whoever_is_signed_in(url, clinic):
    address = url.of(clinic)
    assert {answer_of(ask(None, method, address)) for method in METHODS} == {"sign in"}
    for member in (make_member(clinic, Role.INSPECTOR), make_former(clinic)):
        for method in METHODS:
            assert ask(member, method, address).status_code < 500, method


# The harness can fail


def undeclared(_request: HttpRequest) -> HttpResponse:
    """A view whose author forgot."""
    return HttpResponse("secret")


@login_not_required
def opened(_request: HttpRequest) -> HttpResponse:
    """A view that somebody opened to all."""
    return HttpResponse("secret")


@allow(Role.OWNER, methods=("GET",))
def for_owners(_request: HttpRequest) -> HttpResponse:
    """A view for owners."""
    return HttpResponse("owners")


class Urls:
    """Every page, and three more."""

    urlpatterns = [
        path("undeclared/", undeclared, name="undeclared"),
        path("opened/", opened, name="opened"),
        path("owners/", for_owners, name="owners"),
        *every_page,
    ]


def test_a_view_that_declares_nothing_shows_nothing(clinic, settings):
    settings.ROOT_URLCONF = Urls
    owner = make_member(clinic)
    assert answer_of(ask(None, "GET", "/undeclared/")) == "sign in"
    assert [answer_of(ask(owner, method, "/undeclared/")) for method in METHODS] == ["403"] * 5


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        (Url("opened", "opened/", opened), "against the list of public pages"),
        (Url("undeclared", "undeclared/", undeclared), "declares no access"),
        (Url("", "nameless/", for_owners), "has no name"),
        (Url("moon-detail", "moons/<uuid:pk>/", for_owners), "add 'moons'"),
    ],
    ids=["opened", "undeclared", "nameless", "unknown record"],
)
def test_what_is_not_declared_would_be_noticed(url, fault):
    assert fault in " ".join(undeclared_faults(url))


def test_a_page_for_anybody_signed_in_is_not_for_visits_and_a_link_opens_nothing_after_its_end(
    clinic,
):
    link = someone(clinic, Role.INSPECTOR)
    assert answer_of(ask(link, "GET", reverse("no-clinic"))) == "403"
    assert answer_of(ask(link, "GET", reverse("settings"))) == "403"
    assert answer_of(ask(link, "GET", reverse("cycle-list"))) == "fine"
    InspectorLink.objects.update(expires_at=timezone.now())
    assert ask(link, "GET", reverse("cycle-list"))["Location"] == reverse("visit-ended")


def test_a_declaration_is_enforced(clinic, settings):
    settings.ROOT_URLCONF = Urls
    found = {role: answer_of(ask(someone(clinic, role), "GET", "/owners/")) for role in INSIDE}
    assert found == {role: "fine" if role == Role.OWNER else "403" for role in INSIDE}
    assert answer_of(ask(make_member(clinic), "POST", "/owners/")) == "405"


def test_settings_keep_everything_private():
    middleware = settings.MIDDLEWARE
    assert "compliance.clinics.middleware.PrivateByDefault" in middleware
    assert "django.middleware.csrf.CsrfViewMiddleware" in middleware
    assert middleware[-1] == "compliance.clinics.middleware.ClinicMiddleware"
