"""Many records in one request: all of them or none, once, by the rules of one."""

import json
from typing import Any

import pytest

from compliance.api.rules import MOST_BYTES_OF_BATCH, MOST_RECORDS, Scope
from compliance.clinics.models import Clinic
from compliance.core.models import UsedKey
from compliance.ledger import verification
from compliance.ledger.models import Event
from compliance.sterilization.models import Cycle
from compliance.webhooks import queries as webhooks
from tests.api.factory import Program
from tests.clinics.factory import make_clinic
from tests.exchange.factory import bring_in
from tests.webhooks.factory import make_webhook

pytestmark = pytest.mark.django_db
CYCLE: dict[str, Any] = {
    "sterilizer": "A1", "started_at": "2026-03-05T09:00", "program": "PREVAC_134",
    "packaging": "WRAPPED", "temperature_c": 134.6, "exposure_min": "4",
    "packs": [{"code": "P-90", "contents": "forceps"}],
}  # fmt: skip
PEN = {"kind": "PEN", "make": "Novaderm", "model": "P3"}


@pytest.fixture
def clinic() -> Clinic:
    """Northgate, with people and machines."""
    clinic = make_clinic(name="Northgate")
    for kind in ("practitioners", "sterilizers"):
        bring_in(clinic, kind)
    return clinic


@pytest.fixture
def gateway(clinic: Clinic) -> Program:
    """A program that may do everything."""
    return Program(clinic)


def cycles(*numbers: Any, **fields: Any) -> dict[str, Any]:
    """A batch."""
    return {"items": [{**CYCLE, "number": number, **fields} for number in numbers]}


def pointers(answer: Any) -> list[str]:
    """Where something is wrong."""
    assert answer["Content-Type"] == "application/problem+json"
    return [each["pointer"] for each in answer.json()["errors"]]


def test_a_batch_is_written_in_its_order_and_each_record_is_told_about(clinic, gateway):
    webhook = make_webhook(clinic, subjects=["cycle"])
    answer = gateway.post("cycles/batch", cycles(903, 901, 902))
    told = answer.json()["items"]
    assert answer.status_code == 201
    assert [gateway.get(f"cycles/{each['id']}").json()["number"] for each in told] == [
        903,
        901,
        902,
    ]
    assert told[0]["url"] == f"/api/v1/cycles/{told[0]['id']}"
    sent = []
    while (event := webhooks.next_event(webhook)) is not None:
        sent.append(event.record_id)
        webhook.position = event.sequence
    assert sent == [each["id"] for each in told]
    body = json.loads(bytes(Event.objects.filter(type="cycle.created")[0].body))
    assert body["actor"] == {"id": str(gateway.key.pk), "name": "Gateway"}
    assert verification.verify(clinic.pk).is_whole


def test_the_same_request_is_answered_the_same_and_written_once(gateway):
    batch = cycles(*range(1, 31))  # the answer is longer than one row keeps
    first, again = (gateway.post("cycles/batch", batch, once="b-1") for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert (first.status_code, len(first.json()["items"])) == (201, 30)
    assert Cycle.objects.count() == 30
    assert UsedKey.objects.count() > 2
    assert gateway.post("cycles/batch", cycles(31), once="b-1").status_code == 422
    assert gateway.post("cycles", CYCLE | {"number": 1}, once="b-1").status_code == 422
    later = gateway.post("cycles/batch", cycles(*range(1, 31)))
    assert (later.status_code, later.content) == (200, first.content)
    both = gateway.post("cycles/batch", cycles(30, 31))
    assert (both.status_code, Cycle.objects.count()) == (201, 31)


def test_what_is_wrong_is_named_by_item_and_field_and_nothing_is_written(gateway):
    assert gateway.post("cycles", CYCLE | {"number": 7}).status_code == 201
    batch = cycles("1", 2, 3, 4, 5)
    batch["items"][1]["shoe"] = "x"
    assert pointers(gateway.post("cycles/batch", batch)) == ["#/items/0/number", "#/items/1/shoe"]
    batch = cycles(1, 2, 3, 7, 2)
    batch["items"][0]["sterilizer"] = "Z9"
    batch["items"][1]["ended_at"] = "2026-03-05T08:00"
    batch["items"][2]["packs"] = CYCLE["packs"] * 2
    batch["items"][3]["temperature_c"] = 135
    answer = gateway.post("cycles/batch", batch)
    assert (answer.status_code, sorted(pointers(answer))) == (
        422,
        ["#/items/0/sterilizer", "#/items/3/temperature_c", "#/items/4/sterilizer"],
    )
    del batch["items"][3:], batch["items"][0]
    answer = gateway.post("cycles/batch", batch)
    assert (answer.status_code, pointers(answer)) == (
        422,
        ["#/items/0/ended_at", "#/items/1/packs"],
    )
    conflict = gateway.post("cycles/batch", cycles(8, 7, exposure_min="5"))
    assert (conflict.status_code, pointers(conflict)) == (409, ["#/items/1/exposure_min"])
    assert Cycle.objects.count() == 1


def test_kinds_that_are_stored_one_by_one_are_all_or_none_too(gateway):
    pens = [{**PEN, "code": f"PEN-{n}"} for n in range(1, 4)]
    wrong = [*pens, {**PEN, "code": "PEN-4", "in_service_on": "2199-01-01"}]
    assert pointers(gateway.post("devices/batch", {"items": wrong})) == ["#/items/3/in_service_on"]
    assert gateway.get("devices").json()["items"] == []
    assert gateway.post("devices/batch", {"items": pens}).status_code == 201
    assert len(gateway.get("devices").json()["items"]) == 3


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 400),
        ({}, 422),
        ({"items": []}, 422),
        ({"items": {"0": CYCLE}}, 422),
        ({"items": [CYCLE, 1]}, 422),
        ({**cycles(1), "kind": "cycles"}, 422),
        ({"items": [{}] * (MOST_RECORDS + 1)}, 422),
        ({"items": ["x" * MOST_BYTES_OF_BATCH]}, 413),
    ],
    ids=lambda said: str(said)[:20],
)
def test_what_is_no_batch_is_told_so(gateway, body, status):
    answer = gateway.post("cycles/batch", body)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    if status == 422:
        assert pointers(answer) == ["#/items"]


def test_only_who_may_write_one_writes_many(clinic, gateway):
    assert Program(clinic, Scope.READ).post("cycles/batch", cycles(1)).status_code == 403
    assert gateway.get("cycles/batch").status_code == 405
    assert gateway.post("packs/batch", cycles(1)).status_code == 405  # a list that is only read
    assert not Cycle.objects.exists()
