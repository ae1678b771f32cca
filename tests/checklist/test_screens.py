"""The owner's screens behind the public page."""

import html
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from compliance.checklist.models import PublishedAnswer
from compliance.clinics.models import Clinic, Role
from tests.checklist.factory import make_ready, publish, write
from tests.clinics.factory import NOW, make_clinic, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_the_day")]

CODES = ["qualified", "cost"]


@pytest.fixture
def _on_the_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic(client: Client) -> Clinic:
    clinic = make_clinic()
    client.force_login(make_member(clinic).user)
    return clinic


def sent(**fields: Any) -> dict[str, Any]:
    return {"idempotency_key": str(uuid.uuid4()), **fields}


def url(name: str, code: str) -> str:
    return reverse(f"answer-{name}", args=[code])


def test_the_list_shows_what_the_page_says(client: Client, clinic: Clinic) -> None:
    make_ready(clinic)
    publish(clinic, "qualified")
    write(clinic, "cost", "240 dollars.")
    page = client.get(reverse("answer-list")).text
    assert page.count("Not published") == 20
    assert "In your words, a draft is waiting" in page
    assert reverse("clinic-checklist", args=[clinic.slug]) in page


def test_an_owner_writes_reads_and_publishes_an_answer(client: Client, clinic: Clinic) -> None:
    answer = client.post(url("amend", "cost"), sent(own_text="240 dollars."), follow=True)
    assert answer.redirect_chain == [(url("detail", "cost"), 302)]
    assert "Your draft" in answer.text
    assert "240 dollars." in client.get(url("publish", "cost")).text
    answer = client.post(url("publish", "cost"), sent(), follow=True)
    assert "Published." in answer.text
    assert "Save and publish" in client.get(url("amend", "cost")).text
    assert "240 dollars." in client.get(reverse("clinic-checklist", args=[clinic.slug])).text


def test_an_owner_takes_an_answer_back(client: Client, clinic: Clinic) -> None:
    write(clinic, "cost", "240 dollars.")
    publish(clinic, "cost")
    assert "Take it back" in client.get(url("unpublish", "cost")).text
    client.post(url("unpublish", "cost"), sent())
    assert "240 dollars." not in client.get(reverse("clinic-checklist", args=[clinic.slug])).text
    assert "Take it back" not in client.get(url("detail", "cost")).text


def test_a_form_sent_twice_publishes_once(client: Client, clinic: Clinic) -> None:
    write(clinic, "cost", "240 dollars.")
    fields = sent()
    client.post(url("publish", "cost"), fields)
    client.post(url("publish", "cost"), fields)
    assert PublishedAnswer.objects.count() == 1


def test_records_that_do_not_back_an_answer_refuse_with_a_sentence(
    client: Client, clinic: Clinic
) -> None:
    assert "do not back this answer today" in client.get(url("publish", "qualified")).text
    answer = client.post(url("publish", "qualified"), sent())
    assert answer.status_code == 422
    assert "Your records do not back this answer today." in answer.text


@pytest.mark.parametrize("text", ["", "   ", "x" * 601, "a\x00b"])
def test_a_bad_answer_is_refused_and_kept(client: Client, clinic: Clinic, text: str) -> None:
    answer = client.post(url("amend", "cost"), sent(own_text=text))
    assert answer.status_code == 422
    assert not PublishedAnswer.objects.exists()


def test_a_record_s_answer_is_not_typed(client: Client, clinic: Clinic) -> None:
    assert client.get(url("amend", "qualified")).status_code == 404


@pytest.mark.parametrize("name", ["detail", "amend", "publish", "unpublish"])
def test_a_question_that_is_not_asked_is_not_found(
    client: Client, clinic: Clinic, name: str
) -> None:
    assert client.get(url(name, "nonsense")).status_code == 404


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.ASSISTANT])
def test_others_may_read_but_only_an_owner_publishes(client: Client, role: str) -> None:
    clinic = make_clinic()
    client.force_login(make_member(clinic, role).user)
    assert client.get(reverse("answer-list")).status_code == 200
    page = client.get(url("detail", "cost")).text
    assert url("amend", "cost") not in page
    for name in ("amend", "publish", "unpublish"):
        assert client.post(url(name, "cost"), sent(own_text="x")).status_code == 403


def test_another_clinic_s_answers_are_never_seen(client: Client, clinic: Clinic) -> None:
    other = make_clinic()
    write(other, "cost", "Their price.")
    publish(other, "cost")
    assert "Their price." not in client.get(url("detail", "cost")).text
    assert client.post(url("unpublish", "cost"), sent()).status_code == 422


@pytest.mark.parametrize("path", ["answer-list", "answer-detail"])
def test_nobody_reads_the_screens_without_signing_in(client: Client, path: str) -> None:
    args = ["cost"] if path == "answer-detail" else []
    answer = client.get(reverse(path, args=args))
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


def test_the_history_tells_every_step(client: Client, clinic: Clinic) -> None:
    make_ready(clinic)
    publish(clinic, "qualified")
    page = client.get(url("detail", "qualified")).text
    assert "History" in page
    assert "Publish again" in page
    assert "Since 15 July 2026" in page


def test_a_person_who_reads_french_sees_the_questions_in_french(
    client: Client, clinic: Clinic
) -> None:
    page = client.get(reverse("answer-list"), headers={"Accept-Language": "fr"}).text
    assert "Propre et stérile" in page


def test_an_owner_publishes_at_once_what_the_records_answer(client: Client, clinic: Clinic) -> None:
    make_ready(clinic)
    assert "Publish what your records answer" in client.get(reverse("answer-list")).text
    page = client.get(reverse("answer-publish-all")).text
    assert "How long have you done micro-needling?" in page
    assert "What will it cost" not in page
    done = client.post(reverse("answer-publish-all"), sent(), follow=True)
    assert "Published." in done.text
    assert "Publish what your records answer" not in done.text
    assert "5 years and 7 months" in client.get(f"/c/{clinic.slug}/").text


def test_the_snippets_point_to_pages_that_are_there(client: Client, clinic: Clinic) -> None:
    page = html.unescape(html.unescape(client.get(reverse("answer-embed")).text))
    found = re.findall(r'(?:href|src)="(http://testserver/c/[^"]+)"', page)
    assert len(found) == 3
    assert {client.get(url).status_code for url in found} == {200}
