"""What search engines, phones and other sites get."""

import io
import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.test import Client
from PIL import Image

from compliance.checklist import rules
from compliance.clinics.models import Clinic
from tests.checklist.factory import make_ready, publish, write
from tests.clinics.factory import NOW, make_clinic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_the_day")]


@pytest.fixture
def _on_the_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic() -> Clinic:
    clinic = make_clinic(slug="lumen", name="Lumen </script> Studio", phone="416 555 0134")
    make_ready(clinic)
    publish(clinic, "how-long")
    return clinic


def linked(page: str) -> Any:
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def test_search_engines_get_the_public_answers_and_no_others(client: Client, clinic: Clinic):
    write(clinic, "cost", "A DRAFT")
    found = linked(client.get("/c/lumen/").text)
    assert found["about"]["name"] == "Lumen </script> Studio"
    assert found["about"]["url"] == "http://testserver/c/lumen/"
    (asked,) = found["mainEntity"]
    assert "5 years and 7 months" in asked["acceptedAnswer"]["text"]
    assert len(linked(client.get("/checklist/").text)["mainEntity"]) == 21


@pytest.mark.parametrize("path", ["/checklist/card.png", "/c/lumen/card.png"])
@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_a_shared_page_has_a_picture(client: Client, clinic: Clinic, path: str, language: str):
    answer = client.get(path, {"lang": language})
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    assert len(answer.content) < 60_000
    page = client.get(path.replace("card.png", ""), {"lang": language}).text
    assert f'content="http://testserver{path}?lang={language}"' in page


def test_only_the_two_framed_pages_may_stand_in_a_frame(client: Client, clinic: Clinic):
    for path in ("/c/lumen/badge/", "/c/lumen/embed/"):
        answer = client.get(path)
        assert "X-Frame-Options" not in answer.headers
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    for path in ("/c/lumen/", "/", "/checklist/"):
        answer = client.get(path)
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_the_badge_counts_what_is_published(client: Client, clinic: Clinic):
    assert "1 of 21 questions answered" in client.get("/c/lumen/badge/").text
    publish(clinic, "qualified")
    assert "2 of 21 questions answered" in client.get("/c/lumen/badge/").text


def test_the_sitemap_names_clinics_that_published_something(client: Client, clinic: Clinic):
    make_clinic(slug="silent")
    publish_sample = make_clinic(slug="demo", is_sample=True)
    make_ready(publish_sample)
    publish(publish_sample, "how-long")
    xml = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own
    found = {each.text for each in xml.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    assert "http://testserver/c/lumen/?lang=fr" in found
    assert not [url for url in found if url and ("silent" in url or "demo" in url)]
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text


def test_robots_may_read_only_what_is_public(client: Client):
    rules_of_robots = client.get("/robots.txt").text
    assert "Disallow: /\n" in rules_of_robots
    assert "/today" not in rules_of_robots
    assert "/verify" not in rules_of_robots


def test_the_list_becomes_an_app(client: Client):
    found = client.get("/manifest.webmanifest", {"lang": "fr"}).json()
    assert found["start_url"] == "/checklist/?lang=fr"
    assert client.get(found["start_url"]).status_code == 200
    for each in found["icons"]:
        if each["type"] == "image/png":
            side = int(each["sizes"].split("x")[0])
            answer = client.get(each["src"])
            assert Image.open(io.BytesIO(answer.content)).size == (side, side)
    assert client.get("/app-icon-64.png").status_code == 404


def test_the_device_keeps_the_blank_list_and_never_an_answer(client: Client, clinic: Clinic):
    script = client.get("/sw.js").text
    (listed,) = re.findall(r"const FILES = (\[.*?\]);", script)
    files = json.loads(listed)
    assert [each for each in files if each.startswith("/checklist/")] == [
        f"/checklist/?lang={code}" for code in rules.LANGUAGES
    ]
    assert not [each for each in files if each.startswith("/c/")]
