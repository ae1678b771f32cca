"""P4: a million events verified in at most 10 seconds and 256 MB. Alike answers: see P2's file."""

import pytest

from tests.promises.conftest import FULL
from tests.promises.installation import Installation

EVENTS, RECORDS = 1_000_000, 20_000
SECONDS, MEGABYTES = 10.0, 256.0
FLIP = """
import django
django.setup()
from django.db import connection
from compliance.ledger import triggers
from compliance.ledger.models import Event
triggers.remove(connection)
event = Event.objects.get(sequence={at})
Event.objects.filter(pk=event.pk).update(body=bytes(event.body).replace(b"Turn", b"turn"))
triggers.install(connection)
"""


@pytest.mark.alone
@pytest.mark.skipif(not FULL, reason="a million events take minutes to write")
def test_a_million_events_are_verified_in_seconds(tmp_path, promise, control):
    clinic = Installation(tmp_path)
    clinic.make()
    assert clinic.run("-m", "tests.promises.chain_of", str(EVENTS), str(RECORDS)).code == 0
    clinic.manage("verify_ledger")  # once, so that the file is in memory as on a busy day
    done = clinic.manage("verify_ledger", "--json")
    assert done.code == 0
    figure = f"{done.seconds:.1f} s ({done.processor:.1f} s of one core)"
    kept = done.seconds <= SECONDS
    promise(4, "a million events verified", figure=figure, bound=f"{SECONDS:.0f} s", kept=kept)
    figure, kept = f"{done.megabytes:.0f} MB", done.megabytes <= MEGABYTES
    promise(4, "memory of it", figure=figure, bound=f"{MEGABYTES:.0f} MB", kept=kept)
    assert clinic.run("-c", FLIP.format(at=EVENTS // 2)).code == 0
    done = clinic.manage("verify_ledger")
    control(4, "one word in one of them changed", figure=f"exit {done.code}", broke=done.code == 1)
