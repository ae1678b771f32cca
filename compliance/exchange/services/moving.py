"""Moving one clinic or all of them into another database: all or nothing, proven before it ends.

What is here is only read. The same keys must lie in the data folder of whoever works on the copy:
names of clients and second factors are locked with them.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.storage import Storage
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.audit.models import SealKey
from compliance.clinics.models import Clinic, User
from compliance.core import times
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.exchange.backup import database
from compliance.exchange.moving import copying, files, rows, second
from compliance.exchange.moving.second import TARGET
from compliance.exchange.services import restoring
from compliance.ledger import anchors, verification
from compliance.ledger import queries as ledger_queries
from compliance.ledger import services as ledger
from compliance.ledger.models import ChainHead
from compliance.treatments import vault
from compliance.treatments.models import VaultEntry

NOTE = "moved.txt"


@dataclass(frozen=True, slots=True)
class Moved:
    """What is in the other database now: rows of each table, and where each chain ended."""

    tables: dict[str, int]
    clinics: list[dict[str, Any]]
    files: int

    @property
    def rows(self) -> int:
        """All of them."""
        return sum(self.tables.values())


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be moved: everything, or one clinic and the people of its records."""

    clinic: Clinic | None
    people: frozenset[UUID] = field(default=frozenset())

    @property
    def clinics(self) -> QuerySet[Clinic]:
        """The clinics in it."""
        found = Clinic.objects.order_by("slug")
        return found.filter(pk=self.clinic.pk) if self.clinic else found

    def rows(self, alias: str) -> Iterator[QuerySet[Any]]:
        """Its rows, table by table."""
        if self.clinic is None:
            return rows.of_everybody(alias)
        return rows.of_clinic(self.clinic.pk, set(self.people), alias)


def move(
    *,
    to: dict[str, Any],
    clinic: Clinic | None,
    at: datetime,
    name: str,
    storage: Storage | None = None,
    makes_tables: bool = False,
) -> Moved:
    """Copy and compare; `to` are a database's settings and `name` what people call it.

    Raises Refusal, and then nothing has changed on either side but tables that were asked for.
    """
    second.check_another(to)
    with _still(clinic), second.opened(to):
        if makes_tables:
            second.make_tables(to)
        second.check_shape(to)
        load = _load(clinic)
        _check_free(load)
        with contextlib.ExitStack() as stack:
            stack.enter_context(transaction.atomic(using=TARGET))
            count = stack.enter_context(files.copied(load.clinics, storage)) if storage else 0
            moved = _copied(load, count, at=at)
    _leave_word(load, moved, name, at=at)
    return moved


def _copied(load: Load, count: int, *, at: datetime) -> Moved:
    """Every row there, and compared; inside the one transaction of the other database."""
    is_all = load.clinic is None
    tables, models = {}, []
    try:
        for found in load.rows("default"):
            tables[found.model._meta.db_table] = copying.copy(found, keeps_numbers=is_all)
            models.append(found.model)
        copying.finish(models)
    except IntegrityError as error:
        raise Refusal(_("The other database refuses a row: %(why)s") % {"why": error}) from error
    for there in load.rows(TARGET):
        name = there.model._meta.db_table
        if copying.tally_of(there, keeps_numbers=is_all) != tables[name]:
            raise Refusal(_("The table %(name)s is not the same there.") % {"name": name})
    chains = [_chain(each) for each in load.clinics]
    with second.in_its_place():
        _prove(chains, load, at=at)
    return Moved({name: each.rows for name, each in tables.items()}, chains, count)


