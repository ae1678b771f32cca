"""What was done after a failed spore test, and whether it was repeated since."""

from django.db.models import QuerySet

from compliance.sterilization.models import FailureDecision, FailureStep, SporeResult, SporeTest


def steps_of(test: SporeTest) -> QuerySet[FailureStep]:
    """The steps that count, in the order in which they were done."""
    found: QuerySet[FailureStep] = FailureStep.objects.standing().filter(spore_test=test)
    return found.order_by("done_at", "pk")


def decision_of(test: SporeTest) -> FailureDecision | None:
    """The decision that counts."""
    found: FailureDecision | None = (
        FailureDecision.objects.standing().filter(spore_test=test).first()
    )
    return found


def findings_of(test: SporeTest) -> dict[str, str]:
    """What each step showed. Runs one query."""
    return dict(steps_of(test).values_list("kind", "finding"))


def repeats_of(test: SporeTest) -> list[str]:
    """What the tests placed in the same machine since then said, oldest first. Runs one query."""
    later: QuerySet[SporeTest] = SporeTest.objects.standing()
    later = later.filter(sterilizer=test.sterilizer_id, placed_at__gt=test.placed_at)
    return list(later.order_by("placed_at", "pk").values_list("result", flat=True))


def is_repeat_passed(test: SporeTest) -> bool:
    """Was it repeated, and did the last one that was read pass? Runs one query."""
    read = [
        each for each in repeats_of(test) if each in {SporeResult.NEGATIVE, SporeResult.POSITIVE}
    ]
    return read[-1:] == [SporeResult.NEGATIVE]
