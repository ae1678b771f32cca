"""The screens of clients, screenings, treatments and the shelf."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from compliance.clinics.models import Clinic, Role
from compliance.deviations.models import Deviation
from compliance.treatments import pdf
from compliance.treatments.models import Client, Screening, Treatment, TreatmentItem, UnitWaste
from compliance.treatments.rules.questions import questions_for
from tests.clinics.factory import make_clinic, make_member
from tests.devices.factory import make_device, make_lot, questions
from tests.lidocaine.factory import make_container, make_product
from tests.practitioners.factory import make_practitioner
from tests.treatments.factory import NAME, PHONE, make_client, make_screening, make_treatment

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/Toronto")


def enter(browser: Browser, role: str = Role.OWNER, clinic: Clinic | None = None) -> Clinic:
    """Sign in as a member with this role."""
    membership = make_member(clinic or make_clinic(), role)
    browser.force_login(membership.user)
    return membership.clinic


def sent(**fields: Any) -> dict[str, Any]:
    return {"idempotency_key": str(uuid.uuid4()), **fields}


def answered(clinic: Clinic, **said: str) -> dict[str, Any]:
    """Everything no, as the tablet sends it."""
    given = {each.code: "no" for each in questions_for(clinic.pack)}
    return sent(**{**given, **said, "is_attested": "on"})


def handed_over(browser: Browser, record: Client) -> str:
    """The tablet is the client's from now on; where the questions are."""
    answer: Any = browser.post(reverse("screening-add", args=[record.pk]), sent())
    assert answer.url == reverse("hand-over", args=[record.pk])
    return str(answer.url)


def as_typed(form: Any) -> dict[str, Any]:
    """A form as it was offered, nothing changed."""
    offered = {each.name: each.value() for each in form if each.value() is not None}
    offered["treated_at"] = timezone.localtime(timezone.now(), ZONE).strftime("%Y-%m-%dT%H:%M")
    return sent(**{k: v for k, v in offered.items() if k != "idempotency_key"})


def test_a_new_client_is_a_code_from_the_first_page_on(client):
    enter(client, Role.ASSISTANT)
    answer = client.post(reverse("client-add"), sent(name=NAME, phone=PHONE))
    record = Client.objects.get()
    assert answer.url == record.get_absolute_url()
    page = client.get(answer.url).text
    assert record.code in page
    assert NAME not in page
    assert NAME not in client.get(reverse("client-list")).text


def test_the_client_answers_on_the_tablet(client):
    clinic = enter(client, Role.ASSISTANT)
    record = make_client(clinic)
    url = handed_over(client, record)
    page = client.get(url).text
    assert page.count("<legend") >= 26
    answer = client.post(url, answered(clinic))
    screening = Screening.objects.get()
    assert answer.url == reverse("hand-over-consent", args=[record.pk])
    assert (screening.outcome, screening.codes) == ("ELIGIBLE", "")
    assert screening.attested_at is not None


def test_a_question_without_an_answer_is_asked_again(client):
    clinic = enter(client)
    fields = answered(clinic)
    del fields["asthma"]
    answer = client.post(handed_over(client, make_client(clinic)), fields)
    assert answer.status_code == 422
    assert not Screening.objects.exists()


def test_the_day_something_ended_decides_how_long_to_wait(client):
    clinic = enter(client)
    stopped = clinic.day(timezone.now()) - timedelta(days=100)
    fields = answered(clinic, isotretinoin="yes", **{"isotretinoin-stopped": stopped.isoformat()})
    client.post(handed_over(client, make_client(clinic)), fields)
    found = Screening.objects.get()
    assert (found.outcome, found.codes) == ("DEFER", "isotretinoin")
    assert found.defer_until == stopped + timedelta(days=180)


