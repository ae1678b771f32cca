"""How sign-in differs from the library's: no signing up, few guesses, locked secrets."""

import base64
import logging
import unicodedata
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from compliance.clinics.models import User
from klarity_site import env, keys

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made at first run or by an invitation."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _lazy("This address and this password do not belong together."),
        "enter_current_password": _lazy("This is not your present password."),
        "incorrect_password": _lazy("This is not your password."),
        "invalid_password_reset": _lazy("This link opens nothing any more."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Answers 429 instead of looking at a password too many."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            self._refuse(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the staff home."""
        return reverse("today")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where it was asked for."""
        return reverse("mfa_index")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The library's ways to say who is there, in our words."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code from your app"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        found = super().get_reauthentication_methods(user)
        return [{**method, "description": words[method["id"]]} for method in found]

    def get_user_display(self, user: Any) -> str:
        """The name on screens."""
        return str(user.name)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A letter that cannot leave is no reason to fail what it tells of."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            logger.exception("A letter could not be sent")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One tally per account, however its address is spelled and Klarity is reached.

        The library's own goes by the host and port that the browser names.
        """
        login = str(credentials.get("email") or credentials.get("username") or "")
        return unicodedata.normalize("NFKC", login).upper().casefold()

    def _refuse(self, request: HttpRequest) -> NoReturn:
        raise ImmediateHttpResponse(respond_429(request))


class MFAAdapter(DefaultMFAAdapter):
    """Second factors in plain words, their secrets encrypted at rest."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _lazy("This did not work. Try again, with the newest code."),
    }

    def encrypt(self, text: str) -> str:
        """What the database keeps instead of a secret."""
        return _box().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again; with another installation's keys every code is wrong."""
        try:
            return _box().decrypt(encrypted_text.encode("ascii")).decode()
        except InvalidToken as error:
            raise self.validation_error("incorrect_code") from error

    def generate_authenticator_name(
        self,
        user: Any,
        type: Authenticator.Type,  # noqa: A002 - the library's word
    ) -> str:
        """What a new passkey is called until somebody names it."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}


def sign_in(request: HttpRequest, user: User) -> None:
    """Begin a new session for somebody who has just proved who they are."""
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])


def address(path: str) -> str:
    """A page's whole address, for a link that is printed outside a request."""
    port = env.port("PORT", default=8000)
    public = settings.PUBLIC_URL
    return f"{public.geturl() if public else f'http://localhost:{port}'}{path}"


def password_link(user: User) -> str:
    """An address at which this person chooses a new password, once."""
    from allauth.account.forms import default_token_generator

    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return address(path.replace("UID-KEY", key))


def qr_image(text: str) -> str:
    """A QR code as the address of an image, drawn here."""
    drawing = get_mfa_adapter().build_totp_svg(text).encode()
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing).decode('ascii')}"


def sends_mail() -> bool:
    """Do letters leave this machine, or are they only kept in a folder?"""
    return not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")


def _box() -> Fernet:
    """A key of its own, derived from the key that is kept for locking things away."""
    vault_key = keys.read_vault_key(settings.DATA_DIR)
    derived = HKDF(SHA256(), 32, salt=None, info=b"klarity second factors").derive(vault_key)
    return Fernet(base64.urlsafe_b64encode(derived))
