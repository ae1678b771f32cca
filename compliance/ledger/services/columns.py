"""What is done with each value of a record: it is checked, told in an event, and stored.

All three depend on nothing but the field and the value, and the columns of a log repeat themselves:
for many records together each value is looked at once.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from compliance.core import times
from compliance.ledger import rules

AT_HAND = 4_096
# Of these, values that are equal are the same; of the next ones only where they are also spelled
# alike: 4 and 4.00, or the half past one that comes twice in autumn
SAME = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.ForeignKey,
)
SAME_IN_TEXT = (models.DecimalField, models.DateTimeField)


def plain(field: models.Field[Any, Any], value: Any) -> Any:
    """One field's value as it is written into a body: the same before and after the database."""
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        return f"{value + 0:.{field.decimal_places}f}"  # no database keeps the sign of -0
    if isinstance(value, datetime):
        return times.utc_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def state_of(record: models.Model) -> dict[str, Any]:
    """Every stored field of a record as plain values, without what its class keeps out."""
    return {
        field.attname: plain(field, getattr(record, field.attname))
        for field in record._meta.concrete_fields
        if field.attname not in kept_out(type(record))
    }


def defaults_of(model: type[models.Model]) -> dict[str, Any]:
    """What each field holds in records from before the field existed."""
    fields = model._meta.concrete_fields
    return {field.attname: plain(field, field.get_default()) for field in fields}


def kept_out(model: type[models.Model]) -> frozenset[str]:
    """The fields that no event tells."""
    found: frozenset[str] = getattr(model, "LEDGER_EXCLUDES", frozenset())
    return found


class Value(NamedTuple):
    """A value as its field takes it, as an event tells it, as the database keeps it."""

    clean: Any
    told: str
    stored: Any


class Row(NamedTuple):
    """A record that was checked: its state as an event tells it, and what is stored."""

    state: str
    stored: tuple[Any, ...]


class Columns:
    """The columns of a model, for many records; their relations are the caller's to check."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = model._meta.concrete_fields
        database = connections[DEFAULT_DB_ALIAS]
        self.names = [field.attname for field in fields]
        self.looks = [_look(field, database) for field in fields]
        self.relations = {field.name for field in fields if field.is_relation}
        told = sorted({field.attname for field in fields} - kept_out(model))
        places = {field.attname: place for place, field in enumerate(fields)}
        self.told = [places[name] for name in told]

    def row(self, record: models.Model) -> Row:
        """What a record says. Raises ValidationError with the fields at fault, as Django does."""
        given = [getattr(record, name) for name in self.names]
        try:
            values = [look(value) for look, value in zip(self.looks, given, strict=True)]
        except ValidationError:
            record.clean_fields(exclude=self.relations)  # which tells all of them
            raise
        for name, before, value in zip(self.names, given, values, strict=True):
            if value.clean is not before:
                setattr(record, name, value.clean)
        told = ",".join([values[place].told for place in self.told])
        return Row(f"{{{told}}}", tuple([value.stored for value in values]))


def _look(field: models.Field[Any, Any], database: BaseDatabaseWrapper) -> Callable[[Any], Value]:
    """How values of this field are looked at: once each, where that says the same."""
    name = rules.spelled(field.attname)

    def look(given: Any, _text: str = "") -> Value:
        is_plain = field.is_relation or (field.blank and given in field.empty_values)
        clean = given if is_plain else field.clean(given, None)
        stored = field.get_db_prep_save(clean, database)
        return Value(clean, f"{name}:{rules.spelled(plain(field, clean))}", stored)

    if isinstance(field, SAME_IN_TEXT):
        once = lru_cache(AT_HAND, typed=True)(look)
        return lambda given: once(given, str(given))
    return lru_cache(AT_HAND, typed=True)(look) if isinstance(field, SAME) else look
