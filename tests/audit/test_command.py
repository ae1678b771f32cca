"""`audit_pdf` in the shell."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from compliance.audit import pdf
from compliance.audit.models import Audit
from compliance.printing.services import RenderedPdf, RenderError
from tests.audit.factory import BLANK, make_year, moment
from tests.clinics.factory import make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(moment(11, 1), tick=False):
        yield


def run(out: Path, *more: str, ends_on: str = "2026-10-31") -> str:
    said = io.StringIO()
    words = ["--from", "2026-01-01", "--to", ends_on, "--out", str(out), *more]
    call_command("audit_pdf", *words, stdout=said)
    return said.getvalue()


@pytest.mark.pdf
def test_the_same_records_twice_give_the_same_digest(tmp_path: Path) -> None:
    make_year()
    first, second = (json.loads(run(tmp_path / f"{n}.pdf", "--json")) for n in (1, 2))
    assert first["digest"] == second["digest"]
    data = (tmp_path / "1.pdf").read_bytes()
    assert first["sha256"] == hashlib.sha256(data).hexdigest()
    assert (first["from"], first["to"], first["clinic"]) == ("2026-01-01", "2026-10-31", "glow")
    assert [each.pages for each in Audit.objects.all()] == [second["pages"], first["pages"]]


def test_people_get_sentences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_clinic()
    monkeypatch.setattr(pdf, "render", lambda *_args: RenderedPdf(BLANK, 4))
    assert "4 pages, 0 points to look at." in run(tmp_path / "a.pdf")


def test_a_folder_that_is_not_there_is_told_first(tmp_path: Path) -> None:
    make_clinic()
    with pytest.raises(CommandError, match="There is no folder"):
        run(tmp_path / "no" / "a.pdf")
    assert not Audit.objects.exists()


def test_days_to_come_are_refused(tmp_path: Path) -> None:
    make_clinic()
    with pytest.raises(CommandError, match="still to come"):
        run(tmp_path / "a.pdf", ends_on="2027-01-01")


def test_a_failure_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise RenderError("Choose a shorter period.")

    make_clinic()
    monkeypatch.setattr(pdf, "render", fail)
    with pytest.raises(CommandError, match="shorter period"):
        run(tmp_path / "a.pdf")


def test_pages_are_shown_on_a_terminal_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def render(*args: Any) -> RenderedPdf:
        args[3](2, 9)
        args[3](4, 4)
        return RenderedPdf(BLANK, 4)

    make_clinic()
    monkeypatch.setattr(pdf, "render", render)
    shown = Terminal()
    words = ["--from", "2026-01-01", "--to", "2026-10-31", "--out", str(tmp_path / "a.pdf")]
    call_command("audit_pdf", *words, stdout=io.StringIO(), stderr=shown)
    assert shown.getvalue().endswith("Page 4 of about 4\n")
