"""The child process, looked at from inside."""

import json
import logging
import os
import resource
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pypdf import PdfReader

from compliance.printing import child

# WeasyPrint leaves its own color profile open; a process of its own does not mind.
pytestmark = [pytest.mark.pdf, pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")]
JOB = {
    "title": "Paper",
    "lang": "en",
    "variant": "pdf/a-3a",
    "fillable": False,
    "created": "2026-11-01T12:30:00Z",
    "identifier": "ab" * 16,
    "attachments": [{"name": "a.csv", "media_type": "text/csv", "description": "Lots"}],
    "tables": [],
    "replay": True,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "job.json").write_text(json.dumps(JOB), encoding="utf-8")
    (tmp_path / "attachment-0").write_bytes(b"lot\n")
    return tmp_path


@pytest.fixture(autouse=True)
def _unbounded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(child, "bound", lambda *_bounds: None)
    yield
    logging.getLogger("weasyprint.progress").handlers.clear()


def run(folder: Path, page: str, capfd: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    head = '<!doctype html><html lang="en"><link rel="stylesheet" href="asset:paper.css">'
    (folder / "page.html").write_text(head + page, encoding="utf-8")
    child.main(folder, 10, 500)
    return [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def test_it_tells_pages_and_its_end(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said = run(folder, "<p>One <a href='http://a.example'>link</a></p>", capfd)
    assert said == [{"page": 1}, {"pages": 1, "notes": []}]
    assert (folder / "paper.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_a_letter_without_a_font_is_written_again(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "<p>\U0001e901</p>", capfd)[-1] == {"pages": 1, "notes": []}


def test_it_names_what_it_may_not_use(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said = run(folder, "<img src='file:///etc/hosts' alt=''>", capfd)
    assert said[-1] == {"failure": "asset", "detail": "file:///etc/hosts"}


def test_attachments_and_links_of_the_page_itself_are_dropped(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    page = "<link rel=attachment href='https://a.example/x'><p><a href='ftp://a.example'>x</a></p>"
    assert run(folder, page, capfd)[-1]["pages"] == 1
    paper = PdfReader(folder / "paper.pdf")
    assert list(paper.attachments) == ["a.csv"]
    assert "/Annots" not in paper.pages[0]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (MemoryError(), {"failure": "memory"}),
        (
            OSError("cannot load library 'pango'"),
            {"failure": "library", "detail": "cannot load library 'pango'"},
        ),
        (OSError("disk"), {"failure": "crash", "detail": "disk"}),
    ],
)
def test_faults_have_names(
    fault: Exception,
    said: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail(_folder: Path) -> None:
        raise fault

    monkeypatch.setattr(child, "print_paper", fail)
    child.main(tmp_path, 10, 500)
    assert json.loads(capfd.readouterr().out) == said


def test_an_unknown_fault_is_not_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "print_paper", lambda _folder: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        child.main(tmp_path, 10, 500)


def test_memory_is_measured_with_and_without_proc(monkeypatch: pytest.MonkeyPatch) -> None:
    assert child.memory_in_use() > child.MEGABYTE

    def no_proc(*_args: object, **_kwargs: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", no_proc)
    assert child.memory_in_use() > 0


def test_too_much_memory_ends_the_process(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ended: list[int] = []
    sizes = iter([50, 150])
    monkeypatch.setattr(child, "memory_in_use", lambda: next(sizes) * child.MEGABYTE)
    monkeypatch.setattr(os, "_exit", ended.append)
    child.watch_memory(100)
    assert ended == [0]
    assert json.loads(capfd.readouterr().out) == {"failure": "memory"}


def test_bounds_that_the_system_refuses_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def refuse_address_space(kind: int, _amounts: tuple[int, int]) -> None:
        asked.append(kind)
        if kind == resource.RLIMIT_AS:
            raise ValueError("macOS")

    monkeypatch.undo()
    monkeypatch.setattr(resource, "setrlimit", refuse_address_space)
    monkeypatch.setattr(Thread, "start", lambda _thread: None)
    child.bound(10, 500)
    assert asked == [resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_CORE]
