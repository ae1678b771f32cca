"""What one program takes, and a plain table of it."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PDFINFO = "/usr/bin/pdfinfo"
MEGABYTE = 1024 * 1024
STATUS = Path("/proc/self/status")
HEADINGS = ("rows", "program", "CPU s", "wall s", "peak MB", "pages", "bytes", "CPU to ours")


@dataclass(frozen=True, slots=True)
class Taken:
    """One run: with all its children, and the largest of its processes."""

    engine: str
    rows: int
    cpu: float
    wall: float
    memory_mb: float
    pages: int
    size: int


def told(module: str, folder: Path, *words: object) -> Any:
    """What a program of this folder prints, in a process and a database of its own."""
    environment = {**os.environ, "KLARITY_DATA_DIR": str(folder)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", f"tests.bench.{module}", *map(str, words)]
    said = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout
    return json.loads(said)


def peak_mb() -> float:
    """The most memory that this program had. What `resource` counts begins with its parent's."""
    if STATUS.exists():
        lines = dict(line.split(":", 1) for line in STATUS.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024 / MEGABYTE
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE


def children_mb() -> float:
    """The same of the largest program that this one ran."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / MEGABYTE


def measure(engine: str, rows: int, folder: Path) -> Taken | None:
    """Run one program on its own; nothing where it gave up."""
    target = folder / f"{engine}-{rows}.pdf"
    command = [sys.executable, "-m", "tests.bench.papers", engine, str(rows), str(target)]
    start = time.perf_counter()
    with (folder / f"{engine}-{rows}.txt").open("wb") as said:
        child = subprocess.Popen(command, stdout=said, stderr=said)
    _pid, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode or not target.exists():
        return None
    told = subprocess.run([PDFINFO, target], capture_output=True, text=True, check=True).stdout
    pages = next(line.split()[1] for line in told.splitlines() if line.startswith("Pages:"))
    cpu = used.ru_utime + used.ru_stime
    memory = float((folder / f"{engine}-{rows}.txt").read_text().split()[-1])
    return Taken(engine, rows, cpu, wall, memory, int(pages), target.stat().st_size)


def table(taken: Sequence[Taken]) -> str:
    """All runs, with what each took as a multiple of ours."""
    ours = {each.rows: each for each in taken if each.engine == "klarity"}
    lines = [HEADINGS]
    for each in taken:
        ratio = each.cpu / ours[each.rows].cpu
        lines.append((
            f"{each.rows:,}", each.engine, f"{each.cpu:.1f}", f"{each.wall:.1f}",
            f"{each.memory_mb:.0f}", f"{each.pages:,}", f"{each.size:,}", f"{ratio:.1f}",
        ))  # fmt: skip
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            text.ljust(width) if column == 1 else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
