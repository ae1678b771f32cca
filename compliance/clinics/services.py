"""Setting up clinics, letting people in and out: the only way to write any of it."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics import queries, rules
from compliance.clinics.models import Clinic, Invitation, Membership, Role, User
from compliance.clinics.models.visits import LONGEST_PATH, LONGEST_TITLE, InspectorLink, ShownPage
from compliance.core import times
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger


@transaction.atomic
def create_clinic(*, by: Actor, at: datetime, name: str, slug: str = "", **details: Any) -> Clinic:
    """A new clinic with a chain of its own; its short name is made from its name."""
    taken = set(Clinic.objects.values_list("slug", flat=True))
    clinic = Clinic(name=name.strip(), slug=slug or rules.slug_of(name, taken=taken), **details)
    return ledger.create(clinic, by=by, at=at)


def amend_clinic(*, clinic: Clinic, by: Actor, at: datetime, reason: str, **changes: Any) -> Clinic:
    """Change what a clinic says about itself."""
    return ledger.amend(clinic, by=by, at=at, reason=reason, changes=changes)


@transaction.atomic
def open_account(*, email: str, name: str, password: str) -> User:
    """Someone who can sign in. The address counts as theirs: a person vouched for them."""
    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None
    user = User.objects.create_user(email=email, name=name, password=password)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def amend_account(*, user: User, by: Actor, at: datetime, name: str, email: str) -> User:
    """Change a person's name or address; each of their clinics keeps the old name."""
    current = User.objects.select_for_update().get(pk=user.pk)
    details = {"old": current.name, "new": name.strip()}
    current.name, current.email = name.strip(), email.strip().lower()
    current.full_clean()
    current.save(update_fields=["name", "email"])
    EmailAddress.objects.filter(user=current, primary=True).update(email=current.email)
    if details["old"] != details["new"]:
        for membership in queries.memberships_of(current):
            ledger.record(membership, event="membership.renamed", by=by, at=at, details=details)
    return current


@transaction.atomic
def let_back_in(*, email: str, forget_second_step: bool, by: Actor, at: datetime) -> User:
    """Note in each of a person's clinics that a new password was made possible for them."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise Refusal(_("Nobody here signs in with “%(email)s”.") % {"email": email})
    if forget_second_step:
        Authenticator.objects.filter(user=user).delete()
    details = {"second_step": "forgotten" if forget_second_step else "kept"}
    for membership in queries.memberships_of(user):
        ledger.record(membership, event="membership.let_back_in", by=by, at=at, details=details)
    return user


def add_member(*, clinic: Clinic, user: User, role: str, by: Actor, at: datetime) -> Membership:
    """Give a person a role in a clinic."""
    return ledger.create(Membership(clinic=clinic, user=user, role=role), by=by, at=at)


@transaction.atomic
def set_up_clinic(
    *, owner: Mapping[str, str], details: Mapping[str, Any], at: datetime
) -> Membership:
    """The first run: an owner with a clinic, new or made empty by a command before."""
    if not queries.is_empty_installation():
        raise Refusal(_("Klarity is set up already. Sign in instead."))
    user = open_account(email=owner["email"], name=owner["name"], password=owner["password"])
    by = Actor(str(user.pk), user.name, Role.OWNER)
    clinic = queries.unclaimed_clinic()
    if clinic is None:
        clinic = create_clinic(by=by, at=at, **details)
    else:
        clinic = amend_clinic(
            clinic=clinic, by=by, at=at, reason=_("Set up by its owner"), **details
        )
    return add_member(clinic=clinic, user=user, role=Role.OWNER, by=by, at=at)


@transaction.atomic
def sample_owner(*, clinic: Clinic, at: datetime) -> Membership:
    """The made-up owner of a sample clinic: somebody without a password, so never a real person."""
    for owner in queries.owners(clinic):
        if not owner.user.has_usable_password():
            return owner
    user = User.objects.create_user(
        email=f"owner@{clinic.slug}.invalid", name=_("Sample Owner"), password=None
    )
    by = Actor.system("sample")
    return add_member(clinic=clinic, user=user, role=Role.OWNER, by=by, at=at)


def invite(
    *, clinic: Clinic, name: str, role: str, by: Actor, at: datetime
) -> tuple[Invitation, str]:
    """A new invitation and the secret of its link, which is not kept."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        clinic=clinic,
        name=name.strip(),
        role=role,
        token_digest=queries.token_digest(token),
        expires_at=at + rules.INVITATION_LASTS,
    )
    return ledger.create(invitation, by=by, at=at), token


@transaction.atomic
def renew_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> str:
    """A new link for an unused invitation; the old one opens nothing any more."""
    if invitation.accepted_at is not None:
        raise Refusal(_("This invitation was used already."))
    token = secrets.token_urlsafe(32)
    changes = {
        "token_digest": queries.token_digest(token),
        "expires_at": at + rules.INVITATION_LASTS,
    }
    ledger.amend(invitation, by=by, at=at, changes=changes, event="invitation.renewed")
    return token


