"""The SQLite inside the environment instead of the machine's, which may be one that loses data."""

import logging
import sys
from typing import Any

from klarity_site.env import refuse

logger = logging.getLogger(__name__)

OLDEST = (3, 51, 3)
OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON"
    ),
}


def use_bundled() -> None:
    """Put the bundled SQLite in place of the standard library's, before Django imports it."""
    import pysqlite3
    import pysqlite3.dbapi2

    check_version(pysqlite3.sqlite_version)
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def check_version(version: str) -> None:
    """Refuse a SQLite from before the repair of its write-ahead log."""
    if tuple(int(part) for part in version.split(".")) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        refuse(f"SQLite {version} can damage its own file; {oldest} or newer is needed.")


def forget(connection: Any) -> None:
    """Empty the write-ahead log, in which what was erased would otherwise still stand.

    Goes after the commit. What somebody reads just then keeps it busy; that is told.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if cursor.fetchone()[0]:
            logger.warning("The write-ahead log is in use: what was erased leaves it later.")
