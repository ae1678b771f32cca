"""What is safe without being asked for, and what https adds."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json, sys
from klarity_site import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def read_settings(data: Path, *names: str, **environment: str) -> Any:
    """The settings of an installation with this environment and no other."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", ASK, *names],
        cwd=ROOT,
        env={**kept, "KLARITY_DATA_DIR": str(data), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_an_installation_is_safe_without_being_told(tmp_path: Path) -> None:
    found = read_settings(tmp_path, "DEBUG", "ALLOWED_HOSTS", "SECRET_KEY", "SESSION_COOKIE_SECURE")
    assert found["DEBUG"] is False
    assert "*" not in found["ALLOWED_HOSTS"]
    assert found["SECRET_KEY"] == (tmp_path / "keys" / "secret.key").read_text().strip()
    assert found["SESSION_COOKIE_SECURE"] is False, "plain http on this computer must work"


def test_https_turns_on_everything_that_needs_it(tmp_path: Path) -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
    public = "https://records.example.org"
    found = read_settings(
        tmp_path, *names, "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS", KLARITY_PUBLIC_URL=public
    )
    assert all(found[name] is True for name in names)
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert "records.example.org" in found["ALLOWED_HOSTS"]


def test_no_page_may_run_what_is_not_ours() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    sources = {source for allowed in directives.values() for source in allowed}
    assert sources == {"'none'", "'self'", "data:"}
    assert [name for name in directives if "data:" in directives[name]] == ["img-src"]


def test_pages_are_private_unless_said_otherwise() -> None:
    assert "compliance.clinics.middleware.PrivateByDefault" in settings.MIDDLEWARE
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite alone")
@pytest.mark.django_db
def test_sqlite_keeps_what_it_acknowledged() -> None:
    found = {}
    with connection.cursor() as cursor:
        for name in ("synchronous", "recursive_triggers", "secure_delete", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            found[name] = cursor.fetchone()[0]
        cursor.execute("SELECT sqlite_version()")
        version = tuple(int(part) for part in cursor.fetchone()[0].split("."))
    assert found == {
        "synchronous": 2,
        "recursive_triggers": 1,
        "secure_delete": 1,
        "foreign_keys": 1,
    }
    assert version >= (3, 51, 3)
