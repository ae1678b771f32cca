"""Sterilizers, programs, cycles with packs, their tests, and what was decided and signed."""

from compliance.sterilization.models.cycles import (
    CiType,
    Cycle,
    Decision,
    LoadStatus,
    Release,
    Result,
    Verdict,
)
from compliance.sterilization.models.disinfection import (
    Disinfectant,
    Disinfection,
    SolutionBatch,
)
from compliance.sterilization.models.machines import (
    Packaging,
    Program,
    Sterilizer,
    SterilizerType,
)
from compliance.sterilization.models.monitoring import (
    AirRemovalKind,
    AirRemovalResult,
    AirRemovalTest,
    ControlResult,
    SporeResult,
    SporeTest,
)
from compliance.sterilization.models.packs import Finding, Pack, PackCheck
from compliance.sterilization.models.printouts import TARGETS, PrintoutMapping
from compliance.sterilization.models.service import (
    LicenceResult,
    ServiceKind,
    ServiceOutcome,
    SterilizerLicence,
    SterilizerService,
)
from compliance.sterilization.models.standing import (
    FailureDecision,
    FailureStep,
    MachineEvent,
    MachineEventKind,
    MachineStatus,
    Outcome,
    StepFinding,
    StepKind,
)

__all__ = [
    "TARGETS",
    "AirRemovalKind",
    "AirRemovalResult",
    "AirRemovalTest",
    "CiType",
    "ControlResult",
    "Cycle",
    "Decision",
    "Disinfectant",
    "Disinfection",
    "FailureDecision",
    "FailureStep",
    "Finding",
    "LicenceResult",
    "LoadStatus",
    "MachineEvent",
    "MachineEventKind",
    "MachineStatus",
    "Outcome",
    "Pack",
    "PackCheck",
    "Packaging",
    "PrintoutMapping",
    "Program",
    "Release",
    "Result",
    "ServiceKind",
    "ServiceOutcome",
    "SolutionBatch",
    "SporeResult",
    "SporeTest",
    "StepFinding",
    "StepKind",
    "Sterilizer",
    "SterilizerLicence",
    "SterilizerService",
    "SterilizerType",
    "Verdict",
]
