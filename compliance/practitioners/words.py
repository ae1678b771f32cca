"""Statuses and experience as people read them, the same on screens, papers and public pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.practitioners import rules
from compliance.practitioners.models import (
    Area,
    Credential,
    CredentialType,
    PracticePeriod,
    ServiceKind,
    SourceCheck,
)

TONES = {
    "SELF_DECLARED": "info",
    "DOCUMENT_SEEN": "ok",
    "PRIMARY_SOURCE_VERIFIED": "ok",
    "NOT_YET": "info",
    "EXPIRING": "warn",
    "CHECK_OVERDUE": "warn",
}


@dataclass(frozen=True, slots=True)
class WorkingLine:
    """One line of how experience was added up."""

    text: str
    note: str
    days: str
    is_gap: bool


def status(found: rules.CredentialStatus) -> tuple[str, str]:
    """Tone and word of a standing."""
    texts = {
        "SELF_DECLARED": _("Self-declared"),
        "DOCUMENT_SEEN": _("Document seen"),
        "PRIMARY_SOURCE_VERIFIED": _("Checked with its issuer"),
        "NOT_YET": _("Not yet valid"),
        "CHECK_OVERDUE": _("Check overdue"),
        "NOT_CONFIRMED": _("Not confirmed by its issuer"),
        "EXPIRING": _("Expiring"),
        "EXPIRED": _("Expired"),
        "REVOKED": _("Withdrawn"),
    }
    return TONES.get(found.code, "bad"), texts[found.code]


def proof(found: rules.CredentialStatus) -> tuple[str, str]:
    """Tone and word of how well a credential is proved, whatever its dates say."""
    texts = {
        rules.Proof.SELF_DECLARED: _("Self-declared"),
        rules.Proof.DOCUMENT_SEEN: _("Document seen"),
        rules.Proof.PRIMARY_SOURCE_VERIFIED: _("Checked with its issuer"),
    }
    return TONES[found.proof], texts[found.proof]


def claim(found: rules.CredentialStatus, credential: Credential) -> str:
    """Until when a credential counts, or why it does not: without what only the calendar moves."""
    if not found.is_in_force:
        return standing(found, credential)
    until = credential.expires_on
    return _("until %(day)s") % {"day": day(until)} if until else _("no end date")


def standing(found: rules.CredentialStatus, credential: Credential) -> str:
    """What the dates and checks say about a credential."""
    until = day(credential.expires_on)
    issuers_day = {"day": day(found.stopped_on)}
    said = _("until %(day)s") % {"day": until} if until else _("no end date")
    match found.overlay:
        case rules.Overlay.REVOKED if credential.revoked_on == found.stopped_on:
            said = _("withdrawn on %(day)s") % issuers_day
        case rules.Overlay.REVOKED:
            said = _("suspended, as its issuer said on %(day)s") % issuers_day
        case rules.Overlay.NOT_CONFIRMED:
            said = _("its issuer did not confirm it on %(day)s") % issuers_day
        case rules.Overlay.EXPIRED:
            said = _("expired on %(day)s") % {"day": until}
        case rules.Overlay.EXPIRING:
            left = days_left(found.days_left or 0)
            said = _("until %(day)s, %(left)s") % {"day": until, "left": left}
        case rules.Overlay.NOT_YET:
            said = _("counts from %(day)s") % {"day": day(credential.issued_on)}
    return said


def stops(found: rules.Stops, *, is_over: bool) -> str:
    """What ends when a credential does, in one line; empty when nothing rests on it."""
    parts = []
    if found.requirements:
        parts.append(", ".join(found.requirements))
    if found.treatments:
        parts.append(_("treatments"))
    if found.public_answers:
        parts.append(answers(found.public_answers))
    if not parts:
        return ""
    said = _("stopped: %(what)s") if is_over else _("then stops: %(what)s")
    return said % {"what": ", ".join(parts)}


def answers(questions: Sequence[str]) -> str:
    """The public answers that rest on a paper."""
    names = {
        "qualified": _("qualification"),
        "training": _("training"),
        "register": _("register"),
        "insurance": _("insurance"),
    }
    said = ngettext(
        "the public answer on %(what)s", "the public answers on %(what)s", len(questions)
    )
    return said % {"what": ", ".join(names[each] for each in questions)}


def days_left(days: int) -> str:
    """How much time is left; the last day is today."""
    if days == 0:
        return _("last day today")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def experience(found: rules.Experience) -> str:
    """Whole years and months, such as 6 years 7 months."""
    if found.first_on is None:
        return _("No practice recorded")
    years = ngettext("%(n)s year", "%(n)s years", found.years) % {"n": found.years}
    months = ngettext("%(n)s month", "%(n)s months", found.months) % {"n": found.months}
    if found.years and found.months:
        return f"{years} {months}"
    if found.years:
        return years
    return months if found.months else _("less than a month")


def since(found: rules.Experience) -> str:
    """Since when someone provides the service, and until when if it is over."""
    if found.first_on is None:
        return ""
    said = _("First provided on %(day)s") % {"day": day(found.first_on)}
    if not found.is_current:
        said += " · " + _("last on %(day)s") % {"day": day(found.last_on)}
    return said


def treatments(count: int) -> str:
    """How many treatments in the year up to a day."""
    said = ngettext("%(n)s treatment", "%(n)s treatments", count)
    return said % {"n": number_format(count, use_l10n=True, force_grouping=True)}


def scope(credential: Credential) -> str:
    """What a credential covers and what it is limited to, on one line."""
    needle = credential.max_needle_mm
    parts = (
        kinds(credential.device_kinds) if credential.device_kinds else "",
        _("needles up to %(mm)s mm") % {"mm": f"{needle.normalize():f}"} if needle else "",
        areas(credential.areas) if credential.areas else "",
        credential.conditions,
    )
    return " · ".join(filter(None, parts))


def checked(credential: Credential, found: rules.CredentialStatus) -> str:
    """With whom a credential was checked last, when and how, and who looked at it."""
    made = [each for each in credential.source_checks.all() if not each.is_void]
    spoken = [each for each in made if each.checked_on == found.checked_on]
    if not spoken:
        return ""
    last = max(spoken, key=lambda each: each.recorded_at)
    said = _("%(source)s, %(day)s") % {"source": last.source, "day": day(last.checked_on)}
    approved = _("approved by a second person")
    if last.approved_at is None:
        approved = _("not approved yet")
    elif last.is_own_approval:
        approved = _("approved by the one who made it")
    return f"{said} · {approved}"


def short_group(codes: rules.Group) -> str:
    """Any of these kinds, as short as a column's head."""
    names = {
        "LIC": _("Licence"),
        "REG-V": _("Register"),
        "MN-TRN": _("Micro-needling"),
        "DEV-TRN": _("Device"),
        "BBP": _("Bloodborne"),
        "IPAC": _("Infection prevention"),
        "FA-CPR": _("First aid"),
        "ANA": _("Anaphylaxis"),
        "INS": _("Insurance"),
    }
    return " / ".join(names.get(kind) or group((kind,)) for kind in codes)


