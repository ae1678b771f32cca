"""Two files of this clinic side by side; neither is kept."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.audit.forms import CompareForm
from compliance.audit.pdf import comparing, words
from compliance.audit.pdf.comparing import Compared, Given
from compliance.clinics.access import READERS, StaffRequest, allow
from compliance.clinics.models import Clinic
from compliance.clinics.screens import Cell, Row
from compliance.core.templatetags.klarity import when
from compliance.ledger.rules import in_fours

SHOWN = 200


@allow(*READERS)
def audit_compare(request: StaffRequest) -> HttpResponse:
    """Choose two files, read the answer in plain words."""
    form = CompareForm(request.POST or None, request.FILES or None, clinic=request.clinic)
    page: dict[str, Any] = {
        "form": form,
        "heading": _("Compare two files"),
        "intro": _(
            "Does the later one continue the history of the earlier one, and do both tell the same "
            "of the days they share? The files are looked at and not kept."
        ),
        "back": reverse("audit-check"),
        "submit": _("Compare"),
    }
    if request.method == "POST" and form.is_valid():
        files = (form.cleaned_data[name] for name in ("one", "other"))
        given = [comparing.read(request.clinic, each.name, each.read()) for each in files]
        page |= _answer(request.clinic, given)
    status = 422 if form.errors else 200
    return render(request, "audit/compare.html", page, status=status)


def _answer(clinic: Clinic, given: list[Given]) -> dict[str, Any]:
    faults = [each for each in given if each.fault]
    if faults:
        text = " ".join(f"“{each.name}”: {each.fault}" for each in faults)
        return {"tone": "bad", "title": _("These two cannot be compared."), "text": text}
    compared = comparing.compare(clinic, *given)
    tone, title, text = comparing.answer_of(compared)
    return {
        "tone": tone,
        "title": title,
        "text": text,
        "days": _days(compared),
        "count": len(compared.differences),
        "columns": [_("Record"), _("Day"), _("What differs")],
        "rows": _rows(compared),
        "left_out": max(0, len(compared.differences) - SHOWN),
        "files": [
            (_("Earlier"), _facts(compared.earlier)),
            (_("Later"), _facts(compared.later)),
        ],
    }


def _days(compared: Compared) -> str:
    if compared.overlap is None:
        return ""
    first, last = (date_format(each, "j M Y") for each in compared.overlap)
    n = len(compared.differences)
    if not n:
        return _("Of the days in both, %(first)s – %(last)s, both tell the same.") % {
            "first": first,
            "last": last,
        }
    told = ngettext(
        "Of the days in both, %(first)s – %(last)s, they tell %(n)d record differently.",
        "Of the days in both, %(first)s – %(last)s, they tell %(n)d records differently.",
        n,
    )
    return told % {"first": first, "last": last, "n": n}


def _rows(compared: Compared) -> list[Row]:
    return [
        Row(
            url="",
            title=each.label,
            meta=words.table(table),
            cells=[
                Cell(_("Day"), date_format(each.day, "j M Y")),
                Cell(_("What differs"), comparing.told(each)),
            ],
        )
        for table, each in compared.differences[:SHOWN]
    ]


def _facts(given: Given) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [(_("File"), given.name), (_("Kind"), given.kind)]
    if given.days:
        first, last = (date_format(each, "j M Y") for each in given.days)
        facts.append((_("Period"), f"{first} – {last}"))
    if given.anchor:
        at = datetime.fromisoformat(given.anchor.at)
        facts += [
            (_("Anchored"), when(at)),
            (_("Entries"), str(given.anchor.size)),
            (_("Fingerprint of the newest entry"), in_fours(given.anchor.head)),
        ]
    return facts
