"""Counting the shelf without being told what to find."""

from datetime import timedelta

import pytest
from django.urls import reverse

from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.treatments.models import LotCount
from compliance.treatments.queries import counts as queries
from compliance.treatments.rules.counting import breach_of_count
from compliance.treatments.services import counts, shelf
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.devices.factory import make_lot, questions
from tests.devices.test_screens import enter, sent
from tests.treatments.factory import TODAY, make_client, make_count, make_treatment, some_lot

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("found", "severity"), [(8, "MINOR"), (9, None), (10, "MAJOR")], ids=["fewer", "same", "more"]
)
def test_one_too_many_is_worse_than_one_too_few(found, severity):
    breach = breach_of_count("L1", found=found, expected=9)
    assert (breach.severity if breach else None) == severity


def test_a_count_stands_beside_the_records_of_its_moment():
    client = make_client()
    lot = some_lot(client.clinic)
    make_treatment(client)
    shelf.waste_units(lot=lot, units=2, wasted_on=TODAY, reason="Fell", by=TESTER, at=NOW - HOUR)
    make_count(client.clinic, lot, units=lot.quantity - 3)
    assert not Deviation.objects.filter(record_kind="lot_count").exists()
    make_treatment(make_client(client.clinic), treated_at=NOW, at=NOW + HOUR)
    count = queries.lot_counts(client.clinic).get()
    assert (count.used, count.wasted, count.difference) == (2, 2, 1)
    LotCount.objects.update(counted_at=NOW - HOUR / 60)  # before that treatment
    assert queries.lot_counts(client.clinic).get().difference == 0


def test_a_use_written_down_late_explains_the_difference():
    client = make_client()
    lot = some_lot(client.clinic)
    make_count(client.clinic, lot, units=lot.quantity - 1)
    assert Deviation.objects.get().requirement == "K-003"
    make_treatment(client)
    assert queries.lot_counts(client.clinic).get().difference == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"found": {}}, "at least one lot", id="nothing counted"),
        pytest.param({"counted_at": NOW + HOUR}, "not happened yet", id="to come"),
    ],
)
def test_a_count_that_cannot_be_is_refused(fields, sentence):
    clinic = make_clinic()
    said = {"found": {make_lot(clinic): 1}, "counted_at": NOW, **fields}
    with pytest.raises(Refusal, match=sentence):
        counts.count_lots(clinic=clinic, by=TESTER, at=NOW, **said)


def test_the_form_does_not_say_what_should_be_there(client):
    clinic = enter(client)
    lot, other = make_lot(clinic, quantity=37), make_lot(clinic)
    url = reverse("lot-count-add")
    form = client.get(url).context["form"]
    name = f"lot_{lot.pk}"
    assert form.get_initial_for_field(form.fields[name], name) is None
    assert "37" not in str(form.fields[name].label)
    moment = {"counted_at": "2026-01-05T18:00", "counted_by": "Ada"}
    page = client.post(url, sent(**moment, **{f"lot_{lot.pk}": "38"}), follow=True)
    assert "1 too many" in page.text
    assert not LotCount.objects.filter(lot=other).exists()
    for state, shown in (("differs", True), ("agrees", False)):
        page = client.get(reverse("lot-count-list"), {"state": state})
        assert ("too many" in page.text) is shown
    count = LotCount.objects.get()
    assert "Was one used twice?" in client.get(count.get_absolute_url()).text
    void = reverse("lot-count-void", args=[count.pk])
    assert "Counted wrong" in client.post(void, sent(reason="Counted wrong"), follow=True).text


@pytest.mark.parametrize("size", [1, 60])
def test_counts_ask_the_same_at_every_size(client, size):
    clinic = enter(client)
    lot = make_lot(clinic)
    LotCount.objects.bulk_create(
        LotCount(
            clinic=clinic, lot=lot, units=50, counted_at=NOW - n * HOUR, counted_by="Ada",
            recorded_at=NOW, recorded_by="Ada",
        )
        for n in range(size)
    )  # fmt: skip
    assert len(questions(client, reverse("lot-count-list"))) == 2  # count, page
