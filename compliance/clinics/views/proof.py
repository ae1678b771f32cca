"""What the history proves and what it does not; its anchors, and two of them compared."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.clinics import anchors
from compliance.clinics.access import OWNERS, READERS, StaffRequest, allow, visit_of
from compliance.clinics.models import Role
from compliance.clinics.screens import Cell, Row
from compliance.core.errors import Refusal
from compliance.core.forms import PlainForm
from compliance.core.templatetags.klarity import when
from compliance.ledger import queries as ledger
from compliance.ledger.anchors import Anchor, read_anchors
from compliance.ledger.rules import in_fours

SHOWN = 8


class AnchorsForm(PlainForm):
    """Two anchors, as they stand in letters and files."""

    anchors = forms.CharField(
        label=gettext_lazy("Two anchors, one a line"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["idempotency_key"]  # nothing is written

    def clean_anchors(self) -> list[Anchor]:
        """Exactly two."""
        try:
            found = read_anchors(self.cleaned_data["anchors"].splitlines())
        except Refusal as refusal:
            raise forms.ValidationError(
                _("That is not an anchor. Copy its whole line, from { to }.")
            ) from refusal
        if len(found) != 2:
            raise forms.ValidationError(_("Give two anchors, one a line."))
        return found


@allow(*READERS, methods=("GET",))
def history_proof(request: StaffRequest) -> HttpResponse:
    """In plain words, for an owner and for an inspector; comparing writes nothing."""
    form = AnchorsForm(request.GET if "anchors" in request.GET else None, clinic=request.clinic)
    size, head = ledger.head(request.clinic.pk)
    left = anchors.left(request.clinic, SHOWN)
    page: dict[str, Any] = {
        "heading": _("What the history proves"),
        "back": reverse("today" if visit_of(request) else "settings"),
        "size": size,
        "head": in_fours(head.hex()),
        "columns": [_("When"), _("Entries"), _("To")],
        "rows": [_row(each) for each in left],
        "why_not_mailed": anchors.why_not_mailed(request.clinic),
        "is_missed": anchors.is_missed(request.clinic, at=request.now),
        "is_owner": request.membership.role == Role.OWNER,
        "outside": request.clinic.anchor_email,
        "form": form,
        "answer": None,
    }
    if form.is_valid():
        page["answer"] = anchors.compare(request.clinic, form.cleaned_data["anchors"])
    return render(request, "clinics/proof.html", page)


def _row(each: anchors.Left) -> Row:
    cells = [
        Cell(_("Entries"), str(each.anchor.size), is_number=True),
        Cell(_("To"), ", ".join(each.to)),
    ]
    return Row(url="", title=when(each.at), cells=cells)


@allow(*OWNERS, methods=("POST",))
def anchor_keep(request: StaffRequest) -> HttpResponse:
    """An anchor as a file, to be kept somewhere else; the history notes who took it."""
    anchor = anchors.keep(clinic=request.clinic, by=request.actor, at=request.now)
    name = anchors.file_name(request.clinic, anchor)
    return HttpResponse(
        f"{anchor.to_json()}\n",
        content_type="application/jsonl",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
