"""A writer whose files are watched: `powered RECORDS FULL|NORMAL|OFF`.

It says which record is kept, after the commit and into a file of the watched folder, so that the
log tells what was acknowledged before each cut. It ends without a word, as the power does.
"""

import os
import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings
from django.db import connection

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from tests.clinics.factory import make_clinic
from tests.deviations.factory import make_deviation
from tests.promises.powercut import ACKNOWLEDGED

if __name__ == "__main__":
    if sys.argv[1] == "0":
        make_clinic()
        connection.close()
        sys.exit()
    by = Actor("", "Ada", "OWNER")
    clinic = Clinic.objects.get()
    with connection.cursor() as cursor:
        if sys.argv[2] != "FULL":  # FULL is the installation's own
            cursor.execute(f"PRAGMA synchronous={sys.argv[2]}")
    said = os.open(Path(settings.DATA_DIR) / ACKNOWLEDGED, os.O_WRONLY | os.O_CREAT)
    for number in range(1, int(sys.argv[1]) + 1):
        make_deviation(clinic, summary=f"Something wrong {number}", by=by)
        os.write(said, f"{number}\n".encode())
    os._exit(0)
