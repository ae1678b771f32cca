"""P14: whatever happens to a sterilizer and its packs, in any order, the same things stay true."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.lidocaine.models import Movement
from compliance.sterilization import queries, services
from compliance.sterilization.models import Cycle, Release, SporeTest
from compliance.sterilization.services import decisions
from compliance.treatments.services import treatments
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.lidocaine.factory import make_container, make_product
from tests.lidocaine.test_properties import STEPS, check, do
from tests.promises.test_p14_fuzz import quietly, undone
from tests.sterilization.factory import (
    make_air_removal_test,
    make_cycle,
    make_spore_test,
    make_sterilizer,
)
from tests.treatments.factory import decide, make_client, some_device, some_practitioner

pytestmark = pytest.mark.django_db
CODES = ("P-1", "P-2", "P-3")
WHY = "Entered by mistake today"
FAULTS: list[dict[str, Any]] = [
    {},
    {},
    {},
    {"internal_ci": "FAIL"},
    {"temperature_c": 120},
    {"packs_dry": False},
    {"ended_at": None},
]


class Sterilizing(RuleBasedStateMachine):
    """One machine, three packs that come back to it, one client; refusals are part of life."""

    @initialize()
    def begin(self) -> None:
        """An empty clinic at the start of a day."""
        self.inside = undone()
        self.inside.__enter__()
        clinic = make_clinic()
        self.sterilizer = make_sterilizer(clinic)
        self.who: dict[str, Any] = {
            "client": make_client(clinic),
            "practitioner": some_practitioner(clinic),
        }
        self.device = some_device(clinic)
        self.now = NOW - timedelta(hours=9)
        self.faulty: dict[Any, bool] = {}
        self.damaged: set[Any] = set()
        make_air_removal_test(self.sterilizer, performed_at=self.now)

    def teardown(self) -> None:
        """As if nothing had happened."""
        if hasattr(self, "inside"):
            self.inside.__exit__(None, None, None)

    def later(self, minutes: int = 5) -> dict[str, Any]:
        """By whom, and when: a little after what came before."""
        self.now += timedelta(minutes=minutes)
        return {"by": TESTER, "at": self.now}

    def some(self, model: Any, pick: int) -> Any:
        """One of the standing records of a kind; None while there is none."""
        found = list(model.objects.standing().of(self.sterilizer.clinic).order_by("pk"))
        return found[pick % len(found)] if found else None

    @rule(codes=st.sets(st.sampled_from(CODES), min_size=1), fault=st.sampled_from(FAULTS))
    def run(self, codes: set[str], fault: dict[str, Any]) -> None:
        """A load; some of them go wrong."""
        started_at = self.later(25)["at"] - timedelta(minutes=20)
        with suppress(Refusal):
            cycle = make_cycle(
                self.sterilizer,
                started_at=started_at,
                packs=[(code, "Forceps", None) for code in sorted(codes)],
                **{"ended_at": started_at + timedelta(minutes=15), **fault},
            )
            self.faulty[cycle.pk] = bool(fault.keys() - {"ended_at"})

    @rule(pick=st.integers(0, 9), is_good=st.booleans())
    def sign(self, pick: int, *, is_good: bool) -> None:
        """A signature under a load."""
        cycle = self.some(Cycle, pick)
        decision = "RELEASED" if is_good else "REJECTED"
        if cycle:
            with suppress(Refusal):
                said = self.later()
                services.release_cycle(cycle=cycle, decision=decision, note="Looked at", **said)

    @rule(pick=st.integers(0, 9))
    def withdraw(self, pick: int) -> None:
        """A signature taken back."""
        signed = self.some(Release, pick)
        if signed:
            with suppress(Refusal):
                decisions.withdraw_decision(signed=signed, reason=WHY, **self.later())

    @rule(pick=st.integers(0, 9), result=st.sampled_from(["NEGATIVE", "POSITIVE", "PENDING"]))
    def place(self, pick: int, result: str) -> None:
        """A spore test in a load, read at once; one that is there already is refused."""
        cycle = self.some(Cycle, pick)
        if cycle:
            with suppress(Refusal, ValidationError):
                make_spore_test(
                    self.sterilizer,
                    cycle_number=cycle.number,
                    placed_at=cycle.started_at,
                    result=result,
                    **({} if result == "PENDING" else {"read_at": self.later()["at"]}),
                )

    @rule(pick=st.integers(0, 9))
    def void_test(self, pick: int) -> None:
        """A spore test that was another machine's."""
        test = self.some(SporeTest, pick)
        if test:
            with suppress(Refusal):
                services.void_spore_test(test=test, reason=WHY, **self.later())

    @rule(code=st.sampled_from(CODES), finding=st.sampled_from(["INTACT", "TORN", "WET"]))
    def look(self, code: str, finding: str) -> None:
        """A pack looked at before its use."""
        pack = queries.runs(self.sterilizer.clinic, code).first()
        if pack:
            with suppress(Refusal):
                services.check_pack(pack=pack, finding=finding, **self.later())
                self.damaged |= {pack.pk} if finding != "INTACT" else set()

    def status_of(self, code: str) -> tuple[str, bool]:
        """What the load of the latest run of a pack is worth, and whether it was found damaged."""
        pack = queries.runs(self.sterilizer.clinic, code).first()
        if pack is None:
            return "", False
        cycle = queries.cycles(self.sterilizer.clinic).get(pk=pack.cycle_id)
        return queries.status_of(cycle), pack.pk in self.damaged

    @rule(code=st.sampled_from(CODES), is_before=st.booleans())
    def use(self, code: str, *, is_before: bool) -> None:
        """A pack is opened: before use it is refused, afterwards it is a deviation."""
        said = self.later()
        status, is_damaged = self.status_of(code)
        may_be_used = status == "RELEASED" and not is_damaged
        try:
            treated = treatments.record_treatment(
                **self.who, **said, treated_at=self.now, body_area="Face", device=self.device,
                packs=[code], is_before_use=is_before,
            )  # fmt: skip
        except Refusal:
            assert is_before
            assert not may_be_used, "a good pack was refused"
            return
        told = Deviation.objects.filter(summary__contains=treated.ref)
        broke = set(told.values_list("requirement", flat=True)) & {"K-025", "K-006"}
        assert may_be_used or not is_before, f"a {status} pack was let through"
        assert bool(broke) is not may_be_used, f"{status}, damaged {is_damaged}, told {broke}"

    @invariant()
    def a_load_that_failed_is_never_released(self) -> None:
        """Nor is one that a failed spore test sat in, nor one that nobody signed for."""
        if not hasattr(self, "faulty"):
            return
        clinic = self.sterilizer.clinic
        failed = {
            test.cycle_number
            for test in SporeTest.objects.of(clinic).standing().filter(result="POSITIVE")
            if test.control_result == "POSITIVE"
        }
        for cycle in queries.cycles(clinic):
            signed = Release.objects.standing().filter(cycle=cycle)
            assert len(signed) <= 1
            if queries.status_of(cycle) == "RELEASED":
                assert not self.faulty[cycle.pk]
                assert cycle.number not in failed
                assert [each.decision for each in signed] == ["RELEASED"]


