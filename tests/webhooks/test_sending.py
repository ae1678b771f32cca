"""Messages reach a real server on this computer: in order, signed, again after a failure."""

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.clinics.models import Role
from compliance.core.errors import Refusal
from compliance.ledger import verification
from compliance.ledger.models import Event
from compliance.today.queries import needs_attention
from compliance.webhooks import queries, rules, wire
from compliance.webhooks.models import Delivery, Webhook
from compliance.webhooks.services import places, sending
from tests.clinics.conftest import confirm, send, signed_in
from tests.clinics.factory import TESTER, make_clinic, make_member
from tests.devices.factory import make_device
from tests.webhooks.factory import make_webhook

pytestmark = pytest.mark.django_db


class Other:
    """Another program: it keeps what it is sent and answers as it is told to."""

    def __init__(self) -> None:
        other = self
        self.got: list[Any] = []
        self.answers: list[int] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                other.got.append((dict(self.headers), body.decode()))
                self.send_response(other.answers.pop(0) if other.answers else 204)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_port}/hook?from=klarity"

    @property
    def told(self) -> list[Any]:
        """The bodies that came."""
        return [json.loads(body) for _headers, body in self.got]


@pytest.fixture
def other(settings) -> Iterator[Other]:
    """It listens on this computer, which only tests may be told about."""
    settings.WEBHOOKS_INSIDE = True
    program = Other()
    yield program
    program.server.shutdown()
    program.server.server_close()


@pytest.fixture
def clinic() -> Any:
    """Northgate."""
    return make_clinic(name="Northgate")


def deliver(**later: float) -> int:
    """The worker's round, now or later."""
    return sending.send_due(at=timezone.now() + timedelta(**later))


