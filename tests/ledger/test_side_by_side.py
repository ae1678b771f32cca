"""On PostgreSQL clinics write at the same time: nobody waits but for their own clinic."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from compliance.clinics.models import Clinic
from compliance.ledger import services as ledger
from tests.clinics.factory import NOW, TESTER

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def append(clinic):
    """One entry; a chain needs no clinic's row, so that nothing of this must be kept."""
    ledger.record(clinic, event="clinic.tried", by=TESTER, at=NOW)


def appends_beside(clinic):
    """Whether somebody else's connection can append without waiting half a second."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
            append(clinic)
            transaction.set_rollback(True)
    except OperationalError:
        return False
    finally:
        connection.close()
    return True


def test_a_clinic_does_not_wait_for_another_one_that_is_writing():
    one, other = (Clinic(slug=slug, name=slug) for slug in ("northgate", "southgate"))
    append(one)  # and the transaction stays open
    with ThreadPoolExecutor(1) as elsewhere:
        assert elsewhere.submit(appends_beside, other).result(timeout=30)
        assert not elsewhere.submit(appends_beside, one).result(timeout=30)  # the control
