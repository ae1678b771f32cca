"""Is this PDF ours, whole and current? And the seal by which others can tell."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from compliance.audit import queries
from compliance.audit.forms import CheckForm
from compliance.audit.pdf import card, checking
from compliance.audit.pdf.checking import Checked
from compliance.audit.rules import Worth
from compliance.clinics.access import READERS, StaffRequest, allow
from compliance.clinics.screens import Action, Cell, Row, Section, detail_page
from compliance.core.templatetags.klarity import when
from compliance.ledger import anchors
from compliance.ledger.rules import in_fours

ANSWERS = {
    Worth.VALID: (
        "ok",
        lazy("Valid"),
        lazy("This PDF is ours and whole, and the records still say the same."),
    ),
    Worth.SUPERSEDED: (
        "warn",
        lazy("Superseded"),
        lazy("This PDF is ours and whole, but records of its days were changed since."),
    ),
    Worth.ALTERED: (
        "bad",
        lazy("Altered"),
        lazy("This PDF was changed after it was sealed. Do not rely on it."),
    ),
    Worth.UNKNOWN: (
        "bad",
        lazy("Unknown"),
        lazy("This file carries no seal of this clinic, so nothing can be said about it."),
    ),
}


@allow(*READERS)
def audit_check(request: StaffRequest) -> HttpResponse:
    """Drop a PDF, read the answer; the file is not kept."""
    form = CheckForm(request.POST or None, request.FILES or None, clinic=request.clinic)
    page: dict[str, Any] = {
        "form": form,
        "heading": _("Check a PDF"),
        "intro": _(
            "Is this audit ours, whole, and still what the records say? The file is looked at and "
            "not kept."
        ),
        "back": reverse("audit-list"),
        "submit": _("Check it"),
    }
    if request.method == "POST" and form.is_valid():
        page |= _answer(checking.check(request.clinic, form.cleaned_data["file"].read()))
    status = 422 if form.errors else 200
    return render(request, "audit/check.html", page, status=status)


def _answer(checked: Checked) -> dict[str, Any]:
    tone, title, text = ANSWERS[checked.worth]
    facts: list[tuple[str, Any]] = []
    if checked.starts_on and checked.ends_on:
        facts += [
            (_("Period"), f"{_day(checked.starts_on)} – {_day(checked.ends_on)}"),
            (_("Sealed"), when(checked.sealed_at)),
            (_("Key"), in_fours(checked.fingerprint)),
        ]
    facts.append((_("Digest of the file"), in_fours(checked.sha256)))
    return {
        "tone": tone,
        "title": title,
        "text": text,
        "facts": facts,
        "changes": [
            (name, ngettext("%(n)s row", "%(n)s rows", n) % {"n": n}) for name, n in checked.changes
        ],
        "audit": checked.audit,
        "newer": checked.newer,
    }


def _day(on: date) -> str:
    return date_format(on, "j M Y")


@allow(*READERS, methods=["GET"])
def seal(request: StaffRequest) -> HttpResponse:
    """The key by which anybody can tell our PDFs, and the keys before it."""
    fingerprint = anchors.fingerprint()
    rows = [
        Row(
            url="",
            title=in_fours(each.fingerprint),
            meta=_endorsed(each),
            cells=[
                Cell(_("Since"), when(each.recorded_at)),
                Cell(_("Until"), when(each.retired_at) if each.retired_at else _("today")),
            ],
        )
        for each in queries.seal_keys(request.clinic)
    ]
    print_card = Action(_("Print the trust card"), reverse("seal-card"), "download", True)  # noqa: FBT003
    return detail_page(
        request,
        heading=_("The seal"),
        back=reverse("audit-list"),
        intro=_(
            "Every audit PDF is sealed with a key that only this installation has. Give the trust "
            "card to whoever will hold your PDFs, before they need it."
        ),
        status=None,
        actions=[print_card],
        sections=[
            Section(title=_("Fingerprint"), facts=[("SHA-256", in_fours(fingerprint))]),
            Section(
                title=_("Keys of this clinic"),
                columns=[_("Fingerprint"), _("Since"), _("Until")],
                rows=rows,
                empty=_("Nothing was sealed yet; the key above is waiting."),
            ),
        ],
        history=[],
    )


def _endorsed(key: Any) -> str:
    if not key.previous:
        return ""
    if checking.is_endorsed(key):
        return _("signed by the key before it")
    return _("not signed by the key before it")


@allow(*READERS, methods=["GET"])
def seal_card(request: StaffRequest) -> HttpResponse:
    """The trust card as a PDF."""
    paper = card.render(request.clinic, at=request.now)
    answer = HttpResponse(paper.data, content_type="application/pdf")
    name = f"trust-card-{request.clinic.slug}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
