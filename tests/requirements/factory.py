"""Plain facts of a day, in order by default; and attestations."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from compliance.clinics.models import Clinic
from compliance.practitioners.rules import Check, credential_status
from compliance.requirements import services
from compliance.requirements.models import Attestation, CheckDone, OwnCheck
from compliance.requirements.rules import facts
from compliance.requirements.rules.facts import Facts
from compliance.requirements.rules.findings import Ref
from compliance.sterilization.rules.disinfection import Label, Work
from compliance.sterilization.rules.readings import Minima, Readings
from compliance.sterilization.rules.release import Load, release_conditions
from compliance.sterilization.rules.standing import Standing
from tests.clinics.factory import NOW, TESTER

ON = date(2026, 7, 15)
AT = datetime(2026, 7, 15, 14, 0, tzinfo=UTC)
CLINIC = "Northgate"
GROUPS = (("LIC", "REG-V"), ("INS",))


def days(count: int) -> date:
    """So many days before the day; a negative number is a day to come."""
    return ON - timedelta(days=count)


def ref(kind: str, key: object = 1, label: str = "") -> Ref:
    """A record."""
    return Ref(kind, str(key), label or str(key))


def known(**fields: Any) -> Facts:
    """What is known of the clinic."""
    return Facts(**{"clinic": CLINIC, "groups": GROUPS, **fields})


def machine(**fields: Any) -> facts.Machine:
    """A type B sterilizer in service."""
    return facts.Machine(**{"code": "A1", "ref": ref("sterilizer", "a1", "A1"), **fields})


def out(status: str, cause: str, *, since: datetime = AT - timedelta(days=1)) -> Standing:
    """Out of service since yesterday."""
    return Standing(status=status, since=since, cause=cause)


def load(**fields: Any) -> Load:
    """A wrapped load that reached everything."""
    minima = Minima(
        temperature_c=Decimal(134),
        exposure_min=Decimal(3),
        drying_min=None,
        max_temperature_c=None,
        packagings=("WRAPPED", "UNWRAPPED"),
    )
    told = fields.pop("exposure_min", Decimal(4))
    readings = Readings(
        temperature_c=Decimal("134.5"),
        exposure_min=told,
        pressure_kpa=Decimal(309),
        drying_min=Decimal(20),
    )
    defaults: dict[str, Any] = {
        "sterilizer_type": "B",
        "packaging": "WRAPPED",
        "minima": minima,
        "readings": readings,
        "external_ci": "PASS",
        "internal_ci": "PASS",
        "packs_dry": True,
    }
    return Load(**{**defaults, **fields})


def cycle(number: int = 1, **fields: Any) -> facts.Cycle:
    """A released load of this morning."""
    defaults: dict[str, Any] = {
        "ref": ref("cycle", f"c{number}", f"A1 #{number}"),
        "machine": "A1",
        "number": number,
        "started_at": AT,
        "on": ON,
        "conditions": tuple(release_conditions(fields.pop("load", load()))),
        "decision": "RELEASED",
        "ci_type": 5,
        "operator": "Ada",
        "packs": 2,
    }
    return facts.Cycle(**{**defaults, **fields})


def run(*cycles: facts.Cycle, **fields: Any) -> Facts:
    """A machine with these cycles."""
    return known(machines=(machine(),), cycles=cycles, **fields)


def spore(**fields: Any) -> facts.SporeTest:
    """A passed test of yesterday with a control that grew."""
    defaults: dict[str, Any] = {
        "ref": ref("spore_test", "s1", "A1 #1"),
        "machine": "A1",
        "number": 1,
        "placed_on": days(1),
        "result": "NEGATIVE",
        "control": "POSITIVE",
        "lot_expires_on": days(-30),
    }
    return facts.SporeTest(**{**defaults, **fields})


def tested(*tests: facts.SporeTest, **fields: Any) -> Facts:
    """A machine with these tests."""
    return known(**{"machines": (machine(),), "spore_tests": tests, **fields})


def failure(**fields: Any) -> facts.Failure:
    """A failed test of yesterday that nobody looked at."""
    defaults: dict[str, Any] = {
        "ref": ref("spore_test", "s9"), "machine": "A1", "number": 9, "failed_on": days(1)
    }  # fmt: skip
    return facts.Failure(**{**defaults, **fields})


def paper(kind: str = "INS", **fields: Any) -> facts.Paper:
    """A paper in force for a year, checked with its issuer ten days ago."""
    issued_on = fields.get("issued_on", days(100))
    expires_on = fields.get("expires_on", days(-265))
    checked_on = fields.pop("checked_on", days(10))
    status = credential_status(
        issued_on=issued_on,
        expires_on=expires_on,
        revoked_on=fields.pop("revoked_on", None),
        has_document=True,
        on=ON,
        checks=[Check(checked_on, "MATCH")] if checked_on else [],
    )
    defaults: dict[str, Any] = {
        "ref": ref("credential", kind),
        "kind": kind,
        "title": kind,
        "status": status,
        "issued_on": issued_on,
        "expires_on": expires_on,
        "names_service": True,
    }
    return facts.Paper(**{**defaults, **fields})


def person(*papers: facts.Paper, has_periods: bool = True) -> Facts:
    """A clinic with one practitioner."""
    each = facts.Person("Ada", ref("practitioner", "p1", "Ada"), papers, has_periods)
    return known(people=(each,))


def lot(**fields: Any) -> facts.Lot:
    """Ten cartridges, four of them used."""
    defaults: dict[str, Any] = {
        "lot": "L-1",
        "ref": ref("sterile_lot", "l1"),
        "kind": "CARTRIDGE",
        "received_on": days(30),
        "expires_on": days(-300),
        "quantity": 10,
        "used": 4,
    }
    return facts.Lot(**{**defaults, **fields})


def container(**fields: Any) -> facts.Container:
    """An unopened tube that came ten days ago."""
    defaults: dict[str, Any] = {
        "code": "LC-1",
        "ref": ref("lidocaine_container", "k1"),
        "product": "Numb 4 %",
        "product_ref": ref("lidocaine_product", "n1"),
        "expires_on": days(-300),
        "discard_on": days(-300),
        "received_on": days(10),
    }
    return facts.Container(**{**defaults, **fields})


def movement(**fields: Any) -> facts.Movement:
    """A use of today."""
    defaults: dict[str, Any] = {
        "ref": ref("lidocaine_movement", "m1"),
        "container": "LC-1",
        "kind": "ISSUE",
        "on": ON,
        "discard_on": days(-300),
    }
    return facts.Movement(**{**defaults, **fields})


def stocked(*movements: facts.Movement, **fields: Any) -> Facts:
    """A clinic with a tube and its movements."""
    return known(**{"containers": (container(),), "movements": movements, **fields})


def treatment(**fields: Any) -> facts.Treatment:
    """A treatment of today with a pen, everything recorded and in order."""
    defaults: dict[str, Any] = {
        "ref": ref("treatment", "t1", "T-1"),
        "number": "T-1",
        "treated_at": AT,
        "on": ON,
        "device": "PEN-1",
        "device_kind": "PEN",
        "item_kinds": ("CARTRIDGE",),
        "body_area": "Face",
        "practitioner": "Ada",
        "screening": "ELIGIBLE",
        "aftercare_given": True,
        "needle_mm": Decimal("1.5"),
        "device_mm": Decimal("2.5"),
    }
    return facts.Treatment(**{**defaults, **fields})


def treated(*treatments: facts.Treatment, **fields: Any) -> Facts:
    """A clinic with these treatments."""
    return known(treatments=treatments, **fields)


PEN = facts.Thing("PEN-1", ref("device", "d1", "PEN-1"), "PEN")


def disinfection(at: datetime = AT, **fields: Any) -> facts.Disinfection:
    """A pen body wiped for two minutes at intermediate level, with a new sleeve."""
    work = {
        "performed_at": at,
        "performed_on": at.date(),
        "level": "ILD",
        "contact_min": Decimal(2),
        "sleeve_changed": True,
    }
    own = {name: fields.pop(name) for name in list(fields) if name in work}
    label = fields.pop("label", Label("Wipes", "ILD", Decimal(2), days(-100)))
    return facts.Disinfection(
        ref=ref("disinfection", "w1"),
        device="PEN-1",
        work=Work(**{**work, **own}),
        label=label,
        needed="ILD",
        **fields,
    )


def deviation(requirement: str, **fields: Any) -> facts.Deviation:
    """Something that happened ten days ago and is open."""
    defaults: dict[str, Any] = {
        "ref": ref("deviation", "x1"),
        "requirement": requirement,
        "subject": "T-1",
        "summary": "Something was wrong.",
        "happened_on": days(10),
    }
    return facts.Deviation(**{**defaults, **fields})


def word(requirement: str, subject: str = CLINIC, **fields: Any) -> facts.Attested:
    """Somebody said so ten days ago, with a document."""
    defaults: dict[str, Any] = {
        "ref": ref("attestation", "w1"), "attested_on": days(10), "attested_by": "Ada"
    }  # fmt: skip
    return facts.Attested(requirement=requirement, subject=subject, **{**defaults, **fields})


def make_attestation(clinic: Clinic, **fields: Any) -> Attestation:
    """The owner's word that the sharps container was looked at today."""
    defaults: dict[str, Any] = {
        "requirement": "K-028", "subject": clinic.name, "attested_on": ON, "is_met": True
    }  # fmt: skip
    return services.attest(clinic=clinic, by=TESTER, at=NOW, **{**defaults, **fields})


def make_own_check(clinic: Clinic, **fields: Any) -> OwnCheck:
    """The eyewash, every week from today on."""
    defaults: dict[str, Any] = {
        "name": "Eyewash", "question": "Sealed and in date?", "every_days": 7, "starts_on": ON
    }  # fmt: skip
    return services.add_check(clinic=clinic, by=TESTER, at=NOW, **{**defaults, **fields})


def make_answer(check: OwnCheck, **fields: Any) -> CheckDone:
    """It was in order, just now."""
    defaults: dict[str, Any] = {"is_fine": True, "by": TESTER, "at": NOW}
    return services.answer_check(check=check, **{**defaults, **fields})
