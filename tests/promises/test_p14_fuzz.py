"""P14: whatever is typed into whichever form, a clear answer, and nothing typed is lost."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from compliance.clinics.access import allow
from compliance.clinics.models import Role
from compliance.clinics.screens import form_page
from compliance.core.errors import Refusal
from compliance.core.forms import PlainForm
from compliance.exchange.kinds import KINDS
from klarity_site.urls import urlpatterns as every_page
from tests.clinics.factory import PASSWORD, make_clinic, make_member
from tests.documents.factory import make_picture
from tests.exchange.factory import FILES, bring_in, bring_in_all
from tests.project.test_access import URLS, Url
from tests.project.test_bad_input import FORMS, NONSENSE, WITHOUT_A_FORM, check, form_of
from tests.promises.conftest import FULL

pytestmark = pytest.mark.django_db
CASES = int(os.environ.get("FUZZ", "10000"))  # at full size; `make fuzz` asks for more
TRIED = [url for url in FORMS if url.name not in WITHOUT_A_FORM]
READ = [url for url in URLS if url.access is not None and "GET" in url.access.methods]
ASKED = (
    *("q", "page", "type", "as_of_on", "subject", "lang", "paper", "size", "number", "form"),
    *("first", "line", "lot", "client", "product", "expires_printed", "days", "like", "code"),
    *("sha256", "status", "kind", "starts_on", "ends_on", "from", "until", "on", "next"),
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
TEXTS = st.one_of(
    st.sampled_from([*NONSENSE.values()]),
    WORDS,
    st.integers().map(str),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.datetimes().map(lambda at: at.isoformat(timespec="minutes")),
    st.dates().map(str),
    st.uuids().map(str),
)
BYTES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", make_picture(), make_picture()[:300]]),
)


def quietly(examples: int) -> settings:
    """Hypothesis over a harness that keeps its own time; the same tries in every small run."""
    return settings(
        max_examples=max(1, examples),
        deadline=None,
        database=None,
        derandomize=not FULL,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def value_of(bound: Any) -> st.SearchStrategy[Any]:
    """What somebody may send in one field: what is offered, what was there, or anything."""
    if isinstance(bound.field, forms.FileField):
        return BYTES.map(lambda data: SimpleUploadedFile("x.jpg", data))
    initial = bound.value()
    kinds = [TEXTS, st.just("" if initial is None else initial)]
    offered = [str(value) for value, _said in getattr(bound.field, "choices", [])][:20]
    if offered:
        kinds += [st.sampled_from(offered), st.lists(st.sampled_from(offered), max_size=3)]
    return st.one_of(*kinds)


def tries_of(form: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Everything that may be sent instead of a form; the key of most is the one it came with."""
    fields = {bound.html_name: value_of(bound) for bound in form}
    key = form["idempotency_key"].value() if "idempotency_key" in form.fields else ""
    fields["idempotency_key"] = st.one_of(st.just(str(key)), st.just(str(key)), TEXTS)
    return st.fixed_dictionaries({}, optional=fields)


def fuzz_form(url: Url, clinic: Any, browser: Client, tries: int) -> int:
    """Sends nonsense to one form; how often."""
    address, form = form_of(url, clinic, browser)
    count = 0

    @quietly(tries)
    @given(tries_of(form))
    def send(sent: dict[str, Any]) -> None:
        nonlocal count
        count += 1
        with undone():
            answer = browser.post(address, sent)
            assert answer.status_code < 500, url.name
            if answer.status_code == 422 and answer.context.get("form") is not None:
                typed = {name: value for name, value in sent.items() if isinstance(value, str)}
                check(answer, {k: v for k, v in typed.items() if "\0" not in v}, url.name)

    with undone():
        send()
    return count


def browser_of(clinic: Any) -> Client:
    """The owner, who has just shown who she is."""
    browser = Client()
    browser.force_login(make_member(clinic).user)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return browser


def fuzz_forms(urls: list[Url], tries: int) -> int:
    """Every form, so many times; how often in all."""
    done = 0
    for url in urls:
        clinic = make_clinic()
        with undone():
            done += fuzz_form(url, clinic, browser_of(clinic), tries)
    return done


