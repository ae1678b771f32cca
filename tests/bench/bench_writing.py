"""Writing with rules and history beside the least that the same database can do."""

import os
from pathlib import Path

from tests.bench.measuring import told
from tests.bench.report import Figure

CYCLES = int(os.environ.get("BENCH_LOGGED", "500"))
LINES = int(os.environ.get("BENCH_LINES", "100000"))
LOGGED_SHARE = 0.25
IMPORTED_SHARE = 0.03  # a floor: only a real slowdown fails; the table says what is reached


def test_a_cycle_is_logged_and_many_come_in(tmp_path: Path, figure: Figure) -> None:
    found = told("writing", tmp_path, CYCLES, LINES)
    shares = {}
    print(f"\n{'':28}{'rows':>9}{'rows/s':>10}{'share':>8}")  # noqa: T201
    for what, rows, names in (
        ("one", CYCLES, ("cycle logged", "bare durable insert")),
        ("many", LINES, ("cycles brought in", "one narrow row each")),
        ("both rows", LINES, ("cycles brought in", "both real rows, hashed")),
    ):
        ours, bare = found[what]
        shares[what] = bare / ours
        for name, seconds in zip(names, (ours, bare), strict=True):
            print(f"{name:28}{rows:>9,}{rows / seconds:>10,.0f}{bare / seconds:>8.3f}")  # noqa: T201
    kept = [
        figure("a cycle logged, of a bare durable insert", shares["one"], least=LOGGED_SHARE),
        figure(f"{LINES:,} cycles, of one narrow row each", shares["many"], least=IMPORTED_SHARE),
    ]
    figure(f"{LINES:,} cycles, of both real rows with their hashes alone", shares["both rows"])
    figure(f"memory of bringing in {LINES:,}", found["megabytes"], unit="MB")
    assert all(kept)
