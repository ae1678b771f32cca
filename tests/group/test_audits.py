"""One audit for all: each clinic gets its own, one paper covers them, a failed one hides none."""

import io
import zipfile
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from compliance.audit import pdf as audit_pdf
from compliance.audit.models import Audit, Status
from compliance.audit.pdf import making as audit_making
from compliance.clinics.models import Clinic, Membership
from compliance.clinics.services import end_membership
from compliance.documents.models import IssuedPaper
from compliance.group import packet, queries, services
from compliance.group import pdf as cover_pdf
from compliance.group.models import GroupAudit, GroupPart, State
from compliance.group.pdf import making
from compliance.printing.services import RenderedPdf
from tests.audit.factory import BLANK
from tests.clinics.factory import TESTER, make_clinic, make_member
from tests.group.factory import make_group, make_group_audit

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 15, 14, 30, tzinfo=UTC)
PAPER = b"%PDF a covering paper"
REASON = "They sold it to somebody"


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture(autouse=True)
def _quick(request, monkeypatch) -> None:
    """Where nothing is asked of the printed page it is not printed: each takes seconds."""
    if request.node.get_closest_marker("pdf"):
        return
    monkeypatch.setattr(audit_pdf, "render", lambda *_args: RenderedPdf(BLANK, 4))
    monkeypatch.setattr(cover_pdf, "render", lambda *_args, **_named: RenderedPdf(PAPER, 1))


@pytest.fixture
def houses() -> list[Membership]:
    return make_group("North", "South", "West")


@pytest.fixture
def client(houses) -> Client:
    client = Client()
    client.force_login(houses[0].user)
    return client


def ask(client: Client, run: Any, **fields: Any) -> GroupAudit:
    """Ask on screen and let the worker do it all."""
    data = {"starts_on": "2026-01-01", "ends_on": "2026-07-15", "idempotency_key": str(uuid4())}
    with run(execute=True):
        answer: Any = client.post(reverse("group-audit-add"), {**data, **fields})
    whole = GroupAudit.objects.get()
    assert answer.url == whole.get_absolute_url()
    return whole


