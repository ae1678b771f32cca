"""Practitioners: their papers, checks with issuers, insurance, experience (K-034 to K-039)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from compliance.clinics.rulepacks import Asked
from compliance.practitioners.rules import Overlay
from compliance.requirements.rules.events import by_day, no_data, said
from compliance.requirements.rules.facts import Facts, Paper, Person
from compliance.requirements.rules.findings import Judged, Status, severity

CHECK_SOON = 14
NEEDLING = ("needl", "aiguille", "aguja")


def _each(facts: Facts, judge: Callable[[Person], Judged]) -> list[Judged]:
    if not facts.people:
        return no_data(facts, _("No practitioner is recorded."), "practitioner-list")
    return [judge(person) for person in facts.people]


def _standing(person: Person, kinds: tuple[str, ...]) -> list[Paper]:
    return [each for each in person.papers if each.kind in kinds and not each.is_replaced]


def papers(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-034: one paper in force of every group that the rules ask for."""
    if not facts.people:
        return no_data(facts, _("No practitioner is recorded."), "practitioner-list")
    return [each for person in facts.people for each in _papers(person, facts.groups)]


def _papers(person: Person, groups: tuple[tuple[str, ...], ...]) -> list[Judged]:
    """What each group lacks; one answer for all of them where nothing does."""
    found = [_best(person, group) for group in groups]
    lacking = [each for each in found if each.status is not Status.PASS]
    return lacking or [min(found, key=lambda each: each.due_on or date.max)]


def _best(person: Person, group: tuple[str, ...]) -> Judged:
    own = _standing(person, group)
    act = ("practitioner-detail", person.ref.id)
    if not own:
        sentence = _("Missing: %(kind)s.") % {"kind": kind_names(group)}
        return Judged(person.name, Status.NO_DATA, sentence, None, (), act)
    return min((_paper(person, each) for each in own), key=_goodness)


def _goodness(judged: Judged) -> tuple[int, date]:
    return -severity(judged.status), judged.due_on or date.max


def _paper(person: Person, paper: Paper) -> Judged:
    act = ("credential-renew", paper.ref.id)
    told = {"paper": paper.title, "day": said(paper.expires_on) if paper.expires_on else ""}
    if not paper.status.is_in_force:
        sentence = _("“%(paper)s” is not in force.") % told
        if paper.status.overlay is Overlay.EXPIRED:
            sentence = _("“%(paper)s” expired on %(day)s.") % told
        return Judged(person.name, Status.FAIL, sentence, paper.expires_on, (paper.ref,), act)
    if paper.status.overlay is Overlay.EXPIRING:
        sentence = _("“%(paper)s” ends on %(day)s.") % told
        return Judged(person.name, Status.DUE_SOON, sentence, paper.expires_on, (paper.ref,), act)
    sentence = _("Every paper that the rules ask for is in force.")
    return Judged(person.name, Status.PASS, sentence, paper.expires_on, (paper.ref,))


def source_checks(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-035: each required paper was checked with its issuer, not too long ago."""
    kinds = tuple(kind for group in facts.groups for kind in group)
    return _each(facts, lambda person: _checks(person, kinds, on))


def _checks(person: Person, kinds: tuple[str, ...], on: date) -> Judged:
    own = [each for each in _standing(person, kinds) if each.status.is_in_force]
    if not own:
        return Judged(person.name, Status.NO_DATA, _("No paper in force is recorded."))
    return min((_check(person, each, on) for each in own), key=lambda e: severity(e.status))


def _check(person: Person, paper: Paper, on: date) -> Judged:
    act, due = ("source-check-add", paper.ref.id), paper.status.check_due_on
    if due is None:
        sentence = _("“%(paper)s” was never checked with its issuer.") % {"paper": paper.title}
        return Judged(person.name, Status.NO_DATA, sentence, None, (paper.ref,), act)
    return by_day(
        person.name, due_on=due, on=on, soon_days=CHECK_SOON, evidence=(paper.ref,), act=act
    )


def pathogens(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-036: bloodborne pathogens training within the last year."""
    return _each(facts, lambda person: _training(person, asked, on))


def _training(person: Person, asked: Asked, on: date) -> Judged:
    own = [each for each in person.papers if each.kind == "BBP" and each.issued_on]
    taken = [(each.issued_on, each) for each in own if each.issued_on and each.issued_on <= on]
    act = ("practitioner-detail", person.ref.id)
    if not taken:
        sentence = _("No bloodborne pathogens training with its date is recorded.")
        return Judged(person.name, Status.NO_DATA, sentence, None, (), act)
    latest, paper = max(taken, key=lambda pair: pair[0])
    due_on = latest + timedelta(days=asked.number("max_age_days", 365))
    act = ("credential-renew", paper.ref.id)
    soon = asked.number("soon_days", 30)
    return by_day(person.name, due_on=due_on, on=on, soon_days=soon, evidence=(paper.ref,), act=act)


def insurance(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-038: a policy in date that names micro-needling."""
    return _each(facts, _policy)


def _policy(person: Person) -> Judged:
    own = _standing(person, ("INS",))
    if not own:
        act = ("practitioner-detail", person.ref.id)
        return Judged(person.name, Status.NO_DATA, _("No insurance is recorded."), None, (), act)
    paper = min(own, key=lambda each: (not each.status.is_in_force, _names(each) is not True))
    judged = _paper(person, paper)
    if judged.status is Status.FAIL:
        is_over = paper.status.overlay is Overlay.EXPIRED
        return replace(judged, status=Status.OVERDUE if is_over else Status.FAIL)
    return _named(person, paper) or _dated(judged)


def _named(person: Person, paper: Paper) -> Judged | None:
    """What keeps a policy in date from counting: it must name the service."""
    names = _names(paper)
    if names:
        return None
    sentence = (
        _("It is not recorded whether the policy names micro-needling.")
        if names is None
        else _("The policy does not name micro-needling.")
    )
    status = Status.NO_DATA if names is None else Status.FAIL
    act = ("credential-amend", paper.ref.id)
    return Judged(person.name, status, sentence, None, (paper.ref,), act)


def _dated(judged: Judged) -> Judged:
    if judged.status is Status.DUE_SOON:
        return judged
    return replace(judged, summary=_("The policy is in date and names micro-needling."))


def _names(paper: Paper) -> bool | None:
    """What was looked up, else what its title says."""
    if paper.names_service is not None:
        return paper.names_service
    return True if any(word in paper.title.casefold() for word in NEEDLING) else None


def experience(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-039: years of experience come from dated periods."""
    return _each(facts, _periods)


def _periods(person: Person) -> Judged:
    act = ("practitioner-detail", person.ref.id)
    if not person.has_periods:
        sentence = _("No period of practice is recorded, so no years can be published.")
        return Judged(person.name, Status.NO_DATA, sentence, None, (), act)
    sentence = _("Years are computed from dated periods, pauses taken out.")
    return Judged(person.name, Status.PASS, sentence, None, (person.ref,))


def kind_names(kinds: tuple[str, ...]) -> str:
    """Kinds of paper in words, any of which will do."""
    names = {
        "LIC": _("licence or registration"),
        "REG-V": _("voluntary register"),
        "MN-TRN": _("micro-needling training"),
        "INS": _("insurance"),
        "BBP": _("bloodborne pathogens training"),
        "IPAC": _("infection prevention training"),
        "FA-CPR": _("first aid and CPR"),
    }
    return _(" or ").join(names.get(kind, kind) for kind in kinds)
