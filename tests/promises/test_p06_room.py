"""P6: a full disk is said plainly, nothing is kept in part, and work goes on once there is room."""

import contextlib
import resource
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from compliance.clinics.models import Membership
from compliance.core import signs
from compliance.core.errors import Refusal
from compliance.core.models import Sign
from compliance.deviations.models import Deviation
from compliance.documents import services as documents
from compliance.documents.models import Document
from compliance.exchange.backup import database
from compliance.ledger import verification
from tests.clinics.factory import NOW, PASSWORD, TESTER
from tests.documents.factory import make_upload
from tests.exchange.backup_factory import live_installation, make_records

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="fills a database file"),
]
TYPED = "The door of the chamber leaked steam. " * 40
ADD = "deviation-add"
MOST = 60  # posts until the room is used up


@contextlib.contextmanager
def no_more_pages():
    """SQLite may not take another page."""
    pages = pragma("page_count")
    free = pragma("freelist_count")
    pragma(f"max_page_count={pages - free}")
    try:
        yield
    finally:
        pragma("max_page_count=1000000")


@contextlib.contextmanager
def files_up_to(size):
    """No file of this process may grow beyond a size, as on a full disk or over a quota."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)


@contextlib.contextmanager
def no_room_on_the_disk():
    """Something else has filled the small disk that the records are on."""
    ballast = Path(settings.DATA_DIR, "ballast")
    with ballast.open("wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while file.write(bytes(65_536)):
                pass
        file.truncate(file.tell() - 200_000)
    try:
        yield
    finally:
        ballast.unlink()


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 48 MB; only who may mount one has it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=48m,mode=700", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mounting, capture_output=True).returncode:
        pytest.skip("takes the right to mount a disk")
    yield folder
    letting_go = ["umount", "--lazy", str(folder)]
    subprocess.run(letting_go, check=True)


@contextlib.contextmanager
def no_larger_files():
    """The database's log may grow no further."""
    with files_up_to(300_000):
        yield


def pragma(words):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {words}")
        return cursor.fetchone()[0]


def signed_in(clinic):
    member = Membership.objects.select_related("user").get(clinic=clinic)
    client = Client(raise_request_exception=False)
    assert client.login(email=member.user.email, password=PASSWORD)
    return client


def sent(client):
    """One deviation typed in and sent, and what was sent."""
    form = client.get(reverse(ADD)).context["form"]
    told = {
        "summary": "Steam from the door",
        "occurred_at": "2026-07-15T09:00",
        "severity": "MINOR",
        "containment": TYPED,
        "idempotency_key": form["idempotency_key"].value(),
    }
    return client.post(reverse(ADD), told), told


def until_full(client):
    """Sends until there is no room; what was there before the last one, and what that one got."""
    for _number in range(MOST):
        before = database.digests()
        answer, told = sent(client)
        if answer.status_code != 302:
            return before, answer, told
    raise AssertionError("there was room for everything")


def fill_up(full, promise):
    """Posts until there is no room, and once more when there is some again."""
    clinic = make_records(documents=0)
    client = signed_in(clinic)
    assert sent(client)[0].status_code == 302
    with full():
        before, answer, told = until_full(client)
        after = database.digests()
    kept = Deviation.objects.count()
    again = client.post(reverse(ADD), told)
    is_whole = verification.verify(clinic.pk).is_whole
    promise(
        6,
        f"a full disk: {full.__name__}",
        figure=f"{answer.status_code}, then {again.status_code}",
        bound="507, nothing partial, 302",
        kept=(answer.status_code, again.status_code) == (507, 302)
        and before == after
        and is_whole
        and Deviation.objects.count() == kept + 1,
    )
    assert "no room left" in answer.text
    assert TYPED.strip() in answer.text  # what was typed is not lost


@pytest.mark.parametrize("full", [no_more_pages, no_larger_files], ids=["pages", "files"])
def test_a_full_disk_is_said_and_nothing_is_kept_in_part(
    tmp_path, settings, empty_database, promise, full
):
    with live_installation(tmp_path, settings, empty_database):
        fill_up(full, promise)


def test_so_it_is_on_a_small_disk(small_disk, settings, empty_database, promise):
    with live_installation(small_disk / "data", settings, empty_database):
        fill_up(no_room_on_the_disk, promise)


def test_what_is_written_bit_by_bit_is_kept_in_part(tmp_path, settings, empty_database, control):
    """The control: two rows that belong together, each in a transaction of its own."""
    with live_installation(tmp_path, settings, empty_database), no_more_pages():
        before, number = database.digests(), 0
        with contextlib.suppress(DatabaseError):
            while number < MOST:
                number += 1
                signs.leave(f"small-{number}", at=NOW)
                signs.leave(f"large-{number}", at=NOW, said=TYPED * 20)
        counts = [
            Sign.objects.filter(name__startswith=name).count() for name in ("small-", "large-")
        ]
        broke = before != database.digests() and counts[0] != counts[1]
    control(6, "two rows without a transaction", figure=f"{counts} kept", broke=broke)


def test_where_no_form_can_be_shown_a_page_says_it(tmp_path, settings, empty_database):
    with live_installation(tmp_path, settings, empty_database):
        clinic = make_records(documents=0)
        client = signed_in(clinic)
        user = Membership.objects.get(clinic=clinic).user
        with files_up_to(300_000):
            until_full(client)
            page = Client(raise_request_exception=False)
            answer = page.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
            assert client.get(reverse("deviation-list")).status_code == 200  # reading goes on
        assert answer.status_code == 507
        assert "There is no room left" in answer.text
        assert answer["X-Request-ID"] in answer.text


def test_an_upload_without_room_leaves_nothing(tmp_path, settings, empty_database, promise):
    with live_installation(tmp_path, settings, empty_database):
        clinic = make_records(documents=0)

        def keep():
            with transaction.atomic():
                upload = make_upload()
                documents.store_document(
                    clinic=clinic, upload=upload, title="Paper", by=TESTER, at=NOW
                )

        keep()
        before = {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
        with pytest.raises(Refusal, match="no room"), files_up_to(200):
            keep()
        after = {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
        assert Document.objects.count() == 1
        assert verification.verify(clinic.pk).is_whole
        figure = f"refused, {len(after - before)} files left"
        promise(6, "an upload without room", figure=figure, bound="none left", kept=before == after)