def test_what_happens_is_told_in_order_signed_and_without_anything_personal(clinic, other):
    make_device(clinic)  # before
    webhook = make_webhook(clinic, url=other.url)
    devices = [make_device(clinic) for _ in range(2)]
    make_member(clinic)  # not asked for
    assert (deliver(), deliver()) == (2, 0)
    assert [each["data"]["id"] for each in other.told] == [str(each.pk) for each in devices]
    first = other.told[0]
    assert set(first) == {"type", "timestamp", "data"}
    assert set(first["data"]) == {"kind", "id", "sequence"}
    headers, body = other.got[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    expected = hmac.new(places.secret_of(webhook), signed, sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    webhook.refresh_from_db()
    assert webhook.position == Event.objects.filter(clinic_id=clinic.pk).count()
    assert verification.verify(clinic.pk).is_whole


def test_a_failure_keeps_the_order_and_is_tried_again_with_the_same_id(clinic, other):
    make_webhook(clinic, url=other.url)
    other.answers = [500, 302]
    make_device(clinic)
    make_device(clinic)
    assert deliver() == 0
    assert (deliver(seconds=1), len(other.got)) == (0, 1)  # not yet
    assert (deliver(seconds=6), len(other.got)) == (0, 2)  # going elsewhere is not followed
    assert deliver(minutes=6) == 2
    ids = [headers["webhook-id"] for headers, _body in other.got]
    assert (len(set(ids[:3])), len(set(ids))) == (1, 2)
    assert Webhook.objects.get().tries == 0


def test_after_days_it_is_paused_told_to_the_owner_and_goes_on_where_it_stopped(clinic, other):
    webhook = make_webhook(clinic, url=other.url)
    make_device(clinic)
    Webhook.objects.update(tries=len(rules.WAITS))
    other.answers = [503]
    assert deliver() == 0
    webhook.refresh_from_db()
    assert webhook.paused_at is not None
    due = needs_attention(clinic, on=clinic.day(timezone.now()), at=timezone.now())
    assert reverse("webhook-detail", args=[webhook.pk]) in [each.url for each in due]
    make_device(clinic)
    assert deliver(days=9) == 0
    browser = signed_in(make_member(clinic))
    browser.post(reverse("webhook-resume", args=[webhook.pk]))
    assert deliver() == 2
    assert verification.verify(clinic.pk).is_whole


def test_an_address_that_is_gone_is_paused_at_once(clinic, other):
    make_webhook(clinic, url=other.url)
    other.answers = [410]
    make_device(clinic)
    deliver()
    assert Webhook.objects.get().paused_at is not None


def test_two_workers_do_not_send_the_same_and_a_dead_one_is_taken_over(clinic, other):
    make_webhook(clinic, url=other.url)
    make_device(clinic)
    Webhook.objects.update(busy_until=timezone.now() + timedelta(minutes=5))
    assert (deliver(), deliver(minutes=11)) == (0, 1)


def test_idle_clinics_cost_one_query(clinic, django_assert_num_queries):
    for each in [clinic, *(make_clinic() for _ in range(4))]:
        make_webhook(each)
    Webhook.objects.update(position=99)
    with django_assert_num_queries(1):
        assert deliver() == 0


def test_nobody_reaches_inside_by_way_of_a_message(clinic, other, settings):
    settings.WEBHOOKS_INSIDE = False
    with pytest.raises(Refusal, match="https://"):
        make_webhook(clinic, url=other.url)
    with pytest.raises(Refusal, match="private network"):
        wire.post("https://localhost/", "{}", {}, may_stay_inside=False)
    assert other.got == []


def test_what_does_not_answer_is_said_in_a_sentence(clinic, other, monkeypatch):
    with pytest.raises(Refusal, match="ConnectionRefusedError"):
        wire.post("http://127.0.0.1:9/", "{}", {}, may_stay_inside=True)
    with pytest.raises(Refusal, match="There is no such address"):
        wire.post("https://nowhere.invalid/", "{}", {}, may_stay_inside=False)
    with pytest.raises(Refusal, match="certificate"):
        wire.post(other.url.replace("http:", "https:"), "{}", {}, may_stay_inside=True)


def test_the_owner_adds_one_sees_its_secret_once_tests_it_and_sends_again(clinic, other):
    browser = signed_in(make_member(clinic))
    form = browser.get(reverse("webhook-add")).context["form"]
    typed = {"name": "Booking", "url": other.url, "subjects": "device"}
    once = {"idempotency_key": form["idempotency_key"].value()}
    asked = browser.post(reverse("webhook-add"), typed | once)
    page = confirm(browser, asked)
    webhook = Webhook.objects.get()
    assert page.url == webhook.get_absolute_url()
    secret = rules.written_secret(places.secret_of(webhook))
    assert secret in browser.get(page.url).content.decode()
    assert secret not in browser.get(page.url).content.decode()
    browser.post(reverse("webhook-test", args=[webhook.pk]))
    assert "Waiting" in browser.get(page.url).content.decode()
    assert deliver() == 1
    assert other.told[0]["type"] == "test.sent"
    assert "Taken" in browser.get(page.url).content.decode()
    browser.post(reverse("delivery-send", args=[Delivery.objects.get().pk]))
    deliver()
    assert len({headers["webhook-id"] for headers, _body in other.got}) == 1
    assert len(other.got) == 2
    send(browser, reverse("webhook-void", args=[webhook.pk]), reason="They have another system")
    assert not queries.due(at=timezone.now()).exists()
    assert signed_in(make_member(clinic, Role.ASSISTANT)).get(page.url).status_code == 403
    assert b"Ended" in browser.get(reverse("program-list")).content


def test_old_messages_are_forgotten(clinic):
    places.send_test(webhook=make_webhook(clinic), by=TESTER, at=timezone.now())
    Delivery.objects.update(wanted_at=None)
    sending.forget_old(at=timezone.now() + timedelta(days=29))
    assert Delivery.objects.count() == 1
    sending.forget_old(at=timezone.now() + timedelta(days=31))
    assert Delivery.objects.count() == 0
