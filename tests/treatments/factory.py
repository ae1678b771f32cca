"""Builders of clients, screenings and treatments: valid by default."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from compliance.clinics.models import Clinic
from compliance.devices.models import Device, SterileLot
from compliance.ledger import services as ledger
from compliance.practitioners.models import Practitioner
from compliance.sterilization.models import Cycle, Release, SporeTest
from compliance.treatments.models import (
    AdverseReaction,
    Client,
    Consent,
    Course,
    Incident,
    LotCount,
    PrivacyBreach,
    RecallContact,
    RecallDrill,
    Screening,
    Treatment,
    UnitWaste,
)
from compliance.treatments.queries.drills import Listed
from compliance.treatments.rules.questions import questions_for
from compliance.treatments.services import (
    clients,
    consents,
    counts,
    courses,
    incidents,
    privacy,
    recalls,
    screenings,
    shelf,
)
from compliance.treatments.services import treatments as services
from compliance.treatments.services.units import Unit
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.devices.factory import make_device, make_lot
from tests.practitioners.factory import make_practitioner

TODAY = date(2026, 7, 15)  # NOW at the clinic
EARLIER = NOW - timedelta(hours=1)
NAME, PHONE = "Wilhelmina Canary", "+1 613 555 7741"
PERSON = {"name": "Bartholomew Kanarie", "phone": "+1 613 555 8852", "address": "3 Kanarie Street"}
ROAD, MAIL = "9 Canary Wharf Lane", "wilhelmina@canary.example"
CONTACT = {"name": NAME, "phone": PHONE, "email": MAIL, "address": ROAD}


def make_client(clinic: Clinic | None = None, **fields: Any) -> Client:
    """Somebody with a random code and a name in the vault."""
    return clients.add_client(
        clinic=clinic or make_clinic(), by=TESTER, at=NOW, **{"contact": CONTACT, **fields}
    )


def answers(clinic: Clinic, **said: str) -> dict[str, str]:
    """No to everything, but for what is said; dashes in codes are written as underscores."""
    given = {each.code: "no" for each in questions_for(clinic.pack)}
    return {**given, **{code.replace("_", "-"): answer for code, answer in said.items()}}


def make_screening(client: Client | None = None, at: datetime = NOW, **said: str) -> Screening:
    """The client's own answers on the day, all of them no."""
    client = client or make_client()
    return screenings.screen_client(
        client=client,
        answers=answers(client.clinic, **said),
        stopped_on={},
        is_attested=True,
        by=TESTER,
        at=at,
    )


def make_consent(client: Client | None = None, at: datetime = NOW) -> Consent:
    """The client agrees and signs."""
    client = client or make_client()
    return consents.sign_consent(client=client, signature=NAME, language="en", by=TESTER, at=at)


def make_course(client: Client | None = None, **fields: Any) -> Course:
    """Six sessions, five weeks apart."""
    defaults = {"started_on": date(2026, 1, 1), "sessions": 6, "days_between": 35}
    client = client or make_client()
    return courses.plan_course(client=client, by=TESTER, at=NOW, **{**defaults, **fields})


def make_incident(clinic: Clinic | None = None, **fields: Any) -> Incident:
    """Blood on somebody who came along; who it was is sealed."""
    clinic = clinic or make_clinic()
    defaults: dict[str, Any] = {
        "kind": "EXPOSURE", "happened_at": EARLIER, "service": "Micro-needling",
        "how": "A drop on a cut finger", "body_place": "Left thumb", "exposed": "OTHER",
        "action_taken": "Washed and covered", "person": PERSON,
        "practitioner": some_practitioner(clinic),
    }  # fmt: skip
    return incidents.record_incident(clinic=clinic, by=TESTER, at=NOW, **{**defaults, **fields})


def make_breach(clinic: Clinic | None = None, **fields: Any) -> PrivacyBreach:
    """A sheet of aftercare given to somebody else."""
    defaults: dict[str, Any] = {
        "found_at": EARLIER, "what": "An aftercare sheet went to another client",
        "data": "Client code and date of a treatment", "people": 1, "harm": "NO",
        "containment": "The sheet was taken back",
    }  # fmt: skip
    clinic = clinic or make_clinic()
    return privacy.record_breach(clinic=clinic, by=TESTER, at=NOW, **{**defaults, **fields})


