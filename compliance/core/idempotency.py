"""Do a thing once, however often it is asked for."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from compliance.core.models import UsedKey

KEPT = timedelta(days=90)  # longer than any phone waits for a network with a form in its hands


def answer_once(*, scope: str, key: str, at: datetime, do: Callable[[], str]) -> str:
    """Run `do` and keep its answer with the key; the same key again gets the kept answer.

    The key is claimed inside the same transaction as the change, so either both are kept or
    neither, and a second request waits for the first.
    """
    try:
        with transaction.atomic():
            claim = UsedKey.objects.create(scope=scope, key=key, answer="", made_at=at)
            claim.answer = do()
            claim.save(update_fields=["answer"])
            return claim.answer
    except IntegrityError:
        earlier = UsedKey.objects.filter(scope=scope, key=key).first()
        if earlier is None:  # the conflict was the change's own, not the key's
            raise
        return earlier.answer


def forget_old(*, at: datetime) -> None:
    """Keys of long ago: nobody sends the same form again after a quarter of a year."""
    UsedKey.objects.filter(made_at__lt=at - KEPT).delete()