def _prove(chains: list[dict[str, Any]], load: Load, *, at: datetime) -> None:
    """The other database alone: same heads, whole histories; then it is written into each."""
    by = Actor.system("move")
    for clinic in load.clinics:
        if _chain(clinic) not in chains:
            raise Refusal(_("The history of %(slug)s ends elsewhere.") % {"slug": clinic.slug})
        report = verification.verify(clinic.pk)
        for each in report.breaks:
            said = {"slug": clinic.slug, "where": each.where, "sentence": each.sentence}
            raise Refusal(_("%(slug)s, %(where)s: %(sentence)s Nothing was moved.") % said)
        head = {"moved_size": report.events, "moved_head": report.head}
        ledger.record(clinic, event="clinic.moved_over", by=by, at=at, details=head)
        ledger_queries.forget_size(clinic.pk)


def _chain(clinic: Clinic) -> dict[str, Any]:
    size, head = ledger_queries.head(clinic.pk)
    return {"id": str(clinic.pk), "slug": clinic.slug, "size": size, "head": head.hex()}


@contextlib.contextmanager
def _still(clinic: Clinic | None) -> Iterator[None]:
    """Nothing that is to be moved changes meanwhile, and all that is read is of one moment.

    One clinic among others on PostgreSQL is held by its chain's head; the others work on.
    """
    if clinic is None or connection.vendor == database.QUICK:
        with restoring.nobody_else(), database.one_moment():
            yield
        return
    with transaction.atomic():
        if not ChainHead.objects.select_for_update().filter(clinic_id=clinic.pk).exists():
            raise Refusal(_("This clinic has no history yet."))
        yield


def _load(clinic: Clinic | None) -> Load:
    """Also looks whether every file is there."""
    load = Load(clinic, frozenset(_newcomers(clinic)) if clinic else frozenset())
    for name in files.missing(load.clinics):
        raise Refusal(_("The file %(name)s is missing here.") % {"name": name})
    return load


def _newcomers(clinic: Clinic) -> Iterator[UUID]:
    """People of the clinic who are not there yet; who came with another clinic is left as they are.

    Raises Refusal where an address belongs to another account there.
    """
    there = dict(User.objects.using(TARGET).values_list("pk", "email"))
    taken = {email.lower() for email in there.values()}
    for user in User.objects.filter(pk__in=rows.people_of(clinic.pk)).order_by("email"):
        if user.pk in there:
            continue
        if user.email.lower() in taken:
            raise Refusal(_("%(email)s has another account there.") % {"email": user.email})
        yield user.pk


def _check_free(load: Load) -> None:
    """Refuse where it would meet what is there: clinics, people, or other keys."""
    there = Clinic.objects.using(TARGET)
    if load.clinic is None:
        if there.exists() or User.objects.using(TARGET).exists():
            raise Refusal(_("There are clinics or people there already. Name an empty database."))
        return
    if there.filter(pk=load.clinic.pk).exists():
        raise Refusal(_("This clinic is there already. It is not moved a second time."))
    if there.filter(slug=load.clinic.slug).exists():
        raise Refusal(_("Another clinic is called %(slug)s there.") % {"slug": load.clinic.slug})
    _check_keys()


def _check_keys() -> None:
    """What lies there must have been locked and sealed by the keys that are here."""
    entries = VaultEntry.objects.using(TARGET).exclude(wrapped_key=b"").order_by("pk")[:1]
    seals = SealKey.objects.using(TARGET).filter(retired_at=None)
    if seals.exclude(fingerprint=anchors.fingerprint()).exists() or not all(
        vault.is_ours(bytes(each.wrapped_key), owner=each.owner) for each in entries
    ):
        raise Refusal(_("The installation there has other keys: it could not read this clinic."))


def _leave_word(load: Load, moved: Moved, name: str, *, at: datetime) -> None:
    """The source keeps its records as they were; a note beside them says where they went on."""
    with (settings.DATA_DIR / NOTE).open("a", encoding="utf-8") as note:
        for each in moved.clinics:
            note.write(
                f"{times.utc_text(at)} {each['slug']}: moved from {connection.vendor} to {name} "
                f"with {each['size']} entries, head {each['head']}. "
                "The records left here are a copy of that day: do not go on with them.\n"
            )
