"""How fast the history grows and how fast it is verified.

The floors are a quarter of what two cores of an ordinary machine do, so only a real slowdown fails.
"""

import time

import pytest

from compliance.ledger import services as ledger
from compliance.ledger import verification
from tests.bench.report import Figure
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.ledger.many import make_long_chain

EVENTS, LONG, RECORDS = 5_000, 100_000, 2_000
APPENDS_PER_SECOND = 80
VERIFIED_PER_SECOND = 20_000

pytestmark = pytest.mark.django_db


def test_the_history_grows_and_is_verified_fast_enough(figure: Figure) -> None:
    clinic = make_clinic(name="Clinic 0")
    start = time.perf_counter()
    for number in range(1, EVENTS):
        ledger.amend(
            clinic, by=TESTER, at=NOW, changes={"name": f"Clinic {number}"}, reason="Bench"
        )
    appended = (EVENTS - 1) / (time.perf_counter() - start)

    assert verification.verify(clinic.pk).is_whole

    other = make_clinic()
    make_long_chain(other, events=LONG, records=RECORDS)
    start = time.perf_counter()
    report = verification.verify(other.pk)
    verified = report.events / (time.perf_counter() - start)

    print(f"\nappends {appended:,.0f}/s   verified {verified:,.0f}/s   events {report.events:,}")  # noqa: T201
    assert report.is_whole
    assert report.events == LONG
    kept = [
        figure("events appended", appended, least=APPENDS_PER_SECOND, unit="/s"),
        figure("events verified", verified, least=VERIFIED_PER_SECOND, unit="/s"),
    ]
    assert all(kept)
