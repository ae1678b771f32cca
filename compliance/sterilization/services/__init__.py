"""The only way to write sterilizers, programs, cycles, packs, tests and decisions."""

from compliance.sterilization.services.cycles import amend_cycle, log_cycle, void_cycle
from compliance.sterilization.services.decisions import release_cycle, withdraw_decision
from compliance.sterilization.services.failures import (
    decide_failure,
    record_failure_step,
    void_failure_step,
    withdraw_failure_decision,
)
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
from compliance.sterilization.services.monitoring import (
    amend_spore_test,
    attach_report,
    place_spore_test,
    read_spore_test,
    record_air_removal_test,
    void_air_removal_test,
    void_spore_test,
)
from compliance.sterilization.services.packs import check_pack, void_pack_check
from compliance.sterilization.services.printouts import log_printouts, save_mapping
from compliance.sterilization.services.standing import record_machine_event
from compliance.sterilization.services.upkeep import (
    amend_licence,
    amend_service,
    record_licence,
    record_service,
    void_licence,
    void_service,
)

__all__ = [
    "add_program",
    "add_standard_program",
    "add_sterilizer",
    "amend_cycle",
    "amend_licence",
    "amend_program",
    "amend_service",
    "amend_spore_test",
    "amend_sterilizer",
    "attach_report",
    "check_pack",
    "decide_failure",
    "find_or_add_program",
    "log_cycle",
    "log_printouts",
    "place_spore_test",
    "read_spore_test",
    "record_air_removal_test",
    "record_failure_step",
    "record_licence",
    "record_machine_event",
    "record_service",
    "release_cycle",
    "save_mapping",
    "void_air_removal_test",
    "void_cycle",
    "void_failure_step",
    "void_licence",
    "void_pack_check",
    "void_program",
    "void_service",
    "void_spore_test",
    "void_sterilizer",
    "withdraw_decision",
    "withdraw_failure_decision",
]