def test_no_form_fails(sized, promise):
    least = sized(2 * len(TRIED), CASES)
    done = fuzz_forms(TRIED, -(-least // len(TRIED)))
    promise(
        14,
        f"nonsense sent to {len(TRIED)} forms: errors of ours",
        figure=f"0 in {done:,}",
        bound=f"none in {least:,}",
        kept=done >= least,
    )


def test_no_address_fails_whatever_is_asked(sized, promise):
    urls, done = READ if FULL else READ[11::53], 0
    for url in urls:
        clinic = make_clinic()

        @quietly(sized(3, 5))
        @given(st.dictionaries(st.sampled_from(ASKED), TEXTS, max_size=4))
        def ask(asked: dict[str, str]) -> None:
            nonlocal done
            done += 1
            with undone():
                answer: Any = browser.get(address, asked)  # noqa: B023 - called in this turn
                assert answer.status_code < 500
                if answer.streaming:
                    b"".join(answer.streaming_content)  # the client closes what was read to its end

        with undone():
            browser, address = browser_of(clinic), url.of(clinic)
            ask()
    promise(
        14,
        f"nonsense asked of {len(urls)} pages: errors of ours",
        figure=f"0 in {done:,}",
        bound="none",
        kept=done >= len(urls),
    )


CELLS = st.one_of(TEXTS, st.sampled_from(["yes", "no", "2026-03-01", "P1", "A1", "PEN-1", "1e9"]))


@st.composite
def files_of(draw: Any, kind: str) -> str:
    """A file of a kind with some of its cells, lines or marks replaced."""
    header, *lines = FILES[kind].splitlines()
    rows = [line.split(",") for line in draw(st.lists(st.sampled_from(lines), max_size=4))]
    for row in rows:
        for _ in range(draw(st.integers(0, 3))):
            row[draw(st.integers(0, len(row) - 1))] = draw(CELLS)
    text = "\n".join([header, *(",".join(row) for row in rows)])
    cut = draw(st.one_of(st.none(), st.integers(0, len(text))))
    return text if cut is None else text[:cut] + draw(WORDS) + text[cut:]


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_fails(kind, sized, promise):
    clinic, done = make_clinic(), 0
    bring_in_all(clinic, before=kind)

    @quietly(sized(5, 200))
    @given(files_of(kind))
    def bring(text: str) -> None:
        nonlocal done
        done += 1
        with undone(), suppress(Refusal):  # said in a sentence
            bring_in(clinic, kind, text)

    bring()
    promise(
        14, f"nonsense files of {kind}: errors of ours", figure=f"0 in {done}", bound="none",
        kept=done > 0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"make=%FF%FE&%C3=%28", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(600)), "application/x-www-form-urlencoded"),
        (b"make=" + b"x" * 1_100_000, "application/x-www-form-urlencoded"),
        (b"make=1; charset=\xff", "application/x-www-form-urlencoded; charset=utf-99"),
        (b"--b\r\nContent-Disposition: form-data\r\n\r\nx", "multipart/form-data; boundary=b"),
        (b"nothing", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"", ""),
    ],
    ids=["bytes", "many", "long", "charset", "cut", "no boundary", "json", "empty"],
)
def test_a_damaged_request_is_told_so(body, kind):
    browser: Any = Client(raise_request_exception=False)
    browser.force_login(make_member(make_clinic()).user)
    answer = browser.generic("POST", reverse("device-add"), body, content_type=kind)
    assert answer.status_code in {200, 400, 413, 422}


class DaysForm(PlainForm):
    """A form whose view forgets to look."""

    days = forms.CharField()


@allow(Role.OWNER)
def fragile(request: Any) -> HttpResponse:
    """A view with a mistake that only some input shows."""
    form = DaysForm(request.POST or None, clinic=request.clinic)
    return form_page(request, form=form, save=careless, heading="Days", back="/")


def careless(form: Any) -> str:
    """Takes for granted that digits were typed."""
    return f"/{100 // len(form.cleaned_data['days'].strip('0123456789'))}/"


class Urls:
    """Every page, and a fragile one."""

    urlpatterns = [path("fragile/", fragile, name="fragile"), *every_page]


def test_a_fragile_form_is_found(settings: Any, control: Callable[..., None]):
    settings.ROOT_URLCONF = Urls
    found = ""
    try:
        fuzz_forms([Url("fragile", "fragile/", fragile)], 300)
    except ZeroDivisionError as error:
        found = type(error).__name__
    control(14, "a form with one mistake", figure=found or "nothing", broke=bool(found))
