"""P14: a text that wants to be a program stays a text: on every page and in every paper."""

import io
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpResponse
from django.template.loader import render_to_string
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from compliance.audit import pdf as audits
from compliance.audit.packet import build_packet
from compliance.audit.packet.visit import build_visit
from compliance.audit.pdf import document
from compliance.checklist.views.public import checklist_body
from compliance.clinics.models import Clinic, ClinicRecord, User
from compliance.clinics.models.visits import InspectorLink, ShownPage
from compliance.core.actor import Actor
from compliance.documents.queries import words
from compliance.group import pdf as group
from compliance.group.models import GroupAudit, GroupPart
from compliance.group.packet import build_cover
from compliance.ledger import services as ledger
from compliance.ledger.anchors import anchor
from compliance.printing.services import verify_mark
from compliance.webhooks.models import Delivery
from tests.checklist.factory import make_ready, publish, write
from tests.clinics.factory import NOW, make_clinic
from tests.project.subjects import SUBJECTS, WORDS
from tests.project.test_access import URLS, Url
from tests.promises.conftest import FULL
from tests.promises.everything import fill
from tests.promises.test_p14_fuzz import browser_of

pytestmark = pytest.mark.django_db
MARK = "'\"></script><xss onload=x>"
ADDRESS = "javascript:xss()"
FEW = ["practitioners/credentials", "lidocaine/containers"]
EVERYWHERE = {"today", "settings", "clinic-checklist", "clinic-badge", "practitioner-list"}
LEAVING = {"exchange-template"}
BESIDE_RECORDS = {Clinic, User, Delivery, GroupAudit, GroupPart}
STRUCTURE = {  # what Klarity itself reads: no form lets anything else in
    *("timezone", "pack", "own_rules", "language", "slug", "paper", "sha256", "path", "digest"),
    *("kind", "subject", "token", "media_type", "preview_path", "kinds", "areas", "packagings"),
    *("scopes", "subjects", "covered", "password", "type"),
    *("device_kinds", "requirement", "question", "code", "mapping", "columns", "facts", "form"),
}


# On pages and papers


class Reader(HTMLParser):
    """Notices a tag, an attribute or an address that came out of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One tag of a page."""
        if tag == "xss" or any(name == "xss" or name.startswith("on") for name, _ in attrs):
            self.found.append(f"<{tag}> {attrs}")
        leads = [value or "" for name, value in attrs if name in {"href", "src", "action"}]
        if any(value.strip().lower().startswith("javascript:") for value in leads):
            self.found.append(f"<{tag}> leads to a script")


def alive(page: str) -> list[str]:
    """What of a page would run."""
    reader = Reader()
    reader.feed(page)
    return reader.found


def typed_fields() -> Iterator[tuple[Any, str, str]]:
    """Every text that somebody types into a record, and what is planted there."""
    for model in apps.get_app_config("compliance").get_models():
        if not (issubclass(model, ClinicRecord) or model in BESIDE_RECORDS):
            continue
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if is_text and field.name not in STRUCTURE and (field.max_length or 99) >= 8:
                yield model, field.name, MARK[: field.max_length or 99]


def plant_everywhere() -> int:
    """Into every text of every record; how many fields took it."""
    planted = sum(plant(model, name, text) for model, name, text in typed_fields())
    checklist_body.cache_clear()  # they came in behind the history's back
    return planted


def plant(model: Any, name: str, text: str) -> bool:
    """Into every row; into one where no two may say the same. Not where the database refuses."""
    first = model.objects.order_by("pk").values("pk")[:1]
    for rows in (model.objects.all(), model.objects.filter(pk__in=first)):
        try:
            with transaction.atomic():
                return bool(rows.update(**{name: text}))
        except IntegrityError:
            continue
    return False


def note_everywhere(made: dict[str, Any]) -> None:
    """Into what the history says of each record: who, and why."""
    for record in made.values():
        if hasattr(record, "LEDGER_KIND"):
            by = Actor("", MARK, "OWNER")
            ledger.record(record, event="record.noted", by=by, at=NOW, reason=MARK)


