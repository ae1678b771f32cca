"""Long papers against a browser and ReportLab: the same rows, one program after the other."""

from pathlib import Path

from tests.bench.measuring import Taken, measure, table
from tests.bench.papers import ENGINES
from tests.bench.report import Figure

SIZES = (1_000, 10_000, 50_000)
MIDDLE, LARGE = 10_000, 50_000
OF_CHROMIUM, OF_REPORTLAB = 0.1, 0.5
MEMORY_MB, GROWTH = 128, 1.6


def test_long_papers_cost_a_fraction_of_what_others_take(tmp_path: Path, figure: Figure) -> None:
    taken: dict[tuple[str, int], Taken] = {}
    for rows in SIZES:
        for engine in ENGINES:
            if found := measure(engine, rows, tmp_path):
                taken[engine, rows] = found
            else:
                print(f"{engine} gave up at {rows:,} rows")  # noqa: T201
    print(f"\n{table(list(taken.values()))}")  # noqa: T201
    ours = taken["klarity", MIDDLE]
    rivals = (("chromium", OF_CHROMIUM), ("reportlab", OF_REPORTLAB))
    kept = [
        figure(f"{MIDDLE:,} rows, CPU to {name}", ours.cpu / taken[name, MIDDLE].cpu, most=share)
        for name, share in rivals
    ]
    growth = taken["klarity", LARGE].memory_mb / ours.memory_mb
    kept += [
        figure(f"memory at {MIDDLE:,} rows", ours.memory_mb, most=MEMORY_MB, unit="MB"),
        figure(f"memory, {LARGE:,} rows to {MIDDLE:,}", growth, most=GROWTH),
    ]
    assert all(kept)
