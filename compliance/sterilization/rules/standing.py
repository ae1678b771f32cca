"""Where a sterilizer stands, computed from what happened to it; FACTS 1.9."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

IN_SERVICE, OUT_OF_SERVICE, RETEST = "IN_SERVICE", "OUT_OF_SERVICE", "RETEST"
REPAIR, REQUALIFY = "REPAIR", "REQUALIFY"
PASSES_NEEDED = 3
IDLE_AFTER = timedelta(days=14)
NEEDS_AIR_REMOVAL_TEST = frozenset({"B", "S"})

# The order counts for facts of the same moment.
KINDS = (
    *("NEW", "IDLE", "MOVED", "EMERGENCY", "TAKEN_OUT", "POSITIVE", "FALSE_ALARM", "REVIEWED"),
    *("MALFUNCTION", "REPAIRED", "NEGATIVE", "AIR_PASS", "AIR_FAIL", "RETURNED"),
)
TRIGGERS = frozenset(KINDS[:7]) | {"MALFUNCTION", "REPAIRED"}
CHANGES = frozenset({"NEW", "IDLE", "MOVED", "EMERGENCY"})


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that counts for a machine's standing: one of KINDS, and when.

    POSITIVE counts from its reading, NEGATIVE from its placing; FALSE_ALARM is a failed test that
    was signed for as one.
    """

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where it stands, since when and why; passes counted while it is tested again."""

    status: str = IN_SERVICE
    since: datetime | None = None
    cause: str = ""
    passes: int = 0
    air_passes: int = 0
    needs_air: bool = False

    @property
    def is_in_service(self) -> bool:
        """May its loads be released?"""
        return self.status == IN_SERVICE

    @property
    def is_ready(self) -> bool:
        """Is everything done, so that it can be signed back into service?"""
        if self.status == RETEST:
            return self.passes >= 1
        if self.status == REQUALIFY:
            enough_air = not self.needs_air or self.air_passes >= PASSES_NEEDED
            return self.passes >= PASSES_NEEDED and enough_air
        return self.status == OUT_OF_SERVICE and self.cause in {"TAKEN_OUT", "FALSE_ALARM"}


def machine_standing(facts: Iterable[Fact], *, needs_air: bool) -> Standing:
    """The standing after all facts, in the order in which they happened."""
    standing = Standing(needs_air=needs_air)
    for fact in sorted(facts, key=lambda fact: (fact.at, KINDS.index(fact.kind))):
        standing = _after(standing, fact)
    return standing


def _after(now: Standing, fact: Fact) -> Standing:
    if fact.kind in {"NEGATIVE", "AIR_PASS", "AIR_FAIL"}:
        return _counted(now, fact.kind)
    status = _next_status(now.status, fact.kind)
    if fact.kind == "FALSE_ALARM" and now.status == OUT_OF_SERVICE:
        return now  # an earlier cause still counts
    if status == now.status and fact.kind not in {"REPAIRED", "POSITIVE"}:
        return now
    return Standing(status, fact.at, fact.kind, needs_air=now.needs_air)


def _counted(now: Standing, kind: str) -> Standing:
    """Passes count while they are asked for; a failed air-removal test begins the row again."""
    if now.status not in {RETEST, REQUALIFY}:
        return now
    if kind == "NEGATIVE":
        return replace(now, passes=now.passes + 1)
    return replace(now, air_passes=now.air_passes + 1 if kind == "AIR_PASS" else 0)


def _next_status(status: str, kind: str) -> str:
    if kind in CHANGES:
        return status if status in {OUT_OF_SERVICE, REPAIR} else REQUALIFY
    if kind == "POSITIVE":
        return REPAIR if status in {RETEST, REPAIR, REQUALIFY} else OUT_OF_SERVICE
    if kind in {"TAKEN_OUT", "FALSE_ALARM"}:
        return OUT_OF_SERVICE if status == IN_SERVICE else status
    if kind == "REVIEWED":
        return RETEST if status == OUT_OF_SERVICE else status
    return {"MALFUNCTION": REPAIR, "REPAIRED": REQUALIFY, "RETURNED": IN_SERVICE}[kind]


def is_new(installed_at: datetime | None, written_at: datetime) -> bool:
    """Was it new when it was written down? An older machine was qualified before Klarity."""
    return installed_at is not None and installed_at >= written_at - IDLE_AFTER


def cause_sentence(cause: str) -> str:
    """Why it is not in service."""
    return {
        "NEW": _("It is new: three passed spore tests in a row come before its first use."),
        "IDLE": _("It was not used for more than two weeks."),
        "MOVED": _("It was moved."),
        "EMERGENCY": _("There was an outage, a fire or a flood."),
        "TAKEN_OUT": _("It was taken out of service by hand."),
        "POSITIVE": _("A spore test failed."),
        "FALSE_ALARM": _("A spore test failed and was found to be a false alarm."),
        "REVIEWED": _("The procedure was reviewed after a failed spore test."),
        "MALFUNCTION": _("A malfunction was found."),
        "REPAIRED": _("It was repaired."),
    }.get(cause, "")


def next_step(standing: Standing) -> str:
    """What brings it back, in one calm sentence."""
    if standing.is_ready:
        return _("Everything that is needed is done. Sign to return it to service.")
    if standing.status == REQUALIFY:
        return _passes_missing(standing)
    return {
        OUT_OF_SERVICE: _(
            "Review packing, loading and the handling of the test, then repeat the test."
        ),
        RETEST: _("Place one spore test in the same kind of cycle, correctly loaded."),
        REPAIR: _("Have it repaired. Use items that were bought sterile until then."),
    }.get(standing.status, "")


def _passes_missing(standing: Standing) -> str:
    shown = {"done": min(standing.passes, PASSES_NEEDED), "needed": PASSES_NEEDED}
    sentence = _("Spore tests passed in a row in an empty chamber: %(done)d of %(needed)d.") % shown
    if not standing.needs_air:
        return sentence
    shown["done"] = min(standing.air_passes, PASSES_NEEDED)
    return f"{sentence} " + _("Air-removal tests: %(done)d of %(needed)d.") % shown
