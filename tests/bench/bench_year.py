"""A sample year to its PDF, the whole command from a cold start, against WeasyPrint alone."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.report import Figure

FULL = 1500
CYCLES = int(os.environ.get("BENCH_CYCLES", FULL))
SHARE = 0.2
PERIOD = ("--from", "2026-01-01", "--to", "2026-11-21")


def timed(folder: Path, *command: str) -> tuple[float, float]:
    """Run a command to its good end: wall and processor seconds."""
    environment = {**os.environ, "KLARITY_DATA_DIR": str(folder)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, *command], env=environment, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, command
    return time.perf_counter() - start, used.ru_utime + used.ru_stime


def test_a_year_takes_a_fifth_of_what_weasyprint_alone_takes(
    tmp_path: Path, figure: Figure
) -> None:
    timed(tmp_path, "-m", "tests.bench.year", "make", str(CYCLES))
    ours = timed(tmp_path, "manage.py", "audit_pdf", *PERIOD, "--out", str(tmp_path / "a.pdf"))
    alone = timed(
        tmp_path, "-m", "tests.bench.year", "set", *PERIOD, "--out", str(tmp_path / "b.pdf")
    )
    print(f"\n{CYCLES:,} cycles  wall s  CPU s")  # noqa: T201
    print(f"audit_pdf      {ours[0]:6.1f} {ours[1]:6.1f}")  # noqa: T201
    print(f"WeasyPrint     {alone[0]:6.1f} {alone[1]:6.1f}")  # noqa: T201
    most = SHARE if CYCLES >= FULL else None
    assert figure(f"audit of {CYCLES:,} cycles to WeasyPrint alone", ours[0] / alone[0], most=most)
