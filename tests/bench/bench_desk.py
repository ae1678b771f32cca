"""Readiness and the home screen after a thousand cycles and after a million: the same cost."""

import os
from pathlib import Path

from tests.bench.measuring import told
from tests.bench.report import Figure

FEW = 1_000
MANY = int(os.environ.get("BENCH_LOADS", "1000000"))
MOST = 1.5


def test_a_long_history_costs_what_a_short_one_does(tmp_path: Path, figure: Figure) -> None:
    few, many = (told("desk", tmp_path / str(cycles), cycles) for cycles in (FEW, MANY))
    print(f"\n{'':12}{'cycles':>12}{'queries':>9}{'ms':>8}")  # noqa: T201
    kept = []
    for what in ("readiness", "today"):
        for found in (few, many):
            seconds, queries = found[what]
            print(f"{what:12}{found['cycles']:>12,}{queries:>9}{seconds * 1000:>8.1f}")  # noqa: T201
        assert few[what][1] == many[what][1]
        ratio = many[what][0] / few[what][0]
        print(f"{what:12}{'ratio':>12}{ratio:>17.2f}")  # noqa: T201
        kept.append(figure(f"{what}, {MANY:,} cycles to {FEW:,}", ratio, most=MOST))
    growth = many["megabytes"] / few["megabytes"]
    kept.append(figure(f"memory, {MANY:,} cycles to {FEW:,}", growth, most=MOST))
    figure(f"memory at {MANY:,} cycles", many["megabytes"], unit="MB")
    assert all(kept)
