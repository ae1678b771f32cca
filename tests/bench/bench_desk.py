"""Readiness and the home screen after a thousand cycles and after a million: the same cost."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

FEW = 1_000
MANY = int(os.environ.get("BENCH_LOADS", "1000000"))
MOST = 1.5


def measured(folder: Path, cycles: int) -> Any:
    """Fill and measure in a process and a database of its own."""
    environment = {**os.environ, "KLARITY_DATA_DIR": str(folder / str(cycles))}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "tests.bench.desk", str(cycles)]
    said = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout
    return json.loads(said)


def test_a_long_history_costs_what_a_short_one_does(tmp_path: Path) -> None:
    few, many = measured(tmp_path, FEW), measured(tmp_path, MANY)
    print(f"\n{'':12}{'cycles':>12}{'queries':>9}{'ms':>8}")  # noqa: T201
    for what in ("readiness", "today"):
        for found in (few, many):
            seconds, queries = found[what]
            print(f"{what:12}{found['cycles']:>12,}{queries:>9}{seconds * 1000:>8.1f}")  # noqa: T201
        assert few[what][1] == many[what][1]
        ratio = many[what][0] / few[what][0]
        print(f"{what:12}{'ratio':>12}{ratio:>17.2f}")  # noqa: T201
        assert ratio < MOST