@pytest.mark.parametrize(("role", "is_told"), [(Role.ASSISTANT, True), (Role.INSPECTOR, False)])
def test_what_decided_is_for_those_who_treat(client, role, is_told):
    clinic = enter(client, role)
    screening = make_screening(make_client(clinic), asthma="yes", herpes="yes")
    page = client.get(screening.get_absolute_url()).text
    assert ("Asthma" in page) is is_told
    assert ("Cold sores" in page) is is_told
    assert "Not eligible" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "We can treat you today"),
        ({"asthma": "yes"}, "No, in your best interest"),
        ({"tan": "yes"}, "17 July 2026"),
        ({"bleeding": "unsure"}, "ask a doctor first"),
    ],
)
def test_the_letter_is_kind_and_names_nobody_and_no_illness(said, words):
    html = pdf.letter_html(make_screening(**said))
    assert words in html
    assert NAME not in html
    assert "sthma" not in html


@pytest.mark.pdf
def test_the_letter_is_one_page(client):
    from io import BytesIO

    from pypdf import PdfReader

    screening = make_screening(make_client(enter(client)), asthma="yes")
    answer = client.get(reverse("screening-letter", args=[screening.pk]))
    reader = PdfReader(BytesIO(answer.content))
    assert len(reader.pages) == 1
    assert screening.client.code in reader.pages[0].extract_text()


def treatable(client: Browser) -> Client:
    """A clinic with a person, a pen, cartridges and a tube; a client screened today."""
    clinic = enter(client)
    make_practitioner(clinic)
    make_device(clinic, max_depth_mm=Decimal("2.5"))
    make_lot(clinic, kind="CARTRIDGE", expires_on=clinic.day(timezone.now()) + timedelta(days=400))
    make_container(make_product(clinic), expires_printed="EXP 2031-03")
    record = make_client(clinic)
    make_screening(record, at=timezone.now())
    return record


def test_cartridge_pen_cream_done(client):
    record = treatable(client)
    url = reverse("treatment-add", args=[record.pk])
    form = client.get(url).context["form"]
    lot, device = form.fields["lots"].queryset.get(), form.fields["device"].queryset.get()
    tube = form.fields["container"].queryset.get()
    taps = {"lots": [lot.pk], "device": device.pk, "container": tube.pk}
    rest = {"lidocaine_g": "3", "body_area": "Face", "needle_mm": "1"}
    answer = client.post(url, {**as_typed(form), **taps, **rest})
    assert answer.status_code == 302, answer.context["form"].errors
    treatment = Treatment.objects.get()
    assert answer.url == treatment.get_absolute_url()
    assert TreatmentItem.objects.get().lot == lot
    page = client.get(answer.url).text
    assert "the reaction of the skin" in page
    assert lot.lot in page
    assert not Deviation.objects.exists()


def test_the_next_treatment_is_like_the_last(client):
    record = treatable(client)
    treatment = make_treatment(record, body_area="Neck", is_screened=False)
    form = client.get(reverse("treatment-add", args=[record.pk])).context["form"]
    assert form.initial["body_area"] == "Neck"
    assert form.initial["device"] == treatment.device_id
    assert form.initial["needle_mm"] == Decimal("1.5")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"container": True}, "lidocaine_g"),
        ({"lidocaine_g": "2"}, "container"),
        ({"unit_code": "S-1"}, "unit_code"),
        ({"packs": "x" * 41}, "packs"),
    ],
)
def test_what_does_not_fit_together_is_asked_for(client, fields, name):
    record = treatable(client)
    url = reverse("treatment-add", args=[record.pk])
    form = client.get(url).context["form"]
    if "container" in fields:
        fields = {"container": form.fields["container"].queryset.get().pk}
    answer = client.post(url, {**as_typed(form), "body_area": "Face", **fields})
    assert answer.status_code == 422
    assert name in answer.context["form"].errors


def test_before_needling_one_reads_what_speaks_against_it(client):
    clinic = enter(client)
    record = make_client(clinic)
    url = reverse("treatment-add", args=[record.pk])
    assert "Not screened today" in client.get(url).text
    make_screening(record, at=timezone.now(), asthma="yes")
    assert "screening says no" in client.get(url).text
    make_screening(record, at=timezone.now())
    assert client.get(url).context["warning"] is None
    make_treatment(
        record, treated_at=timezone.now() - timedelta(days=9), at=timezone.now(),
        is_screened=False, units=[],
    )  # fmt: skip
    assert "Treated 9 days ago" in client.get(url).text


