"""The frame of every staff page and the first screen of the day, in French."""

import re
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation.template import templatize

from tests.audit.test_languages import french, marked
from tests.clinics.factory import make_clinic, make_member

ROOT = Path(settings.BASE_DIR)
MODULES = [ROOT / "compliance/clinics/context.py", *(ROOT / "compliance/today").rglob("*.py")]
TEMPLATES = [
    *(ROOT / "templates/layouts").glob("*.html"),
    *(ROOT / "templates/today").glob("*.html"),
]
SAID = re.compile(r"gettext\((?:u?)([\"'])(.+?)\1\)")


def in_templates() -> set[str]:
    """The sentences that the templates mark for translation, as makemessages reads them."""
    texts = (templatize(path.read_text("utf-8"), origin=str(path)) for path in TEMPLATES)
    return {found[1] for text in texts for found in SAID.findall(text.replace("_(", "gettext("))}


def test_no_word_of_the_frame_and_the_first_screen_is_left_in_english():
    said = in_templates() | {text for path in MODULES for text in marked(path)}
    assert len(said) > 80
    assert {each for each in said if each not in french()} == set()


def test_who_reads_french_is_greeted_in_french(client, db):
    client.force_login(make_member(make_clinic()).user)
    page = client.get(reverse("today"), headers={"accept-language": "fr-CA"}).content.decode()
    for words in ("Aujourd’hui", "Ouvrir la clinique", "Se déconnecter", "Cycle d’autoclave"):
        assert words in page, words
    assert "Open the clinic" not in page
