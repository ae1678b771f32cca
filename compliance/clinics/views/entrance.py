"""How people come in: first run, sign-in and invitation. Everything here is public."""

import contextlib
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.account.views import LoginView, PasswordResetView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.clinics import adapter, queries, rules, services
from compliance.clinics.forms import AccountForm, JoinForm, SetUpForm
from compliance.clinics.models import Clinic, Invitation, Membership
from compliance.clinics.screens import add_errors
from compliance.core import firstrun
from compliance.core.errors import Refusal
from compliance.core.idempotency import answer_once

form_methods = require_http_methods(["GET", "HEAD", "POST"])


# First run; the prefix is /setup/


@login_not_required
@require_safe
@never_cache
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """The first page of all: one's own clinic, or a look at a sample."""
    if not _opens(token):
        return _closed(request)
    page = {"token": token, "has_sample": queries.sample_clinic() is not None}
    return render(request, "clinics/set_up.html", page)


@login_not_required
@form_methods
@sensitive_post_parameters("password")
@never_cache
def set_up_clinic(request: HttpRequest, token: str) -> HttpResponse:
    """A clinic and its owner, who is signed in at once."""
    if not _opens(token):
        return _closed(request)
    form = SetUpForm(request.POST or None, initial=_proposed(request))
    if form.is_valid() and (
        owner := _attempt(form, lambda: _once("set-up", token, lambda at: _new_owner(form, at)))
    ):
        adapter.sign_in(request, owner.user)
        with contextlib.suppress(OSError):  # last, and it may fail: nobody is locked out by it
            firstrun.spend(settings.DATA_DIR)
        return redirect("today")
    page = {"form": form, "token": token}
    return render(request, "clinics/set_up_clinic.html", page, status=422 if form.is_bound else 200)


@login_not_required
@require_POST
@never_cache
def set_up_sample(
    request: HttpRequest, token: str, load_sample: Callable[[], Clinic]
) -> HttpResponse:
    """A clinic full of made-up records, entered as its owner. The link stays good for one's own."""
    if not _opens(token):
        return _closed(request)
    try:
        owner = _once("sample", token, lambda at: _sample_owner(load_sample, at))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("set-up", token)
    adapter.sign_in(request, owner.user)
    return redirect("today")


# Signing in; the prefix is /accounts/


class SignIn(LoginView):  # type: ignore[misc]
    """The library's page, which also knows an installation that nobody has set up."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows."""
        return {**super().get_context_data(**kwargs), "is_empty": queries.is_empty_installation()}


class ForgottenPassword(PasswordResetView):  # type: ignore[misc]
    """The library's page, which says what to do where no letters are sent."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows."""
        return {**super().get_context_data(**kwargs), "sends_mail": adapter.sends_mail()}


# Invitations; the prefix is /join/


@login_not_required
@form_methods
@sensitive_post_parameters("password")
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation, as somebody new or with the account one is signed in with."""
    now = timezone.now()
    invitation = queries.find_invitation(token)
    state = _state(invitation, now)
    if invitation is None or state is not rules.LinkState.OPEN:
        return render(request, "clinics/join_closed.html", {"state": state}, status=404)
    form = _join_form(request, invitation)
    if form.is_valid() and (
        membership := _attempt(form, lambda: _join(request, invitation, form, now))
    ):
        if not request.user.is_authenticated:
            adapter.sign_in(request, membership.user)
        request.session["clinic"] = str(membership.clinic_id)
        return redirect("today")
    page = {"form": form, "invitation": invitation, "token": token}
    return render(request, "clinics/join.html", page, status=422 if form.is_bound else 200)


def _state(invitation: Invitation | None, at: datetime) -> rules.LinkState | None:
    if invitation is None:
        return None
    return rules.invitation_state(
        expires_at=invitation.expires_at,
        accepted_at=invitation.accepted_at,
        voided_at=invitation.voided_at,
        at=at,
    )


def _join_form(request: HttpRequest, invitation: Invitation) -> JoinForm | AccountForm:
    if request.user.is_authenticated:
        return JoinForm(request.POST or None)
    return AccountForm(request.POST or None, initial={"name": invitation.name})


def _join(
    request: HttpRequest, invitation: Invitation, form: JoinForm | AccountForm, at: datetime
) -> Membership:
    if request.user.is_authenticated:
        return services.join(invitation=invitation, user=request.user, at=at)
    return services.join_by_account(invitation=invitation, at=at, **form.values())


def _opens(token: str) -> bool:
    return queries.is_empty_installation() and firstrun.matches(settings.DATA_DIR, token)


def _closed(request: HttpRequest) -> HttpResponse:
    page = {"is_empty": queries.is_empty_installation()}
    return render(request, "clinics/set_up_closed.html", page, status=404)


def _proposed(request: HttpRequest) -> dict[str, str]:
    """What the form begins with: the clinic a command made, else a guess by language."""
    guess = rules.proposal(request.headers.get("Accept-Language", ""))
    begun = queries.unclaimed_clinic()
    if begun is None:
        return {name: getattr(guess, name) for name in ("language", "pack", "paper", "timezone")}
    return {
        "clinic_name": begun.name,
        **{name: getattr(begun, name) for name in SetUpForm.DETAILS},
    }


def _new_owner(form: SetUpForm, at: datetime) -> Membership:
    return services.set_up_clinic(owner=form.owner(), details=form.details(), at=at)


def _sample_owner(load_sample: Callable[[], Clinic], at: datetime) -> Membership:
    return services.sample_owner(clinic=queries.sample_clinic() or load_sample(), at=at)


def _once(scope: str, token: str, make: Callable[[datetime], Membership]) -> Membership:
    """One clinic per link, however often it is asked for."""
    now = timezone.now()
    digest = hashlib.sha256(token.encode()).hexdigest()
    answer = answer_once(scope=scope, key=digest, at=now, do=lambda: str(make(now).pk))
    owner: Membership = Membership.objects.select_related("user").get(pk=answer)
    return owner


def _attempt(form: Any, do: Callable[[], Membership]) -> Membership | None:
    """Do it, or put the reason why not on the form."""
    try:
        return do()
    except Refusal as refusal:
        known = refusal.field if refusal.field in form.fields else None
        form.add_error(known, refusal.sentence)
    except ValidationError as error:
        add_errors(form, error)
    return None