def test_no_unsafe_pack_is_used_unnoticed(sized, promise):
    lives, steps = sized(2, 25), sized(12, 25)
    how = settings(quietly(lives), stateful_step_count=steps)
    run_state_machine_as_test(Sterilizing, settings=how)
    promise(
        14,
        "packs in any order of events: unsafe ones used unnoticed",
        figure=f"0 in {lives} lives of {steps} steps",
        bound="none",
        kept=True,
    )


def test_no_container_loses_count(sized, promise):
    lives, done = sized(5, 400), 0

    @quietly(lives)
    @given(STEPS)
    def live(steps: list[Any]) -> None:
        nonlocal done
        with undone():
            container = make_container(make_product())
            for step in steps:
                with suppress(Refusal):
                    do(container, *step)
                check(container)
                done += 1

    live()
    promise(
        14,
        "containers in any order of events: wrong balances",
        figure=f"0 in {lives} lives, {done:,} steps",
        bound="none",
        kept=done > 0,
    )


def test_a_movement_past_the_rules_is_found(control):
    container = make_container(make_product())
    do(container, "open", Decimal(0), False, 0)
    do(container, "ISSUE", Decimal(5), True, 0)
    Movement.objects.filter(container=container, kind="RECEIVE").update(grams=1)
    found = ""
    try:
        check(container)
    except AssertionError as error:
        found = type(error).__name__
    control(14, "more taken out than there was", figure=found or "nothing", broke=bool(found))


def test_a_signature_past_the_conditions_is_found(control):
    """The same machine, where somebody signs past the conditions."""
    machine: Any = Sterilizing()
    machine.begin()
    machine.run({"P-1"}, {"internal_ci": "FAIL"})
    decide(machine.some(Cycle, 0), "RELEASED", at=machine.later()["at"])
    found = ""
    try:
        machine.a_load_that_failed_is_never_released()
    except AssertionError as error:
        found = type(error).__name__
    machine.teardown()
    control(14, "a load signed past its conditions", figure=found or "nothing", broke=bool(found))
