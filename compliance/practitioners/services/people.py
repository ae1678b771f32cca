"""Writing about people, their papers and their practice periods."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic, User
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.documents.models import Document
from compliance.documents.services import Evidence, store_document
from compliance.ledger import services as ledger
from compliance.practitioners import queries
from compliance.practitioners.models import (
    Credential,
    CredentialKind,
    CredentialType,
    PracticePeriod,
    Practitioner,
)

R = TypeVar("R", Credential, PracticePeriod)
Upload: TypeAlias = "File[Any] | Evidence | Document | None"


@transaction.atomic
def add_practitioner(
    *, clinic: Clinic, name: str, by: Actor, at: datetime, code: str = "", **fields: Any
) -> Practitioner:
    """A new practitioner; without a code the next free one is taken."""
    code = code.strip() or queries.next_code(clinic)
    _check_free(clinic, code=code, user=fields.get("user"))
    practitioner = Practitioner(clinic=clinic, name=name, code=code, **fields)
    return ledger.create(practitioner, by=by, at=at)


@transaction.atomic
def amend_practitioner(
    practitioner: Practitioner, *, by: Actor, at: datetime, reason: str, **changes: Any
) -> Practitioner:
    """Correct or complete a practitioner's own facts."""
    _check_free(
        practitioner.clinic,
        code=changes.get("code", practitioner.code),
        user=changes.get("user", practitioner.user),
        besides=practitioner,
    )
    return ledger.amend(practitioner, by=by, at=at, reason=reason, changes=changes)


@transaction.atomic
def void_practitioner(
    practitioner: Practitioner, *, by: Actor, at: datetime, reason: str
) -> Practitioner:
    """Mark a practitioner as entered by mistake; what hangs on them must be void first."""
    if queries.has_standing_records(practitioner):
        raise Refusal(
            _(
                "There are credentials or practice periods. Someone who left gets a last day"
                " instead; after a mistake, mark those records as void first."
            ),
            "reason",
        )
    return ledger.void(practitioner, by=by, at=at, reason=reason)


@transaction.atomic
def add_credential(
    *,
    clinic: Clinic,
    practitioner: Practitioner,
    by: Actor,
    at: datetime,
    document: Upload = None,
    **fields: Any,
) -> Credential:
    """A credential, with the paper that proves it where there is one."""
    _check_standing(practitioner)
    own_kind = _own_kind(clinic, fields.get("type", ""))
    credential = Credential(
        clinic=clinic, practitioner=practitioner, **{"own_kind": own_kind, **fields}
    )
    credential.document = kept(document, title=credential.label(), clinic=clinic, by=by, at=at)
    return ledger.create(credential, by=by, at=at)


@transaction.atomic
def renew_credential(
    credential: Credential, *, by: Actor, at: datetime, document: Upload = None, **fields: Any
) -> Credential:
    """A new credential in place of this one, which is kept."""
    if credential.is_void:
        raise Refusal(_("This credential is void and cannot be renewed."))
    if queries.renewal_of(credential) is not None:
        raise Refusal(_("This credential was renewed already; renew the newer one."))
    return add_credential(
        clinic=credential.clinic,
        practitioner=credential.practitioner,
        by=by,
        at=at,
        document=document,
        type=credential.type,
        renews=credential,
        **fields,
    )


@transaction.atomic
def amend_credential(
    credential: Credential,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    document: Upload = None,
    **changes: Any,
) -> Credential:
    """Correct a credential; a new paper takes the place of the one on file, which is kept too."""
    if "type" in changes:
        changes["own_kind"] = _own_kind(credential.clinic, changes["type"])
    return _amend(credential, by=by, at=at, reason=reason, document=document, changes=changes)


def void_credential(credential: Credential, *, by: Actor, at: datetime, reason: str) -> Credential:
    """Mark a credential as no longer counting."""
    return ledger.void(credential, by=by, at=at, reason=reason)


@transaction.atomic
def add_practice_period(
    *,
    clinic: Clinic,
    practitioner: Practitioner,
    by: Actor,
    at: datetime,
    document: Upload = None,
    **fields: Any,
) -> PracticePeriod:
    """A dated stretch of providing the service, with its proof where there is one."""
    _check_standing(practitioner)
    period = PracticePeriod(clinic=clinic, practitioner=practitioner, **fields)
    title = _("Proof of practice (%(name)s)") % {"name": practitioner.name}
    period.document = kept(document, title=title, clinic=clinic, by=by, at=at)
    return ledger.create(period, by=by, at=at)


@transaction.atomic
def amend_practice_period(
    period: PracticePeriod,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    document: Upload = None,
    **changes: Any,
) -> PracticePeriod:
    """Correct a practice period, or end it."""
    return _amend(period, by=by, at=at, reason=reason, document=document, changes=changes)


def void_practice_period(
    period: PracticePeriod, *, by: Actor, at: datetime, reason: str
) -> PracticePeriod:
    """Mark a practice period as no longer counting."""
    return ledger.void(period, by=by, at=at, reason=reason)


def _amend(
    record: R,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    document: Upload,
    changes: Mapping[str, Any],
) -> R:
    new = kept(document, title=record.label(), clinic=record.clinic, by=by, at=at)
    paper = {"document": new} if new is not None else {}
    return ledger.amend(record, by=by, at=at, reason=reason, changes={**changes, **paper})


def kept(
    document: Upload, *, title: str, clinic: Clinic, by: Actor, at: datetime
) -> Document | None:
    """The record of a paper: kept now, kept before, or none."""
    if document is None or isinstance(document, Document):
        return document
    return store_document(clinic=clinic, upload=document, title=title, by=by, at=at)


def _own_kind(clinic: Clinic, code: str) -> CredentialKind | None:
    """The clinic's own kind with this code, where the catalogue has none."""
    if code in CredentialType.values:
        return None
    kind: CredentialKind | None = queries.own_kinds(clinic).filter(code=code).first()
    if kind is None:
        raise Refusal(_("The catalogue has no kind “%(code)s”.") % {"code": code}, "type")
    return kind


def _check_standing(practitioner: Practitioner) -> None:
    if practitioner.is_void:
        raise Refusal(_("This practitioner's record is void; nothing can be added to it."))


def _check_free(
    clinic: Clinic, *, code: str, user: User | None, besides: Practitioner | None = None
) -> None:
    others = Practitioner.objects.of(clinic).standing()
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.filter(code=code).exists():
        raise Refusal(_("Another practitioner has this code. Choose another one."), "code")
    if user is not None and others.filter(user=user).exists():
        raise Refusal(_("This person is in the list of practitioners already."), "member")
