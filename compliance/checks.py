"""System checks of our own: what must hold before anybody is served."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import DatabaseError, connection, connections

from compliance.ledger import grants, triggers
from compliance.ledger.models import Event


@register(Tags.database)
def history_is_protected(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None,
    **_kwargs: Any,
) -> list[CheckMessage]:
    """klarity.E001: the triggers that keep the history append-only are in the database."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if Event._meta.db_table not in connection.introspection.table_names():
            continue  # nothing to protect before the first migrate
        found += [
            Error(
                f"The database trigger {name} is missing: the history could be changed unseen.",
                hint="Run: python3 manage.py migrate",
                id="klarity.E001",
            )
            for name in triggers.missing(connection)
        ]
    return found


@register(Tags.security, deploy=True)
def guards_are_out_of_reach(
    app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[CheckMessage]:
    """klarity.W002: on PostgreSQL the role that serves cannot take the guards away."""
    try:
        is_owner = grants.owns_history(connection)
    except DatabaseError:
        return []  # it cannot be asked; whoever serves will say so
    if not is_owner:
        return []
    return [
        Caution(
            "Klarity works as the owner of its tables: whoever takes it over could remove the "
            "triggers that protect the history.",
            hint="Set KLARITY_MIGRATION_DATABASE_URL to the owner, DATABASE_URL to another role.",
            id="klarity.W002",
        )
    ]
