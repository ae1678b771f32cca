"""What a PDF is worth later: valid, superseded, altered or unknown; and the signed one."""

import io
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from compliance.audit import queries, services
from compliance.audit.models import Audit, SealKey, Status
from compliance.audit.pdf import checking, making, words
from compliance.audit.pdf.document import Signature
from compliance.audit.rules import Worth, changed_rows
from compliance.clinics.models import Clinic, Role
from compliance.documents import papers
from compliance.documents.models import IssuedPaper
from compliance.documents.rules import Standing
from compliance.ledger import anchors
from compliance.ledger import services as ledger
from compliance.ledger.models import Event
from compliance.sterilization.models import Cycle
from tests.audit.factory import BLANK, BY, END, START, make_deviation, make_year, moment
from tests.clinics.factory import PASSWORD, make_clinic, make_member

pytestmark = pytest.mark.django_db
AT = moment(11, 1)


def make_audit(clinic: Clinic) -> Audit:
    audit = services.request_audit(clinic=clinic, starts_on=START, ends_on=END, by=BY, at=AT)
    return making.produce(audit, by=BY, at=AT, origin="https://glow.example/")


def bytes_of(audit: Audit) -> bytes:
    with audit.file.open("rb") as file:
        return bytes(file.read())


def amend_a_cycle(clinic: Clinic) -> None:
    ledger.amend(
        Cycle.objects.of(clinic).get(number=7),
        by=BY,
        at=AT + timedelta(days=1),
        reason="Misread the printout",
        changes={"temperature_c": Decimal("135.1")},
    )


def verify(file: Path, *more: str) -> tuple[int, str]:
    said, code = io.StringIO(), 0
    try:
        call_command("verify_audit", str(file), *more, stdout=said)
    except SystemExit as end:
        code = int(str(end.code))
    return code, said.getvalue()


@pytest.mark.parametrize(
    ("before", "now", "differ"),
    [
        pytest.param([{"a": "1"}], [{"a": "1"}], 0, id="the same"),
        pytest.param([{"a": "1"}, {"a": "2"}], [{"a": "2"}, {"a": "1"}], 0, id="another order"),
        pytest.param([{"a": "1"}], [{"a": "2"}], 1, id="amended"),
        pytest.param([{"a": "1"}], [{"a": "1"}, {"a": "1"}], 1, id="one more"),
        pytest.param([{"a": "1"}], [{"a": "1", "b": "2"}], 0, id="a new column is no change"),
        pytest.param([{"a": "1"}, {"a": "2"}], [], 2, id="all gone"),
    ],
)
def test_rows_that_differ_are_counted(before: Any, now: Any, differ: int) -> None:
    assert changed_rows(before, now) == differ


@pytest.mark.pdf
def test_an_audit_is_valid_until_its_records_change(tmp_path: Path, client: Client) -> None:
    clinic = make_year()
    audit = make_audit(clinic)
    file = tmp_path / "audit.pdf"
    file.write_bytes(bytes_of(audit))
    assert verify(file)[0] == 0
    paper = IssuedPaper.objects.get(kind="audit")
    first_page = PdfReader(file).pages[0].extract_text()
    assert paper.code in first_page
    assert "glow.example/verify" in first_page
    assert papers.worth_of(paper, on=END).standing is Standing.VALID

    amend_a_cycle(clinic)
    code, said = verify(file, "--json")
    told = json.loads(said)
    assert (code, told["state"], told["tables"]) == (1, "SUPERSEDED", {"cycles": 1})
    assert "Records amended since: 1 (Cycles 1)" in verify(file)[1]
    page = client.get(reverse("verify-paper", args=[paper.code])).content.decode()
    assert "11 rows, 1 changed since" in page

    altered = bytearray(file.read_bytes())
    altered[5000] ^= 4
    file.write_bytes(bytes(altered))
    assert verify(file)[0] == 1
    assert "altered" in verify(file)[1]
    file.write_bytes(file.read_bytes() + b"\n")
    assert "altered" in verify(file)[1]


@pytest.mark.usefixtures("_quick")
def test_a_file_that_is_not_ours_is_unknown(tmp_path: Path) -> None:
    make_audit(make_clinic())
    file = tmp_path / "other.pdf"
    file.write_bytes(BLANK)
    assert verify(file)[0] == 2
    assert "unknown" in verify(file)[1]


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    from compliance.audit import pdf
    from compliance.printing.services import RenderedPdf

    monkeypatch.setattr(pdf, "render", lambda *_args: RenderedPdf(BLANK, 4))


def test_every_table_has_a_name() -> None:
    from compliance.audit.packet import build_packet
    from compliance.audit.packet.sheets import sheets

    names = {sheet.name for sheet in sheets(build_packet(make_clinic(), START, END))}
    assert names == set(words.TABLES)


# Signing


def sign_in(clinic: Clinic, role: str = Role.OWNER) -> Client:
    client = Client()
    member = make_member(clinic, role)
    client.post(reverse("account_login"), {"login": member.user.email, "password": PASSWORD})
    return client


