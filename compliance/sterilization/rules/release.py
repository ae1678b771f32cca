"""When a load may be released, and by whom."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal
from compliance.sterilization.rules.readings import (
    MISSING,
    SHORT,
    STEAM_TYPES,
    Minima,
    Reading,
    Readings,
    readings_against,
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What other records say about a load on the day: its machine and the tests around it.

    `out_of_service` and `window` are sentences, empty where all is well. `daily_test` is PASS,
    FAIL or empty where there was none; `spores` are the results of the tests in the load.
    """

    out_of_service: str = ""
    needs_daily_test: bool = False
    daily_test: str = ""
    spores: tuple[str, ...] = ()
    hold_load_for_bi: bool = False
    lowest_ci_type: int = 0
    window: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """Everything about a cycle that decides over its release; FACTS 1.10.

    Without `surroundings` only the cycle's own record is judged.
    """

    sterilizer_type: str
    packaging: str
    minima: Minima
    readings: Readings
    external_ci: str = ""
    internal_ci: str = ""
    internal_ci_type: int | None = None
    packs_dry: bool | None = None
    machine_verdict: str = ""
    surroundings: Surroundings | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a release: met, or not with the sentence that says why.

    `is_failed` when the records show it broken, and not merely that something is missing;
    `requirement` is the K-number that this breaks, where there is one.
    """

    name: str
    label: str
    is_met: bool
    sentence: str = ""
    is_failed: bool = False
    requirement: str = ""
    severity: str = "MAJOR"


def type_allows(sterilizer_type: str, packaging: str) -> bool:
    """Type N is for unwrapped solid items only; what the others may run, their programs say."""
    return sterilizer_type != "N" or packaging == "UNWRAPPED"


def release_conditions(load: Load) -> list[Condition]:
    """Every condition of FACTS 1.10 that the records of a cycle can tell, in reading order."""
    is_steam = load.sterilizer_type in STEAM_TYPES
    temperature, exposure, *_rest = readings_against(load.minima, load.readings, is_steam=is_steam)
    return [
        _suits(load),
        _reached(temperature),
        _reached(exposure),
        *([_machine_failed()] if load.machine_verdict == "FAILED" else []),
        _indicator(
            "external_ci",
            _("Outside indicator"),
            load.external_ci,
            is_needed=load.packaging != "UNWRAPPED",
        ),
        _indicator("internal_ci", _("Inside indicator"), load.internal_ci),
        _dry(load),
        *(_around(load.surroundings) if load.surroundings else []),
        *_integrator(load),
    ]


def release_refusals(load: Load) -> list[str]:
    """Why a load must not be released, one sentence for each unmet condition."""
    return [condition.sentence for condition in release_conditions(load) if not condition.is_met]


def failures(load: Load) -> list[Condition]:
    """The conditions that the records show to be broken: each becomes a deviation."""
    return [condition for condition in release_conditions(load) if condition.is_failed]


def check_release(load: Load) -> None:
    """Refuses the release of a load with the sentences of all unmet conditions."""
    refusals = release_refusals(load)
    if refusals:
        raise Refusal(_("This load cannot be released.") + " " + " ".join(refusals), "decision")


def _suits(load: Load) -> Condition:
    name, label = "suits", _("The program is for this kind of load")
    if not type_allows(load.sterilizer_type, load.packaging):
        sentence = _("A type N sterilizer is for unwrapped solid items only.")
        return Condition(
            name, label, is_met=False, sentence=sentence, is_failed=True, requirement="K-012"
        )
    if load.packaging not in load.minima.packagings:
        sentence = _("This program is not meant for this kind of load.")
        return Condition(
            name, label, is_met=False, sentence=sentence, is_failed=True, requirement="K-012"
        )
    return Condition(name, label, is_met=True)


def _reached(reading: Reading) -> Condition:
    is_short = reading.state == SHORT
    return Condition(
        reading.name,
        _("%(reading)s reached the minimum") % {"reading": reading.label},
        is_met=not is_short and reading.state != MISSING,
        sentence=reading.sentence,
        is_failed=is_short,
        requirement="K-011" if is_short else "",
    )


def _integrator(load: Load) -> list[Condition]:
    """Some rules ask for a type 5 or 6 in every load (K-014)."""
    lowest = load.surroundings.lowest_ci_type if load.surroundings else 0
    if lowest == 0:
        return []
    is_met = (load.internal_ci_type or 0) >= lowest
    sentence = _("Your rules ask for an inside indicator of type %(type)d or higher in every load.")
    return [
        Condition(
            "integrator",
            _("The inside indicator is of the type that your rules ask for"),
            is_met=is_met,
            sentence="" if is_met else sentence % {"type": lowest},
            is_failed=not is_met and load.internal_ci_type is not None,
            requirement="" if is_met else "K-014",
        )
    ]


def _machine_failed() -> Condition:
    """A machine that says so of a cycle is believed; one that says nothing is read."""
    return Condition(
        "machine_verdict",
        _("The machine finished the cycle"),
        is_met=False,
        sentence=_("The machine says that the cycle failed or was stopped."),
        is_failed=True,
        requirement="K-011",
    )


def _indicator(name: str, label: str, result: str, *, is_needed: bool = True) -> Condition:
    shown = {"indicator": label}
    words = _("%(indicator)s passed") % shown
    if result == "FAIL":
        sentence = _("%(indicator)s: failed.") % shown
        return Condition(
            name, words, is_met=False, sentence=sentence, is_failed=True, requirement="K-013"
        )
    if result == "PASS" or not is_needed:
        return Condition(name, words, is_met=True)
    sentence = _("%(indicator)s: not recorded.") % shown
    return Condition(name, words, is_met=False, sentence=sentence)


def _dry(load: Load) -> Condition:
    name, label = "packs_dry", _("Packs were dry on unloading")
    if load.packs_dry or (load.packs_dry is None and load.packaging == "UNWRAPPED"):
        return Condition(name, label, is_met=True)
    if load.packs_dry is None:
        sentence = _("Dry packs: not recorded.")
        return Condition(name, label, is_met=False, sentence=sentence)
    sentence = _("The packs were wet: steam and germs pass through wet paper.")
    return Condition(name, label, is_met=False, sentence=sentence, is_failed=True, severity="MINOR")


def _around(around: Surroundings) -> list[Condition]:
    """The conditions that other records decide."""
    return [
        Condition(
            "in_service",
            _("The sterilizer is in service"),
            is_met=not around.out_of_service,
            sentence=around.out_of_service,
        ),
        *([_daily_test(around.daily_test)] if around.needs_daily_test else []),
        *([_spores(around)] if around.spores else []),
        Condition(
            "window",
            _("No failed spore test covers this load"),
            is_met=not around.window,
            sentence=around.window,
        ),
    ]


def _daily_test(result: str) -> Condition:
    name, label = "daily_test", _("The air-removal test of the day passed before this load")
    if result == "FAIL":
        sentence = _("The air-removal test of the day failed.")
        return Condition(
            name, label, is_met=False, sentence=sentence, is_failed=True, requirement="K-015"
        )
    sentence = "" if result else _("No air-removal test was recorded before this load on its day.")
    return Condition(name, label, is_met=bool(result), sentence=sentence)


def _spores(around: Surroundings) -> Condition:
    """A failed test in the load always holds it; a waiting one where the rule pack says so."""
    name, label = "spores", _("The spore test in this load allows its release")
    if "POSITIVE" in around.spores:
        sentence = _("The spore test in this load failed.")
        return Condition(
            name, label, is_met=False, sentence=sentence, is_failed=True, requirement="K-022"
        )
    if "NEGATIVE" in around.spores or not around.hold_load_for_bi:
        return Condition(name, label, is_met=True)
    sentence = _("The spore test in this load has no result yet: your rules hold the load for it.")
    if "PENDING" not in around.spores:
        sentence = _(
            "The spore test in this load was invalid, and your rules hold the load for it."
        )
    return Condition(name, label, is_met=False, sentence=sentence)


def meaning_of(decision: str) -> str:
    """What a signature under a decision says."""
    if decision == "RELEASED":
        return _(
            "I have checked the readings, the indicators and the packs of this cycle, "
            "and I release its load for use."
        )
    return _("I have checked this cycle and reject its load: nothing of it may be used.")


def is_self_release(operator: str, decided_by: str) -> bool:
    """Did the person who ran the cycle also release it? Allowed, and said so."""
    return operator.strip().casefold() == decided_by.strip().casefold()


def check_decided_at(decided_at: datetime, *, started_at: datetime, at: datetime) -> None:
    """Refuses a decision in the future or before the cycle began."""
    if decided_at > at:
        raise Refusal(_("This time is still to come."), "decided_at")
    if decided_at < started_at:
        raise Refusal(_("The load was decided about before the cycle started."), "decided_at")
