"""A clinic among a thousand against the same clinic alone, and the page of them all.

Told in processor time with the database inside: the two are not measured in the same second.
"""

import os
from pathlib import Path

from tests.bench.measuring import told
from tests.bench.report import Figure

CLINICS = int(os.environ.get("BENCH_CLINICS", "1000"))
CYCLES = int(os.environ.get("BENCH_CLINIC_CYCLES", "1000"))
MOST = 1.5  # issue 10
PAGE_MOST = 0.5  # seconds, whatever the number of clinics


def test_a_clinic_among_a_thousand_is_as_fast_as_one_alone(tmp_path: Path, figure: Figure) -> None:
    one, all_ = (told("chain", tmp_path / str(n), n, CYCLES) for n in (1, CLINICS))
    alone, among = one["taken"], all_["taken"]
    print(f"\n{CYCLES:,} cycles each: one clinic alone, and among {CLINICS:,}")  # noqa: T201
    print(f"{'':14}{'queries':>9}{'ms alone':>10}{'ms among':>10}{'ratio':>8}")  # noqa: T201
    kept = []
    for what, (seconds, queries) in alone.items():
        there, asked = among[what]
        ratio = there / seconds
        print(  # noqa: T201
            f"{what:14}{queries:>9}{seconds * 1000:>10.1f}{there * 1000:>10.1f}{ratio:>8.2f}"
        )
        assert asked == queries, what
        kept.append(figure(f"{what}, among {CLINICS:,} clinics to alone", ratio, most=MOST))
    for what in among.keys() - alone.keys():
        seconds, queries = among[what]
        print(f"{what:14}{queries:>9}{'':>10}{seconds * 1000:>10.1f}")  # noqa: T201
        kept.append(figure(f"{what} clinics on one page", seconds, most=PAGE_MOST, unit="s"))
    growth = all_["megabytes"] / one["megabytes"]
    kept.append(figure(f"memory, among {CLINICS:,} clinics to alone", growth, most=MOST))
    figure(f"memory among {CLINICS:,} clinics", all_["megabytes"], unit="MB")
    assert all(kept)