def test_a_correction_starts_from_what_was_written(client):
    record = treatable(client)
    treatment = make_treatment(record, packs=["P-1"], is_screened=False)
    url = reverse("treatment-amend", args=[treatment.pk])
    form = client.get(url).context["form"]
    assert form.initial["packs"] == "P-1"
    typed = {**as_typed(form), "reason": "Read again", "body_area": "Chin", "packs": ""}
    typed["treated_at"] = timezone.localtime(treatment.treated_at, ZONE).strftime("%Y-%m-%dT%H:%M")
    answer = client.post(url, typed)
    assert answer.status_code == 302, answer.context["form"].errors
    treatment.refresh_from_db()
    assert treatment.body_area == "Chin"
    assert [each.pack_code for each in TreatmentItem.objects.standing()] == [""]


def test_close_out_and_void(client):
    record = treatable(client)
    treatment = make_treatment(record, reaction="", aftercare_given=None)
    url = reverse("treatment-close", args=[treatment.pk])
    assert "applied_at" not in client.get(url).context["form"].fields
    client.post(url, sent(reaction="MILD", aftercare_given="yes"))
    treatment.refresh_from_db()
    assert (treatment.reaction, treatment.aftercare_given) == ("MILD", True)
    client.post(reverse("treatment-void", args=[treatment.pk]), sent(reason="The other client"))
    assert "The other client" in client.get(treatment.get_absolute_url()).text
    assert client.post(url, sent(reaction="NONE")).status_code == 422


def test_the_shelf_adds_up_and_tells_whom_a_lot_was_used_on(client):
    record = treatable(client)
    treatment = make_treatment(record)
    item: Any = TreatmentItem.objects.get()
    url = reverse("unit-waste", args=[item.lot_id])
    client.post(url, sent(units=2, wasted_on="2026-07-01", reason="Fell"))
    page = client.get(reverse("shelf-detail", args=[item.lot_id])).text
    assert record.code in page
    assert treatment.ref in page
    assert "47" in client.get(reverse("shelf-list")).text
    waste = UnitWaste.objects.get()
    client.post(reverse("unit-waste-void", args=[waste.pk]), sent(reason="They were found"))
    assert "49" in client.get(reverse("shelf-list")).text


def test_a_lot_number_leads_to_client_codes(client):
    record = treatable(client)
    treatment = make_treatment(record)
    item: Any = TreatmentItem.objects.get()
    url = reverse("lot-reach")
    assert "Trace" in client.get(url).text
    page = client.get(url, {"lot": item.lot.lot}).text
    assert treatment.ref in page
    assert record.code in page
    assert "No lot or container" in client.get(url, {"lot": "nowhere"}).text


@pytest.mark.parametrize("size", [2, 12])
def test_lists_ask_as_often_for_many_as_for_few(client, size):
    clinic = enter(client)
    for _n in range(size):
        make_treatment(make_client(clinic), packs=["P-1"])
    # session's form: the filter's practitioners, the count, the page, its items
    assert len(questions(client, reverse("treatment-list"))) == 4
    # the count and the page
    assert len(questions(client, reverse("client-list"))) == 2
    assert len(questions(client, reverse("shelf-list"))) == 2


@pytest.mark.parametrize("size", [2, 8])
def test_a_client_asks_as_often_for_many_treatments_as_for_few(client, size):
    record = make_client(enter(client))
    for _n in range(size):
        treatment = make_treatment(record)
    # client, course, treatments, items, screenings, consents, last treatment, history
    counted = len(questions(client, record.get_absolute_url()))
    assert counted == 8
    # treatment, items, packs, deviations, reactions, history
    assert len(questions(client, treatment.get_absolute_url())) == 6
