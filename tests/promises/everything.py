"""A clinic with a record of every kind, for harnesses that must look at all of them."""

from typing import Any

from django.db import transaction

from compliance.audit.services import ensure_seal_key
from compliance.clinics.models import Clinic
from compliance.exchange.services import paper
from compliance.ledger import services as ledger
from compliance.sterilization import services as sterilization
from tests.checklist.factory import publish, write
from tests.clinics.factory import NOW, TESTER, make_member
from tests.devices.factory import make_device
from tests.exchange.factory import make_week_sheet
from tests.project.subjects import SUBJECTS
from tests.sterilization.factory import make_sterilizer
from tests.treatments.aftercare_factory import make_card
from tests.treatments.factory import make_client

UNITS = {"temperature_unit": "CELSIUS", "pressure_unit": "KPA"}

# Made first, because the others' like would stand in their way
RICHEST = ("lidocaine/counts", "lidocaine/readings", "requirements/answers")


def fill(clinic: Clinic) -> dict[str, Any]:
    """Fills a clinic; answers a record for each address that names one, where there is one."""
    member = make_member(clinic, "ASSISTANT")
    ledger.amend(member, by=TESTER, at=NOW, changes={"role": "PRACTITIONER"})
    made = {}
    for place in [*RICHEST, *SUBJECTS]:
        try:
            with transaction.atomic():
                made[place] = SUBJECTS[place](clinic)
        except Exception as error:  # what is made twice for one clinic is refused: it is there
            assert "already" in str(error), place  # noqa: PT017
    _without_an_address(clinic)
    return made


def _without_an_address(clinic: Clinic) -> None:
    """Records that no address names."""
    machine = make_sterilizer(clinic)
    said: dict[str, Any] = {"by": TESTER, "at": NOW}
    sterilization.record_machine_event(sterilizer=machine, kind="MOVED", note="Next room", **said)
    lines: dict[str, Any] = {"started_line": "Start", "date_order": "DMY", **UNITS}
    sterilization.save_mapping(sterilizer=machine, **lines, **said)
    ensure_seal_key(clinic=clinic, **said)
    make_card(make_client(clinic))
    write(clinic, "cost", "It depends.")
    publish(clinic, "cost")
    cells = {"device": make_device(clinic).code, "product": "Clinwipe", "level": "LLD"}
    cells["performed_at"] = "2026-07-14T10:00"
    paper.enter_line(sheet=make_week_sheet(clinic), code="D1", cells=cells, **said)
