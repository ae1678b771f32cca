"""Two files of one clinic: one history or two, and which records they tell differently."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from compliance.audit.packet import build_packet
from compliance.audit.packet.sheets import sheets
from compliance.audit.pdf import comparing
from compliance.audit.pdf.comparing import HAPPENED
from compliance.audit.rules import Course, Difference, course, differing_rows
from compliance.clinics.models import Clinic, Role
from compliance.ledger import anchors, bundle
from tests.audit.factory import END, START, make_practitioner, make_year
from tests.audit.test_checking import AT, amend_a_cycle, bytes_of, make_audit, sign_in
from tests.clinics.factory import make_clinic


def compare(*files: Path) -> tuple[int, dict[str, Any]]:
    said, code = io.StringIO(), 0
    try:
        call_command("compare_audits", *map(str, files), "--json", stdout=said)
    except SystemExit as end:
        code = int(str(end.code))
    except CommandError as refused:
        code = refused.returncode
    return code, json.loads(said.getvalue() or "{}")


def fork(clinic: Clinic, folder: Path) -> tuple[Path, Path, Path, Path]:
    """An anchor and a bundle of a history that was taken back, and of the one in its place."""
    made = [folder / name for name in ("old.jsonl", "old.zip", "new.jsonl", "new.zip")]

    def export(letter: Path, history: Path, *codes: str) -> None:
        for code in codes:
            make_practitioner(clinic, code=code, name=f"Robin {code}")
        letter.write_text(bundle.write(clinic.pk, at=AT, out=history).to_json())

    with transaction.atomic():
        export(made[0], made[1], "OLD")
        transaction.set_rollback(True)
    export(made[2], made[3], "NEW", "NEXT")
    return made[0], made[1], made[2], made[3]


@pytest.mark.parametrize(
    ("earlier", "later", "histories", "expected"),
    [
        pytest.param((3, "c"), (3, "c"), [], Course.SAME, id="one and the same"),
        pytest.param((3, "c"), (3, "x"), [], Course.FORKED, id="as long, but another"),
        pytest.param((3, "c"), (5, "e"), [{3: "c", 5: "e"}], Course.CONTINUES, id="continues"),
        pytest.param((3, "x"), (5, "e"), [{3: "c", 5: "e"}], Course.FORKED, id="earlier replaced"),
        pytest.param((3, "c"), (5, "x"), [{3: "c", 5: "e"}], Course.FORKED, id="later is another"),
        pytest.param((3, "c"), (5, "e"), [{3: "c"}], Course.BEYOND, id="ends between them"),
        pytest.param((3, "x"), (5, "y"), [{3: "c", 5: "e"}], Course.ELSEWHERE, id="neither known"),
        pytest.param(
            (3, "x"), (5, "y"), [{3: "c", 5: "e"}, {3: "c", 5: "y"}], Course.FORKED,
            id="told by the later one's own history",
        ),
    ],
)  # fmt: skip
def test_the_course_between_two_heads(
    earlier: Any, later: Any, histories: Any, expected: Course
) -> None:
    assert course(earlier, later, histories) is expected


def test_only_the_days_of_both_count() -> None:
    def row(ref: str, on: str, area: str, marks: str = "") -> dict[str, str]:
        return {"ref": ref, "on": on, "area": area, "marks": marks}

    before = [row("T-1", "2026-01-01", "Face"), row("T-2", "2026-02-01", "Face")]
    before += [row("T-3", "2026-02-02", "Neck"), row("T-5", "2026-02-05", "Neck")]
    now = [row("T-2", "2026-02-01", "Neck", "AMENDED"), row("T-3", "2026-02-02", "Neck", "LATE")]
    now += [row("T-4", "2026-02-03", "Face", "LATE"), row("T-9", "2026-03-09", "Face")]
    found = differing_rows(
        before,
        now,
        label=lambda row: row["ref"],
        day=lambda row: date.fromisoformat(row["on"]),
        within=(date(2026, 2, 1), date(2026, 2, 28)),
    )
    assert found == [
        Difference(
            "T-2", date(2026, 2, 1), (("area", "Face", "Neck"),), marks=frozenset({"AMENDED"})
        ),
        Difference("T-4", date(2026, 2, 3), is_only_later=True, marks=frozenset({"LATE"})),
        Difference("T-5", date(2026, 2, 5), is_only_earlier=True),
    ]
    assert [comparing.told(each) for each in found] == [
        "area: Face → Neck (corrected in the history)",
        "only in the later one, a late entry",
        "only in the earlier one",
    ]


@pytest.mark.django_db
def test_every_compared_table_has_its_columns() -> None:
    packet = build_packet(make_clinic(), START, END)
    columns = {
        sheet.name: sheet.csv().decode().splitlines()[0].split(",")
        for sheet in sheets(packet)
        if sheet.name in HAPPENED
    }
    assert [
        name
        for name, (labels, moment) in HAPPENED.items()
        if not {*labels, moment} <= set(columns[name])
    ] == []


@pytest.mark.django_db
def test_a_forked_history_is_found_and_a_straight_one_is_not(tmp_path: Path) -> None:
    clinic = make_clinic()
    first = tmp_path / "first.jsonl"
    first.write_text(f"A letter\n{anchors.anchor(clinic.pk, at=AT).to_json()}\n")
    old_letter, old, new_letter, new = fork(clinic, tmp_path)
    for earlier in (first, new_letter):
        assert compare(new, earlier)[1]["course"] in {"CONTINUES", "SAME"}
        assert compare(earlier, new_letter)[0] == 0
    for earlier in (old_letter, old):  # the control: each of these was replaced
        for later in (new_letter, new):
            code, told = compare(later, earlier)
            assert (code, told["course"]) == (1, "FORKED")
            assert told["earlier"]["file"] == earlier.name
    assert compare(first, old)[1]["course"] == "CONTINUES"  # told by the bundle alone


@pytest.mark.django_db
def test_what_cannot_count_says_why(tmp_path: Path) -> None:
    clinic = make_clinic()
    other = make_clinic()
    mine, theirs = tmp_path / "mine.jsonl", tmp_path / "theirs.jsonl"
    mine.write_text(anchors.anchor(clinic.pk, at=AT).to_json())
    theirs.write_text(anchors.anchor(other.pk, at=AT).to_json())
    forged = tmp_path / "forged.jsonl"
    forged.write_text(mine.read_text().replace('"size":1', '"size":9'))
    broken, damaged = tmp_path / "broken.zip", tmp_path / "damaged.zip"
    bundle.write(clinic.pk, at=AT, out=broken)
    with zipfile.ZipFile(broken) as whole, zipfile.ZipFile(damaged, "w") as out:
        for name in whole.namelist():
            out.writestr(name, whole.read(name).replace(b"OWNER", b"owner"))
    for file, sentence in (
        (theirs, "another clinic"),
        (forged, "signature"),
        (damaged, "do not fit together"),
        (Path(__file__), "no audit PDF"),
    ):
        given = comparing.read(clinic, file.name, file.read_bytes())
        assert sentence in given.fault, file.name
    with pytest.raises(CommandError, match="another clinic") as refused:
        call_command("compare_audits", str(mine), str(theirs), "--clinic", clinic.slug)
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_the_page_answers_an_inspector_and_keeps_nothing(tmp_path: Path) -> None:
    clinic = make_clinic()
    old, _old, new, _new = fork(clinic, tmp_path)
    client = sign_in(clinic, Role.INSPECTOR)
    page = client.get(reverse("audit-compare"))
    size = ledger_size(clinic)

    def answer(one: Path, other: Path) -> str:
        key = page.context["form"]["idempotency_key"].value()
        files = {"one": upload(one), "other": upload(other)}
        return client.post(reverse("audit-compare"), {"idempotency_key": key, **files}).text

    assert "They belong to two different histories." in answer(new, old)
    assert "Both hold the same history." in answer(new, new)
    assert "no audit PDF" in answer(new, Path(__file__))
    assert ledger_size(clinic) == size
    assert Client().get(reverse("audit-compare")).status_code == 302


def upload(file: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(file.name, file.read_bytes())


def ledger_size(clinic: Clinic) -> int:
    return anchors.anchor(clinic.pk, at=AT).size


@pytest.mark.pdf
@pytest.mark.django_db
def test_two_audits_tell_which_record_was_corrected_between_them(tmp_path: Path) -> None:
    clinic = make_year()
    one, other = tmp_path / "one.pdf", tmp_path / "other.pdf"
    one.write_bytes(bytes_of(make_audit(clinic)))
    assert compare(one, one)[0] == 0
    amend_a_cycle(clinic)
    other.write_bytes(bytes_of(make_audit(clinic)))
    code, told = compare(other, one)
    assert (code, told["course"], told["earlier"]["file"]) == (1, "CONTINUES", "one.pdf")
    assert told["overlap"] == {"from": START.isoformat(), "to": END.isoformat()}
    [found] = told["differences"]
    assert (found["table"], found["record"].split()[-1]) == ("cycles", "7")
    assert "temperature c" in found["what"]
    assert "→ 135.1 (corrected in the history)" in found["what"]
    altered = bytearray(other.read_bytes())
    altered[5000] ^= 4
    other.write_bytes(bytes(altered))
    assert compare(one, other) == (2, {})
