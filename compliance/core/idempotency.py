"""Do a thing once, however often it is asked for."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction

from compliance.core.models import UsedKey

LONGEST = 500  # of what one row keeps
KEPT = timedelta(days=90)  # longer than any phone waits for a network with a form in its hands


def answer_once(*, scope: str, key: str, at: datetime, do: Callable[[], str]) -> str:
    """Run `do` and keep its answer with the key; the same key again gets the kept answer.

    The key is claimed inside the same transaction as the change, so either both are kept or
    neither, and a second request waits for the first.
    """
    try:
        with transaction.atomic():
            claim = UsedKey.objects.create(scope=scope, key=key, answer="", made_at=at)
            answer = do()
            claim.answer = answer[:LONGEST]
            claim.save(update_fields=["answer"])
            _keep_rest(claim, answer)
            return answer
    except IntegrityError:
        earlier = UsedKey.objects.filter(scope=scope, key=key).first()
        if earlier is None:  # the conflict was the change's own, not the key's
            raise
        return earlier.answer + _kept_rest(earlier)


def forget_old(*, at: datetime) -> None:
    """Keys of long ago: nobody sends the same form again after a quarter of a year."""
    UsedKey.objects.filter(made_at__lt=at - KEPT).delete()


def _keep_rest(claim: UsedKey, answer: str) -> None:
    """A long answer goes on in rows of its own, numbered in their order."""
    UsedKey.objects.bulk_create(
        UsedKey(
            scope=_scope_of_rest(claim),
            key=f"{first:09}",
            answer=answer[first : first + LONGEST],
            made_at=claim.made_at,
        )
        for first in range(LONGEST, len(answer), LONGEST)
    )


def _kept_rest(claim: UsedKey) -> str:
    if len(claim.answer) < LONGEST:
        return ""
    rest = UsedKey.objects.filter(scope=_scope_of_rest(claim)).order_by("key")
    return "".join(rest.values_list("answer", flat=True))


def _scope_of_rest(claim: UsedKey) -> str:
    return sha256(f"{claim.scope} {claim.key}".encode()).hexdigest()
