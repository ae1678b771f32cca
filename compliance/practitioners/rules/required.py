"""Which credentials each rule pack asks of a practitioner (K-034, FACTS 8).

The packs' own files name them; in a group any one of its kinds will do.
"""

from dataclasses import dataclass

from compliance.clinics.rulepacks import rule_pack

Group = tuple[str, ...]

# What a client may read about; immunity and background checks never.
TRAINING = frozenset({"LIC", "REG-V", "MN-TRN", "DEV-TRN"})
SHOWN_TO_CLIENTS = TRAINING | {"BBP", "IPAC", "FA-CPR", "INS"}
BY_KIND = {"BBP": "K-036", "INS": "K-038", "MN-TRN": "K-037"}


@dataclass(frozen=True, slots=True)
class Stops:
    """What a lapse ends: requirements by number, a public answer, treatments."""

    requirements: tuple[str, ...]
    public_answer: bool
    treatments: bool


def required(pack: str) -> tuple[Group, ...]:
    """The groups of kinds that a rule pack asks for; an unknown pack asks for the usual ones."""
    return tuple(tuple(group) for group in rule_pack(pack).settings["required_credentials"])


def what_stops(kind: str, *, pack: str, others: frozenset[str]) -> Stops:
    """What ends when a credential of this kind does, with these other kinds still in force.

    A public answer rests on every paper it shows, so that one ends whatever the others say. A
    requirement goes on while another kind of its group, or another paper of this kind, counts.
    """
    group = next((group for group in required(pack) if kind in group), ())
    is_missed = bool(group) and not others & set(group)
    own = BY_KIND.get(kind)
    numbers: tuple[str, ...] = ("K-034",) if is_missed else ()
    if own and kind not in others:
        numbers += (own,)
    return Stops(numbers, kind in SHOWN_TO_CLIENTS, is_missed)
