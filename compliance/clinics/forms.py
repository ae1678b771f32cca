"""Forms of clinics and people; the sign-in forms of the library in our words."""

import zoneinfo
from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import Clinic, Invitation, Role, User
from compliance.core.forms import PlainForm, RecordForm

AREAS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
)
PACK_HELP = _("Decides what is asked of the clinic. It is no legal advice.")
PASSWORD_HELP = _("At least ten characters. Four words you will remember are better than one.")
ANCHOR_HELP = _(
    "Somebody who does not run this computer, an accountant for instance. They get one short letter"
    " a week that shows later whether the history was rewritten. It holds no names."
)
SECOND_STEP_HELP = _(
    "A code from an app or a passkey, besides the password. Whoever has none yet is asked to add"
    " one before anything else."
)
ROLES = [
    (Role.OWNER, _("Owner: everything, with people and settings")),
    (Role.PRACTITIONER, _("Practitioner: records, releases and signs")),
    (Role.ASSISTANT, _("Assistant: records, but does not release or sign")),
]


def zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones by continent, in words."""
    groups: dict[str, list[tuple[str, str]]] = {area: [] for area in AREAS}
    for name in sorted(zoneinfo.available_timezones()):
        area, _slash, place = name.partition("/")
        if place and area in groups:
            groups[area].append((name, place.replace("_", " ").replace("/", ": ")))
    return list(groups.items())


class ZoneField(forms.ChoiceField):
    """A time zone, from a list by continent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Time zone"), choices=zones, **kwargs)


class MoreFields(Fieldset):
    """Fields that can wait, folded away."""

    template = "clinics/_more_fields.html"


class ClinicForm(RecordForm):
    """What a clinic says about itself."""

    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https"
    )
    timezone = ZoneField(help_text=_("Days begin and end by this clock."))

    class Meta:
        model = Clinic
        fields = [
            *("name", "street", "city", "postcode", "phone", "email", "website"),
            *("timezone", "pack", "check_after_days", "paper", "language", "anchor_email"),
            "asks_second_step",
        ]
        help_texts = {
            "pack": PACK_HELP,
            "anchor_email": ANCHOR_HELP,
            "asks_second_step": SECOND_STEP_HELP,
        }


class AccountForm(PlainForm):
    """A new account: who, and how to sign in."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        min_length=2,
        help_text=_("As it should stand beside your signature."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Only for signing in."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        validators=[validate_password],
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class SetUpForm(AccountForm):
    """A clinic and its owner, with as little to type as possible."""

    DETAILS = ("pack", "timezone", "street", "city", "postcode", "phone", "paper", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clinic_name"] = forms.CharField(
            label=_("Name of the clinic"),
            max_length=120,
            min_length=2,
            widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        )
        self.fields.update(forms.fields_for_model(Clinic, fields=self.DETAILS))
        self.fields["pack"].help_text = PACK_HELP
        self.fields["timezone"] = ZoneField()
        if not self.is_bound:  # a script may propose this device's zone, but not undo a choice
            self.fields["timezone"].widget.attrs["data-zone"] = "here"
        self.helper.layout = Layout(
            Fieldset(_("Your clinic"), "clinic_name", "pack", "timezone"),
            Fieldset(_("You"), "name", "email", "password"),
            MoreFields(
                _("Address, phone and paper"),
                *("street", "city", "postcode", "phone", "paper", "language"),
            ),
            "idempotency_key",
        )

    def details(self) -> dict[str, Any]:
        """What was said about the clinic."""
        said = self.cleaned_data
        return {"name": said["clinic_name"], **{name: said[name] for name in self.DETAILS}}

    def owner(self) -> dict[str, str]:
        """What was said about its owner."""
        return {name: self.cleaned_data[name] for name in ("name", "email", "password")}


class OwnDetailsForm(PlainForm):
    """A member's own name and address."""

    name = forms.CharField(label=_("Your name"), max_length=120, min_length=2)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": user.name, "email": user.email}, **kwargs)


class InvitationForm(RecordForm):
    """Whom to invite, as what."""

    role = forms.ChoiceField(
        label=_("Role"), choices=ROLES, widget=forms.RadioSelect, initial=Role.ASSISTANT
    )

    class Meta:
        model = Invitation
        fields = ["name", "role"]
        help_texts = {"name": _("So that you know whose link it is. They can correct it.")}


class RoleForm(PlainForm):
    """Another role, and why."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why is this changed?"), max_length=300)


class EndForm(PlainForm):
    """Why somebody's access ends."""

    reason = forms.CharField(label=_("Why does it end?"), max_length=300)


class JoinForm(PlainForm):
    """Nothing to fill in: a signed-in person accepts."""


# Sign-in: the library's forms, with labels instead of placeholders


class _Plain(forms.BaseForm):
    """Takes away placeholders, and words that repeat the label."""

    LABELS: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.LABELS.get(name, field.label)
            field.help_text = PASSWORD_HELP if name == "password1" else ""
        if "code" in self.fields:
            self.fields["code"].widget.attrs["inputmode"] = "numeric"


class SignInForm(_Plain, LoginForm):
    """E-mail address and password."""

    LABELS = {
        "login": _("E-mail address"),
        "password": _("Password"),
        "remember": _("Keep me signed in on this device for twelve hours"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class ConfirmPasswordForm(_Plain, ReauthenticateForm):
    """The password once more."""

    LABELS = {"password": _("Password")}


class NewPasswordForm(_Plain, ChangePasswordForm):
    """The old password and a new one."""

    LABELS = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password once more"),
    }


class FirstPasswordForm(_Plain, SetPasswordForm):
    """A password for an account that had none."""

    LABELS = {"password1": _("Password"), "password2": _("Password once more")}


class ForgottenPasswordForm(_Plain, ResetPasswordForm):
    """Where to send a link."""

    LABELS = {"email": _("E-mail address")}


class PasswordByLinkForm(_Plain, ResetPasswordKeyForm):
    """A new password for somebody who came by a link."""

    LABELS = {"password1": _("New password"), "password2": _("New password once more")}


class SignInCodeForm(_Plain, AuthenticateForm):
    """The code of an authenticator app, or a recovery code."""

    LABELS = {"code": _("Code")}


class ConfirmCodeForm(_Plain, ReauthenticateByCodeForm):
    """The same, for somebody who is signed in."""

    LABELS = {"code": _("Code")}


class FirstCodeForm(_Plain, ActivateTOTPForm):
    """The first code of an authenticator app."""

    LABELS = {"code": _("Code from the app")}


class NewPasskeyForm(_Plain, AddWebAuthnForm):
    """A passkey's name, and whether it signs in by itself."""

    LABELS = {
        "name": _("Name of this passkey"),
        "passwordless": _("Sign in with it alone, without the password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class PasskeyNameForm(_Plain, EditWebAuthnForm):
    """Another name for a passkey."""

    LABELS = {"name": _("Name of this passkey")}
