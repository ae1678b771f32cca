"""The list of a recall drill: from a pack, a lot or a cycle to treatments and client codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.core.units import trimmed
from compliance.lidocaine import queries as lidocaine
from compliance.sterilization import queries as sterilization
from compliance.sterilization.models import Pack
from compliance.treatments.models import DrillKind
from compliance.treatments.queries.look_back import look_back
from compliance.treatments.queries.reach import LotReach, reach_of_lot, reach_of_packs


@dataclass(frozen=True, slots=True)
class Listed:
    """What a recall would reach: codes and numbers only."""

    cycles: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    on_hand: str = ""

    def as_text(self) -> str:
        """One line for each kind of thing, as the drill keeps it."""
        parts = (self.cycles, self.packs, self.treatments, self.clients)
        return "\n".join("|".join(part) for part in parts)


def parted(listed: str) -> list[list[str]]:
    """Cycles, packs, treatments and clients out of the text that a drill keeps."""
    lines = listed.split("\n")
    return [[part for part in line.split("|") if part] for line in [*lines, "", "", "", ""][:4]]


def listed(clinic: Clinic, kind: str, subject: str) -> Listed:
    """The list behind a pack, a lot, or a cycle such as `A1 #431`. A few queries, however long."""
    if kind == DrillKind.LOT:
        return _of_lot(clinic, subject)
    if kind == DrillKind.PACK:
        return _of_pack(clinic, subject)
    return _of_cycle(clinic, subject)


def _of_lot(clinic: Clinic, number: str) -> Listed:
    found = reach_of_lot(clinic, number)
    if not found.lots and not found.containers:
        raise Refusal(_("No lot or container has this number."), "subject")
    return Listed(
        treatments=tuple(found.reach.refs),
        clients=tuple(found.reach.clients),
        on_hand=on_hand_words(found),
    )


def on_hand_words(found: LotReach) -> str:
    """Units and grams of a lot that must still be here."""
    units = sum(each.left for each in found.lots)
    grams = sum((lidocaine.left_g(each) for each in found.containers), Decimal(0))
    said = [_("%(n)d units") % {"n": units}] if found.lots else []
    if found.containers:
        said.append(_("%(grams)s g of cream") % {"grams": trimmed(grams)})
    return ", ".join(said)


def _of_pack(clinic: Clinic, code: str) -> Listed:
    """Every run of the code, whoever was treated with any of them."""
    runs: Sequence[Pack] = list(sterilization.runs(clinic, code))
    if not runs:
        raise Refusal(_("No pack with this code is recorded."), "subject")
    reach = reach_of_packs(clinic, Pack.objects.filter(pk__in=[run.pk for run in runs]))
    return Listed(
        cycles=tuple(str(run.cycle) for run in runs),
        packs=(code,),
        treatments=tuple(reach.refs),
        clients=tuple(reach.clients),
    )


def _of_cycle(clinic: Clinic, subject: str) -> Listed:
    """As if a spore test in this cycle had failed today."""
    code, _hash, number = subject.rpartition("#")
    machine = sterilization.find_sterilizer(clinic, code.strip())
    if machine is None or not number.strip().isdigit() or not 0 < int(number) < 10**8:
        raise Refusal(_("Write the sterilizer and the number, such as A1 #431."), "subject")
    found = look_back(clinic, sterilization.look_back(machine, int(number)))
    if not found.cycles:
        raise Refusal(_("No cycle of this window is on record."), "subject")
    return Listed(
        cycles=tuple(f"#{each}" for each in found.cycles),
        packs=found.packs,
        treatments=tuple(found.reach.refs),
        clients=tuple(found.reach.clients),
    )
