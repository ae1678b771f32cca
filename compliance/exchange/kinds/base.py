"""What a kind of record is to the exchange: columns, natural key, how it is stored and found."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.devices.models import Device
from compliance.exchange.kinds.cells import Cell
from compliance.exchange.rules import Problem
from compliance.lidocaine.models import Container
from compliance.practitioners import queries as practitioners
from compliance.practitioners.models import Practitioner
from compliance.sterilization.models import Sterilizer

Values = dict[str, Any]
Key = tuple[str, ...]


class Context:
    """One import: whose, when, and the records that lines can name, each read once.

    With `words`, all that a single line says, only what they can name is read.
    """

    def __init__(
        self, *, clinic: Clinic, by: Actor, at: datetime, words: frozenset[str] | None = None
    ) -> None:
        self.clinic, self.by, self.at, self.words = clinic, by, at, words
        self.kept: dict[str, Any] = {}  # what one kind reads once for itself

    def among(self, found: QuerySet[Any], name: str) -> QuerySet[Any]:
        """Those that can be named by a field; all of them for a whole file."""
        return found if self.words is None else found.filter(**{f"{name}__in": self.words})

    @cached_property
    def practitioners(self) -> dict[str, Practitioner]:
        """By code, and by name where only one person has it."""
        people = list(Practitioner.objects.of(self.clinic).standing())
        names = [person.name for person in people]
        by_name = {person.name: person for person in people if names.count(person.name) == 1}
        return {**by_name, **{person.code: person for person in people}}

    @cached_property
    def sterilizers(self) -> dict[str, Sterilizer]:
        """By code."""
        found = Sterilizer.objects.of(self.clinic).standing().select_related("clinic")
        return {each.code: each for each in found}

    @cached_property
    def devices(self) -> dict[str, Device]:
        """By code."""
        found = Device.objects.of(self.clinic).standing().select_related("clinic")
        return {each.code: each for each in found}

    @cached_property
    def containers(self) -> dict[str, Container]:
        """By code."""
        standing = Container.objects.of(self.clinic).standing().select_related("product", "clinic")
        found = self.among(standing, "code")
        return {each.code: each for each in found}

    def named(self, records: Mapping[str, Any], code: str, *, what: str) -> Any:
        """The record with this code in this clinic; another clinic's answers like none."""
        if code not in records:
            raise Refusal(
                _("This clinic has no %(what)s “%(code)s”.") % {"what": what, "code": code}
            )
        return records[code]


def practitioner(context: Context, text: str) -> str:
    """The code of the practitioner with this code or name."""
    found: Practitioner = context.named(context.practitioners, text, what=_("practitioner"))
    return found.code


def credential_type(context: Context, text: str) -> str:
    """A kind of credential: of the catalogue, or of the clinic's own."""
    if "credential types" not in context.kept:
        context.kept["credential types"] = tuple(practitioners.catalogue_of(context.clinic))
    known: tuple[str, ...] = context.kept["credential types"]
    if text.upper() not in known:
        raise Refusal(_("Write one of: %(values)s.") % {"values": ", ".join(known)})
    return text.upper()


def person(context: Context, text: str) -> str:
    """A person's name from a practitioner's code, or the name as it is."""
    known = context.practitioners.get(text)
    return known.name if known else text


def sterilizer(context: Context, text: str) -> str:
    """A sterilizer's code."""
    found: Sterilizer = context.named(context.sterilizers, text, what=_("sterilizer"))
    return found.code


def device(context: Context, text: str) -> str:
    """A device's code."""
    found: Device = context.named(context.devices, text, what=_("device"))
    return found.code


def container(context: Context, text: str) -> str:
    """A lidocaine container's code."""
    found: Container = context.named(context.containers, text, what=_("container"))
    return found.code


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how its cells are read, what it means, and an example.

    `find` looks at what was read together with the clinic's records: another record's code, a
    person's name.
    """

    name: str
    cell: Cell
    about: str | Promise
    example: str = ""
    is_required: bool = False
    find: Callable[[Context, Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file that is to be stored."""

    line: int
    values: Values


SaveAll = Callable[[Context, Sequence[Row]], list[Problem]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record as CSV.

    `records` are the clinic's, void ones included, in the order of an export, and `values_of` what
    one of them says; `paths` tells where a column of the key is kept if not under its own name.
    `is_gone`: counts no more. `besides` gives what is here without being a record of its own.
    `tidy` brings what a line says into the form that is stored; `compared` names the columns in
    which a line and the record that is here must agree, all of them without it.
    """

    name: str
    label: str | Promise
    about: str | Promise
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    records: Callable[[Clinic], QuerySet[Any]]
    values_of: Callable[[Any], Values]
    save_all: SaveAll
    paths: Mapping[str, str] = field(default_factory=dict)
    is_gone: Callable[[Any], bool] = lambda record: bool(record.is_void)
    besides: Callable[[Clinic], Iterable[tuple[Values, bool]]] = lambda _clinic: ()
    tidy: Callable[[Context, Values], Values] = lambda _context, values: values
    compared: Callable[[Mapping[str, str]], tuple[str, ...]] = tuple

    def existing(self, clinic: Clinic) -> Iterator[tuple[Values, bool]]:
        """The values of everything that is here, with whether it is void."""
        yield from self.besides(clinic)
        for each in self.records(clinic).iterator(chunk_size=1000):
            yield self.values_of(each), self.is_gone(each)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns in their order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that every file has."""
        return tuple(column.name for column in self.columns if column.is_required)

    @property
    def key_paths(self) -> tuple[str, ...]:
        """Where the columns of the natural key are kept."""
        return tuple(self.paths.get(name, name) for name in self.key)

    def key_reader(self, *, zone: str) -> Callable[[Mapping[str, Any]], Key]:
        """What tells the natural key of a record, as its cells are written."""
        cells = {column.name: column.cell for column in self.columns}
        own = [(name, cells[name]) for name in self.key]
        return lambda values: tuple([_written(cell, values.get(name), zone) for name, cell in own])

    def written(self, values: Mapping[str, Any], *, zone: str) -> dict[str, str]:
        """The canonical cells of a record."""
        return {
            column.name: _written(column.cell, values.get(column.name), zone)
            for column in self.columns
        }


def _written(cell: Cell, value: Any, zone: str) -> str:
    return "" if value is None or value == "" else cell.write(value, zone=zone)


def one_by_one(
    save: Callable[[Context, Values], Any], fields: Mapping[str, str] | None = None
) -> SaveAll:
    """Stores row after row, and goes on after a problem so that all of them are told."""

    def save_all(context: Context, rows: Sequence[Row]) -> list[Problem]:
        problems: list[Problem] = []
        for row in rows:
            try:
                with transaction.atomic():
                    save(context, row.values)
            except (Refusal, ValidationError, IntegrityError) as error:
                problems += problems_of(row.line, error, fields or {})
        return problems

    return save_all


def problems_of(line: int, error: Exception, fields: Mapping[str, str]) -> list[Problem]:
    """The sentences of what a service said about a line."""
    if isinstance(error, Refusal):
        name = error.field or ""
        return [Problem(line, fields.get(name, name), error.sentence)]
    if isinstance(error, ValidationError):
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return [
            Problem(line, "" if name == NON_FIELD_ERRORS else fields.get(name, name), sentence)
            for name, sentences in by_field.items()
            for sentence in sentences
        ]
    return [Problem(line, "", _("This line contradicts a record that is here already."))]
