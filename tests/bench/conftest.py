"""What every bench can ask for, and the report of them all: a plain table and a picture."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bench.picture import picture
from tests.bench.report import Figure, Line, machine, table
from tests.bench.serving import ROOT, Server, serving

PROPERTY = "figure"
REPORT = ROOT / "build/bench"


@pytest.fixture
def figure(request: pytest.FixtureRequest, record_property: Callable[[str, Any], None]) -> Figure:
    """Notes a figure beside its bound for the report at the end; answers whether it was kept."""
    bench = request.path.stem.removeprefix("bench_")
    about = (request.module.__doc__ or bench).splitlines()[0].rstrip(".")

    def note(said: str, value: float, **bound: Any) -> bool:
        line = Line(bench, said, value, about=about, **bound)
        record_property(PROPERTY, line)
        return line.is_kept

    return note


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """Gone at the end, also after a failure: long histories take gigabytes."""
    yield tmp_path
    shutil.rmtree(tmp_path)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all benches that ask for pages."""
    folder = tmp_path_factory.mktemp("served")
    with serving(folder) as running:
        yield running
    shutil.rmtree(folder)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line per figure: what it is, its bound, kept or not; kept as a file and as a picture."""
    reports = [each for key in ("passed", "failed") for each in terminalreporter.getreports(key)]
    found = [value for each in reports for name, value in each.user_properties if name == PROPERTY]
    if not found:
        return
    lines = sorted(found, key=lambda line: line.bench)
    told = f"{machine()}. Ratios are taken side by side, in one run."
    whole = f"{told}\n\n{table(lines)}\n"
    terminalreporter.section("figures")
    terminalreporter.write_line(whole)
    REPORT.mkdir(parents=True, exist_ok=True)
    (REPORT / "report.txt").write_text(whole)
    (REPORT / "report.svg").write_text(picture(lines, told))
