"""Strict readers for the environment: a value is understood, or one sentence ends the program."""

import importlib.util
import os
import re
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

SWITCHES = {"1": True, "on": True, "true": True, "yes": True}
SWITCHES |= {"0": False, "off": False, "false": False, "no": False}
POSTGRES_OPTIONS = {"sslmode", "sslrootcert", "connect_timeout", "application_name"}
STORAGE_OPTIONS = {"region", "tls", "addressing"}
ADDRESSING = {"path", "virtual", "auto"}
POOL = "KLARITY_POOL"  # set by the server for itself
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]


def refuse(sentence: str) -> NoReturn:
    """End the program with one sentence, as bad use."""
    sys.stderr.write(f"Klarity cannot start: {sentence}\n")
    raise SystemExit(2)


def text(name: str, default: str = "") -> str:
    """Read a value; blank counts as absent."""
    return os.environ.get(name, "").strip() or default


def switch(name: str, *, default: bool) -> bool:
    """Read a yes or no."""
    value = text(name).lower()
    if not value:
        return default
    if value not in SWITCHES:
        refuse(f"{name} is “{value}”; use on or off.")
    return SWITCHES[value]


def port(name: str, *, default: int) -> int:
    """Read a port number."""
    value = text(name, str(default))
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 1 <= int(value) <= 65535:
        refuse(f"{name} is “{value}”; use a number from 1 to 65535.")
    return int(value)


def folder(name: str, *, default: Path) -> Path:
    """Read a folder as an absolute path; it need not exist yet."""
    path = Path(text(name, str(default))).expanduser().resolve()
    if path.exists() and not path.is_dir():
        refuse(f"{name} is “{path}”, which is a file; use a folder.")
    return path


def public_url(name: str) -> SplitResult | None:
    """Read the address people type, such as https://records.example.org; None without one."""
    value = text(name).rstrip("/")
    if not value:
        return None
    parts = _split(name, value)
    plain = not (parts.path or parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        refuse(f"{name} is “{value}”; use an address like https://records.example.org.")
    return parts


def service_url(name: str) -> str:
    """Read the address of a service, such as https://stamps.example.org/tsa; blank without one."""
    value = text(name)
    if value and (_split(name, value).scheme not in {"http", "https"} or " " in value):
        refuse(f"{name} is “{value}”; use an address like https://stamps.example.org/tsa.")
    return value


def hosts(name: str, *, public: SplitResult | None) -> list[str]:
    """Read the host names answered to; by default this machine's own names and the public one."""
    value = text(name)
    named = [host.strip() for host in value.split(",") if host.strip()] or own_names()
    for host in named:
        if not re.fullmatch(r"\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9a-fA-F:.]+\]", host):
            refuse(f"{name} holds “{host}”; use host names separated by commas, without ports.")
    if public and public.hostname:
        named.append(f"[{public.hostname}]" if ":" in public.hostname else public.hostname)
    return sorted({host.lower() for host in named} | set(LOOPBACK))


def own_names() -> list[str]:
    """The names and addresses by which other devices in the same building reach this machine."""
    name = socket.gethostname().lower()
    names = [name, f"{name.split('.')[0]}.local"] if name else []
    return [host for host in [*names, *own_addresses()] if re.fullmatch(r"[a-z0-9._-]+", host)]


def own_addresses() -> list[str]:
    """This machine's address in the local network; choosing a route sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return []
        return [probe.getsockname()[0]]


def database(name: str, *, default: Path, sqlite_options: dict[str, Any]) -> dict[str, Any]:
    """Read where records are kept: postgres://user:password@host:port/name, or a SQLite file."""
    return database_at(name, text(name, str(default)), sqlite_options=sqlite_options)


def database_at(name: str, value: str, *, sqlite_options: dict[str, Any]) -> dict[str, Any]:
    """The same from a value that came by another way; `name` is what people call it."""
    if "://" not in value:
        return _sqlite(Path(value), sqlite_options)
    parts = _split(name, value)
    if parts.scheme == "sqlite":
        return _sqlite(_sqlite_path(name, parts), sqlite_options)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(name, parts)
    refuse(
        f"{name} starts with “{parts.scheme}://”; use postgres://… or the path of a SQLite file."
    )


def owner_database(name: str, *, serving: dict[str, Any]) -> dict[str, Any] | None:
    """Read as whom the tables are made and changed; None where whoever serves does that too."""
    value = text(name)
    if not value:
        return None
    found = database_at(name, value, sqlite_options={})
    if any(found.get(key) != serving.get(key) for key in ("ENGINE", "NAME", "HOST", "PORT")):
        refuse(f"{name} must name the database of DATABASE_URL, with another user.")
    if "postgresql" not in found["ENGINE"] or found["USER"] in {"", serving["USER"]}:
        refuse(f"{name} must name another user of the PostgreSQL database of DATABASE_URL.")
    return {**found, "OPTIONS": {k: v for k, v in found["OPTIONS"].items() if k != "pool"}}


def _split(name: str, value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        refuse(f"{name} cannot be read as an address; check its host and port.")
    return parts


def _sqlite_path(name: str, parts: SplitResult) -> Path:
    if parts.netloc or parts.query or parts.fragment or len(parts.path) < 2:
        refuse(f"{name} must look like sqlite:///folder/klarity.sqlite3.")
    return Path(unquote(parts.path))


def _sqlite(path: Path, options: dict[str, Any]) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path.expanduser().resolve()),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,  # opening the file and its pragmas costs more than most questions
    }