def faults_of(answer: Any) -> list[str]:
    """What an answer would run, or where a paper swallowed what it should have printed."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "")
    if kind == "application/pdf":
        try:
            pages = list(PdfReader(io.BytesIO(data)).pages)
        except PyPdfError:  # a file as it came in, which is not for reading
            return []
        said = re.sub(r"\s", "", " ".join(page.extract_text() for page in pages))
        return ["swallowed"] if re.search("'\">(?!<)", said) else []
    return alive(data.decode("utf-8", "replace")) if kind.startswith("text/html") else []


def may_be_made(url: Url) -> bool:
    """Papers take seconds to make: those are for the full size."""
    return FULL or not url.route.endswith(("pdf", "pdf/", "labels/", "paper/"))


def addresses(clinic: Any, made: dict[str, Any]) -> Iterator[str]:
    """Every page of what was made, every page without a record, and what visitors see."""
    for url in URLS:
        methods = getattr(url.access, "methods", ("GET",))
        if "GET" not in methods or not may_be_made(url) or url.name in LEAVING:
            continue
        if url.place in made:
            yield url.to(made[url.place].pk)
        elif (not url.place or url.place in WORDS) and (FULL or url.name in EVERYWHERE):
            yield url.of(clinic)


def look_at(clinic: Any, made: dict[str, Any]) -> tuple[int, int, list[str]]:
    """Plants in everything that is there, and looks at every page of it."""
    note_everywhere(made)
    browser, planted = browser_of(clinic), plant_everywhere()
    found, seen = [], 0
    for address in [*addresses(clinic, made)]:
        answer: Any = browser.get(address)
        assert answer.status_code < 500, address
        seen += answer.status_code == 200
        found += [f"{address}: {fault}" for fault in faults_of(answer)]
    return planted, seen, found


def a_few(clinic: Any) -> dict[str, Any]:
    """The small size: two kinds of records, and what the public page shows."""
    make_ready(clinic)
    write(clinic, "cost", "It depends.")
    publish(clinic, "cost")
    return {place: SUBJECTS[place](clinic) for place in FEW}


def test_no_text_runs_on_any_page(promise):
    clinic = make_clinic()
    planted, seen, found = look_at(clinic, fill(clinic) if FULL else a_few(clinic))
    promise(
        14,
        f"planted in {planted} texts: texts that run",
        figure=f"{found[:3] or 0} on {seen} pages",
        bound="none",
        kept=not found and planted > 10 and seen > (200 if FULL else 10),
    )


def papers_of(clinic: Any) -> Iterator[tuple[str, str]]:
    """The papers that the worker makes, as the pages that they are printed from."""
    anchored = anchor(clinic.pk, at=NOW)
    packet = build_packet(clinic, date(2026, 1, 1), clinic.day(NOW))
    told = document.About(number=3, made_by=MARK, at=NOW, anchor=anchored)
    attached, chapters = audits.attachments(packet), document.chapters(packet)
    yield "audit", audits.html(packet, told, clinic, attached, chapters)
    for whole in GroupAudit.objects.filter(home=clinic):
        yield "group", group.html(build_cover(whole), whole, title=MARK, at=NOW)
    for link in InspectorLink.objects.of(clinic):
        shown = {"path": "/", "title": MARK, "text": MARK, "status": 200}
        ShownPage.objects.create(link=link, shown_at=NOW, **shown)
        page = {
            "clinic": clinic,
            "lang": "en",
            "paper": "A4",
            "title": MARK,
            "anchor": anchored,
            "mark": verify_mark(address="", code="", words=words("en")),
            "visit": build_visit(link, at=NOW),
        }
        yield "visit", render_to_string("audit/visit_paper.html", page)


def test_no_text_runs_on_the_papers_that_the_worker_makes(promise):
    clinic = make_clinic()
    made = fill(clinic) if FULL else {"audit/inspector": SUBJECTS["audit/inspector"](clinic)}
    note_everywhere(made)
    plant_everywhere()
    clinic.refresh_from_db()
    papers = [*papers_of(clinic)]
    found = [f"{name}: {fault}" for name, page in papers for fault in alive(page)]
    promise(
        14,
        "planted in papers of the worker: texts that run",
        figure=f"{found[:3] or 0} on {len(papers)} papers",
        bound="none",
        kept=not found and sum("&lt;xss" in page for _name, page in papers) == len(papers),
    )


def test_no_record_keeps_an_address_that_runs():
    fields = [
        field
        for model in apps.get_app_config("compliance").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.URLField)
    ]
    assert fields
    for field in fields:
        with pytest.raises(ValidationError):
            field.clean(ADDRESS, None)


def test_a_text_that_is_not_escaped_is_found(control):
    open_page = HttpResponse(f"<p>{MARK}</p><a href='{ADDRESS}'>x</a>")
    found = faults_of(open_page)
    control(14, "a page that escapes nothing", figure=f"{len(found)} found", broke=len(found) == 2)
