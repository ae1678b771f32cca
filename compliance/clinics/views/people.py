"""The people of a clinic: members and invitations."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from compliance.clinics import adapter, queries, rules, services
from compliance.clinics.access import OWNERS, StaffRequest, allow, get_record, signed
from compliance.clinics.forms import EndForm, InvitationForm, RoleForm
from compliance.clinics.models import Invitation, Membership
from compliance.clinics.screens import (
    Action,
    Cell,
    Row,
    Section,
    Status,
    detail_page,
    form_page,
    void_page,
)
from compliance.clinics.sessions import show_once, shown_once
from compliance.core.errors import Refusal
from compliance.core.templatetags.klarity import when
from compliance.ledger import queries as ledger

STATE_TONES = {
    rules.LinkState.OPEN: "info",
    rules.LinkState.USED: "ok",
    rules.LinkState.WITHDRAWN: "muted",
    rules.LinkState.EXPIRED: "warn",
}


@allow(*OWNERS, methods=("GET",))
def member_list(request: StaffRequest) -> HttpResponse:
    """Who belongs to the clinic, and who is invited."""
    members = list(queries.members(request.clinic))
    page = {
        "heading": _("People"),
        "back": reverse("settings"),
        "actions": [
            Action(_("Invite somebody"), reverse("invitation-add"), "plus", is_primary=True)
        ],
        "members": [_member_row(member) for member in members if member.ended_at is None],
        "former": [_member_row(member) for member in members if member.ended_at is not None],
        "member_columns": [_("Name"), _("Role"), _("E-mail")],
        "invited": [
            _invitation_row(invitation)
            for invitation in queries.open_invitations(request.clinic, at=request.now)
        ],
        "invited_columns": [_("Name"), _("Role"), _("Valid until")],
    }
    return render(request, "clinics/member_list.html", page)


@allow(*OWNERS, methods=("GET",))
def member_detail(request: StaffRequest, membership_id: UUID) -> HttpResponse:
    """One member: role, access and history."""
    member = _member(request, membership_id)
    is_present = member.ended_at is None
    factor = _("On") if queries.has_second_factor(member.user) else _("Off")
    facts = [
        (_("Role"), member.get_role_display()),
        (_("E-mail address"), member.user.email),
        (_("Second step at sign-in"), factor),
        (_("Member since"), when(member.recorded_at)),
    ]
    actions = [
        Action(_("Change the role"), reverse("member-amend", args=[member.pk]), "pencil"),
        Action(_("End the membership"), reverse("member-end", args=[member.pk]), "cross"),
    ]
    return detail_page(
        request,
        heading=member.user.name,
        back=reverse("member-list"),
        status=_member_status(member),
        sections=[Section(_("Details"), facts=facts)],
        history=ledger.history(member),
        actions=actions if is_present else [],
    )


@allow(*OWNERS)
def member_amend(request: StaffRequest, membership_id: UUID) -> HttpResponse:
    """Give a member another role."""
    member = _member(request, membership_id)
    form = RoleForm(request.POST or None, initial={"role": member.role})
    return form_page(
        request,
        form=form,
        save=lambda form: services.change_role(
            membership=member,
            role=form.cleaned_data["role"],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.now,
        ),
        heading=_("Change the role of %(name)s") % {"name": member.user.name},
        back=member.get_absolute_url(),
    )


@allow(*OWNERS)
def member_end(request: StaffRequest, membership_id: UUID) -> HttpResponse:
    """Take a member's access away."""
    member = _member(request, membership_id)
    return form_page(
        request,
        form=EndForm(request.POST or None),
        save=lambda form: services.end_membership(
            membership=member, reason=form.cleaned_data["reason"], by=request.actor, at=request.now
        ),
        heading=_("End the membership of %(name)s") % {"name": member.user.name},
        intro=_("They can open nothing of this clinic any more. What they recorded stays."),
        submit=_("End the membership"),
        back=member.get_absolute_url(),
        danger=True,
    )


# Invitations


