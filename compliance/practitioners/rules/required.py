"""Which credentials each rule pack asks of a practitioner (K-034, FACTS 8).

The packs' own files name them; in a group any one of its kinds will do.
"""

from dataclasses import dataclass

from compliance.clinics.rulepacks import rule_pack

Group = tuple[str, ...]

# What a client may read about; immunity and background checks never.
TRAINING = frozenset({"LIC", "REG-V", "MN-TRN", "DEV-TRN"})
SHOWN_TO_CLIENTS = TRAINING | {"BBP", "IPAC", "FA-CPR", "INS"}
REGISTERS = frozenset({"LIC", "REG-V"})
INSURANCE = frozenset({"INS"})
# Each public question about papers: the kinds it shows, and those of which everybody has one.
ANSWERS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "qualified": (SHOWN_TO_CLIENTS, TRAINING),
    "training": (TRAINING - REGISTERS, TRAINING - REGISTERS),
    "register": (REGISTERS, REGISTERS),
    "insurance": (INSURANCE, INSURANCE),
}
BY_KIND = {"BBP": "K-036", "INS": "K-038", "MN-TRN": "K-037"}


@dataclass(frozen=True, slots=True)
class Stops:
    """What a lapse ends: requirements by number, public answers by question, treatments."""

    requirements: tuple[str, ...]
    public_answers: tuple[str, ...]
    treatments: bool


def required(pack: str) -> tuple[Group, ...]:
    """The groups of kinds that a rule pack asks for; an unknown pack asks for the usual ones."""
    return tuple(tuple(group) for group in rule_pack(pack).settings["required_credentials"])


def what_stops(kind: str, *, pack: str, others: frozenset[str]) -> Stops:
    """What ends when a credential of this kind does, with these other kinds still in force.

    A public answer rests on every paper it shows, so those end whatever the others say. A
    requirement goes on while another kind of its group, or another paper of this kind, counts.
    """
    group = next((group for group in required(pack) if kind in group), ())
    is_missed = bool(group) and not others & set(group)
    own = BY_KIND.get(kind, "")
    numbers: tuple[str, ...] = ("K-034",) if is_missed else ()
    if own in rule_pack(pack).asked and kind not in others:
        numbers += (own,)
    answers = tuple(question for question, (shown, _needed) in ANSWERS.items() if kind in shown)
    return Stops(numbers, answers, is_missed)
