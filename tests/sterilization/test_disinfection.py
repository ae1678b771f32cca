"""The disinfection log: written, corrected, judged, shown, in few taps."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from compliance.clinics.models import Role
from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.sterilization.models import Disinfectant, Disinfection, SolutionBatch
from compliance.sterilization.queries import disinfection as queries
from compliance.sterilization.services import disinfection as services
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.devices.factory import make_device, make_part, questions
from tests.sterilization.factory import make_disinfectant, make_disinfection, make_solution
from tests.sterilization.test_monitoring_screens import filled, sent
from tests.sterilization.test_screens import enter

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WHO: dict[str, Any] = {"by": TESTER, "at": NOW}


def told(clinic):
    return list(Deviation.objects.of(clinic).order_by("pk").values_list("requirement", flat=True))


def test_a_disinfection_in_order_raises_nothing():
    record = make_disinfection(make_device(make_clinic()))
    assert (record.level, record.performed_by) == ("ILD", TESTER.name)
    assert told(record.clinic) == []


def test_what_was_wrong_is_kept_and_told_once():
    record = make_disinfection(
        make_device(make_clinic()), sleeve_changed=False, contact_min=Decimal(1)
    )
    assert told(record.clinic) == ["K-007", "K-008"]
    services.amend_disinfection(
        disinfection=record, reason="Misread", contact_min=Decimal("0.5"), **WHO
    )
    assert told(record.clinic) == ["K-007", "K-008", "K-008"]


def test_a_pen_needs_what_its_fixed_parts_need_and_at_least_ild():
    device = make_device(make_clinic())
    make_part(device, name="Body", reprocess_policy="CLEAN_DISINFECT", disinfection_level="LLD")
    low = make_disinfectant(device.clinic, level="LLD")
    assert queries.breaches(queries.complete(make_disinfection(device, product=low)))
    make_part(device, name="Grip", reprocess_policy="CLEAN_DISINFECT", disinfection_level="HLD",
              comes_off=True)  # fmt: skip
    ok = make_disinfection(device)
    assert queries.breaches(queries.complete(ok)) == []
    make_part(device, name="Seat", reprocess_policy="CLEAN_DISINFECT", disinfection_level="HLD")
    assert [each.requirement for each in queries.breaches(queries.complete(ok))] == ["K-008"]


def test_a_soak_counts_its_minutes_and_belongs_to_a_solution():
    device = make_device(make_clinic())
    grip = make_part(
        device, name="Grip", reprocess_policy="CLEAN_DISINFECT", disinfection_level="HLD"
    )
    batch = make_solution(device.clinic)
    assert batch.use_until_on == (NOW - timedelta(days=1)).date() + timedelta(days=14)
    soak = {"part": grip, "batch": batch, "product": batch.product, "contact_min": None,
            "sleeve_changed": None, "test_strip": "PASS"}  # fmt: skip
    good = make_disinfection(device, **soak, soak_started_at=NOW - HOUR)
    assert good.contact_min == 30
    assert told(device.clinic) == []
    services.discard_solution(batch=batch, discarded_at=NOW - HOUR / 4, **WHO)
    short = make_disinfection(
        device, **soak, performed_at=NOW - HOUR / 6, soak_started_at=NOW - HOUR / 5
    )
    assert short.contact_min == 2
    assert told(device.clinic) == ["K-008", "K-009"]
    with pytest.raises(Refusal, match="discarded already"):
        services.discard_solution(batch=batch, discarded_at=NOW, **WHO)
    with pytest.raises(Refusal, match="so it stays"):
        services.void_solution(batch=batch, reason="Entered by mistake", **WHO)


def test_correcting_a_solution_judges_its_soaks_again():
    device = make_device(make_clinic())
    grip = make_part(device, name="Grip", reprocess_policy="CLEAN_DISINFECT")
    batch = make_solution(device.clinic, prepared_at=NOW - timedelta(days=3))
    make_disinfection(
        device,
        part=grip,
        batch=batch,
        product=batch.product,
        contact_min=12,
        soak_started_at=NOW - HOUR,
    )
    earlier = (NOW - timedelta(days=2)).date()
    services.amend_solution(batch=batch, reason="Misread", use_until_on=earlier, **WHO)
    assert told(device.clinic) == ["K-009"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param(lambda d: {"performed_at": NOW + HOUR}, "still to come", id="to come"),
        pytest.param(
            lambda d: {"product": make_disinfectant(make_clinic())}, "this clinic", id="not ours"
        ),
        pytest.param(
            lambda d: {"part": make_part(make_device(d.clinic))}, "another device", id="part"
        ),
        pytest.param(
            lambda d: {"batch": make_solution(d.clinic)}, "another product", id="solution"
        ),
    ],
)
def test_what_cannot_be_true_is_refused(wrong, sentence):
    device = make_device(make_clinic())
    with pytest.raises(Refusal, match=sentence):
        make_disinfection(device, **wrong(device))
    assert not Disinfection.objects.exists()


def test_a_solution_is_of_a_high_level_product_and_a_used_product_stays():
    clinic = make_clinic()
    product = make_disinfectant(clinic)
    with pytest.raises(Refusal, match="HLD"):
        make_solution(clinic, product=product)
    make_disinfection(make_device(clinic), product=product)
    with pytest.raises(Refusal, match="so it stays"):
        services.void_disinfectant(disinfectant=product, reason="Entered by mistake", **WHO)


def test_a_new_product_of_a_file_needs_its_level():
    stated: dict[str, Any] = {"clinic": make_clinic(), "name": "Newol", **WHO}
    with pytest.raises(Refusal, match="level of this product"):
        services.find_or_add_disinfectant(**stated, level="")
    added = services.find_or_add_disinfectant(**stated, level="ILD")
    assert services.find_or_add_disinfectant(**stated, level="") == added
    assert added.contact_min is None


def test_home_tells_of_what_has_run_out():
    clinic = make_clinic()
    on = clinic.day(NOW)
    make_disinfectant(clinic, name="Old", expires_on=on - timedelta(days=1))
    make_disinfectant(clinic, name="Soon", expires_on=on + timedelta(days=30))
    make_disinfectant(clinic, name="Good", expires_on=on + timedelta(days=31))
    make_solution(clinic, prepared_at=NOW - timedelta(days=15))
    found = queries.needs_attention(clinic, on=on, at=NOW)
    assert [(each.tone, each.title[:9]) for each in found] == [
        ("bad", "Old has e"), ("warn", "Soon expi"), ("bad", "Discard t"),
    ]  # fmt: skip


def test_a_pen_is_logged_in_two_taps_and_save(client):
    device = make_device(enter(client))
    make_disinfection(device)
    form = client.get(reverse("disinfection-add")).url  # tap one, from home
    fields = filled(client, form, sleeve_changed="yes", wet="FULL")  # taps two and three
    answer = client.post(form, {**fields, **sent()}, follow=True)  # tap four: Save
    latest = queries.disinfections(device.clinic)[0]
    assert (latest.contact_min, latest.sleeve_changed, latest.product.name) == (
        Decimal(3), True, "Clinwipe 1",
    )  # fmt: skip
    assert "In order" in answer.text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        pytest.param({}, "This field is required", id="nothing tapped"),
        pytest.param({"wet": "MINUTES"}, "How many minutes", id="no minutes"),
        pytest.param({"wet": "FULL"}, "type the minutes", id="label not on file"),
        pytest.param({"wet": "MINUTES", "contact_min": "long"}, "Enter a number", id="words"),
    ],
)
def test_a_wet_time_is_never_made_up(client, said, sentence):
    device = make_device(enter(client))
    make_disinfection(device, product=make_disinfectant(device.clinic, contact_min=None))
    url = reverse("device-disinfection-add", args=[device.pk])
    answer = client.post(url, {**filled(client, url, sleeve_changed="yes"), **said})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_first_product_and_the_first_device_are_asked_for(client):
    clinic = enter(client)
    assert client.get(reverse("disinfection-add")).url == reverse("device-add")
    device = make_device(clinic)
    url = reverse("device-disinfection-add", args=[device.pk])
    assert client.get(url).url == reverse("disinfectant-add")
    assert client.get(reverse("solution-batch-add")).url == reverse("disinfectant-add")
    fields = sent(name="Clinwipe", level="ILD", contact_min="3", registration="02345678")
    client.post(reverse("disinfectant-add"), fields)
    assert Disinfectant.objects.get(clinic=clinic).registration == "02345678"


def test_a_solution_from_preparing_to_discarding(client):
    clinic = enter(client)
    product = make_disinfectant(clinic, name="Cidex", level="HLD", contact_min=12, use_days=14)
    device = make_device(clinic)
    grip = make_part(device, name="Grip", reprocess_policy="CLEAN_DISINFECT", comes_off=True)
    url = reverse("solution-batch-add")
    client.post(url, {**filled(client, url), "concentration": "0.55 %"})
    batch = SolutionBatch.objects.get(product=product)
    soak = reverse("device-soak-add", args=[device.pk])
    fields = filled(client, soak)
    assert fields["batch"] == batch.pk
    fields |= {"part": grip.pk, "test_strip": "PASS", "soak_started_at": "2026-01-05T09:00",
               "performed_at": "2026-01-05T09:20"}  # fmt: skip
    SolutionBatch.objects.update(prepared_at=NOW - timedelta(days=400))
    page = client.post(soak, fields, follow=True)
    assert "20\u202fmin" in page.text
    discard = reverse("solution-batch-discard", args=[batch.pk])
    page = client.post(discard, filled(client, discard), follow=True)
    assert "Discarded" in page.text
    assert "Grip" in page.text


def test_a_line_is_corrected_and_marked_void(client):
    device = make_device(enter(client))
    record = make_disinfection(device, sleeve_changed=None)
    amend = reverse("disinfection-amend", args=[record.pk])
    fields = filled(client, amend)
    assert "sleeve_changed" not in fields
    page = client.post(amend, {**fields, "sleeve_changed": "no", "reason": "Asked"}, follow=True)
    assert "The sleeve was not changed" in page.text
    void = reverse("disinfection-void", args=[record.pk])
    page = client.post(void, sent(reason="Entered by mistake"), follow=True)
    assert "Entered by mistake" in page.text


def test_what_is_not_known_is_missing_and_not_in_order(client):
    device = make_device(enter(client, Role.INSPECTOR))
    make_disinfection(device, sleeve_changed=None, contact_min=None)
    page = client.get(reverse("disinfection-list"))
    assert "MISSING" in page.text
    assert "In order" not in page.text
    assert "Log a disinfection" not in page.text


@pytest.mark.parametrize("size", [1, 60])
def test_the_log_asks_the_same_at_every_size(client, size):
    device = make_device(enter(client))
    make_part(device, reprocess_policy="CLEAN_DISINFECT", disinfection_level="ILD")
    first = make_disinfection(device)
    Disinfection.objects.bulk_create(
        Disinfection(
            clinic=first.clinic, device=device, product=first.product, level="ILD",
            performed_at=first.performed_at - n * HOUR, performed_by="Ada", recorded_at=NOW,
            recorded_by="Ada",
        )
        for n in range(1, size)
    )  # fmt: skip
    # devices of the filter, count, lines, their devices' parts
    assert len(questions(client, reverse("disinfection-list"))) == 4
