"""An audit in French: not one of its words is left in English, and its digest is the same."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import trans_real
from django.utils.translation.template import templatize

from compliance.audit import pdf
from compliance.audit.models import Audit
from compliance.audit.packet import build_packet, told
from compliance.audit.pdf import document, history
from compliance.audit.rules import language_of
from compliance.ledger.queries import kinds
from tests.audit.factory import END, START, make_year
from tests.audit.test_pdf import about
from tests.clinics.factory import make_clinic

ROOT = Path(settings.BASE_DIR)
PO = ROOT / "locale/fr/LC_MESSAGES/django.po"
CALLS = {"_", "lazy", "gettext", "gettext_lazy", "ngettext"}
ROOMS = ("audit/packet", "audit/pdf", "requirements/rules", "requirements/queries")


def french() -> set[str]:
    """Everything that our own catalogue or Django's says in French."""
    django = Path(trans_real.__file__).parents[2] / "conf/locale"
    theirs: Any = gettext.translation("django", str(django), ["fr"])
    return {e.msgid for e in polib.pofile(str(PO)).translated_entries()} | {
        key if isinstance(key, str) else key[0] for key in theirs._catalog
    }


def marked(path: Path) -> Iterator[str]:
    """The texts that a module marks for translation."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            text = node.args[0] if node.args else None
            if node.func.id in CALLS and isinstance(text, ast.Constant):
                yield str(text.value)


def told_of_records() -> Iterator[str]:
    """The names of fields and the labels of choices that a change list may print."""
    for model in kinds().values():
        for field in model._meta.concrete_fields:
            said = [field.verbose_name, *(label for _code, label in field.flatchoices)]
            yield from (str(vars(each)["_args"][0]) for each in said if isinstance(each, Promise))


class Listening(trans_real.DjangoTranslation):
    """French that writes down what it was asked."""

    def __init__(self) -> None:
        super().__init__("fr")
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return str(super().gettext(message))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        self.asked.add(singular)
        return str(super().ngettext(singular, plural, n))


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_of_these_rooms_has_its_french(room: str) -> None:
    files = (ROOT / "compliance" / room).rglob("*.py")
    assert {text for path in files for text in marked(path)} - french() == set()


@pytest.mark.parametrize("name", ["card", "visit_paper"])
def test_every_text_of_these_papers_has_its_french(name: str) -> None:
    found = templatize((ROOT / f"templates/audit/{name}.html").read_text())
    texts = {ast.literal_eval(each) for each in re.findall(r" gettext\((.+?)\) ", found)}
    assert len(texts) > 10
    assert texts - french() == set()


def test_every_field_and_choice_of_a_record_has_its_french() -> None:
    assert set(told_of_records()) - french() == set()


def test_every_record_and_every_event_has_a_name() -> None:
    assert set(history.THINGS) == set(kinds())
    code = "\n".join(path.read_text() for path in (ROOT / "compliance").rglob("*.py"))
    events = {part.split('"')[0] for part in code.split('event="')[1:]}
    assert {name.rpartition(".")[2] for name in events if "." in name} <= set(history.VERBS)


@pytest.mark.django_db
def test_all_that_making_an_audit_asks_for_has_its_french(monkeypatch: pytest.MonkeyPatch) -> None:
    clinic, listening = make_year(), Listening()
    monkeypatch.setitem(vars(trans_real)["_translations"], "fr", listening)
    packet = build_packet(clinic, START, END)
    assert listening.asked == set()
    with translation.override("fr"):
        shown = told(packet, clinic, "fr")
        chapters = document.chapters(shown)
        page = pdf.html(shown, about(clinic, "fr"), clinic, pdf.attachments(packet), chapters)
    assert len(listening.asked) > 400
    assert listening.asked - french() == set()
    assert '<html lang="fr">' in page
    assert "Audit de conformité" in page
    assert "11,5\u00a0g utilisés" in page
    drawn = [part.split(">")[0] for part in page.split("<rect")[1:]]
    assert len(drawn) > 20
    assert not any("," in each for each in drawn)


@pytest.mark.django_db
def test_the_digest_depends_on_nobodys_language() -> None:
    clinic = make_year()
    before = build_packet(clinic, START, END).digest
    clinic.language = "fr"
    with translation.override("fr"):
        after = build_packet(clinic, START, END)
        assert after.digest == before
        assert told(after, clinic, "fr").records.standing != after.records.standing


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert PO.with_suffix(".mo").read_bytes() == polib.pofile(str(PO)).to_binary()


@pytest.mark.parametrize(
    ("chosen", "own", "printed"), [("fr", "en", "fr"), ("", "fr", "fr"), ("", "es", "en")]
)
@pytest.mark.django_db
def test_an_audit_speaks_the_chosen_language_else_the_clinics(
    chosen: str, own: str, printed: str
) -> None:
    audit = Audit(clinic=make_clinic(language=own), language=chosen)
    assert audit.spoken == printed
    assert language_of("es", "") == "en"
