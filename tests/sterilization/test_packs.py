"""Packs after their cycle: labels, what was seen of them, and until when they may be used."""

import io
import subprocess
import uuid
from datetime import date, timedelta

import pypdf
import pytest
import zxingcpp
from django.urls import reverse
from PIL import Image

from compliance.core.errors import Refusal
from compliance.sterilization import packet, pdf, queries, services
from compliance.sterilization.models import Finding
from compliance.sterilization.rules import packs as rules
from compliance.sterilization.rules.labels import FORMATS
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.sterilization.factory import make_cycle, make_release, make_sterilizer
from tests.sterilization.test_screens import enter
from tests.treatments.factory import make_client, make_treatment

ON = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("name", "letters"), [("Ada Kern", "AK"), ("Jean-Luc Roy", "JLR"), ("ada", "A"), ("", "")]
)
def test_the_operator_on_a_label(name, letters):
    assert rules.initials(name) == letters


@pytest.mark.parametrize(
    ("status", "expires_on", "is_damaged", "words"),
    [
        pytest.param("RELEASED", None, False, [], id="sterile until something happens"),
        pytest.param("RELEASED", ON, False, [], id="the printed day still counts"),
        pytest.param("RELEASED", ON - timedelta(days=1), False, ["by 14 July"], id="past it"),
        pytest.param("RELEASED", None, True, ["damaged"], id="damaged"),
        pytest.param("PENDING", None, False, ["Nobody has released"], id="not released"),
        pytest.param("REJECTED", None, False, ["rejected"], id="rejected"),
        pytest.param("RECALLED", ON - timedelta(days=1), True, ["recalled", "by", "damaged"],
                     id="all reasons at once"),
        pytest.param("QUARANTINED", None, False, ["failed spore test"], id="held"),
    ],
)  # fmt: skip
def test_why_a_pack_must_not_be_used(status, expires_on, is_damaged, words):
    found = rules.pack_refusals(status=status, expires_on=expires_on, is_damaged=is_damaged, on=ON)
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))


def test_labels_lie_where_a_begun_sheet_goes_on():
    sheet = FORMATS["letter"]
    assert sheet.places == 30
    assert sheet.at(0) == {"left": "4.76mm", "top": "12.70mm"}
    assert sheet.at(4) == {"left": "74.61mm", "top": "38.10mm"}


@pytest.fixture
def cycle(db):
    packs = [("P-1", "Forceps", None), ("P-2", "Bowl", None)]
    sterilizer = make_sterilizer(make_clinic())
    return make_cycle(
        sterilizer, number=412, operator="Ada Kern", packs=packs, packs_expire_on=date(2027, 7, 15)
    )


def test_a_label_says_what_where_when_and_by_whom(cycle):
    (label, _other) = packet.labels(
        cycle.clinic, cycle, list(queries.packs(cycle)), lambda pack: f"https://k.example/{pack.pk}"
    )
    assert (label.code, label.contents) == ("P-1", "Forceps")
    assert label.run.replace("\u00a0", " ") == "A1 #412 · 15 Jul 2026 · AK"
    assert label.use_by.replace("\u00a0", " ") == "use by 15 Jul 2027"


@pytest.mark.pdf
def test_labels_begin_where_the_sheet_is_free_and_their_codes_lead_to_the_pack(cycle):
    packs = list(queries.packs(cycle))
    labels = packet.labels(
        cycle.clinic, cycle, packs, lambda pack: f"https://k.example{pack.get_absolute_url()}"
    )
    made = pdf.label_paper(cycle.clinic, labels, form="a4", first=24, created=cycle.recorded_at)
    assert made == pdf.label_paper(
        cycle.clinic, labels, form="a4", first=24, created=cycle.recorded_at
    )
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    assert [("P-1" in page.extract_text(), "P-2" in page.extract_text()) for page in pages] == [
        (True, False),
        (False, True),
    ]
    html = pdf.label_html(cycle.clinic, labels, form="50x25", first=1)
    assert html.count('class="page"') == 2


def refusals(cycle, code):
    return queries.refusals_of(queries.runs(cycle.clinic, code).first(), on=ON)


