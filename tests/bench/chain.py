"""One clinic among many in a database of its own: what its pages take, and the page of them all.

`python -m tests.bench.chain CLINICS CYCLES` fills the database that KLARITY_DATA_DIR names and
prints JSON. One clinic is built and filled; the others are its copies, row by row in every table.
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

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import Field, Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.clinics.models import Clinic, User
from compliance.group import services as group
from compliance.ledger.models import ChainHead, Event
from compliance.requirements.queries import readiness
from compliance.sterilization import queries as sterilization
from compliance.sterilization.models import Cycle, Sterilizer
from compliance.treatments.queries.look_back import look_back
from tests.bench.desk import fill
from tests.bench.measuring import peak_mb
from tests.clinics.factory import make_clinic, make_member, make_user
from tests.requirements.test_queries import at_work

FEW = 10
ROUNDS = 9
NUMBERED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
MAPPED = "printf('%08x', n.i) || substr(t.{column}, 9)"  # a key of the same row in copy i


def main(clinics: int, cycles: int) -> None:
    """Fill where nothing is there yet, measure, print."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not Clinic.objects.exists():
        fill_all(clinics, cycles)
    clinic = Clinic.objects.get(slug="c-0")
    owner, few = User.objects.order_by("joined_at", "pk")
    found = taken(clinic, owner, few)
    told = {"clinics": clinics, "cycles": cycles, "taken": found, "megabytes": peak_mb()}
    sys.stdout.write(json.dumps(told))


def fill_all(clinics: int, cycles: int) -> None:
    """One person owns all of the clinics, and another the first of them."""
    clinic = make_clinic(slug="c-0", name="Clinic 0")
    make_member(clinic)
    at_work(clinic)
    fill(clinic, cycles)
    group.remember(clinic, at=timezone.now())
    if clinics > 1:
        copy_all(clinics - 1)
    own_some(make_user(), min(FEW, clinics))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def best(do: Callable[[], Any]) -> tuple[float, int]:
    """The least processor time of several rounds, the database within, and how many queries.

    Other work on the same machine then counts for nothing.
    """
    asked: list[str] = []

    def counted(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(counted):
        do()
    spent = []
    for _round in range(ROUNDS):
        start = time.process_time()
        do()
        spent.append(time.process_time() - start)
    return min(spent), len(asked)


def copy_all(count: int) -> None:
    """So many copies of the clinic with all its records and its history."""
    every: list[type[Model]] = list(apps.get_app_config("compliance").get_models())
    models = [each for each in every if _is_of_a_clinic(each)]
    own: set[type[Model]] = {Clinic, *models}
    whole: list[type[Model]] = [Clinic, *models, ChainHead, Event]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("PRAGMA synchronous = OFF")  # filling is not what is measured
        for model in whole:
            columns = [f for f in model._meta.concrete_fields if not _counts_itself(f)]
            names = ", ".join(f.column for f in columns)
            told = ", ".join(_copied(f, own) for f in columns)
            table = model._meta.db_table
            cursor.execute(
                f"INSERT INTO {table} ({names}) {NUMBERED.format(last=count)} "
                f"SELECT {told} FROM {table} t, n"
            )


def _is_of_a_clinic(model: type[Model]) -> bool:
    return any(
        f.name == "clinic" and f.related_model is Clinic for f in model._meta.concrete_fields
    )


def _counts_itself(field: Field[Any, Any]) -> bool:
    return field.primary_key and field.get_internal_type().endswith("AutoField")


def _copied(field: Field[Any, Any], own: set[type[Model]]) -> str:
    """A column as the copy has it: keys point to the copy's own rows."""
    column = field.column
    is_own_key = field.primary_key or field.related_model in own or column == "clinic_id"
    if is_own_key:
        return MAPPED.format(column=column)
    if field.model is Clinic and column in {"slug", "name"}:
        return f"replace(t.{column}, '0', n.i)"
    if field.unique:
        return f"t.{column} || n.i"
    return f"t.{column}"


def own_some(person: User, count: int) -> None:
    """Another person who owns the first clinics only."""
    for clinic in Clinic.objects.order_by("pk")[:count]:
        make_member(clinic, user=person)


def taken(clinic: Clinic, owner: Any, few: Any) -> dict[str, tuple[float, int]]:
    """Processor seconds and queries of each page."""
    now = timezone.now()
    browser = _browser(owner, clinic)
    machine = Sterilizer.objects.of(clinic).get()
    newest = Cycle.objects.of(clinic).order_by("-number")[0]
    found = {
        "today": best(_shows(browser, reverse("today"))),
        "cycle list": best(_shows(browser, reverse("cycle-list"))),
        "readiness": best(lambda: readiness(clinic, clinic.day(now), at=now)),
        "look-back": best(
            lambda: look_back(clinic, sterilization.look_back(machine, newest.number))
        ),
        "public page": best(_shows(Client(headers={"host": "localhost"}), f"/c/{clinic.slug}/")),
    }
    if Clinic.objects.count() > 1:
        group.refresh(at=now)  # as the worker does
        some = _browser(few, Clinic.objects.order_by("pk")[0])
        found[f"all of {FEW}"] = best(_shows(some, reverse("group")))
        found[f"all of {Clinic.objects.count()}"] = best(_shows(browser, reverse("group")))
    return found


def _browser(person: Any, clinic: Clinic) -> Client:
    browser = Client(headers={"host": "localhost"})
    browser.force_login(person)
    session = browser.session
    session["clinic"] = str(clinic.pk)
    session.save()
    return browser


def _shows(browser: Client, address: str) -> Callable[[], None]:
    def show() -> None:
        answer = browser.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    return show


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
