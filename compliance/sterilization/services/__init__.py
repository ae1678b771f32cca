"""The only way to write sterilizers, programs, cycles, packs and decisions."""

from compliance.sterilization.services.cycles import amend_cycle, log_cycle, void_cycle
from compliance.sterilization.services.decisions import release_cycle, withdraw_decision
from compliance.sterilization.services.machines import (
    add_program,
    add_standard_program,
    add_sterilizer,
    amend_program,
    amend_sterilizer,
    find_or_add_program,
    void_program,
    void_sterilizer,
)

__all__ = [
    "add_program",
    "add_standard_program",
    "add_sterilizer",
    "amend_cycle",
    "amend_program",
    "amend_sterilizer",
    "find_or_add_program",
    "log_cycle",
    "release_cycle",
    "void_cycle",
    "void_program",
    "void_sterilizer",
    "withdraw_decision",
]
