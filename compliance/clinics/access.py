"""Who may open a page: declared on every staff view, enforced by the middleware."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from compliance.clinics import queries
from compliance.clinics.models import Clinic, Membership, Role, User
from compliance.clinics.models.visits import InspectorLink
from compliance.core.actor import Actor

V = TypeVar("V", bound=Callable[..., HttpResponseBase])
M = TypeVar("M", bound=models.Model)

OWNERS = (Role.OWNER,)
SIGNERS = (Role.OWNER, Role.PRACTITIONER)
HANDED_OVER = "handed_over"
VISIT = "inspector_link"  # the session's place for the link that an inspector came by
WHILE_HANDED_OVER = (
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "account_logout",
)
LOGGERS = (Role.OWNER, Role.PRACTITIONER, Role.ASSISTANT)
READERS = (Role.OWNER, Role.PRACTITIONER, Role.ASSISTANT, Role.INSPECTOR)


class StaffRequest(HttpRequest):
    """A request of a signed-in member, with the clinic and one reading of the clock."""

    clinic: Clinic
    membership: Membership
    actor: Actor
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Access:
    """What a view declares: roles and methods. Without a clinic, any signed-in person may come."""

    roles: tuple[str, ...]
    methods: tuple[str, ...]
    needs_clinic: bool = True

    @property
    def verbs(self) -> list[str]:
        """The methods with HEAD, which follows GET."""
        return [*self.methods, "HEAD"] if "GET" in self.methods else [*self.methods]

    def is_for_visits(self, method: str) -> bool:
        """May somebody who came by an inspector's link? Only to read what inspectors may."""
        return self.needs_clinic and Role.INSPECTOR in self.roles and method in {"GET", "HEAD"}


def allow(*roles: str, methods: Iterable[str] = ("GET", "POST")) -> Callable[[V], V]:
    """Declare which roles may open a view and by which methods (HEAD follows GET)."""

    def declare(view: V) -> V:
        view.access = Access(tuple(roles), tuple(methods))  # type: ignore[attr-defined]
        return view

    return declare


def allow_signed_in(*, methods: Iterable[str] = ("GET", "POST")) -> Callable[[V], V]:
    """Declare a view for everybody who is signed in, also without a clinic."""

    def declare(view: V) -> V:
        view.access = Access((), tuple(methods), needs_clinic=False)  # type: ignore[attr-defined]
        return view

    return declare


def hand_over(request: HttpRequest, place: str) -> None:
    """From now on this session opens only addresses that begin so: a client holds the tablet.

    Earlier proofs of who is there count no more, so that taking it back asks for one.
    """
    request.session[HANDED_OVER] = place
    proofs = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        proof for proof in proofs if not proof.get("reauthenticated")
    ]


def take_back(request: HttpRequest) -> None:
    """Staff hold the tablet again."""
    request.session.pop(HANDED_OVER, None)


def place_of_client(request: HttpRequest) -> str:
    """Where the client who holds the tablet must be sent; empty when nothing is in the way."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""  # without opening a session: public answers would then vary by cookie
    place: str = request.session.get(HANDED_OVER, "")
    if not place:
        return ""
    is_open = request.path.startswith((place, *(reverse(name) for name in WHILE_HANDED_OVER)))
    return "" if is_open else place


def signed(view: V) -> V:
    """Ask who is there once more before a form is taken; goes above `allow`.

    What was typed is kept and sent on afterwards. It then comes from the password page and not
    through the middleware, so roles are looked at again here.
    """

    @wraps(view)
    def once_more(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refused = refusal(request, view.access)  # type: ignore[attr-defined]
        return refused or view(request, *args, **kwargs)

    return cast(V, reauthentication_required(once_more, allow_get=True))


def refusal(request: Any, access: Access) -> HttpResponseBase | None:
    """Answers instead of a view where it may not run; else puts the member on the request."""
    if request.method not in access.verbs:
        return HttpResponseNotAllowed(access.verbs)
    if visit_of(request) is not None and not access.is_for_visits(request.method):
        raise PermissionDenied
    is_member = enter(request)
    if not access.needs_clinic:
        return None
    if not is_member:
        return redirect("no-clinic")
    if request.membership.role not in access.roles:
        raise PermissionDenied
    if getattr(request.membership, "lacks_second_step", False):
        return redirect("mfa_index")
    return None


def enter(request: Any) -> bool:
    """Puts clinic, member, actor and the clinic's day on the request; whether there is a clinic."""
    membership = _membership(request)
    if membership is None:
        return False
    request.session.touch(request.now)
    user = membership.user
    request.membership = membership
    request.clinic = membership.clinic
    request.actor = Actor(str(user.pk), user.name, membership.role)
    request.today = membership.clinic.day(request.now)
    timezone.activate(membership.clinic.timezone)
    return True


def _membership(request: Any) -> Membership | None:
    link = visit_of(request)
    if link is None:
        return queries.current_membership(request.user, request.session.get("clinic"))
    nobody = User(pk=link.pk, name=str(link), is_active=False)  # never kept: there is no account
    return Membership(clinic=link.clinic, user=nobody, role=Role.INSPECTOR)


def visit_of(request: HttpRequest) -> InspectorLink | None:
    """The link that this request came in by; None for members."""
    return getattr(request, "visit", None)


def let_in(request: HttpRequest, otherwise: HttpResponseBase | None) -> HttpResponseBase | None:
    """Lets somebody read who came by an inspector's link that still opens; else as it was."""
    key = request.session.get(VISIT)
    if key is None:
        return otherwise
    link = queries.open_inspector_link(key, at=timezone.now())
    if link is None:
        request.session.flush()
        return redirect("visit-ended")
    request.visit = link  # type: ignore[attr-defined]
    return None


def get_record(source: type[M] | models.QuerySet[M], request: StaffRequest, pk: Any) -> M:
    """A record of this clinic; a missing one and another clinic's answer alike (404)."""
    records = source if isinstance(source, models.QuerySet) else source._default_manager.all()
    found = records.filter(clinic=request.clinic, pk=pk).first()
    if found is None:
        raise Http404
    return found
