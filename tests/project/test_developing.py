"""The developer's pages are followed in a copy of the program, and what they say holds."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "developing"
PAGES = ["requirement", "rule-pack", "field", "language"]
OF_PROGRAMS = ["api"]  # no change of ours to follow; tests/api holds it to what it says
COPIED = ["compliance", "klarity_site", "tests", "docs/guide", "templates"]
BLOCK = r"\n\n```\w+\n(.*?)```"
STEPS = {
    "end": re.compile(rf"At the end of `([^`]+)`:{BLOCK}", re.DOTALL),
    "below": re.compile(rf"In `([^`]+)`, below the line with `([^`]+)`:{BLOCK}", re.DOTALL),
    "instead": re.compile(rf"In `([^`]+)`, instead of the line with `([^`]+)`:{BLOCK}", re.DOTALL),
    "new": re.compile(rf"new file `([^`]+)`:{BLOCK}", re.DOTALL),
}
HOLDS = re.compile(rf"Then this holds:{BLOCK}", re.DOTALL)
START = "import django\n\ndjango.setup()\n"


def changed(text: str, line_with: str, block: str, *, keep: bool) -> str:
    """A file with a block below one of its lines, or instead of it."""
    lines = text.splitlines(keepends=True)
    (at,) = [number for number, line in enumerate(lines) if line_with in line]
    return "".join([*lines[: at + keep], block, *lines[at + 1 :]])


def follow(page: str, copy: Path) -> int:
    """Make the changes that a page shows; how many there were."""
    count = 0
    for kind, step in STEPS.items():
        for path, *where, block in step.findall(page):
            file = copy / path
            if kind == "new":
                assert not file.exists(), path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block)
            elif kind == "end":
                file.write_text(f"{file.read_text()}\n\n{block}")
            else:
                file.write_text(changed(file.read_text(), where[0], block, keep=kind == "below"))
            count += 1
    return count


def run(copy: Path, code: str) -> "subprocess.CompletedProcess[str]":
    """Python over a copy of the program."""
    (copy / "holds.py").write_text(code)
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "holds.py"]
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a page may change."""
    folder = tmp_path_factory.mktemp("developing")
    leave = shutil.ignore_patterns("__pycache__", "e2e", "bench", "promises", "printouts")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=leave)
    return folder


def test_what_every_page_says_holds_once_its_steps_were_followed(copy):
    texts = [(FOLDER / f"{page}.md").read_text("utf-8") for page in PAGES]
    said = [START, *(HOLDS.findall(text)[0] for text in texts)]
    assert "AssertionError" in run(copy, said[0] + said[2]).stderr  # nothing was done yet
    assert [follow(text, copy) for text in texts] == [3, 2, 2, 2]
    done = run(copy, "\n\n".join(said))
    assert done.returncode == 0, done.stderr[-2000:]


def test_every_page_is_followed():
    named = re.findall(r"\(([a-z-]+)\.md\)", (FOLDER / "README.md").read_text("utf-8"))
    assert named == [*PAGES, *OF_PROGRAMS]
    assert {path.stem for path in FOLDER.glob("*.md")} == {"README", *named}
