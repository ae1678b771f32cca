"""What the screens of incidents and reactions show."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.treatments.models import AdverseReaction, Incident, Treatment
from compliance.treatments.rules import incidents as rules
from compliance.treatments.screens.care import when_words


def missing_words(missing: Sequence[str]) -> str:
    """What the authority's record asks for and is not there yet."""
    said = {
        "service": _("the service"),
        "body_place": _("where on the body"),
        "person": _("who it was, with address and phone"),
        "provider": _("who provided the service"),
        "action": _("what was done"),
    }
    return ", ".join(said[key] for key in missing)


def incident_row(incident: Any) -> Row:
    """An incident in a list."""
    client = incident.client
    whose = client.code if client else str(incident.get_exposed_display())
    return Row(
        url=incident.get_absolute_url(),
        title=when_words(incident.happened_at),
        meta=_("Void") if incident.is_void else incident.service,
        cells=[
            Cell(_("What"), str(incident.get_kind_display())),
            Cell(_("Whose body"), whose),
        ],
    )


def incident_status(incident: Incident, missing: Sequence[str]) -> Status:
    """Whether something is still asked for."""
    if incident.is_void:
        return Status("muted", _("Void"))
    if missing:
        return Status("warn", _("Something is missing"))
    return Status("ok", _("Complete"))


def incident_section(incident: Any) -> Section:
    """What happened."""
    provider = incident.practitioner
    facts: list[tuple[str, Any]] = [
        (_("What"), str(incident.get_kind_display())),
        (_("When"), when(incident.happened_at)),
        (_("Service"), incident.service),
        (_("How"), incident.how),
        (_("Where on the body"), incident.body_place),
        (_("Whose body"), _person(incident)),
        (_("Provided by"), provider.name if provider else ""),
        (_("Reach them by"), _contact(incident)),
        (_("Needle or blade"), incident.sharp),
        (_("What was done"), incident.action_taken),
        (_("Reported to"), incident.reported_to),
        (_("Reported on"), when(incident.reported_on)),
    ]
    if incident.is_void:
        facts.append((_("Why void"), incident.void_reason))
    return Section(title=_("Incident"), facts=facts)


def _contact(incident: Any) -> str:
    """The provider's contact: their own address, and the clinic's phone."""
    if incident.practitioner is None:
        return ""
    parts = (getattr(incident.practitioner, "email", ""), incident.clinic.phone)
    return " · ".join(part for part in parts if part)


def _person(incident: Any) -> Any:
    if incident.client is not None:
        return {"url": incident.client.get_absolute_url(), "text": incident.client.code}
    said = str(incident.get_exposed_display())
    if incident.erased_at is not None:
        return _("%(who)s, erased on %(day)s") % {
            "who": said, "day": date_format(incident.erased_at, "j M Y"),
        }  # fmt: skip
    return _("%(who)s, sealed") % {"who": said} if incident.ciphertext else said


def incident_actions(incident: Incident) -> list[Action]:
    """Correct, open who it was, erase, void."""
    found = [Action(_("Correct or complete"), _to("incident-amend", incident), "pencil")]
    if incident.ciphertext:
        found.append(Action(_("Open who it was"), _to("incident-person", incident), "key"))
        found.append(Action(_("Erase who it was"), _to("incident-erase", incident), "trash"))
    return [*found, Action(_("Void"), _to("incident-void", incident), "void")]


def _to(name: str, record: Any) -> str:
    return reverse(name, args=[record.pk])


def person_facts(person: dict[str, str]) -> list[tuple[str, str]]:
    """Who it was, opened."""
    labels = {"name": _("Name"), "phone": _("Phone"), "address": _("Postal address")}
    return [(label, person.get(name, "")) for name, label in labels.items()]


def reaction_row(reaction: Any) -> Row:
    """A reaction in a list."""
    settled = reaction.settled_on is not None
    state = _("Void") if reaction.is_void else _("Settled") if settled else _("Open")
    tone = "muted" if reaction.is_void else "ok" if settled else "warn"
    return Row(
        url=reaction.get_absolute_url(),
        title=str(reaction.get_sign_display()),
        meta=f"{reaction.treatment.ref} · {reaction.treatment.client.code}",
        cells=[
            Cell(_("Noticed"), when_words(reaction.noticed_at)),
            Cell(_("How strong"), str(reaction.get_severity_display())),
            Cell(_("State"), state, tone=tone),
        ],
    )


def reactions_section(treatment: Treatment, found: Sequence[Any], *, can_add: bool) -> Section:
    """The reactions to one treatment."""
    add = Action(_("Add a reaction"), _to("reaction-add", treatment), "plus")
    return Section(
        title=_("Adverse reactions"),
        columns=[_("Reaction"), _("Noticed"), _("How strong"), _("State")],
        rows=[reaction_row(each) for each in found],
        empty=_("None."),
        action=add if can_add and not treatment.is_void else None,
    )


def reaction_section(reaction: Any) -> Section:
    """One reaction."""
    treatment = reaction.treatment
    facts: list[tuple[str, Any]] = [
        (_("Treatment"), {"url": treatment.get_absolute_url(), "text": treatment.ref}),
        (_("Client"), treatment.client.code),
        (_("Noticed"), when(reaction.noticed_at)),
        (_("What is seen or felt"), str(reaction.get_sign_display())),
        (_("How strong"), str(reaction.get_severity_display())),
        (_("What may have caused it"), str(reaction.get_suspect_display())),
        (_("What was done and advised"), reaction.action_taken),
        (_("Reported to"), reaction.reported_to),
        (_("Reported on"), when(reaction.reported_on)),
        (_("Number of the report"), reaction.report_number),
        (_("Settled on"), when(reaction.settled_on)),
    ]
    if reaction.is_void:
        facts.append((_("Why void"), reaction.void_reason))
    return Section(title=_("Reaction"), facts=facts)


def desks_section(pack: str) -> Section:
    """Where such a reaction is reported, and how sure that is. No legal advice."""
    return Section(
        title=_("Where to report"),
        columns=[_("Whom"), _("For"), _("Source")],
        rows=[
            Row(
                "",
                str(desk.name),
                [Cell(_("For"), str(desk.what)), Cell(_("Source"), str(desk.source))],
            )
            for desk in rules.desks_for(pack)
        ],
    )


def reaction_status(reaction: AdverseReaction) -> Status:
    """Void, settled or open."""
    if reaction.is_void:
        return Status("muted", _("Void"))
    if reaction.settled_on is not None:
        return Status("ok", _("Settled"))
    return Status("warn", _("Not settled yet"))


def is_emergency(reaction: AdverseReaction) -> bool:
    """Signs for which one rings an ambulance (FACTS 3.3)."""
    return reaction.sign in rules.EMERGENCY_SIGNS and reaction.settled_on is None
