"""Move every clinic, or one of several, into another database: SQLite, PostgreSQL, and back."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.management.base import CommandParser

from compliance.clinics import queries
from compliance.exchange.services import moving
from compliance.management.base import KlarityCommand
from klarity_site import env, sqlite


class Command(KlarityCommand):
    """Copies, compares every row and every chain there, and leaves what is here as it is."""

    help = __doc__ or ""
    takes_clinic = False

    def arguments(self, parser: CommandParser) -> None:
        """Where to, what, and whether to make the tables there."""
        parser.add_argument("--to", required=True, metavar="DATABASE_URL")
        parser.add_argument("--clinic", metavar="SLUG", help="one clinic; otherwise all of them")
        parser.add_argument("--migrate", action="store_true", help="make the tables there first")
        parser.add_argument(
            "--files", metavar="PLACE", help="copy files there, a folder or s3://…; else they stay"
        )

    def run(
        self,
        *,
        at: datetime,
        to: str,
        clinic: str | None,
        migrate: bool,
        files: str | None,
        **_options: Any,
    ) -> int:
        """Move, then say what to do next."""
        moved = moving.move(
            to=env.database_at("--to", to, sqlite_options=sqlite.OPTIONS),
            clinic=queries.find_clinic(clinic) if clinic else None,
            at=at,
            name=_without_password(to),
            storage=storage_of(files) if files else None,
            makes_tables=migrate,
        )
        told = {"clinics": moved.clinics, "tables": moved.tables, "files": moved.files}
        chains = [
            f"{each['slug']}: {each['size']:,} entries, {each['head'][:16]}…"
            for each in moved.clinics
        ]
        count = f"{moved.rows:,} rows of {len(moved.tables)} tables, {moved.files:,} files"
        lines = [
            f"Moved and compared: {count}. Every history is whole there.",
            *chains,
            f"Now start Klarity with DATABASE_URL={_without_password(to)}",
            "and with the keys of this data folder; files are where they were, or in --files.",
            "What is here was left as it was: a copy of today. Do not go on with it.",
        ]
        self.answer(told, "\n".join(lines))
        return 0


def storage_of(place: str) -> Storage:
    """A folder, or a storage as KLARITY_STORAGE_URL names one."""
    if "://" not in place:
        return FileSystemStorage(place)
    return storages.create_storage(env.storage_at("--files", place))


def _without_password(url: str) -> str:
    """An address that may be shown."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return url.replace(f":{parts.password}@", ":…@", 1)
