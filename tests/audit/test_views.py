"""The screens of audits."""

from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from compliance.audit import pdf, services
from compliance.audit.models import Audit, Status
from compliance.audit.pdf import making
from compliance.clinics.models import Clinic, Role
from compliance.printing.services import RenderedPdf, RenderError
from tests.audit.factory import BLANK, BY, END, START, moment
from tests.clinics.factory import make_clinic, make_member

pytestmark = pytest.mark.django_db
AT = moment(11, 1)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic(name="Glow")


@pytest.fixture
def client(clinic: Clinic) -> Client:
    client = Client()
    client.force_login(make_member(clinic).user)
    return client


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "render", lambda *_args: RenderedPdf(BLANK, 4))


def make_audit(clinic: Clinic) -> Audit:
    return services.request_audit(clinic=clinic, starts_on=START, ends_on=END, by=BY, at=AT)


def make_done(clinic: Clinic) -> Audit:
    return making.produce(make_audit(clinic), by=BY, at=AT)


def post_choice(client: Client, **fields: str) -> Any:
    data = {"idempotency_key": str(uuid4()), **fields}
    return client.post(reverse("audit-add"), data)


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    page = client.get(reverse("audit-list")).content.decode()
    assert "No audit yet" in page
    assert "Last 12 months" in page


@pytest.mark.usefixtures("_quick")
def test_one_tap_makes_the_last_twelve_months(
    client: Client,
    clinic: Clinic,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = post_choice(client, period="LAST_12_MONTHS")
    audit = Audit.objects.get()
    assert answer.url == audit.get_absolute_url()
    assert (str(audit.starts_on), str(audit.ends_on)) == ("2025-11-02", "2026-11-01")
    assert audit.status == Status.DONE


def test_the_same_tap_twice_is_one_audit(client: Client) -> None:
    key = str(uuid4())
    for _tap in range(2):
        post_choice(client, period="THIS_MONTH", idempotency_key=key)
    assert Audit.objects.count() == 1


def test_any_two_days_can_be_chosen(client: Client) -> None:
    assert client.get(reverse("audit-add")).status_code == 200
    post_choice(client, starts_on="2026-01-01", ends_on="2026-10-31")
    assert str(Audit.objects.get().ends_on) == "2026-10-31"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"starts_on": "2026-05-01", "ends_on": "2026-04-01"}, "before the first day"),
        ({"starts_on": "2026-05-01", "ends_on": "2027-04-01"}, "still to come"),
        ({"starts_on": "soon", "ends_on": ""}, "Enter a valid date"),
        ({"period": "FOREVER"}, "Select a valid choice"),
    ],
)
def test_days_that_make_no_sense_are_told(
    client: Client, fields: dict[str, str], said: str
) -> None:
    answer = post_choice(client, **fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Audit.objects.exists()


def test_a_waiting_audit_shows_its_progress_with_and_without_script(
    client: Client, clinic: Clinic
) -> None:
    audit = make_audit(clinic)
    page = client.get(audit.get_absolute_url()).content.decode()
    assert f'hx-get="{reverse("audit-progress", args=[audit.pk])}"' in page
    assert '<noscript><meta http-equiv="refresh" content="2;' in page


def test_progress_tells_pages(client: Client, clinic: Clinic) -> None:
    audit = make_audit(clinic)
    services.start_making(audit=audit, at=AT)
    services.note_progress(audit=audit, done=12, expected=40, at=AT)
    page = client.get(reverse("audit-progress", args=[audit.pk])).content.decode()
    assert "Page 12 of about 40" in page
    assert 'value="30"' in page


@pytest.mark.usefixtures("_quick")
def test_progress_ends_at_the_paper(client: Client, clinic: Clinic) -> None:
    audit = make_done(clinic)
    answer = client.get(reverse("audit-progress", args=[audit.pk]))
    assert answer["HX-Redirect"] == f"{audit.get_absolute_url()}?ready=1"
    page = client.get(answer["HX-Redirect"]).content.decode()
    assert f'content="0; url={reverse("audit-download", args=[audit.pk])}"' in page


@pytest.mark.usefixtures("_quick")
def test_a_finished_audit_starts_no_download_by_itself_later(
    client: Client, clinic: Clinic
) -> None:
    page = client.get(make_done(clinic).get_absolute_url()).content.decode()
    assert "http-equiv" not in page
    assert "Download the PDF" in page


@pytest.mark.usefixtures("_quick")
def test_the_paper_is_saved_not_shown(client: Client, clinic: Clinic) -> None:
    answer = client.get(reverse("audit-download", args=[make_done(clinic).pk]))
    assert answer.getvalue().startswith(BLANK)
    name = "audit-clinic-1-2026-01-01-to-2026-10-31-draft.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_there_is_no_paper_before_it_is_made(client: Client, clinic: Clinic) -> None:
    answer = client.get(reverse("audit-download", args=[make_audit(clinic).pk]))
    assert answer.status_code == 404


def test_a_failure_says_why_and_offers_another_try(
    client: Client, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RenderError("Choose a shorter period.")

    monkeypatch.setattr(pdf, "render", fail)
    page = client.get(make_done(clinic).get_absolute_url()).content.decode()
    assert "Choose a shorter period." in page
    assert "Try again" in page
    assert 'value="2026-10-31"' in page


def test_cancel(client: Client, clinic: Clinic) -> None:
    audit = make_audit(clinic)
    client.post(reverse("audit-cancel", args=[audit.pk]))
    audit.refresh_from_db()
    assert audit.status == Status.CANCELLED


@pytest.mark.usefixtures("_quick")
def test_cancel_comes_too_late(client: Client, clinic: Clinic) -> None:
    audit = make_done(clinic)
    client.post(reverse("audit-cancel", args=[audit.pk]))
    audit.refresh_from_db()
    assert audit.status == Status.DONE


@pytest.mark.usefixtures("_quick")
def test_the_list_shows_state_points_and_pages(client: Client, clinic: Clinic) -> None:
    make_done(clinic)
    page = client.get(reverse("audit-list")).content.decode()
    assert "1 Jan 2026 – 31 Oct 2026" in page
    assert "Unsigned draft" in page
    assert "Since the last audit" in page


@pytest.mark.parametrize("name", ["audit-detail", "audit-progress", "audit-download"])
def test_another_clinics_audit_is_not_found(client: Client, name: str) -> None:
    other = make_audit(make_clinic())
    assert client.get(reverse(name, args=[other.pk])).status_code == 404


@pytest.mark.usefixtures("_quick")
def test_an_inspector_reads_and_makes_nothing(clinic: Clinic) -> None:
    client = Client()
    client.force_login(make_member(clinic, Role.INSPECTOR).user)
    assert "Make an audit" not in client.get(reverse("audit-list")).content.decode()
    answer = client.get(reverse("audit-download", args=[make_done(clinic).pk]))
    assert answer.getvalue().startswith(BLANK)
    assert post_choice(client, period="THIS_MONTH").status_code == 403
