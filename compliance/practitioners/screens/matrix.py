"""Practitioners × what is required, as plain cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.access import StaffRequest
from compliance.clinics.screens import Action, offered
from compliance.practitioners import rules, words
from compliance.practitioners.models import Practitioner
from compliance.practitioners.queries import Held, MatrixRow


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One group for one person: a word, what the dates say, and the way to the evidence."""

    label: str
    tone: str
    text: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person with a cell for each group."""

    name: str
    url: str
    cells: Sequence[MatrixCell]


def matrix_lines(
    request: StaffRequest, groups: Sequence[rules.Group], rows: Sequence[MatrixRow]
) -> list[PersonLine]:
    """Everybody's line."""
    return [
        PersonLine(
            name=row.person.name,
            url=row.person.get_absolute_url(),
            cells=[
                _held(group, best) if best else _missing(request, row.person, group)
                for group, best in zip(groups, row.best, strict=True)
            ],
        )
        for row in rows
    ]


def _held(group: rules.Group, best: Held) -> MatrixCell:
    tone, text = words.status(best.status)
    return MatrixCell(
        label=words.short_group(group),
        tone=tone,
        text=text,
        note=words.standing(best.status, best.credential),
        url=best.credential.get_absolute_url(),
    )


def _missing(request: StaffRequest, person: Practitioner, group: rules.Group) -> MatrixCell:
    add = Action("", f"{reverse('credential-add', args=[person.pk])}?type={group[0]}")
    may = offered(request, add)
    return MatrixCell(
        label=words.short_group(group),
        tone="bad",
        text=_("MISSING"),
        note="",
        url=add.url if may else person.get_absolute_url(),
    )
