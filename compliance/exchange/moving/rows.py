"""Which rows belong to an installation, and which to one clinic of it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, QuerySet

from compliance.clinics.models import Clinic, User

MADE_BY_MIGRATE = {"contenttypes.contenttype", "auth.permission"}
LIBRARIES_UNUSED = {"auth.group", "auth.group_permissions"}  # roles are memberships here
BY_ANOTHER = {  # whose clinic a record of theirs tells
    "compliance.shownpage": "link__clinic_id",
    "compliance.delivery": "webhook__clinic_id",
}
OF_PEOPLE = {"compliance.user": "pk", "account.emailaddress": "user", "mfa.authenticator": "user"}
STAYS = {  # with the installation, where one clinic of it is moved
    "compliance.usedkey": "forms answered minutes ago",
    "compliance.sign": "how the machine is",
    "sessions.session": "people sign in again",
    "usersessions.usersession": "people sign in again",
    "account.emailconfirmation": "a link to another address",
    "django_tasks_database.dbtaskresult": "work under way ends where it began",
    "compliance.groupaudit": "a wish about several clinics; each audit goes with its clinic",
    "compliance.grouppart": "as above",
}


def everything() -> list[type[Model]]:
    """Every table that holds something of ours."""
    left = MADE_BY_MIGRATE | LIBRARIES_UNUSED
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.label_lower not in left]


def of_everybody(alias: str) -> Iterator[QuerySet[Any]]:
    """All rows of every table."""
    for model in everything():
        yield model._base_manager.using(alias)


def of_clinic(clinic_id: UUID, people: set[UUID], alias: str) -> Iterator[QuerySet[Any]]:
    """The rows of one clinic, and of the people who have something to do with it."""
    for model in everything():
        found, label = model._base_manager.using(alias), model._meta.label_lower
        if label in OF_PEOPLE:
            yield found.filter(**{f"{OF_PEOPLE[label]}__in": people})
        elif label not in STAYS:
            yield found.filter(**{path_to_clinic(model): clinic_id})


def path_to_clinic(model: type[Model]) -> str:
    """The lookup from a table's rows to the key of their clinic."""
    if model is Clinic:
        return "pk"
    if label := BY_ANOTHER.get(model._meta.label_lower):
        return label
    model._meta.get_field("clinic_id")  # raises for a table that nobody has thought of
    return "clinic_id"


def people_of(clinic_id: UUID) -> set[UUID]:
    """Everybody whom a record of this clinic points to."""
    found: set[UUID] = set()
    for model in everything():
        if model._meta.label_lower in {*OF_PEOPLE, *STAYS}:
            continue
        own = model._base_manager.filter(**{path_to_clinic(model): clinic_id})
        for field in model._meta.concrete_fields:
            if field.related_model is User:
                found.update(
                    own.exclude(**{field.name: None}).values_list(field.attname, flat=True)
                )
    return found
