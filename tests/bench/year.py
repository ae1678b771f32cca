"""A busy year in a database of its own, and its audit made in two ways.

`python -m tests.bench.year make CYCLES` fills the database that KLARITY_DATA_DIR names;
`python -m tests.bench.year set ...` is `manage.py audit_pdf ...` with WeasyPrint alone.
"""

import os
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klarity_site.settings")

import django

django.setup()

from django.core.management import call_command

from compliance.audit.pdf import tables
from tests.audit import factory

HOURS_APART = 5


def make(cycles: int) -> None:
    """So many cycles with pack and release, and as many movements of lidocaine."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    clinic = factory.make_year(slug="year")
    program = factory.make_program(clinic, code="B1")
    container = factory.make_container(clinic, code="LC-9")
    factory.make_movement(container, "RECEIVE", "5000.0", factory.moment(1, 3))
    for number in range(1, cycles + 1):
        at = factory.moment(1, 4) + timedelta(hours=HOURS_APART * number)
        cycle = factory.make_cycle(program, number, at)
        factory.make_pack(cycle, f"B-{number}")
        factory.make_release(cycle)
        factory.make_movement(container, "ISSUE", "-1.5", at)


def set_by_weasyprint(*words: str) -> None:
    """Every table cell by cell, however long."""
    tables.LONG = sys.maxsize
    call_command("audit_pdf", *words)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]))
    else:
        set_by_weasyprint(*sys.argv[2:])
