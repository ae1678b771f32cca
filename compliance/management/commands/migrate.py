"""`migrate` that puts the ledger's triggers back, because remaking a table drops them on SQLite."""

from typing import Any

from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import DEFAULT_DB_ALIAS, connections

from compliance.ledger import grants, triggers
from klarity_site import roles


class Command(MigrateCommand):
    """Django's command, then the triggers."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Migrate as the owner, then install whatever trigger is missing and say who may what."""
        if options["database"] != DEFAULT_DB_ALIAS:
            return self._migrate(*args, **options)
        with roles.as_owner():
            answer = self._migrate(*args, **options)
            if role := roles.serving_role():
                grants.give(connections[DEFAULT_DB_ALIAS], role)
        return answer

    def _migrate(self, *args: Any, **options: Any) -> str | None:
        answer = super().handle(*args, **options)
        triggers.install(connections[options["database"]])
        return answer
