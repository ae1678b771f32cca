"""Recording a treatment at a screen: scans, the clock, what is refused before use, closing out."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import models
from django.urls import reverse
from django.utils import timezone

from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.lidocaine.rules import label_limit_g, lidocaine_mg, mg_per_kg
from compliance.treatments.models import Treatment, TreatmentItem
from compliance.treatments.queries import scanning
from compliance.treatments.queries import treatments as queries
from compliance.treatments.rules import before_use
from compliance.treatments.services.cream import Cream
from tests.clinics.factory import NOW, make_clinic
from tests.devices.factory import make_device, make_lot
from tests.lidocaine.factory import make_container, make_product, move
from tests.sterilization.factory import make_cycle, make_sterilizer
from tests.treatments.factory import EARLIER, make_client, make_consent, make_treatment
from tests.treatments.test_screens import as_typed, enter, sent, treatable

pytestmark = pytest.mark.django_db


def form_of(client: Any, record: Any) -> tuple[str, Any]:
    url = reverse("treatment-add", args=[record.pk])
    return url, client.get(url).context["form"]


def test_a_scan_finds_whatever_carries_the_code():
    clinic = make_clinic()
    pen, lot = make_device(clinic, code="PEN-7"), make_lot(clinic, lot="L2403")
    tube = make_container(make_product(clinic), lot="NW27")
    make_cycle(make_sterilizer(clinic))
    found = {
        "P-001": ("packs", "P-001"),
        "(01)00812345678906(10)L2403(21)S-9": ("lots", str(lot.pk)),
        "L2403": ("lots", str(lot.pk)),
        "(01)00812345678906(10)NW27": ("container", str(tube.pk)),
        tube.code: ("container", str(tube.pk)),
        "PEN-7": ("device", str(pen.pk)),
        f"https://klarity.example{tube.get_absolute_url()}": ("container", str(tube.pk)),
        f"https://klarity.example{lot.get_absolute_url()}": ("lots", str(lot.pk)),
        f"https://klarity.example{pen.get_absolute_url()}": ("device", str(pen.pk)),
    }
    for text, expected in found.items():
        hit = scanning.find_scanned(clinic, text)
        assert hit is not None, text
        assert (hit.field, hit.value) == expected
        assert scanning.find_scanned(make_clinic(), text) is None
    assert scanning.find_scanned(clinic, "(01)00812345678906(10)L2403(21)S-9").serial == "S-9"  # type: ignore[union-attr]
    assert scanning.find_scanned(clinic, "(01)00812345678906") is None


def test_of_two_arrivals_the_one_with_something_left_is_meant():
    client = make_client()
    first = make_lot(client.clinic, lot="L-1", quantity=1, received_on=date(2026, 1, 2))
    later = make_lot(client.clinic, lot="L-1", quantity=9, received_on=date(2026, 2, 2))
    assert scanning.find_scanned(client.clinic, "L-1").value == str(first.pk)  # type: ignore[union-attr]
    make_treatment(client, units=[], is_screened=False)
    TreatmentItem.objects.create(
        clinic=client.clinic, lot=first, treatment=Treatment.objects.get(), recorded_at=NOW
    )
    assert scanning.find_scanned(client.clinic, "L-1").value == str(later.pk)  # type: ignore[union-attr]


def test_a_scan_adds_and_keeps_what_was_typed(client):
    record = treatable(client)
    url, form = form_of(client, record)
    lot = form.fields["lots"].queryset.get()
    make_cycle(make_sterilizer(record.clinic))
    typed = {**as_typed(form), "needle_mm": "0.75", "body_area": "Neck", "scanned": "yes"}
    code = f"(01)00812345678906(10){lot.lot}(21)S-1"
    page = client.post(url, {**typed, "scan": code})
    assert f"LOT {lot.lot} is added" in page.text
    assert page.context["form"].initial["unit_code"] == "S-1"
    second = client.post(url, {**typed, "lots": [lot.pk], "packs": "X", "scan": "P-001"})
    initial = second.context["form"].initial
    assert (initial["packs"], initial["lots"]) == ("X, P-001", [str(lot.pk)])
    assert (initial["needle_mm"], initial["body_area"]) == ("0.75", "Neck")
    assert not Treatment.objects.exists()


def test_a_scan_that_is_not_known_says_so(client):
    record = treatable(client)
    url, form = form_of(client, record)
    for scan, words in (("L-404", "L-404” is not known here"), ("", "Scan first")):
        page = client.post(url, {**as_typed(form), "scanned": "yes", "scan": scan})
        assert words in page.text


def test_what_is_past_its_date_is_refused_before_use_and_recorded_after_it(client):
    record = treatable(client)
    yesterday = record.clinic.day(timezone.now()) - timedelta(days=1)
    old = make_lot(record.clinic, lot="OLD", expires_on=yesterday, received_on=date(2024, 1, 1))
    url, form = form_of(client, record)
    assert str(old.pk) not in str(form["lots"])
    typed = {**as_typed(form), "body_area": "Face", "needle_mm": "1"}
    scanned = client.post(url, {**typed, "scanned": "yes", "scan": "OLD"})
    assert f'value="{old.pk}"' in scanned.text
    refused = client.post(url, {**typed, "lots": [old.pk]})
    assert "Lot OLD is past its date" in refused.text
    assert f'value="{old.pk}"' in refused.text
    saved = client.post(url, {**typed, "lots": [old.pk], "was_used": "on"})
    assert saved.status_code == 302
    assert Deviation.objects.get().requirement == "K-006"
    assert "used 1 day past its expiry" in client.get(saved.url).text


def test_cream_on_hold_is_refused_before_use_and_recorded_after_it(client):
    record = treatable(client)
    held = make_container(make_product(record.clinic, name="Held"), expires_printed="EXP 2031-03")
    move(held, "RECALL_HOLD", "0")
    url, form = form_of(client, record)
    assert str(held.pk) not in str(form["container"])
    typed = {**as_typed(form), "container": held.pk, "lidocaine_g": "2", "needle_mm": "1"}
    assert "must not be used" in client.post(url, typed).text
    assert client.post(url, {**typed, "was_used": "on"}).status_code == 302
    assert Deviation.objects.get().requirement == "K-041"


def test_a_nearly_empty_tube_is_reason_enough_to_take_the_next():
    client = make_client()
    product = make_product(client.clinic)
    first = make_container(product, expires_printed="EXP 2027-03")
    move(first, "ISSUE", "29.5")
    second = make_container(product, expires_printed="EXP 2028-03")
    with pytest.raises(Refusal, match="should be used first"):
        make_treatment(client, cream=Cream(second, Decimal("0.5")))
    treatment = make_treatment(client, cream=Cream(second, Decimal(3)))
    assert treatment.movement is not None
    assert treatment.movement.reason == f"{first.code} has only 0.5 g left"


def test_a_damaged_lot_is_refused_before_use():
    with pytest.raises(Refusal, match="arrived damaged"):
        before_use.check_lot("L", on=date(2026, 1, 1), expires_on=date(2027, 1, 1), is_intact=False)


def test_the_clock_knows_the_label_of_each_cream(client):
    record = treatable(client)
    product = make_product(
        record.clinic, name="Balm", strength_percent=Decimal(4), minutes_min=30, minutes_max=60,
        max_g_per_10cm2=Decimal(2),
    )  # fmt: skip
    tube = make_container(product, expires_printed="EXP 2031-03")
    page = client.get(reverse("treatment-add", args=[record.pk])).text
    said = json.loads(re.search(r'id="clock-data"[^>]*>(.*?)</script>', page)[1])  # type: ignore[index]
    assert said["labels"][str(tube.pk)] == {"min": 30, "max": 60, "strength": 4.0, "per": 2.0}
    assert "numbing.js" in page


def test_vector_6_is_shown_as_advice_and_blocks_nothing(client):
    """4 % cream 10 g = 400 mg; 62 kg: 6.5 mg/kg; 200 cm² at 2 g/10 cm²: 40 g."""
    clinic = enter(client)
    assert lidocaine_mg(Decimal(4), Decimal(10)) == 400
    assert mg_per_kg(Decimal(400), Decimal(62)) == Decimal("6.5")
    assert label_limit_g(Decimal(200), Decimal(2)) == 40
    product = make_product(
        clinic, strength_percent=Decimal(4), max_g_per_10cm2=Decimal(2), size_g=Decimal(90)
    )
    treatment = make_treatment(
        make_client(clinic), cream=Cream(make_container(product), Decimal(10)),
        area_cm2=Decimal(200), weight_kg=Decimal(62),
    )  # fmt: skip
    page = client.get(treatment.get_absolute_url()).text
    for words in ("400 mg", "6.5 mg/kg", "advice only", "40 g"):
        assert words in " ".join(page.split()), words
    assert not Deviation.objects.exists()


def test_closing_out_asks_for_what_is_missing_and_nothing_else(client):
    record = treatable(client)
    at = timezone.now() - timedelta(minutes=5)
    treatment = make_treatment(
        record, treated_at=at, at=timezone.now(), units=[], device=None, needle_mm=None,
        reaction="", aftercare_given=None, is_screened=False,
    )  # fmt: skip
    make_consent(record, at=at)
    url = reverse("treatment-close", args=[treatment.pk])
    page = client.get(url)
    assert set(page.context["form"].fields) == {
        "lots", "packs", "device", "needle_mm", "aftercare_given", "reaction", "idempotency_key",
    }  # fmt: skip
    form = page.context["form"]
    lot, pen = form.fields["lots"].queryset.get(), form.fields["device"].queryset.get()
    told = {"lots": [lot.pk], "device": pen.pk, "needle_mm": "3", "packs": "P-404"}
    client.post(url, sent(**told, aftercare_given="yes", reaction="NONE"))
    treatment.refresh_from_db()
    assert (treatment.device, treatment.needle_mm) == (pen, Decimal(3))
    assert treatment.aftercare_version
    assert {d.requirement for d in Deviation.objects.all()} == {"K-025", "K-037"}
    assert queries.missing(queries.treatments(record.clinic).get()) == []


def test_closing_out_points_at_the_screening_of_the_day(client):
    record = make_client(enter(client))
    now = timezone.now()
    treatment = make_treatment(record, treated_at=now, at=now, is_screened=False, units=[])
    page = client.get(reverse("treatment-close", args=[treatment.pk])).text
    assert reverse("screening-add", args=[record.pk]) in page
    older = make_treatment(record, is_screened=False, treated_at=EARLIER, units=[])
    page = client.get(reverse("treatment-close", args=[older.pk])).text
    assert reverse("screening-add", args=[record.pk]) not in page


def test_the_sheet_given_keeps_its_version():
    treatment = make_treatment(aftercare_given=True)
    assert treatment.aftercare_version
    assert make_treatment(treatment.client, aftercare_given=None).aftercare_version == ""


def test_a_treatment_has_no_place_for_a_photo():
    kinds = [type(field) for field in Treatment._meta.get_fields()]
    assert not any(issubclass(kind, models.FileField) for kind in kinds)


def test_devices_are_counted_by_their_treatments():
    client = make_client()
    treatment = make_treatment(client)
    make_treatment(client)
    assert queries.uses_by_device(client.clinic, until=NOW) == {treatment.device_id: 2}
    assert queries.uses_by_device(client.clinic, until=EARLIER) == {}
