"""What the screens of practitioners show, as plain rows and sections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.access import StaffRequest
from compliance.clinics.screens import Action, Cell, Row, Section, Status, offered, record_actions
from compliance.documents.models import Document
from compliance.practitioners import queries, rules, words
from compliance.practitioners.models import Credential, PracticePeriod, Practitioner, SourceCheck
from compliance.practitioners.queries import Held


def person_row(person: Practitioner, papers: list[Held], on: date) -> Row:
    """A practitioner in the list, from `queries.with_periods`."""
    experience = rules.experience(person.practice_periods.all(), on)
    standing = person_status(person, papers, on)
    in_force = sum(each.status.is_in_force for each in papers)
    return Row(
        url=person.get_absolute_url(),
        title=person.name,
        meta=" · ".join(part for part in (person.title, person.code) if part),
        cells=[
            Cell(_("Credentials"), standing.text, tone=standing.tone),
            Cell(_("Experience"), words.experience(experience)),
            Cell(_("In force"), str(in_force), is_number=True),
        ],
    )


def person_status(person: Practitioner, papers: list[Held], on: date) -> Status:
    """One word on a person: what is worst about their credentials."""
    if person.is_void:
        return Status("muted", _("Void"))
    if person.left_on is not None and person.left_on < on:
        return Status("muted", _("Left on %(day)s") % {"day": words.day(person.left_on)})
    return _papers_status(papers)


def _papers_status(papers: list[Held]) -> Status:
    group = queries.group_of(papers)
    if group == "fine":
        return Status("ok", _("In date"))
    if group == "none":
        return Status("muted", _("Nothing in date recorded"))
    wanting = [each for each in papers if each.needs_renewal]
    lapsed = sum(each.status.overlay is not rules.Overlay.EXPIRING for each in wanting)
    lapsed += sum(each.needs_check and not each.status.is_in_force for each in papers)
    if lapsed:
        return Status("bad", ngettext("%(n)s lapsed", "%(n)s lapsed", lapsed) % {"n": lapsed})
    count = len(wanting)
    return Status("warn", ngettext("%(n)s expiring", "%(n)s expiring", count) % {"n": count})


def person_facts(person: Practitioner) -> Section:
    """Who they are."""
    facts: list[tuple[str, Any]] = [
        (_("Professional title"), person.title),
        (_("E-mail address"), person.email),
        (_("Code"), person.code),
        (_("Signs in as"), person.user.name if person.user else _("Does not sign in")),
    ]
    if person.left_on is not None:
        facts.append((_("Last day at this clinic"), words.day(person.left_on)))
    return Section(title=_("About"), facts=facts)


def credential_sections(
    request: StaffRequest, person: Practitioner, papers: list[Held], void: list[Credential]
) -> list[Section]:
    """Credentials that count or should, then those that others took the place of."""
    current = [credential_row(each) for each in papers if not each.is_replaced]
    earlier = [credential_row(each) for each in papers if each.is_replaced]
    earlier += [void_row(credential, str(credential)) for credential in void]
    columns = [_("Credential"), _("Status"), _("Valid"), _("Document")]
    sections = [
        Section(
            title=_("Credentials"),
            columns=columns,
            rows=current,
            empty=_("No credential is recorded. Add the first one with a photo of its paper."),
            action=_add(request, person, "credential-add"),
        )
    ]
    if earlier:
        sections.append(Section(title=_("Earlier credentials"), columns=columns, rows=earlier))
    return sections


def credential_row(each: Held) -> Row:
    """A credential in a person's list."""
    credential = each.credential
    tone, text = ("muted", _("Replaced")) if each.is_replaced else words.status(each.status)
    parts = (credential.get_type_display(), credential.issuer, credential.number)
    document = credential.document
    return Row(
        url=credential.get_absolute_url(),
        title=str(credential),
        meta=" · ".join(part for part in parts if part and part != str(credential)),
        cells=[
            Cell(_("Status"), text, tone=tone),
            Cell(_("Valid"), words.standing(each.status, credential)),
            Cell(_("Document"), _("On file") if document and not document.is_void else ""),
        ],
    )


def period_section(
    request: StaffRequest, person: Practitioner, periods: list[PracticePeriod]
) -> Section:
    """Practice periods as they were recorded, newest first."""
    return Section(
        title=_("Practice periods"),
        columns=[_("Period"), _("With"), _("Where"), _("Proof")],
        rows=[
            void_row(period, words.period(period)) if period.is_void else _period_row(period)
            for period in reversed(periods)
        ],
        empty=_("No practice period is recorded. Years of experience are computed from them."),
        action=_add(request, person, "practice-period-add"),
    )


