"""P14: a text that wants to be a program stays a text: on pages, in papers, in files, in rules."""

import ast
import csv
import io
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpResponse
from hypothesis import given
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from compliance.checklist.views.public import checklist_body
from compliance.clinics.models import Clinic, ClinicRecord
from compliance.exchange import rules as cells
from compliance.exchange.kinds import KINDS
from compliance.sterilization.rules.printouts import plain_line, read_records
from tests.checklist.factory import make_ready, write
from tests.clinics.factory import make_clinic
from tests.exchange.factory import bring_in_all, send_out
from tests.project.subjects import SUBJECTS
from tests.project.test_access import URLS, Url
from tests.promises.conftest import FULL
from tests.promises.test_p14_fuzz import WORDS as ANY_WORDS
from tests.promises.test_p14_fuzz import browser_of, quietly, undone

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
MARK = "'\"></script><xss onload=x>"
ADDRESS = "javascript:xss()"
PLACES = [*SUBJECTS] if FULL else ["practitioners/credentials", "lidocaine/containers"]
STRUCTURE = {  # what Klarity itself reads: no form lets anything else in
    *("timezone", "pack", "own_rules", "language", "slug", "paper", "sha256", "path", "digest"),
    *("kind", "subject", "token", "media_type", "preview_path", "kinds", "areas", "packagings"),
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
        if not (issubclass(model, ClinicRecord) or model is Clinic):
            continue
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if is_text and field.name not in STRUCTURE and (field.max_length or 99) >= 8:
                yield model, field.name, MARK[: field.max_length or 99]


def plant_everywhere() -> int:
    """Into every text of every record; how many fields took it."""
    planted = 0
    for model, name, text in typed_fields():
        one = model.objects.values_list("pk", flat=True)[:1]
        for key in one:
            try:
                with transaction.atomic():
                    planted += model.objects.filter(pk=key).update(**{name: text})
            except IntegrityError:  # the database keeps this one to its own values
                continue
    checklist_body.cache_clear()  # they came in behind the history's back
    return planted


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


def pages_of(place: str) -> list[Url]:
    """The pages of a kind of record, without those that make a paper in the small size."""
    found = [
        url for url in URLS if url.place == place and "GET" in getattr(url.access, "methods", ())
    ]
    return [url for url in found if FULL or not url.route.endswith(("pdf", "pdf/", "labels/"))]


def look_at(place: str) -> tuple[int, int, list[str]]:
    """Plants in a clinic with one record, and looks at its pages and at the public ones."""
    with undone():
        clinic = make_clinic()
        record = SUBJECTS[place](clinic)
        make_ready(clinic)
        write(clinic, "cost", "It depends.")
        planted, browser = plant_everywhere(), browser_of(clinic)
        addresses = [url.to(record.pk) for url in pages_of(place)]
        addresses += [f"/{place.partition('/')[0]}/", "/settings/", "/today/", "/exchange/"]
        addresses += [f"/c/{clinic.slug}/", f"/c/{clinic.slug}/badge/", "/practitioners/"]
        found = []
        for address in addresses:
            answer: Any = browser.get(address)
            assert answer.status_code < 500, address
            found += [f"{address}: {fault}" for fault in faults_of(answer)]
        return planted, len(addresses), found


def test_no_text_runs_on_any_page(promise):
    looks = [look_at(place) for place in PLACES]
    pages, found = sum(seen for _, seen, _ in looks), [each for *_, bad in looks for each in bad]
    promise(
        14,
        "planted in every text field: texts that run",
        figure=f"{found[:3] or 0} on {pages} pages",
        bound="none",
        kept=not found and min(planted for planted, *_ in looks) > 10,
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


# In the cells of files

NASTY = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1+1", "＠x"]
NASTY += [
    f"{space}{start}" for start in ("=1+1", "@x") for space in (" ", "  ", "\u00a0", "\u200b")
]


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet may take a cell for a formula; a plain number is none."""
    bare = cell.lstrip("\ufeff\u200b \u00a0\u2003")
    is_number = re.fullmatch(r"-?\d+(\.\d+)?", cell)
    return bool(bare) and bare[0] in "=+-@\t\r\n＝＋－＠" and not is_number


@pytest.mark.parametrize("kind", KINDS if FULL else ["practitioners", "cycles"])
def test_no_column_of_any_file_holds_a_formula(kind):
    clinic = make_clinic()
    bring_in_all(clinic)
    for model, name, _text in typed_fields():
        for key, nasty in zip(model.objects.values_list("pk", flat=True)[:9], NASTY, strict=False):
            longest = model._meta.get_field(name).max_length or 99
            with suppress(IntegrityError), transaction.atomic():
                model.objects.filter(pk=key).update(**{name: nasty[:longest]})
    rows = list(csv.reader(io.StringIO(send_out(clinic, kind).decode())))
    assert len(rows) > 1
    assert [cell for row in rows for cell in row if is_formula(cell)] == []


@pytest.mark.parametrize("nasty", NASTY)
def test_a_cell_is_guarded_and_comes_back(nasty):
    assert not is_formula(cells.guarded(nasty))
    assert cells.unguarded(cells.guarded(nasty)) == cells.CONTROL.sub("", nasty)


def test_every_cell_comes_back(sized):
    @quietly(sized(60, 3000))
    @given(ANY_WORDS)
    def there_and_back(text: str) -> None:
        plain = cells.CONTROL.sub("", text)
        assert cells.unguarded(cells.guarded(text)) == plain
        assert not is_formula(cells.guarded(text))

    there_and_back()


# In regular expressions

LONGEST = 0.25  # seconds of work for the worst text below; a rule that explodes takes minutes
LETTERS = 3_000  # more than any field takes but notes
CALLS = {"compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer"}
CALLS |= {"RegexValidator", "re_path"}
SHORTENED = {"compliance/sterilization/rules/printouts.py": plain_line}  # before the rule
OF_OUR_OWN_TEXTS = {"compliance/checklist/rules/reading.py"}  # its rules are put together
HARD = [f"{each * 22}!" for each in ("a", "1", " ", "a ", "1.")]  # explodes soon, if ever
HARD += [each * (LETTERS // len(each)) for each in ("a", "1", " ", "-", "a1 ", "(", "<", "é", "1.")]
HARD += [f"{each * (LETTERS // len(each))}!" for each in ("a", "1", " ", "a ", "\n", "A-")]
HARD += [f"a{' ' * 200}:", f"a{' . ' * 100}:", f"a{' ' * LETTERS}:"]
HARD += ["/" + "a" * LETTERS + "!", "https://" + "a" * LETTERS, "<body" * 600, "glyph (U+" * 300]


def rules_of(path: Path) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every regular expression that a file of ours holds."""
    place = str(path.relative_to(ROOT))
    for call in ast.walk(ast.parse(path.read_text())):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        name = ast.unparse(call.func)
        if name.removeprefix("re.") not in CALLS or "." in name.removeprefix("re."):
            continue
        first, *rest = call.args
        if isinstance(first, ast.Constant):
            words = set(re.findall(r"re\.([A-Z]+)", " ".join(map(ast.unparse, rest))))
            flags = sum(getattr(re, word) for word in words)
            yield f"{place}:{call.lineno}", re.compile(first.value, flags)
        else:
            assert place in OF_OUR_OWN_TEXTS, f"{place}:{call.lineno} puts a rule together"


def slow(named: dict[str, re.Pattern[Any]]) -> list[str]:
    """The rules that take long over a text made for it."""
    found = []
    for name, pattern in named.items():
        shorten = SHORTENED.get(name.partition(":")[0], str)
        if any(is_slow(pattern, shorten(text)) for text in HARD):
            found.append(name)
    return found


def is_slow(pattern: re.Pattern[Any], text: str) -> bool:
    """Whether one text holds a rule up."""
    subject: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
    started = time.process_time()
    for way in (pattern.match, pattern.search):
        way(subject)
        if time.process_time() - started > LONGEST:
            return True
    return False


def test_no_rule_explodes(promise):
    files = [
        path for room in ("compliance", "klarity_site") for path in (ROOT / room).rglob("*.py")
    ]
    named = dict(
        each for path in files if "migrations" not in path.parts for each in rules_of(path)
    )
    held_up = slow(named)
    promise(
        14,
        "regular expressions that a text can hold up",
        figure=f"{held_up or 0} of {len(named)}",
        bound="none",
        kept=not held_up and len(named) > 60,
    )


def test_a_printout_of_spaces_is_read_at_once():
    started = time.process_time()
    read_records(f"a{' ' * 250}:\n" * 40)
    assert time.process_time() - started < 2


def test_a_rule_that_explodes_is_found(control):
    found = slow({"greedy": re.compile(r"^(\w+\s?)*$"), "plain": re.compile(r"^\w+$")})
    control(14, "a rule that explodes", figure=f"found {found}", broke=found == ["greedy"])