def read(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_each_clinic_gets_its_own_audit_and_one_download_holds_them_all(
    client, houses, django_capture_on_commit_callbacks
):
    whole = ask(client, django_capture_on_commit_callbacks)
    found = list(Audit.objects.order_by("clinic__name"))
    assert [each.clinic.name for each in found] == ["North", "South", "West"]
    assert {(each.status, each.recorded_by) for each in found} == {("DONE", houses[0].user.name)}
    assert IssuedPaper.objects.filter(kind="audit").count() == 3  # each is checked by itself
    archive = zipfile.ZipFile(io.BytesIO(read(client.get(link(whole, "bundle")))))
    assert archive.testzip() is None
    assert archive.read("covering-paper.pdf") == PAPER
    sums = dict(line.split("  ")[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
    assert {name: sha256(archive.read(name)).hexdigest() for name in sums} == sums
    assert {f"audits/{each.file_name()}": each.sha256 for each in found}.items() <= sums.items()
    assert read(client.get(link(whole, "cover"))) == PAPER


@pytest.mark.pdf
def test_what_is_printed_names_every_file_of_the_download(
    client, houses, django_capture_on_commit_callbacks
):
    chosen = [houses[0].clinic_id, houses[1].clinic_id]
    whole = ask(client, django_capture_on_commit_callbacks, clinics=chosen)
    assert whole.state == State.DONE, whole.message
    archive = zipfile.ZipFile(io.BytesIO(read(client.get(link(whole, "bundle")))))
    cover = PdfReader(io.BytesIO(archive.read("covering-paper.pdf")))
    printed = "".join("".join(page.extract_text() for page in cover.pages).split())
    assert "audits.json" in cover.attachments
    for audit in Audit.objects.order_by("clinic__name"):
        data = archive.read(f"audits/{audit.file_name()}")
        assert len(PdfReader(io.BytesIO(data)).pages) == audit.pages > 1
        assert audit.clinic.name in printed
        assert sha256(data).hexdigest() in printed.lower()


def link(whole: GroupAudit, what: str) -> str:
    return reverse(f"group-audit-{what}", args=[whole.pk])


def test_only_the_chosen_clinics_are_asked_and_never_one_of_somebody_else(
    client, houses, django_capture_on_commit_callbacks
):
    stranger = make_clinic(name="Foreign")
    data = {"starts_on": "2026-01-01", "ends_on": "2026-07-15", "idempotency_key": str(uuid4())}
    wrong = client.post(reverse("group-audit-add"), {**data, "clinics": [stranger.pk]})
    assert wrong.status_code == 422
    assert "Foreign" not in wrong.content.decode()
    ask(client, django_capture_on_commit_callbacks, clinics=[houses[1].clinic_id])
    assert [each.clinic.name for each in Audit.objects.all()] == ["South"]


def test_a_failed_clinic_does_not_hide_the_others_and_is_tried_again(
    client, houses, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(packet: Any, *_rest: Any) -> RenderedPdf:
        if packet.clinic.name == "South":
            raise RuntimeError("no paper")
        return RenderedPdf(BLANK, 4)

    with monkeypatch.context() as broken:
        broken.setattr(audit_pdf, "render", fail)
        whole = ask(client, django_capture_on_commit_callbacks)
    page = client.get(whole.get_absolute_url())
    assert [(each.name, each.status) for each in page.context["lines"]] == [
        ("South", "Not made"), ("North", "Unsigned draft"), ("West", "Unsigned draft"),
    ]  # fmt: skip
    told = packet.build_cover(whole)
    assert [each.clinic for each in told.not_made] == ["South"]
    assert "went wrong" in told.not_made[0].message
    with django_capture_on_commit_callbacks(execute=True):
        client.post(link(whole, "again"))
    assert queries.tally(whole) == {"all": 3, "failed": 0, "done": 3, "unsigned": 3}


def test_the_covering_paper_names_what_each_file_is_and_who_signed(
    client, houses, django_capture_on_commit_callbacks
):
    whole = ask(client, django_capture_on_commit_callbacks)
    north = Audit.objects.get(clinic__name="North")
    told = {each.clinic: each for each in packet.build_cover(whole).rows}
    assert told["North"].file_digest == north.sha256
    assert told["North"].records_digest == north.digest
    assert (told["North"].pages, told["North"].number) == ("4", "1")
    assert int(told["North"].missing) > 0  # nothing is recorded, and that is never a pass
    assert told["North"].stands_out
    sign(north)
    told = {each.clinic: each for each in packet.build_cover(whole).rows}
    assert told["North"].signed == "Ada, 15 Jul 2026"
    assert [each.clinic for each in packet.build_cover(whole).unsigned] == ["South", "West"]
    html = cover_pdf.html(packet.build_cover(whole), whole, title="Audits", at=AT)
    assert html.count("UNSIGNED draft") == 2
    assert told["North"].file_in_fours in html


def sign(audit: Audit) -> None:
    """As somebody does in the clinic itself; the paper becomes another file."""
    from compliance.audit import services as audits
    from compliance.audit.pdf.document import Signature

    audits.start_signing(audit=audit, at=AT)
    signature = Signature(name="Ada", role="Owner", meaning="I have read it", at=AT)
    audit_making.sign(audit, by=TESTER, signature=signature, at=AT)
    assert audit.is_signed, audit.message


def test_after_a_signature_or_a_leave_nothing_old_is_handed_out(
    client, houses, django_capture_on_commit_callbacks
):
    whole = ask(client, django_capture_on_commit_callbacks)
    sign(Audit.objects.get(clinic__name="South"))
    for what in ("cover", "bundle"):
        assert client.get(link(whole, what)).status_code == 404
    assert "out of date" in client.get(whole.get_absolute_url()).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(link(whole, "again"))
    assert read(client.get(link(whole, "cover"))) == PAPER
    make_member(houses[2].clinic)
    end_membership(membership=houses[2], by=TESTER, at=AT, reason=REASON)
    page = client.get(whole.get_absolute_url())
    assert [each.name for each in page.context["lines"]] == ["North", "South"]
    assert client.get(link(whole, "bundle")).status_code == 404
    part = GroupPart.objects.get(clinic__name="West")
    assert client.post(reverse("group-part-open", args=[part.pk])).status_code == 404


def test_a_clinic_lost_before_its_turn_gets_no_audit(houses):
    whole = make_group_audit(*(each.clinic for each in houses), user=houses[0].user)
    make_member(houses[1].clinic)
    end_membership(membership=houses[1], by=TESTER, at=AT, reason=REASON)
    for part in whole.parts.all():
        making.make_part.call(str(part.pk), "")
    whole.refresh_from_db()
    assert whole.state == State.DONE
    assert Audit.objects.filter(clinic=houses[1].clinic).count() == 0
    assert "no longer an owner" in GroupPart.objects.get(clinic=houses[1].clinic).message


def test_a_job_that_comes_twice_makes_one_audit_and_one_covering_paper(houses):
    whole = make_group_audit(houses[0].clinic, user=houses[0].user)
    part = whole.parts.get()
    for _twice in range(2):
        making.make_part.call(str(part.pk), "")
    assert Audit.objects.count() == 1
    assert not services.claim_cover(whole)


def test_where_it_is_still_yesterday_the_audit_ends_there(houses):
    with time_machine.travel(datetime(2026, 7, 15, 5, tzinfo=UTC), tick=False):
        Clinic.objects.filter(name="South").update(timezone="America/Vancouver")
        whole = services.request_audits(
            home=houses[0].clinic, user=houses[0].user, clinics=[houses[1].clinic],
            starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 15), at=datetime.now(UTC),
        )  # fmt: skip
        making.make_part.call(str(whole.parts.get().pk), "")
    assert Audit.objects.get().ends_on == date(2026, 7, 14)


def test_progress_is_shown_and_the_rest_can_be_cancelled(client, houses):
    whole = make_group_audit(*(each.clinic for each in houses), user=houses[0].user)
    first = whole.parts.get(clinic__name="North")
    making.make_part.call(str(first.pk), "")
    page = client.get(link(whole, "progress"))
    assert "Done: 1 of 3." in page.content.decode()
    assert "hx-get" in client.get(whole.get_absolute_url()).content.decode()
    client.post(link(whole, "cancel"))
    assert queries.tally(whole) == {"all": 3, "failed": 2, "done": 1, "unsigned": 1}
    whole.refresh_from_db()
    assert whole.state == State.DONE
    assert client.get(link(whole, "progress"))["HX-Redirect"] == whole.get_absolute_url()


def test_an_audit_whose_making_was_cut_off_counts_as_not_made(client, houses):
    whole = make_group_audit(houses[0].clinic, user=houses[0].user)
    audit: Any = services.begin_part(whole.parts.get(), at=AT)
    Audit.objects.filter(pk=audit.pk).update(
        status=Status.RUNNING, progressed_at=datetime(2026, 7, 15, 9, tzinfo=UTC)
    )
    client.get(link(whole, "progress"))
    assert queries.tally(whole)["failed"] == 1


def test_a_tap_opens_the_audit_in_its_own_clinic(
    client, houses, django_capture_on_commit_callbacks
):
    whole = ask(client, django_capture_on_commit_callbacks)
    part: Any = whole.parts.get(clinic__name="West")
    answer = client.post(reverse("group-part-open", args=[part.pk]), follow=True)
    assert answer.request["PATH_INFO"] == part.audit.get_absolute_url()
    assert answer.context["clinic"].name == "West"
    assert "Sign it" in answer.content.decode()


def test_what_somebody_asked_for_is_theirs_alone(client, houses):
    other = make_group("East", "Far")
    whole = make_group_audit(other[0].clinic, user=other[0].user)
    for what in ("detail", "progress", "cover", "bundle"):
        assert client.get(link(whole, what)).status_code == 404
    assert (
        "No audit of several clinics yet"
        in client.get(reverse("group-audit-list")).content.decode()
    )


def test_the_page_costs_the_same_at_any_number_of_clinics(
    client, houses, django_assert_num_queries
):
    def more(count: int) -> GroupAudit:
        told: dict[str, Any] = {"recorded_at": AT, "recorded_by": "Test"}
        clinics = Clinic.objects.bulk_create(
            Clinic(name=f"Place {n}", slug=f"place-{count}-{n}", **told) for n in range(count)
        )
        Membership.objects.bulk_create(
            Membership(clinic=c, user=houses[0].user, role="OWNER", **told) for c in clinics
        )
        return make_group_audit(*clinics, user=houses[0].user)

    for count in (3, 60):
        whole = more(count)
        # session, person, membership, the wish, how many, the page, tally
        with django_assert_num_queries(7):
            client.get(whole.get_absolute_url())


def test_when_the_covering_paper_fails_the_audits_are_there(
    client, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(*_args: Any, **_named: Any) -> RenderedPdf:
        raise RuntimeError("no paper")

    monkeypatch.setattr(cover_pdf, "render", fail)
    whole = ask(client, django_capture_on_commit_callbacks)
    assert whole.state == State.FAILED
    assert Audit.objects.filter(status=Status.DONE).count() == 3
    assert "Something went wrong" in client.get(whole.get_absolute_url()).content.decode()
