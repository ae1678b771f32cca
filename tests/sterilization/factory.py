"""Builders of sterilizers, programs and cycles: valid by default, a released load every time."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from compliance.clinics.models import Clinic
from compliance.devices.models import Device
from compliance.sterilization import queries, services
from compliance.sterilization.models import (
    AirRemovalTest,
    Cycle,
    Disinfectant,
    Disinfection,
    FailureStep,
    Program,
    Release,
    SolutionBatch,
    SporeTest,
    Sterilizer,
    SterilizerLicence,
    SterilizerService,
)
from compliance.sterilization.rules import reviews
from compliance.sterilization.services import disinfection
from tests.clinics.factory import NOW, TESTER


def make_sterilizer(clinic: Clinic, **fields: Any) -> Sterilizer:
    """A type B sterilizer with its usual programs."""
    number = Sterilizer.objects.of(clinic).count() + 1
    defaults = {"code": f"A{number}", "make": "Melag", "model": "Vacuklav 41", "type": "B"}
    return services.add_sterilizer(
        clinic=clinic, by=TESTER, at=NOW, **{"with_usual_programs": True, **defaults, **fields}
    )


def make_program(sterilizer: Sterilizer, **fields: Any) -> Program:
    """A program with the minima of a 134 °C cycle."""
    number = sterilizer.programs.count() + 1
    defaults = {
        "code": f"P{number}",
        "name": f"Program {number}",
        "min_temperature_c": Decimal(134),
        "min_exposure_min": Decimal(3),
        "packagings": "WRAPPED|UNWRAPPED",
        "source": "Manual, page 12",
    }
    return services.add_program(sterilizer=sterilizer, by=TESTER, at=NOW, **{**defaults, **fields})


def make_cycle(sterilizer: Sterilizer, **fields: Any) -> Cycle:
    """A cycle that reached everything, half an hour long, ended an hour ago."""
    program = fields.pop("program", None) or sterilizer.programs.get(code="PREVAC_134")
    defaults: dict[str, Any] = {
        "number": queries.next_number(sterilizer),
        "started_at": NOW - timedelta(minutes=90),
        "ended_at": NOW - timedelta(minutes=60),
        "packaging": "WRAPPED",
        "temperature_c": Decimal("134.5"),
        "exposure_min": Decimal(4),
        "pressure_kpa": Decimal(309),
        "drying_min": Decimal(20),
        "external_ci": "PASS",
        "internal_ci_type": 5,
        "internal_ci": "PASS",
        "packs_dry": True,
        "operator": "Ada",
        "packs": [("P-001", "Forceps", None)],
    }
    return services.log_cycle(
        clinic=sterilizer.clinic,
        sterilizer=sterilizer,
        program=program,
        by=TESTER,
        at=NOW,
        **{**defaults, **fields},
    )


def make_release(cycle: Cycle, **fields: Any) -> Release:
    """A signature under a load, after the air-removal test of its day."""
    if fields.get("decision", "RELEASED") == "RELEASED" and not queries.daily_test(cycle):
        make_air_removal_test(cycle.sterilizer, performed_at=cycle.started_at)
    return services.release_cycle(
        cycle=cycle, by=TESTER, at=NOW, **{"decision": "RELEASED", **fields}
    )


def make_spore_test(sterilizer: Sterilizer, **fields: Any) -> SporeTest:
    """A test placed in cycle #1 two days ago; with a result it was read a day later."""
    placed_at = fields.get("placed_at", NOW - timedelta(days=2))
    defaults: dict[str, Any] = {"cycle_number": 1, "placed_at": placed_at}
    if fields.get("result", "PENDING") != "PENDING":
        read_at = min(placed_at + timedelta(days=1), NOW)
        defaults |= {"control_result": "POSITIVE", "read_at": read_at, "read_by": "Ada"}
    return services.place_spore_test(
        clinic=sterilizer.clinic,
        sterilizer=sterilizer,
        by=TESTER,
        at=NOW,
        **{**defaults, **fields},
    )