def sign(audit: Audit) -> Audit:
    services.start_signing(audit=audit, at=AT)
    signature = Signature("Ada Okafor", "Owner", "I have read this audit.", AT)
    return making.sign(audit, by=BY, signature=signature, at=AT)


@pytest.mark.pdf
def test_a_signed_audit_shows_who_as_what_meaning_what_and_when() -> None:
    clinic = make_year()
    draft = make_audit(clinic)
    drafted = bytes_of(draft)
    assert "Unsigned draft" in PdfReader(io.BytesIO(drafted)).pages[0].extract_text()
    audit = sign(draft)
    assert (audit.status, audit.signed_by, audit.message) == (Status.DONE, "Ada Okafor", "")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(bytes_of(audit))).pages]
    assert not any("Unsigned draft" in page for page in pages)
    last = " ".join(pages[-1].split())
    assert "I have read this audit." in last
    assert "Ada Okafor" in last
    assert f"2026-11-01 10:00 {clinic.timezone}" in last
    assert checking.check(clinic, drafted).worth is Worth.VALID
    assert Event.objects.filter(type="audit.signed").count() == 1


@pytest.mark.usefixtures("_quick")
def test_nobody_signs_what_is_no_longer_so() -> None:
    clinic = make_year()
    audit = make_audit(clinic)
    make_deviation(clinic, summary="Found later")
    audit = sign(audit)
    assert not audit.is_signed
    assert audit.status == Status.DONE
    assert "changed since this draft" in audit.message


@pytest.mark.usefixtures("_quick")
def test_an_audit_is_signed_once() -> None:
    audit = sign(make_audit(make_clinic()))
    with pytest.raises(Exception, match="signed already"):
        services.start_signing(audit=audit, at=AT)
    assert (
        making.sign(audit, by=BY, signature=Signature("X", "Y", "Z", AT), at=AT).signed_by
        == "Ada Okafor"
    )


@pytest.mark.usefixtures("_quick")
def test_a_newer_signed_audit_supersedes_and_both_are_kept() -> None:
    clinic = make_clinic()
    older, newer = sign(make_audit(clinic)), sign(make_audit(clinic))
    assert queries.newer_signed(older) == newer
    assert queries.newer_signed(newer) is None
    page = sign_in(clinic).get(older.get_absolute_url()).content.decode()
    assert f"Superseded by audit {newer.number}" in page
    assert bytes_of(older) != bytes_of(newer)


@pytest.mark.usefixtures("_quick")
def test_signing_asks_who_is_there_once_more() -> None:
    clinic = make_clinic()
    audit = make_audit(clinic)
    client = Client()
    client.force_login(make_member(clinic, Role.OWNER).user)
    answer = client.get(reverse("audit-sign", args=[audit.pk]))
    key = answer.context["form"]["idempotency_key"].value()
    typed = {"role": "Owner", "meaning": "I have read it.", "idempotency_key": key}
    answer = client.post(reverse("audit-sign", args=[audit.pk]), typed)
    assert "reauthenticate" in answer["Location"]
    audit.refresh_from_db()
    assert not audit.is_signed


# The page and the seal


@pytest.mark.usefixtures("_quick")
def test_the_page_answers_and_keeps_nothing() -> None:
    clinic = make_clinic()
    client = sign_in(clinic, Role.INSPECTOR)
    page = client.get(reverse("audit-check"))
    typed = {
        "idempotency_key": page.context["form"]["idempotency_key"].value(),
        "file": SimpleUploadedFile("audit.pdf", BLANK + b"!"),
    }
    answer = client.post(reverse("audit-check"), typed).content.decode()
    assert "carries no seal of this clinic" in answer


@pytest.mark.usefixtures("_quick")
def test_a_new_key_is_signed_by_the_old_one() -> None:
    clinic = make_clinic()
    make_audit(clinic)
    before = anchors.fingerprint()
    anchored = anchors.anchor(clinic.pk, at=AT)
    call_command("change_seal_key", stdout=io.StringIO())
    assert anchors.fingerprint() != before
    old, new = SealKey.objects.of(clinic).order_by("recorded_at")
    assert (old.fingerprint, old.retired_at is not None) == (before, True)
    assert new.previous == before
    assert checking.is_endorsed(new)
    assert anchors.is_ours(anchored)
    assert Event.objects.filter(type="seal_key.rotated").count() == 1
    new.fingerprint = before
    assert not checking.is_endorsed(new)


@pytest.mark.pdf
def test_the_trust_card_carries_the_fingerprint() -> None:
    clinic = make_clinic()
    client = sign_in(clinic)
    page = client.get(reverse("seal")).content.decode()
    card = client.get(reverse("seal-card")).content
    text = "".join(PdfReader(io.BytesIO(card)).pages[0].extract_text().split())
    assert anchors.fingerprint() in text
    assert "Nothing was sealed yet" in page
