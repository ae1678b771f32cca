"""The aftercare sheet: the seed's steps, versions signed off, page and paper; the client's card."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdf
import pytest
from django.urls import reverse

from compliance.core.errors import Refusal
from compliance.ledger.models import Event
from compliance.treatments import pdf
from compliance.treatments.models import AftercareStep, AftercareVersion, ClientCard, ClientNotice
from compliance.treatments.packet import build_sheet
from compliance.treatments.queries import aftercare as queries
from compliance.treatments.rules import aftercare as rules
from compliance.treatments.services import aftercare as services
from compliance.treatments.services import cards
from tests.clinics.factory import NOW, PASSWORD, TESTER, make_clinic
from tests.treatments.aftercare_factory import make_card, make_notice, make_version
from tests.treatments.factory import NAME, make_client, make_treatment
from tests.treatments.test_screens import enter, sent

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": TESTER, "at": NOW}


# Rules


def test_the_seeds_steps_come_in_its_own_order():
    said = [(each.kind, each.from_hours, each.to_hours) for each in rules.SEED]
    assert said == [("DO", 0, 24), ("DO", 24, None), ("AVOID", 0, None)]
    words = " ".join(str(each.words) for each in rules.SEED)
    for word in ("hyaluronic", "peptides", "copper", "vitamins A and C", "antioxidants",
                 "24 to 48 hours", "perfume", "irritants", "essential oils"):  # fmt: skip
        assert word in words
    assert {each.source for each in rules.CAUTIONS} == {"S16", "S131", "S132", "S135", "S130"}


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (0, None, "From the start"),
        (0, 24, "First 24 hours"),
        (24, None, "From 24 hours after"),
        (24, 168, "24 hours to 7 days after"),
        (1, 48, "1 hour to 48 hours after"),
    ],
)
def test_hours_in_words(start, end, words):
    assert rules.hours_words(start, end) == words


def test_a_card_code_is_random_and_long():
    codes = {rules.new_card_code() for _each in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {12}
    assert rules.grouped("ABCDEFGHJKMN") == "ABCD EFGH JKMN"


# Services


def test_a_first_version_begins_with_the_seed():
    version = make_version()
    assert [step.words for step in queries.steps(version)] == [
        str(rules.SEED[place].words) for place in (0, 2, 1)
    ]
    with pytest.raises(Refusal, match="begun already"):
        services.begin_version(clinic=version.clinic, **BY)


def test_nothing_is_in_force_before_it_is_signed():
    version = make_version()
    assert queries.in_force(version.clinic, NOW) is None
    assert queries.named(version.clinic, NOW) == rules.UNSIGNED
    services.sign_version(version=version, **BY)
    assert queries.in_force(version.clinic, NOW) == version
    assert queries.in_force(version.clinic, NOW - timedelta(seconds=1)) is None


def test_what_is_signed_stays_and_the_next_begins_as_its_copy():
    first = make_version(is_signed=True)
    step = queries.steps(first)[0]
    for change in (
        lambda: services.amend_step(step=step, reason="new", words="Nothing", **BY),
        lambda: services.void_step(step=step, reason="not wanted any more", **BY),
        lambda: services.add_step(version=first, words="More", **BY),
        lambda: services.amend_version(version=first, phone="1", **BY),
        lambda: services.sign_version(version=first, **BY),
    ):
        with pytest.raises(Refusal, match="signed off"):
            change()
    second = services.begin_version(clinic=first.clinic, **BY)
    assert (second.number, second.phone) == (2, first.phone)
    assert [s.words for s in queries.steps(second)] == [s.words for s in queries.steps(first)]


@pytest.mark.parametrize(
    ("phone", "steps", "words"), [("", 1, "number to call"), ("1", 0, "no step on it")]
)
def test_what_is_not_ready_is_not_signed(phone, steps, words):
    with pytest.raises(Refusal, match=words):
        rules.check_can_sign(phone=phone, steps=steps, is_signed=False)


def test_a_treatment_keeps_the_version_that_was_given():
    version = make_version(is_signed=True)
    client = make_client(version.clinic)
    treatment = make_treatment(client, aftercare_given=True)
    assert treatment.aftercare_version == "1"
    second = services.begin_version(clinic=version.clinic, **BY)
    services.sign_version(version=second, **BY)
    assert queries.given(treatment) == version
    assert queries.given(make_treatment(client, aftercare_given=None)) == second


# The sheet


def test_a_sheet_has_the_clients_own_times_and_lots():
    version = make_version(is_signed=True)
    treated_at = datetime(2026, 7, 15, 14, 0, tzinfo=UTC)  # 10:00 at the clinic
    treatment = make_treatment(make_client(version.clinic), treated_at=treated_at)
    found = queries.for_sheet().get(pk=treatment.pk)
    sheet = build_sheet(version, queries.steps(version), found)
    assert [line.clock for line in sheet.lines] == [
        "until Thursday 16 July, 10:00",
        "",
        "from Thursday 16 July, 10:00",
    ]
    assert [line.is_avoid for line in sheet.lines] == [False, True, False]
    lots = {item.lot.lot for item in treatment.items.all() if item.lot}
    assert lots <= {each.lot for each in sheet.used}
    assert (sheet.phone, sheet.version, sheet.client_code) == (
        "+1 613 555 0142",
        1,
        treatment.client.code,
    )


def long_version() -> AftercareVersion:
    """A sheet with as much on it as anybody would write."""
    version = make_version()
    for number in range(6):
        words = f"Step {number}: " + "cool the skin with clean water and be patient " * 5
        services.add_step(version=version, words=words[:290], from_hours=number, **BY)
    return version


@pytest.mark.pdf
@pytest.mark.parametrize("make", [make_version, long_version])
def test_the_paper_is_one_page_and_always_the_same(make):
    version = make()
    treatment = queries.for_sheet().get(pk=make_treatment(make_client(version.clinic)).pk)
    sheet = build_sheet(version, queries.steps(version), treatment)
    said: dict[str, Any] = {"address": "https://example.org/card/X/", "created": NOW}
    data = pdf.sheet_pdf(sheet, version.clinic, **said)
    reader = pypdf.PdfReader(io.BytesIO(data))
    text = reader.pages[0].extract_text()
    assert len(reader.pages) == 1
    for words in ("hyaluronic acid", "+1 613 555 0142", *(each.lot for each in sheet.used)):
        assert words in text
    assert NAME.split()[0] not in text
    assert pdf.sheet_pdf(sheet, version.clinic, **said) == data


# Screens


def test_a_version_is_begun_changed_and_signed_with_the_password(client):
    clinic = enter(client)
    client.post(reverse("aftercare-add"), sent())
    version = AftercareVersion.objects.get()
    page = client.get(version.get_absolute_url()).text
    for words in ("hyaluronic", "Granulomas followed", "S131", "Draft"):
        assert words in page
    client.post(reverse("aftercare-amend", args=[version.pk]), sent(phone="613 555 0199"))
    step = {"kind": "DO", "words": "Sleep on a clean pillow", "from_hours": "0",
            "to_hours": "24", "labelled": "UNKNOWN"}  # fmt: skip
    client.post(reverse("step-add", args=[version.pk]), sent(**step))
    added = AftercareStep.objects.get(words="Sleep on a clean pillow")
    changed = sent(**{**step, "words": "Sleep on a fresh pillow case"})
    client.post(reverse("step-amend", args=[added.pk]), changed)
    assert "fresh pillow case" in client.get(version.get_absolute_url()).text
    sign = reverse("aftercare-sign", args=[version.pk])
    asked = client.post(sign, sent())
    assert asked.url.startswith(reverse("account_reauthenticate"))
    client.post(asked.url, {"password": PASSWORD}, follow=True)
    client.post(sign, sent())
    assert queries.in_force(clinic, NOW + timedelta(days=9999)) == version
    page = client.get(version.get_absolute_url()).text
    assert "Signed off" in page
    assert reverse("step-amend", args=[added.pk]) not in page
    assert "Version 1" in client.get(reverse("aftercare-list")).text


def test_the_sheet_of_a_treatment_waits_for_a_version(client):
    clinic = enter(client)
    treatment = make_treatment(make_client(clinic))
    url = reverse("treatment-sheet", args=[treatment.pk])
    assert "No sheet signed off yet" in client.get(url).text
    assert client.get(reverse("treatment-sheet-paper", args=[treatment.pk])).url == url
    make_version(clinic, is_signed=True)
    page = client.get(url).text
    assert "hyaluronic" in page
    assert "LOT" in page
    assert url in client.get(treatment.get_absolute_url()).text


def test_a_card_says_ring_us_and_never_why(client):
    clinic = enter(client)
    record = make_client(clinic)
    make_version(clinic, is_signed=True)
    client.post(reverse("card-issue", args=[record.pk]), sent())
    card = ClientCard.objects.get()
    url = reverse("client-card", args=[card.code])
    client.logout()
    client.cookies.clear()
    page = client.get(url)
    assert "No open notice" in page.text
    assert "+1 613 555 0142" in page.text
    assert not page.cookies
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == (
        "private, no-store",
        "noindex, nofollow",
    )
    notice = make_notice(record)
    page = client.get(url.replace(card.code, card.code.lower()))
    assert "Please ring us" in page.text
    for words in ("L100", "recall", record.code, NAME.split()[0]):
        assert words not in page.text
    cards.close_notice(notice=notice, note="Spoke on the phone, all well", **BY)
    assert "No open notice" in client.get(url).text


def test_a_card_shows_the_last_sheet_without_a_cookie(client):
    version = make_version(is_signed=True)
    record = make_client(version.clinic)
    url = reverse("client-card-sheet", args=[make_card(record).code])
    assert "no sheet for you here yet" in client.get(url).text
    treatment = make_treatment(record)
    page = client.get(url)
    assert "hyaluronic" in page.text
    assert not page.cookies
    for words in (record.code, treatment.ref, NAME.split()[0]):
        assert words not in page.text


def test_an_old_unknown_or_void_card_is_not_there(client):
    record = make_client()
    old = make_card(record)
    make_card(record)
    assert client.get(reverse("client-card", args=[old.code])).status_code == 404
    assert client.get(reverse("client-card", args=["ABCDEFGHJKMN"])).status_code == 404
    bodies = b"".join(bytes(each.body) for each in Event.objects.all())
    assert old.code.encode() not in bodies


def test_everybody_a_lot_reached_is_asked_to_ring(client):
    clinic = enter(client)
    first = make_treatment(make_client(clinic))
    lot = next(item.lot.lot for item in first.items.all() if item.lot)
    second = make_treatment(make_client(clinic))
    url = f"{reverse('lot-notice')}?lot={lot}"
    assert "2 clients were treated" in client.get(url).text
    assert url in client.get(reverse("lot-reach"), {"lot": lot}).text
    page = client.post(url, sent(reason=f"Lot {lot} recalled by its maker"), follow=True).text
    assert first.client.code in page
    assert second.client.code in page
    notice = ClientNotice.objects.filter(client=first.client).get()
    close = reverse("notice-close", args=[notice.pk])
    client.post(close, sent(note="Rang, has no complaint"))
    page = client.get(reverse("notice-list")).text
    assert first.client.code not in page


def test_a_notice_names_nobody():
    with pytest.raises(Refusal, match="name out of the reason"):
        cards.open_notice(client=make_client(), reason=f"{NAME} must ring", **BY)


@pytest.mark.parametrize("size", [1, 300])
def test_a_card_takes_one_query_at_any_size(size, django_assert_num_queries):
    card = make_card(make_client(make_clinic()))
    ClientNotice.objects.bulk_create(
        ClientNotice(
            clinic=card.clinic, client=card.client, reason="x", recorded_at=NOW, recorded_by="Ana"
        )
        for _each in range(size)
    )
    with django_assert_num_queries(1):  # the card, with whether a notice is open
        found = queries.card(card.code)
    assert found is not None
    assert found.should_ring is True  # type: ignore[attr-defined]


@pytest.mark.pdf
def test_the_card_is_as_large_as_a_bank_card(client):
    clinic = enter(client)
    record = make_client(clinic)
    url = reverse("card-paper", args=[record.pk])
    assert client.get(url).url == reverse("card-detail", args=[record.pk])
    card = make_card(record)
    page = pypdf.PdfReader(io.BytesIO(client.get(url).content)).pages[0]
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [86, 54]
    text = page.extract_text()
    assert rules.grouped(card.code) in text
    assert record.code not in text
