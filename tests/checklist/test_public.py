"""The pages for clients: open, cookieless, cacheable, and silent about everything private."""

import gzip
import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client
from tinyhtml5.parser import HTMLParser

from compliance.checklist import queries, rules
from compliance.checklist.views.answering import remembered_clinics
from compliance.clinics.models import Clinic
from tests.checklist.factory import (
    RECORDS,
    make_credential,
    make_person,
    make_ready,
    publish,
    write,
)
from tests.clinics.factory import NOW, make_clinic, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_the_day")]

READING = ["/suitability/", "/aftercare/", "/course/", "/feedback/"]
PAGES = ["/", "/checklist/", "/c/lumen/", *READING]
FILES = ["/sitemap.xml", "/manifest.webmanifest", "/sw.js", "/checklist/card.png"]
FRAMED = ["/c/lumen/embed/", "/c/lumen/badge/"]
EVERYTHING = [*PAGES, *FRAMED, *FILES, "/robots.txt", "/healthz", "/favicon.ico"]


@pytest.fixture
def _on_the_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic(slug="lumen", name="Lumen Skin Studio", phone="416 555 0134")


@pytest.mark.parametrize("path", EVERYTHING)
def test_no_page_sets_a_cookie(client: Client, clinic: Clinic, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in {200, 302}
    assert not answer.cookies


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_anyone_else_or_sends_anything(
    client: Client, clinic: Clinic, path: str
) -> None:
    page = client.get(path).text
    scripts = re.findall(r"<script[^>]*>", page)
    assert all("/static/klarity/" in each or "ld+json" in each for each in scripts)
    assert "<form" not in page
    assert 'src="http' not in page
    assert '<link rel="stylesheet" href="http' not in page


@pytest.mark.parametrize("path", [*PAGES, "/c/lumen/badge/", "/verify/"])
@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_the_html_is_valid(client: Client, clinic: Clinic, path: str, language: str) -> None:
    """By the parser of the HTML standard, which WeasyPrint brings."""
    parser = HTMLParser()
    parser.parse(client.get(path, {"lang": language}).text)
    assert [code for _, code, _ in parser.errors] == []


@pytest.mark.parametrize("path", PAGES)
def test_no_two_parts_of_a_page_have_one_name(client: Client, clinic: Clinic, path: str) -> None:
    page = client.get(path).text
    names = re.findall(r' id="([^"]+)"', page)
    assert len(names) == len(set(names))
    for name in re.findall(r'aria-labelledby="([^"]+)"', page):
        assert name in names


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_did_not_change_is_not_sent_again(
    client: Client, clinic: Clinic, path: str
) -> None:
    first = client.get(path)
    assert first.headers["Cache-Control"].startswith("public")
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_pages_go_out_compressed_to_whoever_takes_it(client: Client, clinic: Clinic) -> None:
    plain = client.get("/c/lumen/")
    answer = client.get("/c/lumen/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == plain.content
    assert answer.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Cookie" not in plain.headers["Vary"]  # or nobody between could keep it for everyone


def test_a_page_with_answers_is_asked_for_anew_each_time(client: Client, clinic: Clinic) -> None:
    assert client.get("/c/lumen/").headers["Cache-Control"] == "public, no-cache"
    assert client.get("/checklist/").headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_read(client: Client, clinic: Clinic, path: str, method: str) -> None:
    assert getattr(client, method)(path).status_code == 405


@pytest.mark.parametrize("language", rules.LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_each_page_speaks_each_language(
    client: Client, clinic: Clinic, path: str, language: str
) -> None:
    answer = client.get(path, {"lang": language})
    assert f'<html lang="{language}"' in answer.text
    words = queries.content(language).words
    assert words["advice"] in answer.text


@pytest.mark.parametrize("language", ["xx", "", "en-GB", "../en", "é" * 300])
def test_a_language_we_do_not_speak_is_as_good_as_none(
    client: Client, clinic: Clinic, language: str
) -> None:
    answer = client.get("/checklist/", {"lang": language})
    assert answer.status_code == 200
    assert '<html lang="en"' in answer.text


def test_a_clinic_s_page_comes_in_its_own_language(client: Client) -> None:
    make_clinic(slug="lumen", language="fr")
    assert '<html lang="fr"' in client.get("/c/lumen/").text


@pytest.mark.parametrize("path", ["/", "/checklist/"])
def test_all_questions_are_on_the_page(client: Client, path: str) -> None:
    page = client.get(path).text
    for question in queries.content("en").questions:
        assert page.count(f'id="{question.code}"') == 1


def test_an_empty_installation_shows_the_list_and_says_where_to_begin(client: Client) -> None:
    words = queries.content("en").words
    assert "What to ask your practitioner" in client.get("/").text
    assert words["setup_text"] in client.get("/").text
    assert words["setup_text"] not in client.get("/checklist/").text


def test_the_start_page_is_the_only_clinic_s(client: Client, clinic: Clinic) -> None:
    make_member(clinic)
    page = client.get("/").text
    assert "Lumen Skin Studio" in page
    assert queries.content("en").words["setup_text"] not in page


def test_the_start_page_of_several_clinics_is_the_blank_one(client: Client, clinic: Clinic) -> None:
    make_clinic(name="Other Clinic")
    page = client.get("/").text
    assert "Lumen" not in page
    assert "Other Clinic" not in page


def test_an_unknown_clinic_is_not_found(client: Client) -> None:
    assert client.get("/c/nobody/").status_code == 404
    assert client.get("/c/nobody/checklist.pdf").status_code == 404


def test_a_sample_clinic_says_that_it_is_one(client: Client) -> None:
    make_clinic(slug="demo", is_sample=True)
    assert queries.content("en").words["sample"] in client.get("/c/demo/").text


def test_published_answers_are_read_and_the_others_say_so(client: Client, clinic: Clinic) -> None:
    make_ready(clinic)
    publish(clinic, "how-long")
    page = client.get("/c/lumen/").text
    assert "Ana Silva: 5 years and 7 months of micro-needling." in page
    assert "VTCT" not in page
    assert page.count(queries.content("en").words["not_published_text"]) == 20


def test_one_clinic_s_answers_never_show_on_another_s_page(client: Client, clinic: Clinic) -> None:
    for code in RECORDS:
        if code == RECORDS[0]:
            make_ready(clinic)
        publish(clinic, code)
    write(clinic, "cost", "Two hundred and forty dollars.")
    publish(clinic, "cost")
    make_clinic(slug="other")
    page = client.get("/c/other/").text
    for told in ("Ana Silva", "VTCT", "Dermapen", "Two hundred", "Lumen"):
        assert told not in page


def test_nothing_private_is_on_any_public_page(client: Client) -> None:
    clinic = make_clinic(slug="lumen", email="canary-mail@example.com", postcode="M5H 2N2")
    person = make_ready(clinic)
    hidden = make_person(clinic, name="Canary Left", left_on=date(2026, 1, 1))
    make_credential(hidden, issuer="canary-issuer")
    make_credential(person, type="HBV", title="canary-immunity", issuer="canary-lab")
    make_credential(person, type="BGC", title="canary-police", issuer="canary-police")
    for code in RECORDS:
        publish(clinic, code)
    write(clinic, "risks", "canary-draft")
    write(clinic, "cost", "canary-withdrawn")
    publish(clinic, "cost", at=datetime(2025, 1, 1, 12, tzinfo=UTC))
    for path in PAGES:
        page = client.get(path).text.casefold()
        assert "canary" not in page
        assert "secret" not in page


def test_typed_answers_are_escaped(client: Client, clinic: Clinic) -> None:
    write(clinic, "cost", "<img src=x onerror=alert(1)> {{ 7 }}")
    publish(clinic, "cost")
    page = client.get("/c/lumen/").text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt; {{ 7 }}" in page


def test_an_answer_takes_itself_back_at_the_clinic_s_midnight(client: Client) -> None:
    clinic = make_clinic(slug="lumen", timezone="America/Toronto")
    person = make_ready(clinic)
    make_credential(person, type="LIC", title="Registered nurse", expires_on=date(2026, 8, 31))
    publish(clinic, "qualified")
    with time_machine.travel(datetime(2026, 9, 1, 3, 59, tzinfo=UTC), tick=False):
        assert "Registered nurse" in client.get("/c/lumen/").text
    with time_machine.travel(datetime(2026, 9, 1, 4, 0, tzinfo=UTC), tick=False):
        page = client.get("/c/lumen/").text
    assert "Registered nurse" not in page
    assert queries.content("en").words["withdrawn_text"] in page
    assert "Since 1 September 2026" in page


def test_the_page_costs_the_same_for_many_records(
    client: Client, clinic: Clinic, django_assert_num_queries
) -> None:
    make_ready(clinic)
    publish(clinic, "qualified")
    # clinic by address, size of its history, clinic; then clinic, publications, people, periods,
    # credentials, checks, lots, sterilizers, treatments, devices, cleanings, containers,
    # screenings, aftercare
    with django_assert_num_queries(17):
        client.get("/c/lumen/")
    for _ in range(4):
        make_ready(clinic)
    remembered_clinics.clear()
    with django_assert_num_queries(17):
        client.get("/c/lumen/")


def test_a_page_that_nothing_changed_is_not_made_again(
    client: Client, clinic: Clinic, django_assert_max_num_queries
) -> None:
    make_ready(clinic)
    client.get("/c/lumen/")
    with django_assert_max_num_queries(1):  # none within a tenth of a second
        page = client.get("/c/lumen/").text
    assert "5 years and 7 months" not in page
    publish(clinic, "how-long")
    assert "5 years and 7 months" in client.get("/c/lumen/").text


def test_a_phone_number_can_be_called_from_the_reading_pages(
    client: Client, clinic: Clinic
) -> None:
    assert 'href="tel:416 555 0134"' in client.get("/aftercare/").text
    make_clinic(phone="555")
    assert "tel:" not in client.get("/aftercare/").text


def test_health_says_ok_and_nothing_else(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert answer.headers["Cache-Control"] == "no-store"


def test_health_says_when_the_database_is_gone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> bool:
        raise DatabaseError

    monkeypatch.setattr(queries, "is_database_up", fail)
    assert client.get("/healthz").status_code == 503


def test_robots_may_read_public_pages_only(client: Client) -> None:
    text = client.get("/robots.txt").text
    assert "Disallow: /\n" in text
    assert "Allow: /c/" in text


def test_a_signed_in_owner_sees_the_same_page(client: Client, clinic: Clinic) -> None:
    before = client.get("/c/lumen/").content
    client.force_login(make_member(clinic).user)
    assert client.get("/c/lumen/").content == before
