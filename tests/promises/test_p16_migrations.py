"""P16: every migration goes back and forward over a long history, and not a byte of it changes."""

from pathlib import Path

import pytest

from tests.promises.conftest import FULL
from tests.promises.installation import ROOT, Installation

EVENTS, RECORDS = 10_000, 500
DIGEST = """
import django
django.setup()
import hashlib
from compliance.ledger.models import ChainHead, Event
found = hashlib.sha256()
for values in ChainHead.objects.order_by("clinic_id").values_list("clinic_id", "sequence", "hash"):
    found.update(repr([bytes(v) if isinstance(v, memoryview) else v for v in values]).encode())
for values in Event.objects.order_by("clinic_id", "sequence").values_list():
    found.update(repr([bytes(v) if isinstance(v, memoryview) else v for v in values]).encode())
print("digest", found.hexdigest())
"""
SPOIL = """
import django
django.setup()
from django.db import connection
from compliance.ledger import triggers
from compliance.ledger.models import Event
triggers.remove(connection)
Event.objects.filter(sequence=7).update(hash=b"0" * 32)
triggers.install(connection)
"""
REWRITE = """
import django
django.setup()
from compliance.ledger.models import Event
Event.objects.filter(sequence=7).update(hash=b"0" * 32)
"""


def names() -> list[str]:
    """The migrations, oldest first."""
    found = Path(ROOT, "compliance", "migrations").glob("0*.py")
    return sorted(path.stem for path in found if not path.stem.endswith("_wip"))


@pytest.mark.skipif(not FULL, reason="each migration takes seconds over a long history")
def test_no_migration_changes_a_byte_of_the_history(tmp_path, promise, control):
    clinic = Installation(tmp_path)
    clinic.environment["DJANGO_SETTINGS_MODULE"] = "klarity_site.settings"  # with migrations
    clinic.make()
    assert clinic.run("-m", "tests.promises.chain_of", str(EVENTS), str(RECORDS)).code == 0
    before = clinic.run("-c", DIGEST).said
    steps = [*reversed(names()[:-1]), *names()[1:]]
    unguarded = []
    for name in steps:
        done = clinic.manage("migrate", "compliance", name, "-v0")
        assert done.code == 0, done.said
        if clinic.run("-c", REWRITE).code == 0:
            unguarded.append(name)
    after = clinic.run("-c", DIGEST).said
    promise(
        16,
        f"history after {len(steps)} migrations back and forward",
        figure=f"{EVENTS:,} events, {'equal' if after == before else 'changed'}",
        bound="byte-equal",
        kept=after == before and before.startswith("digest"),
    )
    figure = f"open after {len(unguarded)} of {len(steps)}"
    promise(16, "guards after each of them", figure=figure, bound="0 open", kept=not unguarded)
    assert clinic.run("-c", SPOIL).code == 0
    spoiled = clinic.run("-c", DIGEST).said
    figure = "equal" if spoiled == before else "changed"
    control(16, "one hash rewritten without guards", figure=figure, broke=spoiled != before)