def test_a_pack_is_looked_at_and_a_damaged_one_is_not_used(cycle):
    make_release(cycle)
    pack = cycle.packs.get(code="P-1")
    services.check_pack(pack=pack, finding=Finding.INTACT, by=TESTER, at=NOW)
    assert refusals(cycle, "P-1") == []
    torn = services.check_pack(pack=pack, finding=Finding.TORN, by=TESTER, at=NOW)
    assert len(refusals(cycle, "P-1")) == 1
    assert refusals(cycle, "P-2") == []
    assert queries.runs(cycle.clinic, "P-9").first() is None
    services.void_pack_check(check=torn, by=TESTER, at=NOW, reason="That was another pack")
    assert refusals(cycle, "P-1") == []


def test_a_pack_run_again_is_judged_by_its_latest_run(cycle):
    make_release(cycle)
    services.check_pack(pack=cycle.packs.get(code="P-1"), finding=Finding.WET, by=TESTER, at=NOW)
    again = make_cycle(
        cycle.sterilizer, started_at=NOW - timedelta(minutes=50), ended_at=NOW,
        packs=[("P-1", "Forceps", None)],
    )  # fmt: skip
    assert refusals(cycle, "P-1") == ["Nobody has released its load yet."]
    make_release(again)
    assert refusals(cycle, "P-1") == []


@pytest.mark.parametrize(
    ("moved", "field"), [(timedelta(hours=1), "checked_at"), (-timedelta(days=1), "checked_at")]
)
def test_a_look_falls_after_the_cycle_and_not_into_the_future(cycle, moved, field):
    with pytest.raises(Refusal) as refusal:
        services.check_pack(
            pack=cycle.packs.get(code="P-1"), finding="WET", checked_at=NOW + moved,
            by=TESTER, at=NOW,
        )  # fmt: skip
    assert refusal.value.field == field


def test_a_use_by_day_before_the_cycle_is_refused(cycle):
    with pytest.raises(Refusal, match="out of date before they were run"):
        make_cycle(cycle.sterilizer, packs_expire_on=date(2026, 7, 14))


def test_the_page_of_a_pack_its_look_its_label_and_who_was_treated_with_it(client, cycle):
    enter(client, clinic=cycle.clinic)
    make_release(cycle)
    pack = cycle.packs.get(code="P-1")
    make_treatment(make_client(cycle.clinic), packs=["P-1"])
    page = client.get(pack.get_absolute_url())
    assert "15 Jul 2027" in page.text
    used = client.get(page.context["sections"][0].action.url)
    assert [row.title for row in used.context["rows"]] == ["T-000001"]

    sent = {
        "idempotency_key": str(uuid.uuid4()), "finding": "OPENED", "checked_by": "Ada",
        "checked_at": "2026-07-15T10:20",
    }  # fmt: skip
    page = client.post(reverse("pack-check-add", args=[pack.pk]), sent, follow=True)
    assert "It was found damaged" in page.text
    assert page.context["status"].text == "Do not use"
    check = pack.checks.get()
    assert reverse("pack-check-void", args=[check.pk]) in page.text

    url = reverse("cycle-labels", args=[cycle.pk])
    assert client.get(url).status_code == 200
    assert client.get(url, {"form": "letter", "first": "31"}).status_code == 422
    assert client.get(url, {"form": "a4", "first": "25"}).status_code == 422


@pytest.mark.pdf
def test_the_code_on_a_label_opens_the_pack(client, cycle, tmp_path):
    enter(client, clinic=cycle.clinic)
    pack = cycle.packs.get(code="P-1")
    answer = client.get(reverse("pack-label", args=[pack.pk]), {"form": "57x32"})
    assert answer["Content-Type"] == "application/pdf"
    read = zxingcpp.read_barcode(picture_of(answer.content, tmp_path))
    assert read is not None
    assert read.text == f"http://testserver{pack.get_absolute_url()}"


def picture_of(data: bytes, folder) -> Image.Image:
    (folder / "label.pdf").write_bytes(data)
    draw = [
        "/usr/bin/pdftoppm",
        "-r",
        "203",
        "-png",
        "label.pdf",
        "label",
    ]  # a label printer's dots
    subprocess.run(draw, cwd=folder, check=True)
    return Image.open(next(folder.glob("label*.png")))
