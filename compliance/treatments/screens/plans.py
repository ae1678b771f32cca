"""What to do after a failed spore test: every step with where it stands, and the next one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.screens import Action
from compliance.sterilization.models import (
    FailureDecision,
    FailureStep,
    Outcome,
    SporeResult,
    SporeTest,
    StepFinding,
)
from compliance.sterilization.rules import reviews
from compliance.sterilization.rules import standing as standings
from compliance.treatments.queries.recalls import Affected
from compliance.treatments.screens.care import when_words

TONES = {
    StepFinding.DONE: "ok",
    StepFinding.SOUND: "ok",
    StepFinding.FAULT: "bad",
    StepFinding.UNKNOWN: "warn",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A failed test with everything that was done about it."""

    test: SporeTest
    steps: Sequence[FailureStep]
    repeats: Sequence[str]
    decision: FailureDecision | None
    affected: Sequence[Affected]
    standing: standings.Standing
    notify: bool

    @property
    def is_let_go(self) -> bool:
        """Was it decided that nothing is recalled?"""
        return self.decision is not None and self.decision.outcome != Outcome.RECALL


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One line of the plan; `url` leads to the screen where it is done."""

    title: str
    text: str
    tone: str
    word: str
    url: str = ""
    undo_url: str = ""

    @property
    def is_open(self) -> bool:
        """Is it still to be done?"""
        return bool(self.url)


def plan(case: Case) -> list[PlanStep]:
    """Every step in order."""
    return [
        *_steps(case),
        *_repeat(case),
        _decision(case),
        *_clients(case),
        _return(case),
    ]


def next_action(steps: Sequence[PlanStep]) -> Action | None:
    """The first step that is open."""
    first = next((each for each in steps if each.is_open), None)
    return None if first is None else Action(first.title, first.url, "check", is_primary=True)


def _steps(case: Case) -> Iterator[PlanStep]:
    done = {step.kind: step for step in case.steps}
    for kind in reviews.steps_in_order(notify=case.notify):
        words, step = reviews.step_words(kind), done.get(kind)
        if step is not None:
            yield _done(words.title, step)
        elif case.decision is not None and kind in reviews.REVIEWS:
            yield PlanStep(words.title, _("Not looked at before the decision."), "muted", "–")
        else:
            url = reverse("failure-step", args=[case.test.pk])
            yield PlanStep(words.title, words.text, "muted", _("To do"), url)


def _done(title: str, step: FailureStep) -> PlanStep:
    said = f"{step.whom}: {step.note}" if step.whom else step.note
    text = f"{said} ({step.done_by}, {when_words(step.done_at)})"
    finding = StepFinding(step.finding)
    undo = reverse("failure-step-void", args=[step.pk])
    return PlanStep(title, text, TONES[finding], str(finding.label), undo_url=undo)


def _repeat(case: Case) -> Iterator[PlanStep]:
    title = _("Repeat the spore test")
    told = [each for each in case.repeats if each != SporeResult.INVALID]
    if told[-1:] == [SporeResult.NEGATIVE]:
        yield PlanStep(title, _("The repeated test passed."), "ok", _("Passed"))
    elif told[-1:] == [SporeResult.POSITIVE]:
        text = _("It failed again: have the sterilizer repaired. That test has its own list.")
        yield PlanStep(title, text, "bad", _("Failed"))
    elif told:
        yield PlanStep(title, _("It is in the incubator."), "info", _("Waiting"))
    elif case.test.sterilizer.retired_on is None and not case.test.sterilizer.is_void:
        url = reverse("sterilizer-spore-test-add", args=[case.test.sterilizer_id])
        text = _("In the same kind of cycle, correctly loaded.")
        yield PlanStep(title, text, "muted", _("To do"), url)


def _decision(case: Case) -> PlanStep:
    title = _("Decide about the loads")
    if case.decision is None:
        url = reverse("failure-decide", args=[case.test.pk])
        text = _("They stay held until it is signed, with what you looked at and why.")
        return PlanStep(title, text, "muted", _("To do"), url)
    signed = f"{case.decision.decided_by}, {when_words(case.decision.decided_at)}"
    text = f"{case.decision.get_outcome_display()} ({signed})"
    return PlanStep(title, text, "ok", _("Signed"))


def _clients(case: Case) -> Iterator[PlanStep]:
    if case.is_let_go or not case.affected:
        return
    title = _("Tell the clients")
    waiting = [each for each in case.affected if not each.is_told]
    said = ngettext("%(told)d of %(n)d told", "%(told)d of %(n)d told", len(case.affected))
    word = said % {"told": len(case.affected) - len(waiting), "n": len(case.affected)}
    if not waiting:
        yield PlanStep(title, "", "ok", word)
        return
    text = _("Calmly, one after the other. Names and phones are in the vault.")
    url = f"{reverse('recall-contact-add', args=[case.test.pk])}?client={waiting[0].client_id}"
    yield PlanStep(title, text, "muted", word, url)


def _return(case: Case) -> PlanStep:
    machine, standing = case.test.sterilizer, case.standing
    title = _("Return the sterilizer to service")
    if standing.is_in_service:
        return PlanStep(title, _("It is in service."), "ok", _("Done"))
    text = standings.next_step(standing)
    if not standing.is_ready:
        return PlanStep(title, text, "muted", _("Not yet"))
    url = reverse("sterilizer-return", args=[machine.pk])
    return PlanStep(title, text, "muted", _("To do"), url)
