"""Writing devices, parts and lots."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from compliance.core.errors import Refusal
from compliance.devices import queries, rules, services
from compliance.devices.models import Device, SterileProduct
from compliance.ledger.queries import history
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.devices.factory import make_device, make_lot, make_part

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)


def test_a_new_device_brings_its_usual_parts():
    device = make_device(make_clinic(), with_usual_parts=True)
    assert {(p.name, p.reprocess_policy) for p in device.parts.all()} == {
        ("Handpiece", "CLEAN_DISINFECT"),
        ("Needle cartridge", "SINGLE_USE"),
        ("Barrier sleeve", "SINGLE_USE"),
        ("Nosecone or grip", "MAKER_DEFINED"),
        ("Charging base and cord", "CLEAN_DISINFECT"),
    }


def test_usual_parts_are_added_once():
    device = make_device(make_clinic(), with_usual_parts=True)
    assert services.add_usual_parts(device=device, by=TESTER, at=NOW) == []


def test_a_code_is_used_once_in_a_clinic():
    clinic = make_clinic()
    make_device(clinic, code="PEN-1")
    with pytest.raises(ValidationError, match="Another device has this code"):
        make_device(clinic, code="PEN-1")
    make_device(make_clinic(), code="PEN-1")


def test_a_void_device_frees_its_code_and_takes_its_parts_along():
    clinic = make_clinic()
    device = make_device(clinic, code="PEN-1")
    part = make_part(device)
    services.void_device(device=device, by=TESTER, at=NOW, reason="entered twice by mistake")
    part.refresh_from_db()
    assert part.is_void
    assert make_device(clinic, code="PEN-1").code == "PEN-1"


def test_a_serial_number_belongs_to_one_device():
    clinic = make_clinic()
    make_device(clinic, serial="SN-1")
    with pytest.raises(ValidationError, match="serial number is here already"):
        make_device(clinic, serial="SN-1")


def test_out_of_service_needs_a_day_and_a_reason():
    device = make_device(make_clinic())
    with pytest.raises(ValidationError, match="since when and why"):
        services.amend_device(
            device=device, by=TESTER, at=NOW, reason="broken", out_of_service_on=TODAY
        )


def test_a_refused_part_leaves_nothing():
    device = make_device(make_clinic())
    with pytest.raises(Refusal, match="can only be single-use"):
        make_part(device, name="Needle cartridge", reprocess_policy="STERILIZE")
    assert not device.parts.exists()


def test_a_policy_is_corrected_with_its_reason_in_the_history():
    part = make_part(make_device(make_clinic()), reprocess_policy="MAKER_DEFINED")
    services.amend_part(
        part=part, by=TESTER, at=NOW, reason="read page 9", reprocess_policy="STERILIZE"
    )
    newest = history(part)[0]
    assert newest.reason == "read page 9"
    assert [c.new for c in newest.changes] == ["Sterilize: the maker's instructions allow it"]


def test_two_arrivals_of_a_product_share_it():
    clinic = make_clinic()
    first = make_lot(clinic, needle_mm=Decimal("0.50"))
    second = make_lot(clinic, needle_mm=Decimal("0.5"))
    other = make_lot(clinic, needle_mm=None)
    assert first.product == second.product
    assert other.product != first.product
    assert SterileProduct.objects.of(clinic).count() == 2


def test_the_same_lot_arrives_once_a_day():
    clinic = make_clinic()
    make_lot(clinic, lot="A1")
    with pytest.raises(ValidationError, match="received on this day already"):
        make_lot(clinic, lot="A1")
    make_lot(clinic, lot="A1", received_on=date(2026, 7, 2))


def test_an_arrival_to_come_is_refused():
    with pytest.raises(Refusal, match="still to come"):
        make_lot(make_clinic(), received_on=date(2026, 7, 16))


def test_an_arrival_of_days_ago_is_a_late_entry():
    clinic = make_clinic()
    today, earlier = make_lot(clinic, received_on=TODAY), make_lot(clinic)
    assert [history(lot)[0].is_late for lot in (today, earlier)] == [False, True]


def test_a_corrected_product_moves_the_lot():
    clinic = make_clinic()
    lot = make_lot(clinic)
    amended = services.amend_lot(
        sterile_lot=lot, by=TESTER, at=NOW, reason="misread the box", model="MC910", quantity=40
    )
    assert (amended.product.model, amended.product.make, amended.quantity) == (
        "MC910", "Dermaroller", 40,
    )  # fmt: skip


@pytest.mark.parametrize("days", [-1, 0, 1])
@pytest.mark.parametrize("is_intact", [True, False])
def test_the_database_and_the_rule_agree_on_usable_lots(days, is_intact):
    clinic = make_clinic()
    lot = make_lot(clinic, expires_on=TODAY, is_intact=is_intact)
    on = TODAY + timedelta(days=days)
    expected = rules.can_use_lot(expires_on=TODAY, is_intact=is_intact, on=on)
    assert queries.usable_lots(clinic, on=on).filter(pk=lot.pk).exists() is expected


def test_single_use_names_are_the_clinics_own():
    clinic = make_clinic()
    make_part(make_device(clinic), name="Membrane", reprocess_policy="SINGLE_USE")
    make_lot(clinic, ref="MC905-B")
    make_lot(make_clinic(), make="Other")
    assert queries.single_use_names(clinic) == ["Membrane", "Dermaroller MC905", "MC905-B"]


def test_devices_in_service_on_a_day():
    clinic = make_clinic()
    make_device(clinic, code="A", in_service_on=TODAY)
    gone = make_device(clinic, code="B")
    services.amend_device(
        device=gone, by=TESTER, at=NOW, reason="worn out", out_of_service_on=TODAY,
        out_of_service_reason="worn out",
    )  # fmt: skip
    codes = [
        [d.code for d in queries.in_service(clinic, on=TODAY + timedelta(days=n))] for n in (-1, 0)
    ]
    assert codes == [["B"], ["A"]]
    assert queries.find_device(clinic, "B") == Device.objects.get(code="B")


def test_attention_names_old_lots_first_and_unknown_parts_once():
    clinic = make_clinic()
    make_lot(clinic, lot="SOON", expires_on=TODAY + timedelta(days=10))
    make_lot(clinic, lot="OLD", expires_on=TODAY - timedelta(days=1))
    make_lot(clinic, lot="FINE")
    device = make_device(clinic)
    for name in ("Grip", "Cover"):
        make_part(device, name=name, reprocess_policy="MAKER_DEFINED")
    found = queries.needs_attention(clinic, on=TODAY, at=NOW)
    assert [(a.tone, a.title) for a in found] == [
        ("bad", "Dermaroller MC905 · LOT OLD has expired"),
        ("warn", "Dermaroller MC905 · LOT SOON expires soon"),
        ("info", "2 parts have no reprocessing policy"),
    ]


def test_records_are_named_as_people_know_them():
    clinic = make_clinic()
    device = make_device(clinic, code="PEN-1")
    lot = make_lot(clinic, lot="L9", needle_mm=Decimal("1.50"))
    assert device.label() == "PEN-1 · Dr. Pen M8"
    assert make_part(device, name="Nosecone").label() == "Nosecone (PEN-1)"
    assert lot.label() == "Dermaroller MC905 1.5 mm · LOT L9"
    assert lot.product.get_absolute_url() == f"/devices/products/{lot.product.pk}/"


def test_a_correction_of_the_arrival_alone_keeps_the_product():
    lot = make_lot(make_clinic())
    amended = services.amend_lot(
        sterile_lot=lot, by=TESTER, at=NOW, reason="miscounted", quantity=49
    )
    assert (amended.product, amended.quantity) == (lot.product, 49)


def test_a_clinic_without_anything_due_is_left_alone():
    clinic = make_clinic()
    make_lot(clinic)
    assert queries.needs_attention(clinic, on=TODAY, at=NOW) == []
