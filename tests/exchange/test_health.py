"""Is Klarity itself well: on the owner's page, for programs that watch, on Today, in the log."""

import io
import json
import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.clinics import anchors
from compliance.core import signs
from compliance.exchange import health
from compliance.ledger import triggers
from compliance.today import queries as today
from klarity_site import logs
from tests.clinics.factory import NOW, PASSWORD, TESTER, make_clinic, make_member

pytestmark = pytest.mark.django_db


def test_a_watching_program_is_told_in_words_without_names(client):
    make_clinic(name="Northgate")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "attention")
    assert answer.json()["parts"]["worker"] == "never"
    for name in (signs.WORKER, signs.ANCHOR, signs.BACKUP):
        signs.leave(name, at=timezone.now())
    answer = client.get("/readyz")
    assert answer.json()["status"] == "ready"
    assert set(answer.json()["parts"]) == {"database", "disk", "worker", "anchor", "backup"}
    assert "Northgate" not in answer.text
    signs.leave(signs.WORKER, at=timezone.now() - timedelta(minutes=5))
    assert client.get("/readyz").json()["parts"]["worker"] == "late"


def test_a_machine_without_room_takes_no_more_work(client, monkeypatch):
    monkeypatch.setattr(health, "ROOM_NEEDED", 10**18)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["disk"]) == (503, "full")


def test_the_owner_reads_it_in_plain_words(client):
    clinic = make_clinic()
    owner = make_member(clinic)
    client.login(email=owner.user.email, password=PASSWORD)
    page = client.get(reverse("health")).text
    assert "It has never run here." in page
    assert "Something about Klarity itself needs you." in page
    at = timezone.now()
    for name in (signs.WORKER, signs.BACKUP, signs.DRILL):
        signs.leave(name, at=at)
    anchors.keep(clinic=clinic, by=TESTER, at=at)
    health.check_histories(at=at)
    page = client.get(reverse("health")).text
    assert "Klarity is well." in page
    assert ": whole." in page


def test_a_history_that_was_changed_is_said(client):
    clinic = make_clinic()
    make_member(clinic)
    triggers.remove(connection)
    health.check_histories(at=NOW)
    tones = {each.name: each.tone for each in health.checks(clinic, at=NOW)}
    assert tones["history"] == "bad"
    triggers.install(connection)


@pytest.mark.parametrize(
    ("days", "is_said"), [(None, True), (9, True), (7, False)], ids=["never", "late", "fresh"]
)
def test_today_says_calmly_that_no_backup_was_made(days, is_said):
    clinic = make_clinic()
    later = NOW + timedelta(days=30)
    if days is not None:
        signs.leave(signs.BACKUP, at=later - timedelta(days=days))
    found = today.needs_attention(clinic, on=later.date(), at=later)
    said = [each for each in found if each.url == reverse("backup-list")]
    assert [each.tone for each in said] == (["info"] if is_said else [])
    assert not today.needs_attention(clinic, on=NOW.date(), at=NOW)


def test_one_number_is_in_the_answer_and_on_the_error_page_and_in_the_log(monkeypatch):
    monkeypatch.setattr(health, "ready", lambda at: 1 / 0)
    client = Client(raise_request_exception=False)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.JsonFormatter())
    logging.getLogger("django.request").addHandler(handler)
    answer = client.get("/readyz", headers={"X-Request-ID": "from-outside", "Accept": "text/html"})
    logging.getLogger("django.request").removeHandler(handler)
    number = answer["X-Request-ID"]
    assert answer.status_code == 500
    assert number != "from-outside"
    assert number in answer.text
    line = json.loads(written.getvalue().splitlines()[0])
    assert line["request"] == number
    assert line["error"].endswith("ZeroDivisionError")
    assert client.get("/readyz", headers={"X-Request-ID": number})["X-Request-ID"] != number
