"""Other programs: what they may, what they are told, and that each record is written once."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from compliance.api import rules
from compliance.api.models import AccessKey
from compliance.api.resources import RESOURCES
from compliance.api.rules import Scope
from compliance.api.services import keys
from compliance.clinics.models import Clinic
from compliance.core.idempotency import answer_once
from compliance.ledger import verification
from compliance.ledger.models import Event
from compliance.sterilization.models import Cycle, Pack
from tests.api.factory import Program
from tests.clinics.factory import TESTER, make_clinic
from tests.exchange.factory import bring_in, bring_in_all
from tests.sterilization.factory import make_sterilizer

pytestmark = pytest.mark.django_db
PEN = {"code": "PEN-9", "kind": "PEN", "make": "Novaderm", "model": "P3"}
CYCLE: dict[str, Any] = {
    "sterilizer": "A1", "number": 900, "started_at": "2026-03-05T09:00",
    "ended_at": "2026-03-05T09:42", "program": "PREVAC_134", "packaging": "WRAPPED",
    "temperature_c": 134.6, "exposure_min": "4", "pressure_kpa": 310, "internal_ci_type": 5,
    "internal_ci": "PASS", "packs_dry": True, "operator": "P1",
    "packs": [{"code": "P-90", "contents": "forceps"}, {"code": "P-91", "contents": "bowl"}],
}  # fmt: skip


@pytest.fixture
def clinic() -> Clinic:
    """Northgate, with people and machines."""
    clinic = make_clinic(name="Northgate")
    for kind in ("practitioners", "devices", "sterilizers"):
        assert not bring_in(clinic, kind).problems
    return clinic


@pytest.fixture
def gateway(clinic) -> Program:
    """A program that may do everything."""
    return Program(clinic)


def said(answer: Any) -> Any:
    """What an answer says: nothing of it is a cookie, and a refusal is problem+json."""
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
    return answer.json()


def test_a_cycle_is_written_read_back_and_named_in_the_history(clinic, gateway):
    answer = gateway.post("cycles", CYCLE)
    told = said(answer)
    assert (answer.status_code, answer["Location"]) == (201, told["url"])
    read = said(gateway.get(f"cycles/{told['id']}"))
    assert {name: read[name] for name in ("number", "packs", "packs_dry", "temperature_c")} == {
        "number": 900, "packs": CYCLE["packs"], "packs_dry": True, "temperature_c": "134.6",
    }  # fmt: skip
    assert (read["released_at"], read["operator"]) == (None, "Anna Kowalska")
    body = json.loads(bytes(Event.objects.get(type="cycle.created").body))
    assert body["actor"] == {"id": str(gateway.key.pk), "name": "Gateway"}
    assert verification.verify(clinic.pk).is_whole


def test_the_same_request_is_answered_the_same_and_written_once(gateway):
    first, again = (gateway.post("cycles", CYCLE, once="gw-900") for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    other = gateway.post("cycles", {**CYCLE, "number": 901}, once="gw-900")
    assert other.status_code == 422
    assert Cycle.objects.count() == 1
    later = gateway.post("cycles", CYCLE)  # a key of its own, a record that is here
    assert (later.status_code, said(later)["id"]) == (200, said(first)["id"])
    changed = gateway.post("cycles", {**CYCLE, "temperature_c": 135})
    assert (changed.status_code, said(changed)["errors"][0]["pointer"]) == (409, "#/temperature_c")


def test_the_same_request_at_the_same_time_waits_for_nobody(gateway, monkeypatch):
    """While one is being answered, the other is told so."""
    found: list[Any] = []

    def slowly(**what: Any) -> str:
        if not found:
            found.append(None)
            found[0] = gateway.post("devices", PEN, once="same")
        return answer_once(**what)

    monkeypatch.setattr("compliance.api.services.writing.answer_once", slowly)
    assert gateway.post("devices", PEN, once="same").status_code == 201
    assert (found[0].status_code, found[0]["Retry-After"]) == (409, "1")


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"sterilizer": "Z9"}, "sterilizer", "This clinic has no sterilizer “Z9”."),
        ({"number": "900"}, "number", "Write a whole number."),
        ({"packaging": "BOX"}, "packaging", "Write one of: WRAPPED"),
        ({"packs_dry": "yes"}, "packs_dry", "Write true or false."),
        ({"packs": [{"code": "a|b", "contents": "x"}]}, "packs", "without |"),
        ({"note": "a\ud800"}, "note", "no text"),
        ({"released_at": "2026-03-05T10:00"}, "released_at", "a program does not write it"),
        ({"ended_at": "2026-03-05T08:00"}, "ended_at", ""),
        ({"started_at": None}, "started_at", "This cell is empty."),
    ],
)
def test_a_field_that_does_not_fit_is_named_with_a_sentence(gateway, change, field, sentence):
    answer = gateway.post("cycles", {**CYCLE, **change})
    problem = said(answer)
    assert answer.status_code == 422
    assert f"#/{field}" in [each["pointer"] for each in problem["errors"]]
    assert sentence in " ".join(each["detail"] for each in problem["errors"])
    assert not Cycle.objects.exists()


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"[]", {}, 400),
        (b'{"code": NaN}', {}, 400),
        (b"[" * 60_000, {}, 400),
        (b"\xff", {}, 400),
        (PEN, {"Idempotency-Key": ""}, 400),
        (PEN, {"Idempotency-Key": "x" * 300}, 400),
        (PEN, {"content_type": "text/plain"}, 415),
        ({"code": "x" * 70_000}, {}, 413),
        (PEN, {"Authorization": "Bearer klarity_nothing"}, 401),
        (PEN, {"Authorization": ""}, 401),
    ],
)
def test_a_request_that_cannot_be_taken_is_told_why(gateway, body, headers, status):
    answer = gateway.post("devices", body, **headers)
    assert (answer.status_code, said(answer)["status"]) == (status, status)


def test_a_key_opens_what_it_was_made_for_and_only_while_it_lasts(clinic):
    reader = Program(clinic, Scope.READ)
    writer = Program(clinic, Scope.STOCK, ends_on=clinic.day(timezone.now()))
    assert [reader.get("devices").status_code, reader.post("devices", PEN).status_code] == [
        200,
        403,
    ]
    assert [writer.get("devices").status_code, writer.post("cycles", CYCLE).status_code] == [
        403,
        403,
    ]
    written = said(writer.post("devices", PEN))
    assert writer.get(f"devices/{written['id']}").status_code == 200  # what it may write
    assert reader.client.delete("/api/v1/devices").status_code == 405
    assert writer.get("moons").status_code == 404
    keys.revoke_key(key=reader.key, by=TESTER, at=timezone.now(), reason="No longer needed")
    AccessKey.objects.filter(pk=writer.key.pk).update(ends_on=date(2026, 1, 1))
    assert [reader.get("devices").status_code, writer.get("devices").status_code] == [401, 401]


def test_the_secret_is_not_kept_and_its_last_use_is(clinic, gateway):
    secret = gateway.headers["Authorization"].removeprefix("Bearer ")
    assert len(secret) >= len(rules.PREFIX) + 43
    said(gateway.get("devices"))
    key = AccessKey.objects.get()
    assert key.token_digest == rules.digest(secret)
    assert key.last_used_at is not None
    assert timezone.now() - key.last_used_at < timedelta(minutes=1)
    assert not any(secret in bytes(event.body).decode() for event in Event.objects.all())


def test_another_clinics_record_answers_as_a_missing_one(clinic, gateway):
    stranger = Program(make_clinic(name="Southgate"))
    existing = said(gateway.post("devices", PEN))["id"]
    theirs, none = stranger.get(f"devices/{existing}"), stranger.get("devices/nothing")
    assert (theirs.status_code, theirs.content) == (404, none.content)
    assert said(stranger.get("devices"))["items"] == []


def test_too_many_requests_are_told_to_wait(gateway, monkeypatch):
    monkeypatch.setattr(rules, "REQUESTS_A_MINUTE", 2)
    cache.clear()
    codes = [gateway.get("devices").status_code for _ in range(4)]
    assert codes.count(429) >= 1  # one less where a minute ended meanwhile
    guesser = Program(gateway.key.clinic)
    guesser.headers = {"Authorization": "Bearer klarity_guess"}
    assert {guesser.get("devices").status_code for _ in range(31)} == {401, 429}


def test_a_list_is_paged_and_asked_by_the_natural_key(clinic, gateway):
    for number in range(3):
        said(gateway.post("devices", {**PEN, "code": f"PEN-{number + 2}"}))
    page = said(gateway.get("devices", limit="2"))
    rest = gateway.client.get(page["next"], headers=gateway.headers).json()
    codes = [each["code"] for each in [*page["items"], *rest["items"]]]
    assert codes == ["PEN-1", "H-1", "PEN-2", "PEN-3"]
    found = said(gateway.get("programs", sterilizer="A1", code="PREVAC_134"))["items"]
    assert [each["min_exposure_min"] for each in found] == ["3"]
    assert "email" not in said(gateway.get("practitioners"))["items"][0]
    wrong = said(gateway.get("devices", kod="PEN-1", limit="0", after="x"))
    assert [each["pointer"] for each in wrong["errors"]] == ["#/kod", "#/limit", "#/after"]


def test_everything_that_can_be_written_is_written_by_the_rules_of_the_import(clinic, gateway):
    """Every line of the import's own examples, read back and written elsewhere, says the same."""
    full, empty = make_clinic(name="Full"), make_clinic(name="Empty")
    bring_in_all(full)
    for kind in ("practitioners", "sterilizers"):
        bring_in(empty, kind)
    source, target = Program(full), Program(empty)
    order = [name for name in RESOURCES if RESOURCES[name].scope]
    order.sort(key=["devices", "sterile_lots", "cycles", "spore_tests", "air_removal_tests",
                    "disinfections", "lidocaine_containers", "lidocaine_movements",
                    "treatments"].index)  # fmt: skip
    for name in order:
        names = [column.name for column in RESOURCES[name].writable.columns]
        for record in said(source.get(name))["items"]:
            answer = target.post(name, {each: record[each] for each in names})
            assert answer.status_code in {200, 201}, (name, answer.json())
            copy = said(target.get(f"{name}/{answer.json()['id']}"))
            same = [n for n in names if n != "moved_by" or record["kind"] != "RECEIVE"]
            assert {n: copy[n] for n in same} == {n: record[n] for n in same}, name
    assert verification.verify(empty.pk).is_whole


@pytest.mark.parametrize("size", [10, 300])
def test_a_write_and_a_list_cost_the_same_however_much_is_here(
    clinic, gateway, size, django_assert_num_queries
):
    sterilizer = make_sterilizer(clinic, code="S2")
    program = sterilizer.programs.first()
    now, by = timezone.now(), {"recorded_by": "-", "recorded_at": timezone.now()}
    cycles = [
        Cycle(clinic=clinic, sterilizer=sterilizer, program=program, number=n, started_at=now,
              packaging="WRAPPED", operator="-", **by)
        for n in range(1, size)
    ]  # fmt: skip
    Cycle.objects.bulk_create(cycles)
    Pack.objects.bulk_create(
        Pack(clinic=clinic, cycle=cycle, code=f"X-{cycle.number}", contents="x", **by)
        for cycle in cycles
    )
    said(gateway.get("cycles"))  # notes the use
    with django_assert_num_queries(4):  # key, cycles, packs, releases
        assert len(said(gateway.get("cycles", limit="5"))["items"]) == 5
    with django_assert_num_queries(WRITE):
        assert gateway.post("cycles", CYCLE).status_code == 201


WRITE = 36  # key, claim, clinic, what it names, its like, the rules, four entries of the history