@signed
@allow(*OWNERS)
def invitation_add(request: StaffRequest) -> HttpResponse:
    """Make a link by which one person can join."""
    return form_page(
        request,
        form=InvitationForm(request.POST or None, clinic=request.clinic),
        save=lambda form: _invite(request, form),
        heading=_("Invite somebody"),
        intro=_("You get a link to pass on yourself: Klarity sends no message."),
        submit=_("Make the link"),
        saved=_("The link is ready."),
        back=reverse("member-list"),
    )


@allow(*OWNERS, methods=("GET",))
@never_cache
def invitation_detail(request: StaffRequest, invitation_id: UUID) -> HttpResponse:
    """An invitation; right after it was made, also its link, once."""
    invitation = get_record(Invitation, request, invitation_id)
    link = shown_once(request.session, invitation)
    state = _state(request, invitation)
    page = {
        "heading": invitation.name,
        "back": reverse("member-list"),
        "status": _state_status(state),
        "invitation": invitation,
        "is_unused": state in {rules.LinkState.OPEN, rules.LinkState.EXPIRED},
        "link": link,
        "qr": adapter.qr_image(link) if link else "",
        "facts": [
            (_("Role"), invitation.get_role_display()),
            (_("Valid until"), when(invitation.expires_at)),
        ],
        "history": ledger.history(invitation),
    }
    return render(request, "clinics/invitation.html", page)


@signed
@allow(*OWNERS, methods=("POST",))
def invitation_renew(request: StaffRequest, invitation_id: UUID) -> HttpResponse:
    """Make a new link for an invitation that was not used."""
    invitation = get_record(Invitation, request, invitation_id)
    try:
        token = services.renew_invitation(invitation=invitation, by=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        _keep_link(request, invitation, token)
    return redirect(invitation)


@allow(*OWNERS)
def invitation_void(request: StaffRequest, invitation_id: UUID) -> HttpResponse:
    """Withdraw an invitation."""
    invitation = get_record(Invitation, request, invitation_id)
    return void_page(
        request,
        invitation,
        save=lambda reason: services.withdraw_invitation(
            invitation=invitation, by=request.actor, at=request.now, reason=reason
        ),
        back=invitation.get_absolute_url(),
    )


def _member(request: StaffRequest, pk: UUID) -> Membership:
    member: Membership = get_record(
        Membership.objects.select_related("user", "clinic"), request, pk
    )
    return member


def _member_status(member: Membership) -> Status:
    if member.ended_at is None:
        return Status("ok", _("Member"))
    return Status("muted", _("Former member"))


def _member_row(member: Membership) -> Row:
    cells = [Cell(_("Role"), str(member.get_role_display())), Cell(_("E-mail"), member.user.email)]
    return Row(member.get_absolute_url(), member.user.name, cells)


def _invitation_row(invitation: Invitation) -> Row:
    role = Cell(_("Role"), str(invitation.get_role_display()))
    return Row(
        invitation.get_absolute_url(),
        invitation.name,
        [role, Cell(_("Valid until"), when(invitation.expires_at))],
    )


def _state(request: StaffRequest, invitation: Invitation) -> rules.LinkState:
    return rules.invitation_state(
        expires_at=invitation.expires_at,
        accepted_at=invitation.accepted_at,
        voided_at=invitation.voided_at,
        at=request.now,
    )


def _state_status(state: rules.LinkState) -> Status:
    words = {
        rules.LinkState.OPEN: _("Waiting"),
        rules.LinkState.USED: _("Accepted"),
        rules.LinkState.WITHDRAWN: _("Withdrawn"),
        rules.LinkState.EXPIRED: _("Expired"),
    }
    return Status(STATE_TONES[state], words[state])


def _invite(request: StaffRequest, form: Any) -> Invitation:
    invitation, token = services.invite(
        clinic=request.clinic, by=request.actor, at=request.now, **form.values()
    )
    _keep_link(request, invitation, token)
    return invitation


def _keep_link(request: StaffRequest, invitation: Invitation, token: str) -> None:
    link = request.build_absolute_uri(reverse("join", args=[token]))
    show_once(request.session, invitation, link)
