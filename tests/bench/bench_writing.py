"""Writing with rules and history beside the least that the same database can do."""

import json
import os
import subprocess
import sys
from pathlib import Path

CYCLES = int(os.environ.get("BENCH_LOGGED", "500"))
LINES = int(os.environ.get("BENCH_LINES", "100000"))
LOGGED_SHARE = 0.25
IMPORTED_SHARE = 0.01  # a floor: only a real slowdown fails; the table says what is reached


def test_a_cycle_is_logged_and_many_come_in(tmp_path: Path) -> None:
    environment = {**os.environ, "KLARITY_DATA_DIR": str(tmp_path)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "tests.bench.writing", str(CYCLES), str(LINES)]
    said = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout
    found = json.loads(said)
    shares = {}
    print(f"\n{'':28}{'rows':>9}{'rows/s':>10}{'share':>8}")  # noqa: T201
    for what, rows, names in (
        ("one", CYCLES, ("cycle logged", "bare durable insert")),
        ("many", LINES, ("cycles brought in", "bare executemany")),
    ):
        ours, bare = found[what]
        shares[what] = bare / ours
        for name, seconds in zip(names, (ours, bare), strict=True):
            print(f"{name:28}{rows:>9,}{rows / seconds:>10,.0f}{bare / seconds:>8.2f}")  # noqa: T201
    assert shares["one"] >= LOGGED_SHARE
    assert shares["many"] >= IMPORTED_SHARE
