"""Every value in the environment is understood or refused in one sentence."""

from pathlib import Path
from typing import Any

import pytest

from klarity_site import env, sqlite

HERE = Path("/srv/klarity.sqlite3")


def read_database(url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("DATABASE_URL", url)
    return env.database("DATABASE_URL", default=HERE, sqlite_options={"timeout": 20})


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr().err
    assert said.startswith("Klarity cannot start: ")
    assert said.count("\n") == 1
    return said


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("on", True, id="on"),
        pytest.param("FALSE", False, id="case does not matter"),
        pytest.param("  ", True, id="blank is absent"),
    ],
)
def test_a_switch_is_read(value: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLARITY_DEBUG", value)
    assert env.switch("KLARITY_DEBUG", default=True) is expected


def test_an_unknown_switch_ends_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KLARITY_DEBUG", "maybe")
    with pytest.raises(SystemExit) as ended:
        env.switch("KLARITY_DEBUG", default=False)
    assert ended.value.code == 2
    assert "KLARITY_DEBUG is “maybe”" in refusal(capsys)


@pytest.mark.parametrize("value", ["0", "65536", "80a", "-1", "٣٤"])
def test_a_port_outside_the_range_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(SystemExit):
        env.port("PORT", default=8000)
    assert "PORT" in refusal(capsys)


def test_the_port_has_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    assert env.port("PORT", default=8000) == 8000


def test_a_data_folder_that_is_a_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("KLARITY_DATA_DIR", str(file))
    with pytest.raises(SystemExit):
        env.folder("KLARITY_DATA_DIR", default=tmp_path)
    assert "which is a file" in refusal(capsys)


def test_records_lie_in_sqlite_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    found = env.database("DATABASE_URL", default=HERE, sqlite_options={"timeout": 20})
    assert found == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(HERE),
        "OPTIONS": {"timeout": 20},
        "CONN_MAX_AGE": 60,
    }