def _period_row(period: PracticePeriod) -> Row:
    document = period.document
    return Row(
        url=period.get_absolute_url(),
        title=words.period(period),
        cells=[
            Cell(_("With"), period.get_device_kind_display()),
            Cell(_("Where"), period.place),
            Cell(_("Proof"), _("On file") if document and not document.is_void else ""),
        ],
    )


def void_row(record: Credential | PracticePeriod | SourceCheck, title: str) -> Row:
    """A record that no longer counts, still one tap away."""
    return Row(
        url=record.get_absolute_url(),
        title=title,
        meta=record.void_reason,
        cells=[Cell(_("Status"), _("Void"), tone="muted"), Cell("", "–"), Cell("", "–")],
    )


def period_facts(period: PracticePeriod) -> Section:
    """What is known about a period."""
    person = period.practitioner
    return Section(
        title=_("Practice period"),
        facts=[
            (_("Practitioner"), link(person, person.name)),
            (_("With"), period.get_device_kind_display()),
            (_("From"), words.day(period.started_on)),
            (_("Until"), words.day(period.ended_on) or _("goes on")),
            (_("Where"), period.place),
            (_("Proof"), "" if period.document is None else _("On file")),
        ],
    )


def _add(request: StaffRequest, person: Practitioner, name: str) -> Action | None:
    add = Action(_("Add"), reverse(name, args=[person.pk]), "plus")
    return next(iter(offered(request, *record_actions(person, add))), None)


def person_actions(person: Practitioner) -> list[Action]:
    """What can be done with a person's own record."""
    return record_actions(
        person,
        Action(_("Sheet"), reverse("practitioner-sheet-add", args=[person.pk]), "file"),
        Action(_("Change"), reverse("practitioner-amend", args=[person.pk]), "pencil"),
        Action(_("Mark as void"), reverse("practitioner-void", args=[person.pk]), "void"),
    )


def period_actions(period: PracticePeriod) -> list[Action]:
    """What can be done with a practice period."""
    return record_actions(
        period,
        Action(_("Change"), reverse("practice-period-amend", args=[period.pk]), "pencil"),
        Action(_("Mark as void"), reverse("practice-period-void", args=[period.pk]), "void"),
    )


@dataclass(frozen=True, slots=True)
class Renewal:
    """A notice on a credential that lapsed or soon will; the link only for those who may."""

    tone: str
    title: str
    text: str
    url: str


def renewals(request: StaffRequest, papers: list[Held]) -> list[Renewal]:
    """What wants renewing and what stops without it, each one tap from the form."""
    found = []
    for each in papers:
        if each.needs_renewal:
            credential = each.credential
            renew = Action(_("Renew"), reverse("credential-renew", args=[credential.pk]))
            is_over = each.status.overlay is not rules.Overlay.EXPIRING
            stops = words.stops(queries.stops(credential, papers, request.clinic), is_over=is_over)
            said = (words.standing(each.status, credential), stops)
            found.append(
                Renewal(
                    tone=words.status(each.status)[0],
                    title=str(credential),
                    text=" · ".join(filter(None, said)),
                    url=renew.url if offered(request, renew) else "",
                )
            )
    return found


@dataclass(frozen=True, slots=True)
class ExperienceCard:
    """Experience with its working, as words."""

    total: str
    as_of: str
    since: str
    kinds: list[tuple[str, str, str]]
    working: list[words.WorkingLine]
    days: str


def experience_card(found: rules.Experience, kinds: Sequence[queries.KindYears]) -> ExperienceCard:
    """Years, since when, for each kind of device, and how they were added up."""
    return ExperienceCard(
        total=words.experience(found),
        as_of=_("as of %(day)s") % {"day": words.day(found.on)},
        since=words.since(found),
        kinds=[
            (
                str(each.kind.label),
                words.experience(each.experience),
                words.treatments(each.treatments),
            )
            for each in kinds
        ],
        working=words.working(found),
        days=words.days(found.days),
    )


def documents_of(papers: list[Held]) -> list[Document]:
    """The papers of what counts today, each once."""
    found = {
        each.credential.document.pk: each.credential.document
        for each in papers
        if each.credential.document is not None and not each.is_replaced
    }
    return [document for document in found.values() if not document.is_void]


def link(record: Any, text: str) -> dict[str, str]:
    """A value that leads to another record."""
    return {"text": text, "url": record.get_absolute_url()}