def make_reaction(treatment: Treatment | None = None, **fields: Any) -> AdverseReaction:
    """Redness that stays."""
    defaults: dict[str, Any] = {
        "noticed_at": NOW, "sign": "REDNESS", "severity": "MILD", "suspect": "UNKNOWN",
    }  # fmt: skip
    treatment = treatment or make_treatment()
    return incidents.record_reaction(
        treatment=treatment, by=TESTER, at=NOW, **{**defaults, **fields}
    )


def decide(cycle: Cycle, decision: str, at: datetime = NOW) -> Release:
    """A decision on a load, whatever its conditions."""
    release = Release(
        clinic=cycle.clinic, cycle=cycle, decision=decision, decided_at=at, decided_by="Ada",
        meaning="Looked at",
    )  # fmt: skip
    return ledger.create(release, by=TESTER, at=at)


def make_waste(clinic: Clinic) -> UnitWaste:
    """One cartridge that fell."""
    return shelf.waste_units(
        lot=make_lot(clinic), units=1, wasted_on=TODAY, reason="Fell", by=TESTER, at=NOW
    )


def some_practitioner(clinic: Clinic) -> Practitioner:
    """The clinic's practitioner."""
    found: Practitioner | None = Practitioner.objects.of(clinic).first()
    return found or make_practitioner(clinic)


def some_device(clinic: Clinic) -> Device:
    """The clinic's pen, good for 2.5 mm."""
    found: Device | None = Device.objects.of(clinic).filter(kind="PEN").first()
    return found or make_device(clinic, max_depth_mm=Decimal("2.5"))


def some_lot(clinic: Clinic) -> SterileLot:
    """Cartridges in date."""
    found: SterileLot | None = SterileLot.objects.of(clinic).first()
    return found or make_lot(clinic, kind="CARTRIDGE", model="36-pin")


def make_treatment(client: Client | None = None, **fields: Any) -> Treatment:
    """A treatment an hour ago with one cartridge; screened on the day unless told otherwise."""
    client = client or make_client()
    clinic = client.clinic
    is_screened = fields.pop("is_screened", True)
    treated_at = fields.get("treated_at", EARLIER)
    if is_screened and not client.screenings.filter(screened_at__date=treated_at.date()).exists():
        make_screening(client, at=treated_at - timedelta(minutes=20))
        make_consent(client, at=treated_at - timedelta(minutes=15))
    defaults: dict[str, Any] = {
        "treated_at": treated_at,
        "body_area": "Face",
        "device": some_device(clinic),
        "needle_mm": Decimal("1.5"),
        "aftercare_given": True,
        "reaction": "NONE",
    }
    if "units" not in fields:
        defaults["units"] = [Unit(some_lot(clinic))]
    if "practitioner" not in fields:
        defaults["practitioner"] = some_practitioner(clinic)
    return services.record_treatment(
        client=client, by=TESTER, at=fields.pop("at", NOW), **{**defaults, **fields}
    )


def make_contact(test: SporeTest, client: Client, **fields: Any) -> RecallContact:
    """A client who was told by phone."""
    defaults = {"way": "PHONE", "outcome": "REACHED"}
    return recalls.record_contact(
        test=test, client=client, by=TESTER, at=NOW, **{**defaults, **fields}
    )


def make_drill(clinic: Clinic, *, is_finished: bool = True) -> RecallDrill:
    """A drill that began ten minutes ago with a lot that nobody was treated with."""
    started_at = NOW - timedelta(minutes=10)
    drill = recalls.start_drill(
        clinic=clinic, kind="LOT", subject="L-77", listed=Listed(), by=TESTER, at=started_at
    )
    if is_finished:
        recalls.finish_drill(drill=drill, is_all_found=True, note="", by=TESTER, at=NOW)
    return drill


def make_count(clinic: Clinic, lot: SterileLot | None = None, **fields: Any) -> LotCount:
    """A whole box, found as it should be."""
    lot = lot or make_lot(clinic)
    found = {lot: fields.pop("units", lot.quantity)}
    defaults = {"counted_at": NOW, "found": found}
    return counts.count_lots(clinic=clinic, by=TESTER, at=NOW, **{**defaults, **fields})[0]
