"""PostgreSQL with two roles: the one that serves owns nothing and cannot touch the history."""

import os
from urllib.parse import urlsplit

import psycopg
import pytest

from compliance.ledger import triggers
from compliance.ledger.triggers import TABLE
from tests.promises.installation import Installation

URL = os.environ.get("DATABASE_URL", "")
pytestmark = pytest.mark.skipif(
    not URL.startswith("postgres"), reason="no PostgreSQL: DATABASE_URL names none"
)
DATABASE, OWNER, APP = "klarity_roles", "klarity_roles_owner", "klarity_roles_app"
HOSTILE = [
    f"UPDATE {TABLE} SET type = 'x'",
    f"DELETE FROM {TABLE}",
    f"TRUNCATE {TABLE}",
    f"ALTER TABLE {TABLE} DISABLE TRIGGER ALL",
    f"ALTER TABLE {TABLE} ADD COLUMN more text",
    f"DROP TRIGGER ledger_event_no_change ON {TABLE}",
    f"DROP TABLE {TABLE}",
    f"ALTER TABLE {TABLE} OWNER TO {APP}",
    f"CREATE TRIGGER mine BEFORE INSERT ON {TABLE} EXECUTE FUNCTION ledger_event_refuse()",
    f"CREATE RULE mine AS ON INSERT TO {TABLE} DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION ledger_event_refuse() RETURNS trigger LANGUAGE sql AS ''",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$",
    "SET session_replication_role = replica",
    f"SET ROLE {OWNER}",
    "DELETE FROM django_migrations",
]


def at(role, database=DATABASE):
    """The address of a database for a role of the tests' own server."""
    parts = urlsplit(URL)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{role}:secret@{place}", path=f"/{database}").geturl()


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    """An installation whose tables one role owns and which another one serves."""
    with psycopg.connect(URL, autocommit=True) as server:
        asked = "SELECT rolsuper FROM pg_roles WHERE rolname = user"
        if server.execute(asked).fetchone() != (True,):
            pytest.skip("making roles needs a superuser")
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        for role in (OWNER, APP):
            server.execute(f"DROP ROLE IF EXISTS {role}")
            server.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'secret'")
        server.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        clinic = Installation(tmp_path_factory.mktemp("roles"), database_url=at(APP))
        clinic.environment["KLARITY_MIGRATION_DATABASE_URL"] = at(OWNER)
        clinic.make()
        yield clinic
        server.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        for role in (OWNER, APP):
            server.execute(f"DROP ROLE {role}")


def test_the_serving_role_works_and_cannot_tamper(clinic):
    made = clinic.manage("create_clinic", "northgate", "--name", "Northgate")
    assert made.code == 0, made.said
    verified = clinic.manage("verify_ledger")
    assert verified.code == 0, verified.said
    with psycopg.connect(at(APP), autocommit=True) as app:
        owned = app.execute(
            "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
        ).fetchone()
        assert owned == (0,)
        for statement in HOSTILE:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)
    assert clinic.manage("verify_ledger").code == 0
    with psycopg.connect(at(OWNER), autocommit=True) as owner:  # the control: guards alone
        with pytest.raises(psycopg.errors.IntegrityError, match=triggers.MESSAGE):
            owner.execute(HOSTILE[0])
        owner.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        assert owner.execute(HOSTILE[0]).rowcount > 0
    broken = clinic.manage("verify_ledger")
    assert broken.code == 1, broken.said


def test_the_deploy_check_tells_whether_the_owner_serves(clinic, tmp_path):
    assert "klarity.W002" not in clinic.manage("check", "--deploy").said
    alone = Installation(tmp_path, database_url=at(OWNER))
    assert "klarity.W002" in alone.manage("check", "--deploy").said
