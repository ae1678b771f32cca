"""Who may open a page: declared on every staff view, enforced by the middleware."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase

from compliance.clinics.models import Clinic, Membership, Role
from compliance.core.actor import Actor

V = TypeVar("V", bound=Callable[..., HttpResponseBase])
M = TypeVar("M", bound=models.Model)

OWNERS = (Role.OWNER,)
SIGNERS = (Role.OWNER, Role.PRACTITIONER)
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
    """What a view declares: roles and methods."""

    roles: tuple[str, ...]
    methods: tuple[str, ...]


def allow(*roles: str, methods: Iterable[str] = ("GET", "POST")) -> Callable[[V], V]:
    """Declare which roles may open a view and by which methods (HEAD follows GET)."""

    def declare(view: V) -> V:
        view.access = Access(tuple(roles), tuple(methods))  # type: ignore[attr-defined]
        return view

    return declare


def get_record(source: type[M] | models.QuerySet[M], request: StaffRequest, pk: Any) -> M:
    """A record of this clinic; a missing one and another clinic's answer alike (404)."""
    records = source if isinstance(source, models.QuerySet) else source._default_manager.all()
    found = records.filter(clinic=request.clinic, pk=pk).first()
    if found is None:
        raise Http404
    return found
