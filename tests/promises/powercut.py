"""What a disk holds after a power cut, from a log of every write and every sync.

Made durable is only what was synced. Of all the rest each write may be there, be missing, or be
there in part, in any order: disks promise nothing about it. A new file's name counts as kept with
its first sync, as Linux file systems do it.
"""

import os
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

ENTRY = struct.Struct("=IIQQ")
SECTOR = 512
ACKNOWLEDGED = "acknowledged"
DATABASE = "klarity.sqlite3"


@dataclass(frozen=True, slots=True)
class Entry:
    """A write ("w"), a cut to a length ("t") or a sync ("s") of one file."""

    kind: str
    file: str
    place: int
    data: bytes


def read(log: Path) -> Iterator[Entry]:
    """The entries of a log, in order."""
    with log.open("rb") as file:
        while head := file.read(ENTRY.size):
            kind, name, place, count = ENTRY.unpack(head)
            path = os.fsdecode(file.read(name))
            yield Entry(chr(kind), Path(path).name, place, file.read(count))


def applied(content: bytearray, entry: Entry) -> None:
    """The file after an entry."""
    if entry.kind == "t":
        del content[entry.place :]
        content.extend(bytes(entry.place - len(content)))
        return
    end = entry.place + len(entry.data)
    content.extend(bytes(max(0, end - len(content))))
    content[entry.place : end] = entry.data


def torn(entry: Entry, dice: Random) -> Entry:
    """A write of which only the first sectors arrived."""
    sectors = -(-len(entry.data) // SECTOR)
    return Entry(
        entry.kind, entry.file, entry.place, entry.data[: SECTOR * dice.randint(0, sectors)]
    )


class Disk:
    """A disk that is written to: what is durable of each file, and what still waits."""

    def __init__(self, base: dict[str, bytes]) -> None:
        self.durable = {name: bytearray(data) for name, data in base.items()}
        self.waiting: dict[str, list[Entry]] = {}

    def take(self, entry: Entry) -> None:
        """One more entry; a sync makes durable what waits of its file."""
        if entry.kind != "s":
            self.waiting.setdefault(entry.file, []).append(entry)
            return
        content = self.durable.setdefault(entry.file, bytearray())
        for each in self.waiting.pop(entry.file, []):
            applied(content, each)

    def after_a_cut(self, dice: Random) -> dict[str, bytes]:
        """The files as they may be found when the power is back."""
        found = {name: bytearray(data) for name, data in self.durable.items()}
        kept = dice.choice((0.0, 0.5, 0.9))
        for name, entries in self.waiting.items():
            for entry in entries:
                if dice.random() < kept:
                    there = torn(entry, dice) if dice.random() < 0.1 else entry
                    applied(found.setdefault(name, bytearray()), there)
        return {name: bytes(data) for name, data in found.items()}


@dataclass(frozen=True, slots=True)
class Found:
    """What many cuts of one run left: how many records were acknowledged, and what is wrong."""

    cuts: int
    acknowledged: int
    lost: int
    broken: int


def cut(log: Path, base: dict[str, bytes], *, cuts: int, dice: Random, place: Path) -> Found:
    """Cut the power at so many places of a run, and look at what the database says after each."""
    entries = list(read(log))
    points = sorted(dice.randrange(len(entries)) for _each in range(cuts))
    disk, said, total, lost, broken, turn = Disk(base), 0, 0, 0, 0, 0
    for number, entry in enumerate(entries):
        if entry.file == ACKNOWLEDGED:
            said += entry.data.count(b"\n")
        else:
            disk.take(entry)
        while turn < len(points) and points[turn] == number:
            turn += 1
            there = looked_at(disk.after_a_cut(dice), place)
            total += said
            lost += said if there is None else len(set(range(1, said + 1)) - there)
            broken += there is None
    return Found(cuts, total, lost, broken)


def looked_at(files: dict[str, bytes], place: Path) -> set[int] | None:
    """The records that a database holds after a cut; None where it is damaged."""
    for old in place.iterdir():
        old.unlink()
    for name, data in files.items():
        if name.startswith(DATABASE) and not name.endswith("-shm"):
            (place / name).write_bytes(data)
    try:
        with closing(sqlite3.connect(place / DATABASE)) as connection:
            return _records(connection)
    except sqlite3.DatabaseError:
        return None


def _records(connection: Any) -> set[int] | None:
    [whole] = connection.execute("PRAGMA quick_check").fetchone()
    events, last = connection.execute(
        "SELECT count(*), max(sequence) FROM compliance_event"
    ).fetchone()
    head = connection.execute("SELECT sequence FROM compliance_chainhead").fetchone()
    if whole != "ok" or (events, (last,)) != (last, head):
        return None
    found = connection.execute("SELECT summary FROM compliance_deviation")
    return {int(summary.rpartition(" ")[2]) for (summary,) in found}