def group(codes: rules.Group) -> str:
    """Any of these kinds."""
    names = dict(CredentialType.choices)
    return _(" or ").join(str(names[kind]) for kind in codes)


def working(found: rules.Experience, *, on_paper: bool = False) -> list[WorkingLine]:
    """How the days of experience were added up, in the order they happened.

    A screen says “today” where practice goes on; paper, which is read later, says the day.
    """
    open_end = day(found.on) if on_paper else _("today")
    lines = [(piece.started_on, _stretch(piece, open_end)) for piece in found.stretches]
    lines += [(pause.started_on, _gap(pause)) for pause in found.gaps]
    return [line for _start, line in sorted(lines, key=lambda pair: pair[0])]


def days(count: int) -> str:
    """A number of days, such as 2,432 days."""
    number = number_format(count, use_l10n=True, force_grouping=True)
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": number}


def day(on: date | None) -> str:
    """A date as on every screen, such as 15 Jul 2026."""
    return date_format(on, "j M Y") if on is not None else ""


def _stretch(piece: rules.Stretch, open_end: str) -> WorkingLine:
    end = open_end if piece.is_open else day(piece.ended_on)
    return WorkingLine(f"{day(piece.started_on)} – {end}", "", days(piece.days), is_gap=False)


def _gap(piece: rules.Gap) -> WorkingLine:
    text = f"{day(piece.started_on)} – {day(piece.ended_on)}"
    if piece.is_excluded:
        note = _("pause of %(days)s, taken out") % {"days": days(piece.days)}
        return WorkingLine(text, note, "–", is_gap=True)
    note = _("pause of less than %(limit)s days, counted") % {"limit": rules.GAP_DAYS}
    return WorkingLine(text, note, days(piece.days), is_gap=True)


def period(period: PracticePeriod) -> str:
    """A period as people say it, such as 1 Mar 2019 – today."""
    end = day(period.ended_on) if period.ended_on else _("today")
    return f"{day(period.started_on)} – {end}"


def kinds(text: str) -> str:
    """`PEN|ROLLER` as Pen, Roller."""
    labels = dict(ServiceKind.choices)
    return ", ".join(str(labels[kind]) for kind in text.split("|"))


def areas(text: str) -> str:
    """`FACE|BODY` as Face, Body."""
    labels = dict(Area.choices)
    return ", ".join(str(labels[area]) for area in text.split("|"))


def approval(check: SourceCheck) -> str:
    """Who looked at a check; one's own look says so."""
    if check.approved_at is None:
        return _("Not approved yet")
    if check.is_own_approval:
        return _("Approved by %(name)s, who made it: nobody else here may") % {
            "name": check.approved_by
        }
    return _("Approved by %(name)s") % {"name": check.approved_by}
