"""Asking for audits, making them, stopping them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import InMemoryStorage

from compliance.audit import pdf, queries, services
from compliance.audit.models import Audit, Status
from compliance.audit.pdf import making
from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.ledger.models import Event
from compliance.printing.services import RenderedPdf, RenderError
from tests.audit.factory import BLANK, BY, END, START, make_year, moment
from tests.clinics.factory import make_clinic

pytestmark = pytest.mark.django_db
AT = moment(11, 1)


def make_audit(clinic: Clinic) -> Audit:
    return services.request_audit(clinic=clinic, starts_on=START, ends_on=END, by=BY, at=AT)


def events() -> list[str]:
    found = Event.objects.filter(record_kind="audit").order_by("sequence")
    return list(found.values_list("type", flat=True))


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    make_quickly(monkeypatch)


def make_quickly(monkeypatch: pytest.MonkeyPatch, *, ending: Exception | None = None) -> None:
    """A render that takes no time, or ends badly."""

    def render(*_args: object, **_kwargs: object) -> RenderedPdf:
        if ending:
            raise ending
        return RenderedPdf(BLANK, 4)

    monkeypatch.setattr(pdf, "render", render)


def test_audits_are_numbered_for_each_clinic() -> None:
    clinic = make_clinic()
    make_audit(clinic)
    assert (make_audit(clinic).number, make_audit(make_clinic()).number) == (2, 1)


def test_days_to_come_are_refused() -> None:
    with pytest.raises(Refusal, match="still to come"):
        services.request_audit(
            clinic=make_clinic(), starts_on=START, ends_on=date(2026, 11, 2), by=BY, at=AT
        )


@pytest.mark.pdf
def test_a_made_audit_keeps_its_paper_and_its_event() -> None:
    audit = making.produce(make_audit(make_year()), by=BY, at=AT)
    assert (audit.status, audit.percent) == (Status.DONE, 100)
    with audit.file.open("rb") as paper:
        assert paper.read(8) == b"%PDF-1.7"
    assert audit.attention == 7
    assert events() == ["audit.requested", "audit.produced"]


def test_an_audit_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    make_quickly(monkeypatch)
    audit = making.produce(make_audit(make_clinic()), by=BY, at=AT)
    assert making.produce(audit, by=BY, at=AT + timedelta(days=1)).produced_at == AT
    assert events() == ["audit.requested", "audit.produced"]


def test_a_refused_render_ends_in_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    make_quickly(monkeypatch, ending=RenderError("Choose a shorter period."))
    audit = making.produce(make_audit(make_clinic()), by=BY, at=AT)
    assert (audit.status, audit.message) == (Status.FAILED, "Choose a shorter period.")


def test_an_unknown_fault_ends_in_a_sentence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    make_quickly(monkeypatch, ending=ZeroDivisionError())
    audit = making.produce(make_audit(make_clinic()), by=BY, at=AT)
    assert audit.status == Status.FAILED
    assert "try again" in audit.message


def test_a_cancelled_audit_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    make_quickly(monkeypatch)
    audit = make_audit(make_clinic())
    services.cancel_audit(audit=audit, by=BY, at=AT)
    assert making.produce(audit, by=BY, at=AT).status == Status.CANCELLED
    assert events() == ["audit.requested", "audit.cancelled"]


def test_cancelling_stops_a_render_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    audit = make_audit(make_clinic())

    def cancel_and_go_on(*args: object) -> RenderedPdf:
        services.cancel_audit(audit=audit, by=BY, at=AT)
        args[3](1, 9)  # type: ignore[operator]
        raise AssertionError("the sign of life should have stopped it")

    monkeypatch.setattr(pdf, "render", cancel_and_go_on)
    assert making.produce(audit, by=BY, at=AT).status == Status.CANCELLED


def test_cancelling_at_the_last_moment_keeps_no_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    audit = make_audit(make_clinic())

    def cancelled_meanwhile(*_args: object) -> RenderedPdf:
        services.cancel_audit(audit=audit, by=BY, at=AT)
        return RenderedPdf(BLANK, 4)

    monkeypatch.setattr(pdf, "render", cancelled_meanwhile)
    audit = making.produce(audit, by=BY, at=AT)
    assert (audit.status, audit.file.name) == (Status.CANCELLED, "")


def test_a_finished_audit_is_not_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    make_quickly(monkeypatch)
    audit = making.produce(make_audit(make_clinic()), by=BY, at=AT)
    assert services.cancel_audit(audit=audit, by=BY, at=AT).status == Status.DONE


def test_signs_of_life_are_kept_about_once_a_second() -> None:
    audit = make_audit(make_clinic())
    services.start_making(audit=audit, at=AT)
    ticks = iter([AT, AT, AT + timedelta(seconds=0.4), AT + timedelta(seconds=1.2)])
    told = making._signs_of_life(audit, None, lambda: next(ticks))
    kept = []
    for page in (1, 2, 3):
        told(page, 10)
        audit.refresh_from_db()
        kept.append(audit.pages_done)
    assert kept == [1, 1, 3]


def test_a_making_that_was_cut_off_is_given_up() -> None:
    clinic = make_clinic()
    stalled, running = make_audit(clinic), make_audit(clinic)
    services.start_making(audit=stalled, at=AT - timedelta(minutes=16))
    services.start_making(audit=running, at=AT - timedelta(minutes=14))
    assert services.give_up_stalled(clinic=clinic, at=AT) == 1
    stalled.refresh_from_db()
    running.refresh_from_db()
    assert (stalled.status, running.status) == (Status.FAILED, Status.RUNNING)


@pytest.mark.usefixtures("_quick")
def test_a_job_given_out_again_makes_what_its_dead_worker_left() -> None:
    audit = make_audit(make_clinic())
    services.start_making(audit=audit, at=AT)
    with time_machine.travel(AT, tick=False):
        making.make_in_background.func(str(audit.pk), {"user_id": "", "name": "A", "role": "OWNER"})
    audit.refresh_from_db()
    assert audit.status == Status.DONE


@pytest.mark.usefixtures("_quick")
def test_records_are_read_again_while_somebody_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    audit = make_audit(make_clinic())
    heads = iter([(9, b""), (2, b"")])  # moved on, then as the anchor says
    monkeypatch.setattr(making, "head", lambda _clinic: next(heads))
    assert making.produce(audit, by=BY, at=AT).status == Status.DONE
    assert next(heads, None) is None


@pytest.mark.usefixtures("_quick")
def test_a_clinic_that_never_stops_writing_gets_its_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "head", lambda _clinic: (9, b""))
    assert making.produce(make_audit(make_clinic()), by=BY, at=AT).status == Status.DONE


@pytest.mark.usefixtures("_quick")
def test_papers_can_be_kept_elsewhere_than_on_this_disk() -> None:
    audit = make_audit(make_clinic())
    audit.file.storage = InMemoryStorage()
    services.start_making(audit=audit, at=AT)
    facts = {"sha256": "ab" * 32}
    paper = services.Paper(BLANK, "0" * 16, facts, {})
    kept = services.keep_paper(audit=audit, paper=paper, by=BY, at=AT)
    assert kept.file.name.startswith("audits/")


@pytest.mark.usefixtures("_quick")
def test_a_paper_that_was_changed_or_lost_is_found() -> None:
    clinic = make_clinic()
    whole, altered, lost = (making.produce(make_audit(clinic), by=BY, at=AT) for _n in range(3))
    Path(altered.file.path).write_bytes(b"%PDF-1.7 other")
    Path(lost.file.path).unlink()
    assert [sentence for _where, sentence in queries.damaged(clinic)] == [
        f"The PDF of “{lost}” is missing.",
        f"The PDF of “{altered}” is not the one that was made.",
    ]
    assert whole.status == Status.DONE


def test_the_percentage_is_whole_only_when_done() -> None:
    audit = Audit(status=Status.RUNNING, pages_done=40, pages_expected=20)
    assert audit.percent == 99