@transaction.atomic
def withdraw_invitation(
    *, invitation: Invitation, by: Actor, at: datetime, reason: str
) -> Invitation:
    """Make a link worthless before it is used."""
    if invitation.accepted_at is not None:
        raise Refusal(_("This invitation was used already: end the membership instead."))
    return ledger.void(invitation, by=by, at=at, reason=reason)


@transaction.atomic
def join_by_account(
    *, invitation: Invitation, email: str, name: str, password: str, at: datetime
) -> Membership:
    """Accept an invitation as somebody new."""
    user = open_account(email=email, name=name, password=password)
    return join(invitation=invitation, user=user, at=at)


@transaction.atomic
def join(*, invitation: Invitation, user: User, at: datetime) -> Membership:
    """Accept an invitation, once."""
    current = Invitation.objects.select_for_update().get(pk=invitation.pk)
    state = rules.invitation_state(
        expires_at=current.expires_at,
        accepted_at=current.accepted_at,
        voided_at=current.voided_at,
        at=at,
    )
    if state is not rules.LinkState.OPEN:
        raise Refusal(_("This invitation can no longer be used. Ask for a new one."))
    by = Actor(str(user.pk), user.name, current.role)
    ledger.amend(
        current,
        by=by,
        at=at,
        changes={"accepted_at": at, "accepted_by": user},
        event="invitation.accepted",
    )
    return add_member(clinic=current.clinic, user=user, role=current.role, by=by, at=at)


@transaction.atomic
def change_role(
    *, membership: Membership, role: str, by: Actor, at: datetime, reason: str
) -> Membership:
    """Give a member another role; the last owner stays one."""
    _check_present(membership)
    if role != Role.OWNER:
        _check_owner_remains(membership)
    return ledger.amend(membership, by=by, at=at, reason=reason, changes={"role": role})


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor, at: datetime, reason: str) -> Membership:
    """Take a person's access away, from this moment on; the last owner stays."""
    _check_present(membership)
    _check_owner_remains(membership)
    return ledger.amend(
        membership,
        by=by,
        at=at,
        reason=reason,
        changes={"ended_at": at},
        event="membership.ended",
    )


def _check_present(membership: Membership) -> None:
    current = Membership.objects.select_for_update().get(pk=membership.pk)
    if current.ended_at is not None:
        raise Refusal(_("This membership has ended already."))


def _check_owner_remains(membership: Membership) -> None:
    """Locks the owners, so that two of them cannot leave at the same moment."""
    owners = queries.owners(membership.clinic).select_for_update(of=("self",))
    rules.check_owner_remains(owners={owner.pk for owner in owners}, leaving=membership.pk)


# An inspector's visit


@transaction.atomic
def make_inspector_link(
    *, clinic: Clinic, until: date, name: str = "", by: Actor, at: datetime
) -> tuple[InspectorLink, str]:
    """A link to read this clinic until a day's midnight, and its secret, which is not kept."""
    if until not in rules.visit_days(clinic.day(at)):
        raise Refusal(_("Choose a day from today on, within seven days."), "until")
    token = secrets.token_urlsafe(32)
    link = InspectorLink(
        clinic=clinic,
        name=name.strip(),
        token_digest=queries.token_digest(token),
        expires_at=times.day_end(until, clinic.timezone),
    )
    return ledger.create(link, by=by, at=at), token


def begin_visit(*, link: InspectorLink, device: str, at: datetime) -> None:
    """Write down that somebody opened the link and began to read."""
    details = {"device": device}
    ledger.record(link, event="inspector_link.opened", by=inspector(link), at=at, details=details)


def inspector(link: InspectorLink) -> Actor:
    """Whoever reads by a link, as the history names them."""
    return Actor(user_id="", name=str(link), role=Role.INSPECTOR)


@transaction.atomic
def end_inspector_link(*, link: InspectorLink, by: Actor, at: datetime) -> InspectorLink:
    """From now on the link opens nothing, also where it is open just now."""
    current = InspectorLink.objects.select_for_update().get(pk=link.pk)
    if current.ended_at is not None or current.expires_at <= at:
        raise Refusal(_("This link has ended already."))
    changes = {"ended_at": at, "ended_by": by.name}
    return ledger.amend(link, by=by, at=at, changes=changes, event="inspector_link.ended")


def note_expired_links(*, at: datetime) -> int:
    """Write down the end of links whose time is over: they opened nothing since. How many."""
    by = Actor.system("inspector links")
    ended = 0
    for link in queries.expired_inspector_links(at):
        changes = {"ended_at": link.expires_at, "ended_by": "Klarity"}
        event = "inspector_link.expired"
        ledger.amend(link, by=by, at=at, changes=changes, occurred_at=link.expires_at, event=event)
        ended += 1
    return ended


def note_page(
    *, link: InspectorLink, path: str, status: int, title: str, text: str, digest: str, at: datetime
) -> ShownPage:
    """Keep what an inspector was shown, before it leaves."""
    return ShownPage.objects.create(
        link=link,
        shown_at=at,
        path=path[:LONGEST_PATH],
        title=title[:LONGEST_TITLE],
        status=status,
        text=text,
        sha256=digest,
    )
