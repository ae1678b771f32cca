"""Licences, services and checks, sharps, recalls and scans: written, refused, shown."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from compliance.clinics.models import Pack
from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.devices import queries, rules, services
from compliance.devices.models import Device, SharpsContainer, SterileLot, SterileProduct
from compliance.devices.queries import care as queries_of_care
from compliance.devices.services import care, sharps
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.devices.factory import (
    make_check,
    make_device,
    make_licence,
    make_lot,
    make_sharps,
    questions,
)
from tests.devices.test_screens import device_fields, enter, lot_fields, sent
from tests.documents.factory import PDF, make_upload
from tests.lidocaine.test_scan import photo

pytestmark = pytest.mark.django_db
WHO: dict[str, Any] = {"by": TESTER, "at": NOW}
TODAY = date(2026, 7, 15)  # NOW at the clinic
DAY = timedelta(days=1)
BOX = "010871234500001117280331" + "10N36-4471"
PEN = "0108712345000028" + "21ND3-20418"


def told(clinic):
    return list(Deviation.objects.of(clinic).order_by("pk").values_list("requirement", flat=True))


def titles(clinic):
    return [each.title for each in queries_of_care.needs_attention(clinic, on=TODAY, at=NOW)]


def test_a_failed_check_takes_a_device_out_until_everything_needed_passes():
    device = make_device(make_clinic(), service_every_months=12, in_service_on=TODAY - 100 * DAY)
    failed = make_check(device, result="FAIL", done_on=TODAY - 3 * DAY)
    device.refresh_from_db()
    assert device.out_of_service_on == TODAY - 3 * DAY
    assert told(device.clinic) == ["K-055"]
    make_check(device, done_on=TODAY - 2 * DAY)
    with pytest.raises(Refusal, match="has not passed: Service"):
        care.return_device(device=device, reason="New spring", **WHO)
    make_check(device, kind="SERVICE", done_on=TODAY - 2 * DAY)
    back = care.return_device(device=device, reason="New spring", **WHO)
    assert (back.out_of_service_on, back.out_of_service_reason) == (None, "")
    with pytest.raises(Refusal, match="in service"):
        care.return_device(device=device, reason="Again", **WHO)
    care.amend_device_check(check=failed, reason="Typo", findings="1.2 mm", **WHO)
    assert told(device.clinic) == ["K-055"]


def test_a_pass_from_before_it_went_out_does_not_bring_it_back():
    device = make_device(make_clinic(), depth_check_every_months=6)
    make_check(device, done_on=TODAY - 5 * DAY)
    care.stop_device(
        device=device, out_of_service_on=TODAY - DAY, out_of_service_reason="It fell", **WHO
    )
    device.refresh_from_db()
    with pytest.raises(Refusal, match="Depth check"):
        care.return_device(device=device, reason="Looked fine", **WHO)
    with pytest.raises(Refusal, match="passes that are needed"):
        services.amend_device(
            device=device, reason="Around it", out_of_service_on=None, out_of_service_reason="",
            **WHO,
        )  # fmt: skip


def test_a_pass_corrected_into_a_failure_counts_from_then_on():
    check = make_check(make_device(make_clinic()))
    care.amend_device_check(check=check, reason="Misread", result="FAIL", **WHO)
    assert Device.objects.get(pk=check.device_id).out_of_service_on == TODAY
    assert told(check.clinic) == ["K-055"]


def test_not_licensed_where_the_clinic_is_becomes_a_deviation():
    device = make_device(make_clinic())
    make_licence(device, jurisdiction="US", status="NOT_LICENSED")
    assert told(device.clinic) == []
    row = make_licence(device, status="NOT_LICENSED")
    assert told(device.clinic) == ["K-054"]
    care.amend_licence_check(check=row, reason="Typo", number="", **WHO)
    assert told(device.clinic) == ["K-054"]


@pytest.mark.parametrize("make", [make_check, make_licence])
def test_what_has_not_come_is_refused(make):
    device = make_device(make_clinic())
    day = {"done_on" if make is make_check else "checked_on": TODAY + DAY}
    with pytest.raises(Refusal, match="still to come"):
        make(device, **day)


def test_home_tells_what_is_due():
    clinic = make_clinic()
    old = make_device(clinic, service_every_months=1, in_service_on=TODAY - 60 * DAY)
    make_device(clinic, kind="RF_PEN", service_every_months=1, in_service_on=TODAY - 60 * DAY)
    make_sharps(clinic, opened_on=TODAY - 90 * DAY)
    full = make_sharps(clinic, opened_on=TODAY - 90 * DAY)
    sharps.close_container(container=full, closed_on=TODAY - 31 * DAY, **WHO)
    assert titles(clinic) == [
        "Service of PEN-1 is overdue",
        "The licence of 1 device was not looked up this year",
        "Sharps container S-2 waits to be collected",
    ]
    make_check(old, kind="SERVICE")
    make_licence(old)
    sharps.collect_container(
        container=full, collected_on=TODAY, collected_by="Medwaste", manifest="M-1", **WHO
    )
    assert titles(clinic) == []


def test_no_licence_is_asked_for_where_the_rules_do_not():
    clinic = make_clinic(pack=Pack.UK)
    make_device(clinic)
    assert queries_of_care.licence_fresh_days(clinic) is None
    assert titles(clinic) == []


@pytest.mark.parametrize("size", [1, 30])
def test_home_asks_the_same_for_many_devices(django_assert_num_queries, size):
    clinic = make_clinic()
    Device.objects.bulk_create(
        Device(
            clinic=clinic, code=f"P{n}", kind="PEN", make="Novaderm", model="P3",
            service_every_months=12, in_service_on=TODAY, recorded_at=NOW, recorded_by="Ada",
        )
        for n in range(size)
    )  # fmt: skip
    with django_assert_num_queries(4):  # devices, checks, licences, sharps
        queries_of_care.needs_attention(clinic, on=TODAY, at=NOW)


def test_a_container_is_closed_before_it_is_collected_and_over_the_line_is_told():
    container = make_sharps(make_clinic())
    with pytest.raises(Refusal, match="Close it first"):
        sharps.collect_container(
            container=container, collected_on=TODAY, collected_by="Medwaste", **WHO
        )
    with pytest.raises(Refusal, match="step before"):
        sharps.close_container(container=container, closed_on=TODAY - DAY, **WHO)
    sharps.close_container(container=container, closed_on=TODAY, is_overfull=True, **WHO)
    assert told(container.clinic) == ["K-028"]
    with pytest.raises(Refusal, match="closed already"):
        sharps.close_container(container=container, closed_on=TODAY, **WHO)
    sharps.collect_container(
        container=container, collected_on=TODAY, collected_by="Medwaste", **WHO
    )
    with pytest.raises(Refusal, match="collected already"):
        sharps.collect_container(
            container=container, collected_on=TODAY, collected_by="Medwaste", **WHO
        )


def test_a_recalled_lot_is_not_offered_until_the_recall_ends():
    lot = make_lot(make_clinic())
    services.recall_lot(
        sterile_lot=lot, recalled_on=TODAY, recall_reason="Letter of the maker", **WHO
    )
    assert list(queries.usable_lots(lot.clinic, on=TODAY)) == []
    assert list(queries.usable_lots(lot.clinic, on=TODAY - DAY)) == [lot]
    services.end_recall(sterile_lot=lot, reason="It was another lot", **WHO)
    assert list(queries.usable_lots(lot.clinic, on=TODAY)) == [lot]


@pytest.mark.parametrize("on", [TODAY - DAY, TODAY, TODAY + DAY])
def test_sql_and_rule_agree_on_what_may_be_used(on):
    clinic = make_clinic()
    for n, recalled_on in enumerate([None, TODAY - DAY, TODAY, TODAY + DAY]):
        for is_intact in (True, False):
            for days in (-1, 0, 1):
                SterileLot.objects.filter(
                    pk=make_lot(clinic, is_intact=is_intact, expires_on=TODAY + days * DAY).pk
                ).update(recalled_on=recalled_on, recall_reason="Letter" if n else "")
    expected = {
        lot.pk
        for lot in SterileLot.objects.of(clinic)
        if rules.can_use_lot(
            expires_on=lot.expires_on, is_intact=lot.is_intact, on=on, recalled_on=lot.recalled_on
        )
    }
    assert {lot.pk for lot in queries.usable_lots(clinic, on=on)} == expected


def test_an_rf_pen_is_kept_and_never_offered():
    clinic = make_clinic()
    make_device(clinic, kind="RF_PEN")
    assert not queries.in_service(clinic, on=TODAY).exists()


def page_after(client, name, record, **fields):
    return client.post(reverse(name, args=[record.pk]), sent(**fields), follow=True)


def test_a_device_is_looked_up_checked_stopped_and_brought_back(client):
    device = make_device(enter(client), depth_check_every_months=6)
    page_after(
        client, "licence-check-add", device, jurisdiction="CA", status="LICENSED",
        number="MDL 104233", checked_on="2026-01-05", checked_by="Ada", source="MDALL",
        document=make_upload(PDF, "entry.pdf"),
    )  # fmt: skip
    page = page_after(
        client, "device-check-add", device, kind="DEPTH", result="FAIL", done_on="2026-01-05",
        done_by="Ada", findings="Set to 1.0, measured 1.3",
    )  # fmt: skip
    assert "MDL 104233" in page.text
    assert "Depth check failed" in page.text
    url = reverse("device-return", args=[device.pk])
    assert "First write down what must pass: Depth check" in client.get(url).text
    assert "has not passed" in client.post(url, sent(reason="Looked fine")).text
    page_after(
        client, "device-check-add", device, kind="DEPTH", result="PASS", done_on="2026-01-06",
        done_by="Ada",
    )  # fmt: skip
    assert "has passed since" in client.get(url).text
    page = client.post(url, sent(reason="New spring"), follow=True)
    assert "In service" in page.text


@pytest.mark.parametrize(
    ("name", "make", "field", "value"),
    [
        pytest.param("licence-check", make_licence, "number", "K 230420", id="licence"),
        pytest.param("device-check", make_check, "findings", "Measured 1.0", id="check"),
    ],
)
def test_a_row_is_corrected_and_marked_void(client, name, make, field, value):
    record = make(make_device(enter(client)))
    form = client.get(reverse(f"{name}-amend", args=[record.pk])).context["form"]
    fields = {
        each: form.get_initial_for_field(form.fields[each], each) for each in form._meta.fields
    }
    page = page_after(client, f"{name}-amend", record, **{**fields, field: value, "reason": "Typo"})
    assert value in page.text
    page = page_after(client, f"{name}-void", record, reason="Entered by mistake")
    assert "Entered by mistake" in page.text


def test_a_sharps_container_from_opening_to_collection(client):
    enter(client)
    client.post(
        reverse("sharps-container-add"),
        sent(code="S-1", location="Room 1", opened_on="2026-01-02"),
    )
    container = SharpsContainer.objects.get()
    page = page_after(
        client, "sharps-container-close", container, fill="over", closed_on="2026-01-05",
        closed_by="Ada",
    )  # fmt: skip
    assert "Over the line" in page.text
    page = page_after(
        client, "sharps-container-collect", container, collected_on="2026-01-06",
        collected_by="Medwaste", manifest="M-77",
    )  # fmt: skip
    assert "M-77" in page.text
    page = page_after(
        client, "sharps-container-amend", container, code="S-1", location="Room 2",
        opened_on="2026-01-02", closed_on="2026-01-05", closed_by="Ada",
        collected_on="2026-01-06", collected_by="Medwaste", reason="It stood there",
    )  # fmt: skip
    assert "Room 2" in page.text
    for state, shown in (("open", False), ("closed", False), ("collected", True)):
        page = client.get(reverse("sharps-container-list"), {"state": state})
        assert ("S-1" in page.text) is shown
    page = page_after(client, "sharps-container-void", container, reason="Entered by mistake")
    assert "Entered by mistake" in page.text


@pytest.mark.parametrize("size", [1, 60])
def test_sharps_ask_the_same_at_every_size(client, size):
    clinic = enter(client)
    SharpsContainer.objects.bulk_create(
        SharpsContainer(
            clinic=clinic, code=f"S-{n}", location="Room", opened_on=TODAY, recorded_at=NOW,
            recorded_by="Ada",
        )
        for n in range(size)
    )  # fmt: skip
    assert len(questions(client, reverse("sharps-container-list"))) == 2  # count, page


def test_a_lot_is_recalled_found_and_freed_again(client):
    lot = make_lot(enter(client))
    page = page_after(
        client, "lot-recall", lot, recalled_on="2026-01-05", recall_reason="Letter of the maker"
    )
    assert "Recalled: do not use" in page.text
    assert lot.lot in client.get(reverse("lot-list"), {"state": "recalled"}).text
    for state in ("usable", "expired", "damaged"):
        assert lot.lot not in client.get(reverse("lot-list"), {"state": state}).text
    page = page_after(client, "lot-recall-end", lot, reason="It was another lot")
    assert "Recalled: do not use" not in page.text


def test_devices_are_found_by_where_they_stand(client):
    clinic = enter(client)
    make_device(clinic, code="GOOD-1")
    make_check(make_device(clinic, code="BAD-1"), result="FAIL")
    make_device(clinic, code="RF-1", kind="RF_PEN")
    for state, shown in (("in", ["GOOD-1"]), ("out", ["BAD-1"])):
        page = client.get(reverse("device-list"), {"state": state}).text
        assert [code for code in ("GOOD-1", "BAD-1", "RF-1") if code in page] == shown


def test_only_the_makers_word_proves_a_membrane(client):
    product = make_lot(enter(client), kind="CARTRIDGE").product
    url = reverse("sterile-product-detail", args=[product.pk])
    assert "Proof of the membrane is missing" in client.get(url).text
    for source, words in (("SUPPLIER", "Only the supplier says so"), ("BOX", "Membrane proved")):
        page = page_after(
            client, "sterile-product-amend", product, membrane_source=source, reason="Filed",
            evidence=make_upload(PDF, "proof.pdf"),
        )  # fmt: skip
        assert words in page.text


@pytest.mark.parametrize("how", ["scanner", "photo"])
def test_a_scan_fills_in_an_arrival_and_knows_the_product_the_next_time(client, how):
    enter(client)
    said = sent(code=BOX) if how == "scanner" else sent(photo=photo(BOX))
    page = client.post(reverse("lot-scan"), said, follow=True)
    first = page.context["form"].initial
    assert (first["lot"], first["expires_on"], first["gtin"]) == (
        "N36-4471", "2028-03-31", "08712345000011",
    )  # fmt: skip
    fields = lot_fields(**{name: first[name] for name in ("lot", "expires_on", "gtin")})
    client.post(reverse("lot-add"), {**fields, "certificate": make_upload(PDF, "lot.pdf")})
    lot = SterileLot.objects.get()
    assert lot.certificate is not None
    assert SterileProduct.objects.get().gtin == "08712345000011"
    again = client.post(reverse("lot-scan"), sent(code=BOX), follow=True).context["form"].initial
    assert (again["make"], again["model"]) == (lot.product.make, lot.product.model)


def test_a_scan_fills_in_a_pen_and_knows_its_model_the_next_time(client):
    enter(client)
    page = client.post(reverse("device-scan"), sent(code=PEN), follow=True)
    said = page.context["form"].initial
    assert (said["udi"], said["serial"]) == ("(01)08712345000028(21)ND3-20418", "ND3-20418")
    client.post(reverse("device-add"), device_fields(udi=said["udi"], serial=said["serial"]))
    other = PEN.replace("20418", "23377")
    page = client.post(reverse("device-scan"), sent(code=other), follow=True)
    again = page.context["form"].initial
    assert (again["model"], again["serial"]) == (Device.objects.get().model, "ND3-23377")


@pytest.mark.parametrize("name", ["lot-scan", "device-scan"])
def test_a_code_that_says_nothing_is_told(client, name):
    enter(client)
    assert "No code of a maker" in client.post(reverse(name), sent(code="HELLO")).text


def test_a_lot_keeps_its_certificate_when_it_is_corrected(client):
    enter(client)
    client.post(reverse("lot-add"), {**lot_fields(), "certificate": make_upload(PDF, "lot.pdf")})
    lot = SterileLot.objects.get()
    page = client.post(
        reverse("lot-amend", args=[lot.pk]),
        lot_fields(quantity="19", reason="Counted"),
        follow=True,
    )
    assert "Certificate of lot L1" in page.text
