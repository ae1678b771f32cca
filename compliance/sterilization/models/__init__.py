"""Sterilizers, their programs, cycles with packs and indicators, and the signed decision."""

from compliance.sterilization.models.cycles import (
    CiType,
    Cycle,
    Decision,
    LoadStatus,
    Pack,
    Release,
    Result,
)
from compliance.sterilization.models.machines import (
    Packaging,
    Program,
    Sterilizer,
    SterilizerType,
)

__all__ = [
    "CiType",
    "Cycle",
    "Decision",
    "LoadStatus",
    "Pack",
    "Packaging",
    "Program",
    "Release",
    "Result",
    "Sterilizer",
    "SterilizerType",
]
