"""The guide stays true: its words are on the screens, its links lead somewhere, it is plain."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import get_resolver, reverse

from compliance.guide import places, queries
from compliance.guide.rules import Page
from tests.clinics.factory import make_clinic, make_member

ROOT = Path(__file__).resolve().parents[2]
PICTURES = queries.FOLDER / "pictures"
PAGES = [*queries.pages(), queries.start()]
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
KILOBYTE = 1024
EASY = 8  # school years, by Flesch and Kincaid


def pieces(page: Page, kind: str) -> set[str]:
    """The words of one kind on a page."""
    lines = [line for block in page.blocks for line in block.lines]
    return {piece.text for line in lines for piece in line if piece.kind == kind}


@cache
def program() -> str:
    """Everything that screens may say."""
    app = ROOT / "compliance"
    kept = [*(ROOT / "templates").rglob("*.html"), *app.rglob("*.py"), *app.rglob("en.toml")]
    text = "\n".join(path.read_text("utf-8") for path in kept if "migrations" not in path.parts)
    return re.sub(r'"\s*\n\s*"', "", text)  # sentences that are broken over lines


def is_said(words: str) -> bool:
    """Whether the program has these words as a whole: between quotes or tags."""
    return bool(re.search(rf"[\"'>]{re.escape(words)}[\"'<]", program()))


@every_page
def test_words_in_bold_are_words_of_the_program(page):
    assert [words for words in sorted(pieces(page, "strong")) if not is_said(words)] == []


def test_words_that_no_screen_says_would_be_noticed():
    assert is_said("Decide about release")
    assert not is_said("Decide about releasing")


def test_every_file_is_a_page_and_every_link_has_an_end():
    files = {path.stem for path in queries.FOLDER.glob("*.md")}
    assert {page.slug for page in PAGES} == files
    ends = {reverse("guide-page", args=[page.slug]): page for page in queries.pages()}
    for page in PAGES:
        lines = [line for block in page.blocks for line in block.lines]
        for piece in (piece for line in lines for piece in line if piece.kind == "link"):
            address, _, anchor = piece.target.partition("#")
            anchors = {block.anchor for block in ends[address].blocks}
            assert not anchor or anchor in anchors, piece.target


def test_pictures_are_there_and_light_and_none_is_idle():
    named = {block.file for page in PAGES for block in page.blocks if block.kind == "picture"}
    sizes = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert named == set(sizes)
    assert max(sizes.values()) < 60 * KILOBYTE
    assert sum(sizes.values()) < KILOBYTE**2


@every_page
def test_commands_exist(page):
    told = [re.search(r"manage\.py (\w+)", words) for words in pieces(page, "code")]
    assert {found[1] for found in told if found} <= {*get_commands(), "up", "test"}


def school_years(text: str) -> float:
    """How many years of school a text asks for (Flesch and Kincaid 1975)."""
    sentences = max(1, len(re.findall(r"[.!?:](?:\s|$)", text)))
    words = re.findall(r"[a-z]+", text.lower())
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+(?!e$)", re.sub("e$", "", w)))) for w in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize("page", queries.pages(), ids=lambda page: page.slug)
def test_a_page_is_short_and_plain(page):
    text = " ".join(block.text for block in page.blocks if block.kind not in {"command", "heading"})
    assert school_years(text) < EASY
    assert len(text.split()) < 450
    assert (
        school_years("Notwithstanding aforementioned stipulations, practitioners reprocess.") > 20
    )


def test_every_room_of_the_navigation_is_explained(client, db):
    client.force_login(make_member(make_clinic()).user)
    nav = client.get(reverse("guide")).context["nav"]
    names = {item.url: get_resolver().resolve(item.url).url_name for item in nav}
    unexplained = {name for name in names.values() if name not in places.PAGE_OF}
    assert unexplained == {"guide"}


def test_the_list_of_screens_names_screens_and_pages():
    assert set(places.EXPLAINED_BY) == {page.slug for page in queries.pages()}
    assert set(places.PAGE_OF) <= set(get_resolver().reverse_dict)


def test_a_screen_leads_to_its_page_and_the_page_on(client, db):
    client.force_login(make_member(make_clinic()).user)
    screen = client.get(reverse("container-list")).content.decode()
    address = reverse("guide-page", args=["numbing-cream"])
    assert f'<a href="{address}">' in screen
    page = client.get(address).content.decode()
    assert "The numbing clock" not in page
    assert '<h2 id="counting">Counting</h2>' in page
    assert reverse("guide-page", args=["lapsing-certificate"]) in page
    assert "How this works" not in page


def test_words_are_found_and_nothing_is_said_to_be_nothing(client, db):
    client.force_login(make_member(make_clinic()).user)
    found = client.get(reverse("guide"), {"q": "numbing clock"}).content.decode()
    assert reverse("guide-page", args=["treatment"]) + "#the-numbing-clock" in found
    assert "Nothing matches" in client.get(reverse("guide"), {"q": "zebra"}).content.decode()
    assert client.get(reverse("guide-page", args=["zebra"])).status_code == 404
