"""The kinds of record that come and go as CSV, in the order in which they can be imported."""

from compliance.core.errors import Refusal
from compliance.exchange.kinds import (
    credentials,
    cycles,
    devices,
    lidocaine_containers,
    lidocaine_movements,
    practice_periods,
    practitioners,
    sterile_lots,
    sterilizers,
)
from compliance.exchange.kinds.base import Kind

KINDS: dict[str, Kind] = {
    module.KIND.name: module.KIND
    for module in (
        practitioners,
        practice_periods,
        credentials,
        devices,
        sterile_lots,
        sterilizers,
        cycles,
        lidocaine_containers,
        lidocaine_movements,
    )
}


def kind_named(name: str) -> Kind:
    """The kind with this name, or a sentence that lists them."""
    if name not in KINDS:
        raise Refusal(f"There is no kind “{name}”. The kinds are: {', '.join(KINDS)}.")
    return KINDS[name]