def _postgres(name: str, parts: SplitResult) -> dict[str, Any]:
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(set(given) - POSTGRES_OPTIONS - {"host", "pool"})
    if unknown:
        refuse(f"{name} has the unknown option “{unknown[0]}”.")
    database_name = unquote(parts.path.lstrip("/"))
    if not database_name or "/" in database_name:
        refuse(f"{name} names no database; use postgres://user:password@host:port/name.")
    pool = _pool(name, given.pop("pool", text(POOL)))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": given.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {**given, **pool},
        "CONN_MAX_AGE": 0 if pool else 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _pool(name: str, value: str) -> dict[str, Any]:
    """Connections shared by the threads of a process: `?pool=20` at most so many, 0 for none.

    The server asks for as many as its threads can use; a command has one connection of its own.
    """
    if not re.fullmatch(r"[0-9]{0,3}", value):
        refuse(f"{name} has “pool={value}”; use a number from 0 to 999.")
    most = int(value or 0)
    return {"pool": {"min_size": 1, "max_size": most, "timeout": 20}} if most else {}


def storage(name: str) -> dict[str, Any]:
    """Read where files are kept: s3://KEY:SECRET@host:port/bucket; else a folder of ours."""
    value = text(name)
    if not value:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    return storage_at(name, value)


def storage_at(name: str, value: str) -> dict[str, Any]:
    """The same from a value that came by another way. No sentence shows it: it holds a secret.

    Without a host it is Amazon's own; without a key and a secret, those of the usual AWS_…
    variables, of a profile or of the machine.
    """
    parts = _split(name, value)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    bucket, _, folder = unquote(parts.path.strip("/")).partition("/")
    if parts.scheme != "s3" or not bucket or parts.fragment or ".." in folder:
        refuse(
            f"{name} must look like s3://KEY:SECRET@host:port/bucket, with %2F for / in a secret."
        )
    if unknown := sorted(set(given) - STORAGE_OPTIONS):
        refuse(f"{name} has the unknown option “{unknown[0]}”.")
    if bool(parts.username) != bool(parts.password):
        refuse(f"{name} has a key without a secret, or a secret without a key; give both.")
    if importlib.util.find_spec("storages") is None:
        refuse(f"{name} needs what requirements-s3.lock names; install that first.")
    return {
        "BACKEND": "klarity_site.storage.S3",
        "OPTIONS": {**_bucket(name, parts, given), "bucket_name": bucket, "location": folder},
    }


def _bucket(name: str, parts: SplitResult, given: dict[str, str]) -> dict[str, Any]:
    """Where a storage is and who asks."""
    tls = given.get("tls", "on").lower()
    addressing = given.get("addressing", "path" if parts.hostname else "auto")
    if tls not in SWITCHES or addressing not in ADDRESSING:
        refuse(f"{name} says tls=on or tls=off, and addressing=path, virtual or auto.")
    found: dict[str, Any] = {"addressing": addressing, "region_name": given.get("region") or None}
    if parts.hostname:
        host = parts.netloc.rpartition("@")[2]
        found["endpoint_url"] = f"{'https' if SWITCHES[tls] else 'http'}://{host}"
    if parts.username and parts.password:
        found |= {
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "security_token": None,  # one in the environment belongs to another key
        }
    return found


def mail(name: str, *, outbox: Path) -> dict[str, Any]:
    """Read how letters leave: smtp://user:password@host:587; else they are kept in a folder."""
    value = text(name)
    if not value:
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": str(outbox)}
    parts = _split(name, value)
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname or parts.query:
        refuse(f"{name} must look like smtp+tls://user:password@mail.example.org:587.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
