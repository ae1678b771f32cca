"""`migrate` that puts the ledger's triggers back, because remaking a table drops them on SQLite."""

from typing import Any

from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

from compliance.ledger import triggers


class Command(MigrateCommand):
    """Django's command, then the triggers."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Migrate, then install whatever trigger is missing."""
        answer = super().handle(*args, **options)
        triggers.install(connections[options["database"]])
        return answer
