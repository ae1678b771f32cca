"""What writing takes beside the least that a database can do, in one process and one database.

`python -m tests.bench.writing CYCLES LINES` fills the database that is configured and prints JSON:
seconds for CYCLES cycles logged one by one and for as many bare durable inserts, by turns; then for
a file of LINES cycles brought in, for one narrow row each by bare `executemany` (no event, index or
hash), and for the two rows that each becomes (the cycle and its event, hashed into a chain) by the
same.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klarity_site.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from compliance.clinics.models import Clinic
from compliance.core.ids import uuid7
from compliance.exchange.kinds import KINDS
from compliance.exchange.services import import_records
from compliance.ledger import rules
from compliance.ledger.models import Event
from compliance.ledger.services.many import OF_EVENT
from compliance.sterilization.models import Cycle, Sterilizer
from tests.bench.measuring import peak_mb
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.exchange.factory import send_out
from tests.sterilization.factory import make_cycle, make_sterilizer

BARE = "bare_cycle"
TURN = 25
A_FILE = 25_000
APART = timedelta(minutes=37)


def bare_table() -> list[str]:
    """A table with the columns of a cycle and nothing else: no index, no constraint, no trigger."""
    columns = [field.column for field in Cycle._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {BARE} AS SELECT * FROM {Cycle._meta.db_table} WHERE 1 = 0")
    return columns


def insert(columns: Sequence[str], table: str = BARE) -> str:
    """The statement that stores one row, a bare one where no other table is named."""
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"


def stored_rows(columns: list[str]) -> list[tuple[Any, ...]]:
    """The rows of all cycles as the database holds them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {Cycle._meta.db_table}")
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def taken(do: Callable[[], Any]) -> float:
    """Seconds by the clock on the wall: waiting for the disk counts."""
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def one_by_one(sterilizer: Sterilizer, columns: list[str], count: int) -> tuple[float, float]:
    """Cycles logged and bare rows inserted, each durable before the next, by turns."""
    logged = bare = 0.0
    row = stored_rows(columns)[0]
    for turn in range(0, count, TURN):
        for number in range(turn, turn + TURN):
            began = NOW - APART * (count - number + 3)
            fields = {"started_at": began, "ended_at": began + timedelta(minutes=30), "packs": ()}
            logged += taken(partial(make_cycle, sterilizer, number=number + 2, **fields))
        with connection.cursor() as cursor:
            for _ in range(TURN):
                bare += taken(lambda: cursor.execute(insert(columns), row))
    return logged, bare


def file_of(clinic: Clinic, places: range) -> bytes:
    """A file with cycles at these places of a long log; readings come again, as they do."""
    heading, first = send_out(clinic, "cycles").decode("utf-8-sig").splitlines()[:2]
    names, cells = heading.split(","), first.split(",")
    at = {name: place for place, name in enumerate(names)}

    def lines() -> Iterator[str]:
        yield heading
        for place in places:
            began = NOW - APART * (place + 2)
            line = list(cells)
            line[at["number"]] = str(1_000_000 + place)
            line[at["started_at"]] = began.isoformat(timespec="minutes")
            line[at["ended_at"]] = (began + timedelta(minutes=30)).isoformat(timespec="minutes")
            line[at["temperature_c"]] = f"{134 + place % 20 / 10:.1f}"
            line[at["pressure_kpa"]] = str(300 + place * 7 % 15)
            line[at["exposure_min"]] = f"{4 + place % 3 / 10:.1f}"
            yield ",".join(line)

    return "\r\n".join(lines()).encode()


def two_rows_each(sterilizer: Sterilizer, columns: list[str], count: int) -> Callable[[], None]:
    """Stores what the latest cycles became once more: of another machine, in another chain."""
    other = make_sterilizer(sterilizer.clinic)
    at = {name: place for place, name in enumerate(columns)}

    def key(value: Any) -> Any:
        return Cycle._meta.pk.get_db_prep_value(value, connection)

    rows = [list(row) for row in stored_rows(columns)[-count:]]
    for row in rows:
        row[at["id"]], row[at["sterilizer_id"]] = key(uuid7()), key(other.pk)
    told, events = ", ".join(OF_EVENT[2:-1]), Event._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {told} FROM {events} WHERE type = 'cycle.created' ORDER BY sequence DESC"
        )
        said = cursor.fetchmany(count)

    def store() -> None:
        chain, head, linked = key(uuid7()), rules.GENESIS, []
        for sequence, of_cycle in enumerate(said, 1):
            head = rules.chain_hash(sequence=sequence, previous=head, body=bytes(of_cycle[-1]))
            linked.append((chain, sequence, *of_cycle, head))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(insert(columns, Cycle._meta.db_table), rows)
            cursor.executemany(insert(OF_EVENT, events), linked)

    return store


def main(cycles: int, lines: int) -> None:
    """Fill, measure, print."""
    call_command("migrate", verbosity=0)
    clinic = make_clinic(slug="writing")
    sterilizer = make_sterilizer(clinic)
    make_cycle(sterilizer, number=1, packs=())
    columns = bare_table()
    logged, bare = one_by_one(sterilizer, columns, cycles)
    parts = [range(first, min(first + A_FILE, lines)) for first in range(0, lines, A_FILE)]
    files = [file_of(clinic, places) for places in parts]
    kind = KINDS["cycles"]

    def bring_in() -> None:
        for data in files:
            import_records(clinic=clinic, kind=kind, data=data, by=TESTER, at=NOW)

    imported = taken(bring_in)
    memory = peak_mb()
    rows = stored_rows(columns)[-lines:]
    assert len(rows) == lines, "the file did not come in"

    def executemany() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(insert(columns), rows)

    told = {
        "one": (logged, bare),
        "many": (imported, taken(executemany)),
        "both rows": (imported, taken(two_rows_each(sterilizer, columns, lines))),
        "megabytes": memory,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