def make_air_removal_test(sterilizer: Sterilizer, **fields: Any) -> AirRemovalTest:
    """A Helix test that passed two hours ago."""
    defaults = {"kind": "HELIX", "performed_at": NOW - timedelta(hours=2), "result": "PASS"}
    return services.record_air_removal_test(
        clinic=sterilizer.clinic,
        sterilizer=sterilizer,
        by=TESTER,
        at=NOW,
        **{**defaults, **fields},
    )


def make_disinfectant(clinic: Clinic, **fields: Any) -> Disinfectant:
    """Wipes that reach ILD in three minutes."""
    number = Disinfectant.objects.of(clinic).count() + 1
    defaults = {"name": f"Clinwipe {number}", "level": "ILD", "contact_min": Decimal(3)}
    return disinfection.add_disinfectant(clinic=clinic, by=TESTER, at=NOW, **{**defaults, **fields})


def make_solution(clinic: Clinic, **fields: Any) -> SolutionBatch:
    """A high-level solution prepared yesterday."""
    stated = {"name": "Cidex", "level": "HLD", "contact_min": Decimal(12), "use_days": 14}
    product = fields.pop("product", None) or make_disinfectant(clinic, **stated)
    defaults = {"concentration": "0.55 %", "prepared_at": NOW - timedelta(days=1)}
    return disinfection.prepare_solution(
        product=product, by=TESTER, at=NOW, **{**defaults, **fields}
    )


def make_disinfection(device: Device, **fields: Any) -> Disinfection:
    """A pen body in order, half an hour ago."""
    product = fields.pop("product", None) or make_disinfectant(device.clinic)
    defaults: dict[str, Any] = {
        "performed_at": NOW - timedelta(minutes=30),
        "contact_min": Decimal(3),
        "sleeve_changed": True,
    }
    return disinfection.log_disinfection(
        device=device, product=product, by=TESTER, at=NOW, **{**defaults, **fields}
    )


def make_failure_step(test: SporeTest, kind: str = "READINGS", **fields: Any) -> FailureStep:
    """A step after a failed test: in order, or done."""
    defaults = {"finding": "SOUND", "note": "Looked at"}
    if kind in {"SET_ASIDE", "NOTIFIED"}:
        defaults = {"finding": "DONE", "note": "All of them"}
    if kind == "NOTIFIED":
        defaults["whom"] = "Ms. Roy"
    return services.record_failure_step(
        test=test, kind=kind, by=TESTER, at=NOW, **{**defaults, **fields}
    )


def review(test: SporeTest, **findings: str) -> None:
    """Everything looked at and in order, unless told otherwise, and the test repeated."""
    read_at = test.read_at or test.placed_at
    done_at, repeated_at = read_at + timedelta(hours=1), read_at + timedelta(hours=2)
    for kind in reviews.REVIEWS:
        make_failure_step(test, kind, finding=findings.get(kind, "SOUND"), done_at=done_at)
    make_spore_test(
        test.sterilizer, cycle_number=test.cycle_number + 1, placed_at=repeated_at,
        result="NEGATIVE",
    )  # fmt: skip


def make_service(sterilizer: Sterilizer, **fields: Any) -> SterilizerService:
    """A maintenance two weeks ago that left the machine in order."""
    defaults: dict[str, Any] = {
        "kind": "SERVICE",
        "performed_on": sterilizer.clinic.day(NOW) - timedelta(days=14),
        "performed_by": "T. Marsh",
        "outcome": "IN_ORDER",
    }
    return services.record_service(
        sterilizer=sterilizer, by=TESTER, at=NOW, **{**defaults, **fields}
    )


def make_licence(sterilizer: Sterilizer, **fields: Any) -> SterilizerLicence:
    """A look into the register two weeks ago that found the licence."""
    defaults: dict[str, Any] = {
        "register": "MDALL",
        "number": "102345",
        "result": "LICENSED",
        "checked_on": sterilizer.clinic.day(NOW) - timedelta(days=14),
    }
    return services.record_licence(
        sterilizer=sterilizer, by=TESTER, at=NOW, **{**defaults, **fields}
    )
