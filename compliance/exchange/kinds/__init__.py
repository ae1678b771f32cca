"""The kinds of record that come and go as CSV, in the order in which they can be imported."""

from compliance.core.errors import Refusal
from compliance.exchange.kinds import (
    air_removal_tests,
    credentials,
    cycles,
    devices,
    disinfections,
    lidocaine_containers,
    lidocaine_movements,
    practice_periods,
    practitioners,
    source_checks,
    spore_tests,
    sterile_lots,
    sterilizers,
    treatments,
)
from compliance.exchange.kinds.base import Kind

KINDS: dict[str, Kind] = {
    module.KIND.name: module.KIND
    for module in (
        practitioners,
        practice_periods,
        credentials,
        source_checks,
        devices,
        sterile_lots,
        sterilizers,
        cycles,
        spore_tests,
        air_removal_tests,
        disinfections,
        lidocaine_containers,
        lidocaine_movements,
        treatments,
    )
}


def kind_named(name: str) -> Kind:
    """The kind with this name, or a sentence that lists them."""
    if name not in KINDS:
        raise Refusal(f"There is no kind “{name}”. The kinds are: {', '.join(KINDS)}.")
    return KINDS[name]
