"""A clinic with a long history in a database of its own: what readiness and the home screen take.

`python -m tests.bench.desk CYCLES` fills the database that KLARITY_DATA_DIR names and prints JSON.
The cycles lie a thousand to a year, so that only the length of history differs.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klarity_site.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from compliance.clinics.models import Clinic
from compliance.requirements.queries import readiness
from compliance.sterilization.models import Cycle, Release, SporeTest
from tests.bench.measuring import peak_mb
from tests.clinics.factory import make_clinic, make_member
from tests.requirements.test_queries import at_work

APART_MINUTES = 525  # a thousand to a year
EACH_MONTH = 85
ROUNDS = 7


NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
KEY = "lower(hex(randomblob(16)))"
LATER = "strftime('%Y-%m-%d %H:%M:%S', {moment}, '+{hours} hours')"


def copied(model: type[Model], source: str, count: int, **changed: str) -> None:
    """So many rows like the one there is, with some columns told anew; in one statement."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    told = ", ".join(changed.get(each, f"t.{each}") for each in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) {NUMBERS.format(count=count)} "
            f"SELECT {told} FROM {source}"
        )


def fill(clinic: Clinic, count: int) -> None:
    """So many released cycles back from today, and a passed spore test each month."""
    started_at = f"strftime('%Y-%m-%d %H:%M:%S', 'now', '-' || (i * {APART_MINUTES}) || ' minutes')"
    cycles, releases = Cycle._meta.db_table, Release._meta.db_table
    first = Cycle.objects.of(clinic).get().pk.hex
    one = f"(SELECT * FROM {cycles} WHERE id = '{first}') t, n"
    number = f"10 + {count} - i"
    copied(Cycle, one, count, id=KEY, number=number, started_at=started_at, ended_at="NULL")
    each = f"(SELECT * FROM {releases} LIMIT 1) t, {cycles} c WHERE c.number > 9"
    copied(Release, each, 1, id=KEY, cycle_id="c.id", decided_at="c.started_at")
    monthly = f"(SELECT * FROM {SporeTest._meta.db_table} LIMIT 1) t, {cycles} c "
    monthly += f"WHERE c.number > 9 AND c.number % {EACH_MONTH} = 0"
    read_at = LATER.format(moment="c.started_at", hours=24)
    copied(
        SporeTest, monthly, 1, id=KEY, cycle_number="c.number", placed_at="c.started_at",
        read_at=read_at,
    )  # fmt: skip


def best(do: Callable[[], Any]) -> tuple[float, int]:
    """The shortest of several rounds, and how many queries one takes."""
    asked: list[str] = []

    def counted(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(counted):
        do()
    taken = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        do()
        taken.append(time.perf_counter() - start)
    return min(taken), len(asked)


def main(count: int) -> None:
    """Fill, measure, print."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    clinic = make_clinic(slug="desk")
    at_work(clinic)
    fill(clinic, count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    browser = Client(headers={"host": "localhost"})
    browser.force_login(make_member(clinic).user)
    now = timezone.now()
    judged = best(lambda: readiness(clinic, clinic.day(now), at=now))
    shown = best(lambda: _shown(browser))
    told = {
        "cycles": Cycle.objects.count(),
        "readiness": judged,
        "today": shown,
        "megabytes": peak_mb(),
    }
    sys.stdout.write(json.dumps(told))


def _shown(browser: Client) -> None:
    answer = browser.get("/today/")
    assert answer.status_code == 200, answer.status_code


if __name__ == "__main__":
    main(int(sys.argv[1]))
