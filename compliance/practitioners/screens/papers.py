"""What the page of one credential shows: its paper, its checks, its versions, what rests on it."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from compliance.clinics.access import StaffRequest
from compliance.clinics.screens import Action, Cell, Row, Section, offered, record_actions
from compliance.core.templatetags.klarity import amount, when
from compliance.practitioners import queries, rules, words
from compliance.practitioners.models import Credential, SourceCheck
from compliance.practitioners.queries import Held
from compliance.practitioners.screens.people import credential_row, link, void_row

RESULT_TONES = {"MATCH": "ok", "MISMATCH": "bad", "NOT_FOUND": "bad", "SUSPENDED": "bad"}


def credential_facts(credential: Credential, status: rules.CredentialStatus) -> Section:
    """What the paper says, as far as papers of its kind do; what is empty shows as missing."""
    known = queries.catalogue_of(credential.clinic).get(credential.type)
    entry = known[1] if known else None
    asked = {*(entry.needs if entry else ())}
    facts: list[tuple[str, Any]] = [
        (_("Practitioner"), link(credential.practitioner, credential.practitioner.name)),
        (_("Kind"), credential.get_type_display()),
        (_("Issued by"), credential.issuer),
        (_("Number"), credential.number),
        (_("Issued on"), words.day(credential.issued_on)),
    ]
    if "expires_on" in asked and credential.expires_on is None:
        facts.append((_("Valid until"), ""))
    facts.append((_("Valid"), words.standing(status, credential)))
    facts += [(label, text) for name, label, text in _details(credential) if text or name in asked]
    if credential.revoke_reason:
        facts.append((_("Why withdrawn"), credential.revoke_reason))
    facts.append((_("Document"), "" if credential.document is None else _("On file")))
    if credential.renews is not None:
        facts.append((_("Renews"), link(credential.renews, str(credential.renews))))
    renewal = queries.renewal_of(credential)
    if renewal is not None:
        facts.append((_("Renewed by"), link(renewal, str(renewal))))
    return Section(title=_("What the paper says"), facts=facts)


def _details(credential: Credential) -> list[tuple[str, str, Any]]:
    needle = credential.max_needle_mm
    kinds, areas, url = credential.device_kinds, credential.areas, credential.register_url
    named = {True: _("Yes"), False: _("No"), None: ""}[credential.names_service]
    return [
        ("device_kinds", _("Covers"), words.kinds(kinds) if kinds else ""),
        ("max_needle_mm", _("Needle length up to"), f"{needle.normalize():f} mm" if needle else ""),
        ("areas", _("Areas"), words.areas(areas) if areas else ""),
        ("device_model", _("Make and model"), credential.device_model),
        ("level", _("Level or class"), credential.level),
        ("accreditor", _("Accredited by"), credential.accreditor),
        ("trainer", _("Trainer"), credential.trainer),
        ("content", _("What it was about"), credential.content),
        ("hours", _("Hours"), amount(credential.hours)),
        ("live_models", _("Live models in training"), amount(credential.live_models)),
        ("cover_limit", _("Covered up to"), credential.cover_limit),
        ("covers_since_on", _("Covers since"), words.day(credential.covers_since_on)),
        ("names_service", _("Names micro-needling"), named),
        ("conditions", _("Conditions"), credential.conditions),
        ("register_url", _("Register"), {"text": url, "url": url} if url else ""),
        ("outcome", _("Outcome"), credential.get_outcome_display() if credential.outcome else ""),
    ]


def check_section(
    request: StaffRequest, credential: Credential, status: rules.CredentialStatus
) -> Section:
    """What its issuer was asked, newest first."""
    checks = sorted(
        credential.source_checks.all(), key=lambda each: (each.checked_on, each.recorded_at)
    )
    title = _("Source checks")
    if status.check_due_on is not None:
        title = _("Source checks, the next by %(day)s") % {"day": words.day(status.check_due_on)}
    add = Action(_("Add"), reverse("source-check-add", args=[credential.pk]), "plus")
    return Section(
        title=title,
        columns=[_("Checked on"), _("Result"), _("With"), _("Approval")],
        rows=[_check_row(each) for each in reversed(checks)],
        empty=_("Nobody has asked its issuer yet. A holder's own copy is not such a check."),
        action=next(iter(offered(request, *record_actions(credential, add))), None),
    )


def _check_row(check: SourceCheck) -> Row:
    if check.is_void:
        return void_row(check, words.day(check.checked_on))
    return Row(
        url=check.get_absolute_url(),
        title=words.day(check.checked_on),
        meta=f"{check.get_method_display()} · {check.checked_by}",
        cells=[
            Cell(_("Result"), check.get_result_display(), tone=RESULT_TONES[check.result]),
            Cell(_("With"), check.source),
            Cell(_("Approval"), words.approval(check)),
        ],
    )


def check_facts(check: SourceCheck) -> Section:
    """One check with everything that was noted about it."""
    credential = check.credential
    return Section(
        title=_("Source check"),
        facts=[
            (_("Credential"), link(credential, credential.label())),
            (_("What was checked"), check.what),
            (_("Who was asked"), check.source),
            (_("Web address or phone"), check.source_address),
            (_("How"), check.get_method_display()),
            (_("Checked"), f"{words.day(check.checked_on)}, {check.checked_by}"),
            (_("Approval"), words.approval(check)),
            *([(_("Approved at"), when(check.approved_at))] if check.approved_at else []),
            (_("Check again by"), words.day(check.next_due_on) or _("after the usual time")),
            (_("Evidence"), "" if check.document is None else _("On file")),
            (_("Note"), check.note or _("none")),
        ],
    )


def check_actions(check: SourceCheck) -> list[Action]:
    """What can be done with a check."""
    key = [check.pk]
    approve = Action(
        _("Approve"), reverse("source-check-approve", args=key), "check", is_primary=True
    )
    return record_actions(
        check,
        *([approve] if check.approved_at is None else []),
        Action(_("Mark as void"), reverse("source-check-void", args=key), "void"),
    )


def stops_section(credential: Credential, papers: Sequence[Held], pack_name: str) -> Section:
    """What rests on a credential and ends with it."""
    found = queries.stops(credential, papers, credential.clinic)
    none = _("nothing: another paper goes on")
    numbers = ", ".join(found.requirements) or none
    scope = words.scope(credential)
    treatments = none
    if found.treatments:
        treatments = _("Treatments after its last day become deviations")
        treatments += f" ({scope})" if scope else ""
    shown = _("not shown to clients")
    if found.public_answers:
        shown = _("%(answers)s: withdrawn by itself, where published") % {
            "answers": capfirst(words.answers(found.public_answers))
        }
    return Section(
        title=_("What stops when it does"),
        facts=[
            (_("Requirements (%(pack)s)") % {"pack": pack_name}, numbers),
            (_("Treatments"), treatments),
            (_("Public page"), shown),
        ],
    )


def version_section(credential: Credential, papers: Sequence[Held]) -> list[Section]:
    """The papers before and after this one, by the links between them; none where it is alone."""
    by_key = {each.credential.pk: each for each in papers}
    after = {each.credential.renews_id: each for each in papers if each.credential.renews_id}
    first = credential.pk
    while (before := by_key[first].credential.renews_id if first in by_key else None) in by_key:
        first = before
    chain, current = [], by_key.get(first)
    while current is not None:
        chain.append(current)
        current = after.get(current.credential.pk)
    if len(chain) < 2:
        return []
    columns = [_("Credential"), _("Status"), _("Valid"), _("Document")]
    rows = [credential_row(each) for each in reversed(chain)]
    return [Section(title=_("Papers by version"), columns=columns, rows=rows)]


def credential_actions(credential: Credential, *, is_renewed: bool) -> list[Action]:
    """What can be done with a credential; renewing comes first."""
    key = [credential.pk]
    renew = Action(_("Renew"), reverse("credential-renew", args=key), "redo", is_primary=True)
    send = Action(_("Link for a colleague"), reverse("upload-link-add", args=key), "clipboard")
    return record_actions(
        credential,
        *([] if is_renewed else [renew]),
        Action(_("Check with its issuer"), reverse("source-check-add", args=key), "search"),
        *([] if is_renewed else [send]),
        Action(_("Change"), reverse("credential-amend", args=key), "pencil"),
        Action(_("Mark as void"), reverse("credential-void", args=key), "void"),
    )
