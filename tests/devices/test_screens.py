"""The screens of devices, parts and lots."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compliance.clinics.models import Clinic, Role
from compliance.devices.models import Device, SterileLot
from tests.clinics.factory import make_clinic, make_member
from tests.devices.factory import (
    make_check,
    make_device,
    make_licence,
    make_lot,
    make_part,
    questions,
)
from tests.documents.factory import PDF

pytestmark = pytest.mark.django_db
LISTS = ["device-list", "lot-list"]


def enter(client: Client, role: str = Role.OWNER, clinic: Clinic | None = None) -> Clinic:
    """Sign in as a member with this role."""
    membership = make_member(clinic or make_clinic(), role)
    client.force_login(membership.user)
    return membership.clinic


def sent(**fields: Any) -> dict[str, Any]:
    return {"idempotency_key": str(uuid.uuid4()), **fields}


def device_fields(**fields: Any) -> dict[str, Any]:
    return sent(
        **{"code": "PEN-1", "kind": "PEN", "make": "Dr. Pen", "model": "M8", "serial": "S1",
           "in_service_on": "2026-01-05", **fields}
    )  # fmt: skip


def lot_fields(**fields: Any) -> dict[str, Any]:
    defaults = {
        "kind": "ROLLER", "make": "Dermaroller", "model": "MC905", "lot": "L1", "quantity": "20",
        "expires_on": "2027-01-31", "received_on": "2026-01-05", "is_intact": "yes",
    }  # fmt: skip
    return sent(**{**defaults, **fields})


def test_a_device_is_added_with_its_parts_and_shown(client):
    clinic = enter(client)
    answer = client.post(reverse("device-add"), device_fields(with_usual_parts="on"), follow=True)
    device = Device.objects.get(clinic=clinic)
    assert answer.redirect_chain == [(device.get_absolute_url(), 302)]
    assert device.parts.count() == 5
    assert "Needle cartridge" in answer.text


def test_a_form_sent_twice_adds_once(client):
    enter(client)
    fields = device_fields()
    first, second = (client.post(reverse("device-add"), fields) for _ in range(2))
    assert first.url == second.url
    assert Device.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param({"kind": "LASER"}, "is not one of the available choices", id="unknown kind"),
        pytest.param({"code": "x" * 31}, "at most 30 characters", id="too long"),
        pytest.param({"max_depth_mm": "deep"}, "Enter a number", id="not a number"),
        pytest.param({"max_depth_mm": "11"}, "less than or equal to 10", id="out of range"),
        pytest.param({"in_service_on": "2199-01-01"}, "still to come", id="in the future"),
        pytest.param({"in_service_on": "soon"}, "Enter a valid date", id="not a date"),
    ],
)
def test_bad_device_input_is_answered_and_kept(client, wrong, sentence):
    enter(client)
    answer = client.post(reverse("device-add"), device_fields(model="Keep me", **wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Keep me" in answer.text
    assert not Device.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param({"quantity": "0"}, "greater than or equal to 1", id="nothing arrived"),
        pytest.param({"quantity": "many"}, "Enter a whole number", id="not a number"),
        pytest.param({"expires_on": ""}, "This field is required", id="no expiry"),
        pytest.param({"received_on": "2199-01-01"}, "still to come", id="in the future"),
        pytest.param({"is_intact": ""}, "This field is required", id="nobody looked"),
        pytest.param({"needle_mm": "-1"}, "greater than or equal to 0", id="below nothing"),
    ],
)
def test_bad_lot_input_is_answered_and_kept(client, wrong, sentence):
    enter(client)
    answer = client.post(reverse("lot-add"), lot_fields(supplier="Keep me", **wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Keep me" in answer.text


def test_a_lot_is_received_and_more_of_it_is_prefilled(client):
    enter(client)
    client.post(reverse("lot-add"), lot_fields(supplier="MedSupply", is_intact="no"))
    lot = SterileLot.objects.get()
    assert lot.is_intact is False
    more = client.get(reverse("lot-add"), {"like": lot.pk})
    assert "MedSupply" in more.text
    assert "MC905" in more.text


@pytest.mark.parametrize("like", ["nonsense", "01890000-0000-7000-8000-000000000000"])
def test_more_of_an_unknown_lot_is_not_found(client, like):
    enter(client)
    assert client.get(reverse("lot-add"), {"like": like}).status_code == 404


def test_a_correction_shows_old_and_new(client):
    clinic = enter(client)
    lot = make_lot(clinic, quantity=50)
    page = client.get(reverse("lot-amend", args=[lot.pk]))
    assert 'value="Dermaroller"' in page.text
    fields = lot_fields(lot=lot.lot, quantity="45", reason="miscounted")
    answer = client.post(reverse("lot-amend", args=[lot.pk]), fields, follow=True)
    assert "miscounted" in answer.text
    assert "<del>50</del>" in answer.text


def test_a_device_goes_out_of_service_and_comes_back(client):
    device = make_device(enter(client))
    stop, back = (reverse(n, args=[device.pk]) for n in ("device-stop", "device-return"))
    fields = sent(out_of_service_on="2026-01-06", out_of_service_reason="Motor is loud")
    assert "Out of service" in client.post(stop, fields, follow=True).text
    client.post(back, sent(reason="Motor replaced"))
    device.refresh_from_db()
    assert (device.out_of_service_on, device.out_of_service_reason) == (None, "")


def test_a_part_takes_its_makers_instructions(client):
    device = make_device(enter(client))
    part = make_part(device, reprocess_policy="MAKER_DEFINED")
    paper = SimpleUploadedFile("ifu.pdf", PDF)
    fields = sent(name="Nosecone", reprocess_policy="STERILIZE", reason="page 9", evidence=paper)
    answer = client.post(reverse("part-amend", args=[part.pk]), fields, follow=True)
    part.refresh_from_db()
    assert part.instructions is not None, answer.text
    assert part.instructions.title == "Maker's instructions: Nosecone"
    assert "instructions: Nosecone" in answer.text


def test_a_part_is_added_to_its_device(client):
    device = make_device(enter(client))
    fields = sent(name="Nosecone", reprocess_policy="STERILIZE", disinfection_level="HLD")
    answer = client.post(reverse("part-add", args=[device.pk]), fields, follow=True)
    assert answer.redirect_chain == [(device.get_absolute_url(), 302)]
    assert "Nosecone" in answer.text


def test_a_device_is_corrected(client):
    device = make_device(enter(client))
    url = reverse("device-amend", args=[device.pk])
    assert "usual parts" not in client.get(url).text
    client.post(url, device_fields(model="M8S", reason="misread the label"))
    device.refresh_from_db()
    assert device.model == "M8S"


def test_an_rf_pen_is_recorded_as_out_of_scope(client):
    make_device(enter(client), kind="RF_PEN")
    assert "Out of scope" in client.get(reverse("device-list")).text


def test_a_cartridge_is_not_accepted_as_sterilizable(client):
    device = make_device(enter(client))
    fields = sent(name="Needle cartridge", reprocess_policy="STERILIZE")
    answer = client.post(reverse("part-add", args=[device.pk]), fields)
    assert answer.status_code == 422
    assert "can only be single-use" in answer.text


@pytest.mark.parametrize("name", ["device", "part", "lot"])
def test_a_void_record_stays_readable_with_its_reason(client, name):
    clinic = enter(client)
    device = make_device(clinic)
    record = {"device": device, "part": make_part(device), "lot": make_lot(clinic)}[name]
    fields = sent(reason="entered by mistake")
    answer = client.post(reverse(f"{name}-void", args=[record.pk]), fields, follow=True)
    assert "Void" in answer.text
    assert "entered by mistake" in answer.text


@pytest.mark.parametrize(
    "name",
    ["device-detail", "device-amend", "device-stop", "device-return", "device-void", "part-add"],
)
def test_another_clinics_device_is_not_found(client, name):
    enter(client)
    stranger = make_device(make_clinic())
    assert client.get(reverse(name, args=[stranger.pk])).status_code == 404


@pytest.mark.parametrize("name", ["part-detail", "part-amend", "part-void"])
def test_another_clinics_part_is_not_found(client, name):
    enter(client)
    stranger = make_part(make_device(make_clinic()))
    assert client.get(reverse(name, args=[stranger.pk])).status_code == 404


@pytest.mark.parametrize("name", ["lot-detail", "lot-amend", "lot-void"])
def test_another_clinics_lot_is_not_found(client, name):
    enter(client)
    stranger = make_lot(make_clinic())
    assert client.get(reverse(name, args=[stranger.pk])).status_code == 404


def test_an_inspector_reads_and_is_offered_nothing_to_change(client):
    clinic = enter(client, Role.INSPECTOR)
    device = make_device(clinic)
    pages = [client.get(reverse(n)) for n in LISTS] + [client.get(device.get_absolute_url())]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert not [page for page in pages if "/add/" in page.text or "/amend/" in page.text]
    assert client.get(reverse("device-add")).status_code == 403


def test_an_assistant_logs_but_does_not_decide_policies(client):
    device = make_device(enter(client, Role.ASSISTANT))
    assert client.get(reverse("lot-add")).status_code == 200
    assert client.get(reverse("part-add", args=[device.pk])).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_what_to_do(client, name):
    enter(client)
    assert "yet" in client.get(reverse(name)).text


def test_lists_are_searched_and_filtered(client):
    clinic = enter(client)
    make_device(clinic, code="PEN-1", serial="ABC")
    make_device(clinic, code="ROLL-1", kind="ROLLER")
    found = client.get(reverse("device-list"), {"q": "dr abc"}).text
    assert "PEN-1" in found
    assert "ROLL-1" not in found
    assert "PEN-1" not in client.get(reverse("device-list"), {"kind": "ROLLER"}).text


@pytest.mark.parametrize("count", [1, 30])
def test_lists_ask_as_much_for_thirty_as_for_one(client, count):
    clinic = enter(client)
    for number in range(count):
        make_device(clinic, code=f"D{number}")
        make_lot(clinic, lot=f"L{number}", received_on=date(2026, 1, 1))
    for name in LISTS:
        assert len(questions(client, reverse(name))) == 2  # count, page


@pytest.mark.parametrize("count", [1, 12])
def test_a_devices_page_asks_as_much_for_many_parts(client, count):
    device = make_device(enter(client), service_every_months=12)
    for _ in range(count):
        make_part(device)
        make_check(device)
        make_licence(device)
    # device, what is due, parts, licences, checks, history
    assert len(questions(client, device.get_absolute_url())) == 6
