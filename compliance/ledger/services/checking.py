"""Whether a record may be stored, without asking what the database checks by itself on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, models, transaction

from compliance.ledger.services.entries import MADE_HERE


def clean(record: models.Model) -> None:
    """What can be said of its fields, and whether the relations are there that were not read."""
    read = [field.name for field in record._meta.concrete_fields if _was_read(field, record)]
    record.full_clean(exclude=read, validate_unique=False, validate_constraints=False)


@contextmanager
def explained(record: models.Model) -> Iterator[None]:
    """Write; where the database refuses, say which rule was broken, as ValidationError."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        record.full_clean(exclude=MADE_HERE)
        raise


def _was_read(field: Any, record: models.Model) -> bool:
    if not field.is_relation or not field.is_cached(record):
        return False
    related = field.get_cached_value(record)
    return related is not None and not related._state.adding