@pytest.mark.parametrize("url", ["/srv/a b.sqlite3", "sqlite:///srv/a%20b.sqlite3"])
def test_a_sqlite_file_is_named_by_path_or_address(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_database(url, monkeypatch)["NAME"] == "/srv/a b.sqlite3"


def test_a_postgresql_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_database("postgres://ana:p%40ss@db.lan:5433/clinic?sslmode=require", monkeypatch)
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("ana", "p@ss", "db.lan")
    assert (found["PORT"], found["NAME"]) == ("5433", "clinic")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_threads_share_connections_where_they_are_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_database("postgres://ana@db/clinic?pool=20", monkeypatch)
    assert found["OPTIONS"]["pool"]["max_size"] == 20
    assert found["CONN_MAX_AGE"] == 0  # Django refuses both together
    monkeypatch.setenv("KLARITY_POOL", "10")  # as the server says
    assert read_database("postgres://ana@db/clinic", monkeypatch)["OPTIONS"]["pool"]["min_size"]
    found = read_database("postgres://ana@db/clinic?pool=0", monkeypatch)
    assert (found["OPTIONS"], found["CONN_MAX_AGE"]) == ({}, 60)


@pytest.mark.parametrize(
    ("owner", "said"),
    [
        ("postgres://owner@db/other", "the database of DATABASE_URL"),
        ("postgres://app@db/clinic", "another user"),
        ("/srv/a.sqlite3", "the database of DATABASE_URL"),
    ],
)
def test_the_owner_is_another_role_of_the_same_database(
    owner: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    serving = read_database("postgres://app@db/clinic", monkeypatch)
    name = "KLARITY_MIGRATION_DATABASE_URL"
    assert env.owner_database(name, serving=serving) is None
    monkeypatch.setenv(name, "postgres://owner@db/clinic")
    assert (env.owner_database(name, serving=serving) or {})["USER"] == "owner"
    monkeypatch.setenv(name, owner)
    with pytest.raises(SystemExit):
        env.owner_database(name, serving=serving)
    assert said in refusal(capsys)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("postgres://db/clinic?pool=many", id="a pool of words"),
        pytest.param("mysql://db/clinic", id="another database"),
        pytest.param("postgres://db.lan", id="no database named"),
        pytest.param("postgres://db:abc/clinic", id="port is a word"),
        pytest.param("postgres://db/clinic?sslmod=require", id="misspelled option"),
        pytest.param("sqlite://clinic.sqlite3", id="two slashes"),
    ],
)
def test_an_unknown_database_is_refused_without_telling_the_password(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        read_database(url.replace("//db", "//ana:hunter2@db"), monkeypatch)
    assert "hunter2" not in refusal(capsys)


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://example.org", "https://example.org/klarity", "https://a:b@c.org"]
)
def test_a_public_address_is_a_plain_one(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KLARITY_PUBLIC_URL", url)
    with pytest.raises(SystemExit):
        env.public_url("KLARITY_PUBLIC_URL")
    refusal(capsys)


def test_the_public_address_and_this_computer_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLARITY_PUBLIC_URL", "https://Records.example.org:8443/")
    monkeypatch.setenv("KLARITY_ALLOWED_HOSTS", "clinic.lan, .example.com")
    public = env.public_url("KLARITY_PUBLIC_URL")
    hosts = env.hosts("KLARITY_ALLOWED_HOSTS", public=public)
    assert {"clinic.lan", ".example.com", "records.example.org", "localhost", "[::1]"} <= set(hosts)


@pytest.mark.parametrize("value", ["*", "https://example.org", "example.org:8000", "a b"])
def test_a_host_that_is_no_name_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KLARITY_ALLOWED_HOSTS", value)
    with pytest.raises(SystemExit):
        env.hosts("KLARITY_ALLOWED_HOSTS", public=None)
    refusal(capsys)


def test_a_tablet_in_the_clinic_reaches_this_machine_by_its_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("KLARITY_ALLOWED_HOSTS", raising=False)
    monkeypatch.setattr("socket.gethostname", lambda: "Front-Desk.lan")
    hosts = env.hosts("KLARITY_ALLOWED_HOSTS", public=None)
    assert {"front-desk.lan", "front-desk.local", *env.own_addresses()} <= set(hosts)


def test_letters_are_kept_in_a_folder_until_a_server_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KLARITY_EMAIL_URL", raising=False)
    assert env.mail("KLARITY_EMAIL_URL", outbox=tmp_path)["EMAIL_FILE_PATH"] == str(tmp_path)
    monkeypatch.setenv("KLARITY_EMAIL_URL", "smtp+tls://ana%40x:p%3Aw@mail.example.org")
    sent = env.mail("KLARITY_EMAIL_URL", outbox=tmp_path)
    assert (sent["EMAIL_HOST_USER"], sent["EMAIL_HOST_PASSWORD"]) == ("ana@x", "p:w")
    assert (sent["EMAIL_PORT"], sent["EMAIL_USE_TLS"], sent["EMAIL_USE_SSL"]) == (587, True, False)


def test_a_mail_server_of_an_unknown_kind_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KLARITY_EMAIL_URL", "imap://mail.example.org")
    with pytest.raises(SystemExit):
        env.mail("KLARITY_EMAIL_URL", outbox=tmp_path)
    assert "smtp+tls://" in refusal(capsys)


def test_a_sqlite_that_loses_records_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    sqlite.check_version("3.51.3")
    with pytest.raises(SystemExit):
        sqlite.check_version("3.51.2")
    assert "3.51.3 or newer" in refusal(capsys)


@pytest.mark.parametrize("value", ["ftp://stamps.example", "stamps", "https://a b"])
def test_a_service_has_an_address(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLARITY_TIMESTAMP_URL", "https://stamps.example.org/tsa")
    assert env.service_url("KLARITY_TIMESTAMP_URL") == "https://stamps.example.org/tsa"
    monkeypatch.setenv("KLARITY_TIMESTAMP_URL", value)
    with pytest.raises(SystemExit):
        env.service_url("KLARITY_TIMESTAMP_URL")


HIDDEN = "sEcReT"


def test_a_storage_is_read_with_its_key_or_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KLARITY_STORAGE_URL", raising=False)
    assert env.storage("KLARITY_STORAGE_URL")["BACKEND"].endswith("FileSystemStorage")
    url = "s3://key:a%2Fb%2Bc@store.example.org:9000/files/klarity?region=eu-1&tls=off"
    monkeypatch.setenv("KLARITY_STORAGE_URL", url)
    assert env.storage("KLARITY_STORAGE_URL")["OPTIONS"] == {
        "addressing": "path",
        "region_name": "eu-1",
        "endpoint_url": "http://store.example.org:9000",
        "access_key": "key",
        "secret_key": "a/b+c",
        "security_token": None,
        "bucket_name": "files",
        "location": "klarity",
    }
    found = env.storage_at("KLARITY_STORAGE_URL", "s3:///files?region=eu-1")["OPTIONS"]
    assert found == {
        "addressing": "auto", "region_name": "eu-1", "bucket_name": "files", "location": ""
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (f"https://key:{HIDDEN}@store.example.org/files", "must look like s3://"),
        (f"s3://key:{HIDDEN}@store.example.org", "must look like s3://"),
        (f"s3://key:{HIDDEN}@store.example.org/files/../other", "must look like s3://"),
        (f"s3://key:{HIDDEN}/x@store.example.org/files", "check its host and port"),
        (f"s3://key:{HIDDEN}@store.example.org/files?acl=public", "unknown option “acl”"),
        (f"s3://:{HIDDEN}@store.example.org/files", "give both"),
        (f"s3://key:{HIDDEN}@store.example.org/files?tls=maybe", "tls=on or tls=off"),
        (f"s3://key:{HIDDEN}@store.example.org/files?addressing=x", "path, virtual or auto"),
    ],
)
def test_a_storage_that_cannot_be_understood_is_one_sentence_without_its_secret(
    value: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        env.storage_at("KLARITY_STORAGE_URL", value)
    told = refusal(capsys)
    assert said in told
    assert HIDDEN not in told


def test_a_storage_needs_its_packages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(SystemExit):
        env.storage_at("KLARITY_STORAGE_URL", "s3:///files")
    assert "requirements-s3.lock" in refusal(capsys)
