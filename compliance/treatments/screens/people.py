"""What the screens of clients and screenings show, as plain rows, sections and actions."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.treatments.models import Client, Consent, Screening
from compliance.treatments.queries import people
from compliance.treatments.rules.questions import name_of
from compliance.treatments.rules.screening import Outcome

OUTCOME_TONES = {
    Outcome.ELIGIBLE: "ok",
    Outcome.DEFER: "warn",
    Outcome.NOT_ELIGIBLE: "bad",
    Outcome.REFER: "warn",
}


def client_row(client: Any) -> Row:
    """A client in a list; needs `people.clients`."""
    outcome = client.last_outcome
    return Row(
        url=client.get_absolute_url(),
        title=client.code,
        meta=_("Void") if client.is_void else "",
        cells=[
            Cell(_("Treatments"), str(client.treatment_count), is_number=True),
            Cell(_("Last treated"), when(client.treated_at) or _("Never")),
            Cell(
                _("Last screening"),
                str(Outcome(outcome).label) if outcome else _("None"),
                tone=OUTCOME_TONES[Outcome(outcome)] if outcome else "muted",
            ),
        ],
    )


def client_status(client: Client) -> Status | None:
    """What one must know first."""
    if client.is_void:
        return Status("muted", _("Void"))
    if client.held_at is not None:
        return Status("info", _("Legal hold"))
    return None


def vault_section(client: Client, *, until: date | None) -> Section:
    """What lies in the vault, without opening it."""
    entry = getattr(client, "entry", None)
    if entry is None:
        said = _("Nothing")
    elif entry.erased_at is not None:
        said = _("Erased on %(day)s") % {"day": date_format(entry.erased_at, "j M Y")}
    else:
        said = _("Name and contact, sealed")
    facts: list[tuple[str, Any]] = [(_("In the vault"), said)]
    if until is not None:
        facts.append((_("Kept at least until"), when(until)))
    if client.held_at is not None:
        facts.append((_("Legal hold"), client.hold_reason))
    return Section(title=_("Name and contact"), facts=facts)


def screening_section(client: Client, screenings: list[Screening]) -> Section:
    """Screenings, latest first."""
    return Section(
        title=_("Screenings"),
        columns=[_("When"), _("Outcome")],
        rows=[
            Row(
                url=each.get_absolute_url(),
                title=date_format(each.screened_at, "j M Y, H:i"),
                meta=_("Void") if each.is_void else "",
                cells=[Cell(_("Outcome"), outcome_words(each), tone=outcome_tone(each))],
            )
            for each in screenings
        ],
        empty=_("Not screened yet."),
    )


def consent_section(client: Client, consents: list[Consent], *, can_void: bool) -> Section:
    """What the client agreed to, latest first."""
    return Section(
        title=_("Consent"),
        columns=[_("Signed"), _("Version"), _("State")],
        rows=[
            Row(
                url=reverse("consent-void", args=[each.pk])
                if can_void and not each.is_void
                else "",
                title=date_format(each.signed_at, "j M Y, H:i"),
                meta=each.void_reason if each.is_void else "",
                cells=[
                    Cell(_("Version"), each.version),
                    Cell(
                        _("State"),
                        _("Withdrawn") if each.is_void else _("Signed"),
                        tone="muted" if each.is_void else "ok",
                    ),
                ],
            )
            for each in consents
        ],
        empty=_("Not signed yet. The client signs on the tablet, after the questions."),
    )


def outcome_words(screening: Screening) -> str:
    """The outcome, with the day where it waits for one."""
    if screening.defer_until is not None:
        day = date_format(screening.defer_until, "j M Y")
        return _("Wait until %(day)s") % {"day": day}
    return str(screening.get_outcome_display())


def outcome_tone(screening: Screening) -> str:
    """The colour of an outcome."""
    return "muted" if screening.is_void else OUTCOME_TONES[Outcome(screening.outcome)]


def decided_by(screening: Screening) -> list[str]:
    """What decided, in the short names that staff know."""
    codes = [code for code in screening.codes.split("|") if code and not code.startswith("?")]
    return [name_of(code) for code in codes]


def to_discuss(screening: Screening) -> list[str]:
    """What to talk about before needling."""
    codes = [code[1:] for code in screening.codes.split("|") if code.startswith("?")]
    return [name_of(code) for code in codes]


def client_actions(client: Client) -> list[Action]:
    """What is done with a client every day."""
    return [
        _action("treatment-add", _("Treat"), "needle", client, is_primary=True),
        _action("screening-add", _("Screen"), "clipboard", client),
        _action("client-vault", _("Open the vault"), "key", client),
    ]


def rare_actions(client: Client) -> list[Action]:
    """What is seldom done, at the foot of the page."""
    entry = getattr(client, "entry", None)
    hold = _action("client-hold", _("Set a legal hold"), "lock", client)
    end = _action("client-end-hold", _("End the legal hold"), "lock", client)
    trace = f"{reverse('lot-reach')}?{urlencode({'lot': client.code})}"
    found = [
        Action(_("Trace what was used"), trace, "search"),
        _action("card-detail", _("Card of this client"), "qr", client),
    ]
    found.append(_action("client-contact", _("Write name and contact anew"), "pencil", client))
    found.append(end if client.held_at is not None else hold)
    if entry is not None and entry.erased_at is None:
        found.append(_action("client-erase", _("Erase name and contact"), "trash", client))
    found.append(_action("client-void", _("Void: entered by mistake"), "void", client))
    return found


def _action(
    name: str, label: str, icon: str, client: Client, *, is_primary: bool = False
) -> Action:
    return Action(label, reverse(name, args=[client.pk]), icon, is_primary)


def contact_facts(contact: dict[str, str]) -> list[tuple[str, str]]:
    """An opened entry."""
    labels = {
        "name": _("Name"),
        "phone": _("Phone"),
        "email": _("E-mail address"),
        "address": _("Postal address"),
    }
    return [(label, contact.get(name, "")) for name, label in labels.items()]


def kept_until(client: Client) -> date | None:
    """Until when its last treatment must be kept. Runs one query."""
    return people.kept_until(client)
