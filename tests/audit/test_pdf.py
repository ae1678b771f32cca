"""The paper: what it says, how it says it, and that it is a good file."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from pikepdf import pdfa
from pypdf import PdfReader

from compliance.audit import pdf
from compliance.audit.packet import Packet, build_packet
from compliance.audit.packet.point import SEVERITIES, point
from compliance.audit.packet.points import BROKEN
from compliance.audit.packet.sheets import sheets
from compliance.audit.packet.values import Mark
from compliance.audit.pdf import cover, document, history, sentences, words
from compliance.audit.pdf.chart import (
    cycles_by_month,
    months_between,
    points_by_month,
    spore_tests,
    stock_by_month,
)
from compliance.audit.pdf.document import About
from compliance.clinics.models import Clinic
from compliance.ledger import services as ledger
from compliance.ledger.anchors import anchor
from compliance.ledger.rules import in_fours
from compliance.printing.services import RenderedPdf
from compliance.sterilization.models import Cycle, Sterilizer
from tests.audit.factory import (
    BY,
    END,
    START,
    make_credential,
    make_deviation,
    make_device,
    make_practitioner,
    make_year,
    moment,
)
from tests.clinics.factory import make_clinic
from tests.printing.test_services import BEYOND_3B
from tests.sterilization.factory import make_spore_test

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 1, 15, 4, tzinfo=UTC)


def about(clinic: Clinic, language: str = "en") -> About:
    anchored = anchor(clinic.pk, at=AT)
    return About(number=3, made_by="Ada Okafor", at=AT, anchor=anchored, language=language)


def html_of(clinic: Clinic) -> str:
    packet = build_packet(clinic, START, END)
    attached = pdf.attachments(packet)
    return pdf.html(packet, about(clinic), clinic, attached, document.chapters(packet))


def make_paper(clinic: Clinic) -> tuple[Packet, RenderedPdf]:
    packet = build_packet(clinic, START, END)
    return packet, pdf.render(packet, about(clinic), clinic)


def test_the_cover_answers_the_question() -> None:
    assert "2 serious points" not in html_of(make_clinic())
    assert "3 serious points" in html_of(make_year())


def test_no_records_are_never_a_pass() -> None:
    html = html_of(make_clinic())
    assert "No records" in html
    assert "In order" not in html


def judged(clinic: Clinic, *statuses: str) -> Packet:
    """A packet whose requirements have these statuses."""
    packet = build_packet(clinic, START, END)
    one = packet.records.standing.findings[0]
    findings = tuple(replace(one, status=status) for status in statuses)
    standing = replace(packet.records.standing, findings=findings)
    return replace(packet, records=replace(packet.records, standing=standing))


@pytest.mark.parametrize(
    ("statuses", "serial", "title"),
    [
        pytest.param(["PASS", "NOT_APPLICABLE"], "S1", "In order", id="all met"),
        pytest.param(["PASS"], "", "1 point to settle", id="a loose end"),
        pytest.param(["PASS", "NO_DATA"], "S1", "1 requirement without records", id="no pass"),
        pytest.param(["FAIL", "OVERDUE"], "S1", "2 requirements not met", id="not met"),
    ],
)
def test_the_verdict_is_the_worst_of_points_and_requirements(
    statuses: list[str], serial: str, title: str
) -> None:
    packet = judged(make_device(make_clinic(), serial=serial).clinic, *statuses)
    assert cover.verdict(packet).title == title


def test_what_is_missing_is_spelled_out() -> None:
    assert '<td class="missing">MISSING</td>' in html_of(
        make_device(make_clinic(), serial="").clinic
    )


def test_no_cell_is_blank_but_in_totals() -> None:
    html = re.sub(r'<tr class="total">.*?</tr>', "", html_of(make_year()))
    assert "<td></td>" not in html


def test_what_people_typed_is_escaped() -> None:
    html = html_of(make_device(make_clinic(name="<b>Glow</b>"), serial="<img src=x>").clinic)
    assert "<img" not in html
    assert "&lt;b&gt;Glow&lt;/b&gt;" in html


def test_a_void_row_is_crossed_out_and_says_so() -> None:
    clinic = make_year()
    ledger.void(Cycle.objects.get(number=7), by=BY, at=moment(9, 1), reason="Written down twice")
    assert '<tr class="void">' in html_of(clinic)


def test_a_change_shows_old_and_new_by_the_fields_name() -> None:
    clinic = make_year()
    ledger.amend(
        Cycle.objects.get(number=7),
        by=BY,
        at=moment(9, 1),
        reason="Misread the printout",
        changes={"temperature_c": Decimal("135.1")},
    )
    html = html_of(clinic)
    assert "temperature, °C: 134.8 → 135.1" in html
    assert "<td>cycle: amended</td>" in html


def test_a_closed_deviation_shows_who_and_how() -> None:
    closed = {"closed_at": moment(4, 7), "closed_by": "Mia Roy", "closing_note": "Run again."}
    assert "2026-04-07 11:00, Mia Roy: Run again." in html_of(
        make_deviation(make_clinic(), **closed).clinic
    )


def test_a_replaced_paper_is_no_alarm() -> None:
    ada = make_practitioner(make_clinic())
    make_credential(ada, type="IPAC", expires_on=date(2026, 6, 30))
    make_credential(ada, type="IPAC", issued_on=date(2026, 6, 1))
    assert '<td class="muted">replaced</td>' in html_of(ada.clinic)


def test_an_unknown_field_or_kind_is_told_as_it_is() -> None:
    assert history.change("cycle.amended", "old_name", None, "7", "UTC") == "old name: – → 7"
    assert history.event("old_kind.moved_on") == "old kind: moved on"


def test_times_are_on_the_clinics_clock() -> None:
    assert "2026-01-12 10:00" in html_of(make_year())


def test_every_point_has_a_sentence() -> None:
    facts = {
        "kind": "IPAC",
        "number": "7",
        "cycles": "2",
        "part": "Nosecone",
        "numbers": "3",
        "which": "internal_ci",
        "units": "2",
        "test": "HELIX",
        "expires_on": "2026-01-01",
        "days": "16",
        "most": "14",
        "taken": "1.0",
        "asked": "5.0",
        "low": "1.0",
        "high": "9.5",
        "kind_of": "SHARPS",
        "outcome": "DEFER",
        "status": "PENDING",
        "names": "lot,suits",
        "what": "lot",
        "discard_on": "2026-06-08",
        "uses": "1",
        "grams": "2.5",
        "summary": "Something went wrong",
        "count": "4",
        "deviation": "CLOSED",
    }
    for rule in sentences.SENTENCES:
        said = sentences.sentence(point("INFO", "cycles", rule, "A1", date(2026, 1, 2), **facts))
        assert said.endswith("Its deviation is closed.")
        assert "%(" not in said


def test_every_code_has_its_word() -> None:
    assert set(words.MARKS) == set(Mark)
    assert set(words.TONES) == set(SEVERITIES)
    assert set(BROKEN) <= set(sentences.FIELDS)


def test_months_run_over_the_turn_of_the_year() -> None:
    found = months_between(date(2025, 11, 30), date(2026, 2, 1))
    assert found == [(2025, 11), (2025, 12), (2026, 1), (2026, 2)]


def test_the_picture_tells_its_numbers_in_words() -> None:
    chart = cycles_by_month(build_packet(make_year(), START, END))
    assert chart is not None
    assert "2026-01 2, 2026-02 4" in chart.title
    assert sum(int(bar.total) for bar in chart.bars) == 11


def test_a_single_month_needs_no_picture() -> None:
    packet = build_packet(make_year(), date(2026, 2, 1), date(2026, 2, 28))
    assert cycles_by_month(packet) is None


def test_every_picture_has_its_numbers_in_words() -> None:
    packet = build_packet(make_year(), START, END)
    points, stock = points_by_month(packet), stock_by_month(packet)
    assert points is not None
    assert stock is not None
    assert "2026-07 1" in points.title
    assert "2026-03 24" in stock.title
    assert "2026-10 17" in stock.title
    assert spore_tests(packet) is None


def test_spore_tests_stand_in_time_and_a_failed_one_is_no_dot() -> None:
    clinic = make_year(cycles=4)
    machine = Sterilizer.objects.get()
    for day, result in ((5, "NEGATIVE"), (19, "POSITIVE")):
        make_spore_test(machine, placed_at=moment(1, day), result=result, cycle_number=day)
    found = spore_tests(build_packet(clinic, START, END))
    assert found is not None
    assert [dot.is_failed for dot in found.dots] == [False, True]
    assert found.dots[0].x < found.dots[1].x
    assert "1 passed, 1 failed" in found.title


def test_tiles_count_what_stands() -> None:
    found = {tile.target: tile for tile in cover.tiles(build_packet(make_year(), START, END))}
    assert (found["cycles"].value, found["cycles"].words) == ("11", "9 released · 1 serious point")
    assert found["lidocaine"].words == "11.5 g used · 1 serious point"
    assert (found["deviations"].words, found["deviations"].tone) == ("1 open", "warn")


@pytest.mark.pdf
def test_the_paper_is_an_archive_that_can_be_read_aloud(tmp_path: Path) -> None:
    clinic = make_year()
    packet, paper = make_paper(clinic)
    target = tmp_path / "audit.pdf"
    target.write_bytes(paper.data)
    findings = [str(each) for each in pdfa.validate_written(target, "3b").findings]
    assert [each for each in findings if not any(mark in each for mark in BEYOND_3B)] == []
    assert paper.notes == ()
    reader = PdfReader(io.BytesIO(paper.data))
    assert len(reader.pages) == paper.pages
    text = [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]
    assert clinic.name in text[0]
    assert in_fours(packet.digest) in text[0]
    assert all(f"Page {n} of {paper.pages}" in text[n - 1] for n in range(2, paper.pages + 1))
    titles = [str(each.title) for each in reader.outline if not isinstance(each, list)]
    assert titles[1:4] == ["Contents", "Exceptions", "Requirements"]
    assert titles[-2:] == ["Proof", "Sign-off"]
    assert sum("Contents of the load" in page for page in text) >= 1
    with pikepdf.open(target) as inside:
        assert json.loads(inside.attachments["packet.json"].get_file().read_bytes()) == json.loads(
            packet.json()
        )
        assert len(inside.attachments) == 2 + len(sheets(packet))  # the packet, the anchor


@pytest.mark.pdf
@pytest.mark.parametrize(("size", "width"), [("a4", 595), ("letter", 612)])
def test_the_paper_has_the_clinics_size(size: str, width: int) -> None:
    _packet, paper = make_paper(make_clinic(paper=size))
    assert int(PdfReader(io.BytesIO(paper.data)).pages[0].mediabox.width) == width


@pytest.mark.pdf
def test_pages_laid_out_are_told() -> None:
    clinic = make_clinic()
    heard: list[tuple[int, int]] = []
    packet = build_packet(clinic, START, END)
    paper = pdf.render(packet, about(clinic), clinic, lambda *told: heard.append(told))
    assert heard[0] == (1, pdf.pages_expected(packet))
    assert heard[-1] == (paper.pages, paper.pages)
