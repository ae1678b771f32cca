"""Writes a long chain into the installation it runs in: `chain_of EVENTS RECORDS`."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.db import transaction

    from tests.clinics.factory import make_clinic
    from tests.ledger.many import make_long_chain

    with transaction.atomic():
        make_long_chain(make_clinic(), events=int(sys.argv[1]), records=int(sys.argv[2]))
