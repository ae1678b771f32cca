"""After a failed spore test: what is looked at, in order, and what may be decided."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal

SET_ASIDE, NOTIFIED = "SET_ASIDE", "NOTIFIED"
READINGS, INDICATORS, LOADING = "READINGS", "INDICATORS", "LOADING"
HANDLING, MACHINE = "HANDLING", "MACHINE"
REVIEWS = (READINGS, INDICATORS, LOADING, HANDLING, MACHINE)
MUST_BE_SOUND = (READINGS, INDICATORS, LOADING, MACHINE)
SOUND, FAULT = "SOUND", "FAULT"
RECALL, FALSE_ALARM = "RECALL", "FALSE_ALARM"


@dataclass(frozen=True, slots=True)
class StepWords:
    """What a step asks for."""

    title: str
    text: str


def steps_in_order(*, notify: bool) -> tuple[str, ...]:
    """Every step, in the order in which it is done; the health unit where the rules ask for it."""
    return (SET_ASIDE, *((NOTIFIED,) if notify else ()), *REVIEWS)


def next_step(done: Collection[str], *, notify: bool, is_decided: bool = False) -> str:
    """The first step that nobody has done; empty when all are. Reviews end with the decision."""
    return next(
        (
            kind
            for kind in steps_in_order(notify=notify)
            if kind not in done and not (is_decided and kind in REVIEWS)
        ),
        "",
    )


def step_words(kind: str) -> StepWords:
    """What a step is called, and what to do."""
    return {
        SET_ASIDE: StepWords(
            _("Put the packs aside"),
            _(
                "Put every pack of the list aside and hang a sign on the sterilizer: it is out of "
                "service already. Open none of them. Go on with items that were bought sterile."
            ),
        ),
        NOTIFIED: StepWords(
            _("Call the health unit"),
            _("Have the date of the last passed test at hand. The letter below says it too."),
        ),
        READINGS: StepWords(
            _("Look at the readings"),
            _("Temperature, time and pressure of the cycle, and its printout."),
        ),
        INDICATORS: StepWords(
            _("Look at the indicators"),
            _("The chemical indicators of this load and of those before it."),
        ),
        LOADING: StepWords(
            _("Review packing and loading"),
            _("Not too full, nothing blocked, the right program for the load."),
        ),
        HANDLING: StepWords(
            _("Review how the test was handled"),
            _(
                "Most failed tests are handling errors: lot and expiry, its place in the load, the "
                "control, the temperature and the days of incubation."
            ),
        ),
        MACHINE: StepWords(
            _("Check the sterilizer"),
            _("Door seal, leaks, fault codes, the last service."),
        ),
    }[kind]


def check_outcome(outcome: str, findings: Mapping[str, str], *, is_repeat_passed: bool) -> None:
    """Refuses to let loads go before everything was looked at, found sound and tested again."""
    if outcome == RECALL:
        return
    if any(kind not in findings for kind in REVIEWS):
        raise Refusal(_("Without a recall, every step must have been looked at."), "outcome")
    if not is_sound(findings):
        raise Refusal(
            _("Not everything was found in order: the loads cannot be let go. Recall them."),
            "outcome",
        )
    if outcome == FALSE_ALARM and findings[HANDLING] != FAULT:
        raise Refusal(
            _(
                "In a false alarm the test was at fault: its handling must have shown what was "
                "wrong. Take that step back if you know better now."
            ),
            "outcome",
        )
    if not is_repeat_passed:
        raise Refusal(
            _("Repeat the test first: only a passed one shows that the sterilizer works."),
            "outcome",
        )


def is_sound(findings: Mapping[str, str]) -> bool:
    """Was everything but the test itself found in order?"""
    return all(findings.get(kind) == SOUND for kind in MUST_BE_SOUND)


def advice(findings: Mapping[str, str], *, is_repeat_passed: bool, notify: bool) -> str:
    """What the findings speak for, once everything was looked at. Sources differ (FACTS 9, 2)."""
    if any(kind not in findings for kind in REVIEWS):
        return ""
    if not is_sound(findings):
        return _("Not everything was in order: the findings speak for a recall.")
    if not is_repeat_passed:
        return _("Everything else was in order. Repeat the test before you let the loads go.")
    if findings[HANDLING] == FAULT:
        return _(
            "Only the test itself was at fault, and the repeated one passed: the findings speak "
            "for a false alarm."
        )
    found = _("Nothing was found, and the repeated test passed.")
    if notify:
        careful = _(
            "Your health unit expects everything since the last pass to be held; another decision "
            "needs a reason."
        )
    else:
        careful = _("To recall is the careful way.")
    return f"{found} {careful}"
