"""The harness itself, on a few rows: it measures, and its table can be read."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.bench.measuring import Taken, measure, peak_mb, table

ROWS = 300


@pytest.mark.pdf
@pytest.mark.parametrize("engine", ["klarity", "chromium", "reportlab"])
def test_every_program_prints_all_rows(engine: str, tmp_path: Path) -> None:
    if engine == "reportlab" and not find_spec("reportlab"):
        pytest.skip("it is installed by make bench")
    if engine == "chromium" and not shutil.which("chromium"):
        pytest.skip("no browser here")
    taken = measure(engine, ROWS, tmp_path)
    assert taken is not None
    assert 8 <= taken.pages <= 20
    assert taken.cpu > 0
    assert taken.memory_mb > 20


def test_a_program_that_fails_is_told_from_a_fast_one(tmp_path: Path) -> None:
    assert measure("nobody", 1, tmp_path) is None


def test_the_table_compares_with_ours() -> None:
    ours = Taken("klarity", 300, 2.0, 2.1, 70.0, 9, 60_000)
    other = Taken("chromium", 300, 9.0, 8.0, 250.0, 10, 1_000_000)
    lines = table([ours, other]).splitlines()
    assert lines[0].split()[:2] == ["rows", "program"]
    assert lines[1].split()[-1] == "1.0"
    assert lines[2].split()[-1] == "4.5"


def test_memory_that_a_program_takes_is_counted():
    before = peak_mb()
    taken = bytearray(b"x" * 300 * 1024 * 1024)
    assert before + 200 < peak_mb() < before + 700
    del taken
