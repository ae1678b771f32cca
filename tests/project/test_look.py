"""The look keeps its promises: contrast, one set of tokens, no inline code, icons that exist."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from compliance.core.icons import drawings

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "compliance" / "static" / "klarity"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INCLUDED = re.compile(r'{% include "([^"]+)"')
PRINTED = [
    path
    for path in TEMPLATES
    if "paper" in path.name or "printing/paper.html" in path.read_text(encoding="utf-8")
]
PAPERS = {
    *PRINTED,
    *(
        ROOT / "templates" / name
        for path in PRINTED
        for name in INCLUDED.findall(path.read_text(encoding="utf-8"))
        if not name.startswith("components/")
    ),
}
SCREENS = [path for path in TEMPLATES if path not in PAPERS]
INLINE = re.compile(
    r'<style|\sstyle=|<script(?![^>]*\s(?:src=|type="application/(?:ld\+)?json"))|\son[a-z]+="'
)
COLOUR = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")

TEXT_PAIRS = [
    *(("ink", ground) for ground in ("paper", "surface", "sunken", "brand-tint", "muted-tint")),
    *(("ink", f"{tone}-tint") for tone in ("ok", "warn", "bad", "info")),
    *(("ink-soft", ground) for ground in ("paper", "surface", "sunken", "muted-tint")),
    *(("brand", ground) for ground in ("paper", "surface", "sunken", "brand-tint")),
    *(("brand-hover", ground) for ground in ("paper", "surface")),
    *(("on-brand", ground) for ground in ("brand", "brand-hover")),
    *((tone, f"{tone}-tint") for tone in ("ok", "warn", "bad", "info", "muted")),
    *((tone, "surface") for tone in ("ok", "warn", "bad", "info")),
    ("bad", "paper"),
    ("surface", "bad"),
    ("accent", "paper"),
]
EDGE_PAIRS = [
    *(("line-strong", ground) for ground in ("paper", "surface", "sunken")),
    *(("focus", ground) for ground in ("paper", "surface", "sunken")),
]


def themes() -> dict[str, dict[str, str]]:
    """The colours of tokens.css as the three blocks give them."""
    light, by_device, by_choice = re.split(
        r"@media \(prefers-color-scheme: dark\)|:root\[data-theme=\"dark\"\]",
        (STATIC / "tokens.css").read_text(encoding="utf-8"),
    )
    return {
        "light": dict(COLOUR.findall(light)),
        "dark": dict(COLOUR.findall(by_device)),
        "dark by choice": dict(COLOUR.findall(by_choice)),
    }


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The WCAG 2 contrast ratio of two colours."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def words(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_contrast_is_computed_as_wcag_says() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_can_be_read(theme: str, ink: str, ground: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_and_focus_can_be_seen(theme: str, edge: str, ground: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[edge], colours[ground]) >= 3


def test_dark_is_the_same_by_device_and_by_choice() -> None:
    found = themes()
    assert found["dark"] == found["dark by choice"]
    assert found["dark"].keys() == found["light"].keys()


def test_browsers_are_told_the_same_ground_colours() -> None:
    head = words(ROOT / "templates" / "layouts" / "base.html")
    told = re.findall(r'name="theme-color" content="(#[0-9a-f]{6})"', head)
    assert told == [themes()["light"]["paper"], themes()["dark"]["paper"]]


def test_paper_wears_the_light_colours() -> None:
    paper = words(ROOT / "compliance" / "printing" / "assets" / "paper.css")
    light = themes()["light"]
    assert {name: light.get(name) for name, _ in COLOUR.findall(paper)} == dict(
        COLOUR.findall(paper)
    )


def test_colours_have_their_place_in_the_tokens() -> None:
    drawn = {"#000", "#fff", "#999", "#0e5a54", "#ffffff", "#eb9a6e"}  # on paper, and in the mark
    for sheet in ("base.css", "staff.css", "forms.css"):
        assert set(re.findall(r"#[0-9a-f]{3,8}\b", words(STATIC / sheet))) <= drawn


def test_tokens_that_are_used_exist() -> None:
    sheets = [words(path) for path in STATIC.glob("*.css")]
    made = {name for sheet in sheets for name in re.findall(r"(--[a-z0-9-]+):", sheet)}
    used = {name for sheet in sheets for name in re.findall(r"var\((--[a-z0-9-]+)", sheet)}
    assert used <= made


@pytest.mark.parametrize("path", SCREENS, ids=named)
def test_screens_hold_no_inline_style_or_script(path: Path) -> None:
    assert not INLINE.search(words(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_templates_are_short_and_name_icons_that_exist(path: Path) -> None:
    text = words(path)
    assert text.count("\n") <= 90
    assert set(re.findall(r'{% icon "([^"]+)"', text)) <= drawings().keys()


@pytest.mark.parametrize("path", [p for p in SCREENS if p.name.startswith("_")], ids=named)
def test_parts_say_what_they_need(path: Path) -> None:
    assert words(path).startswith("{# ")


def test_icons_that_code_names_exist() -> None:
    sources = [words(path) for path in (ROOT / "compliance").rglob("*.py")]
    named_icons = {name for text in sources for name in re.findall(r'icon="([^"]+)"', text)}
    assert named_icons <= drawings().keys()


def test_static_files_that_templates_name_exist() -> None:
    for path in TEMPLATES:
        for name in re.findall(r"{% static [\"']([^\"']+)[\"']", words(path)):
            assert finders.find(name), f"{named(path)} names {name}"


def test_first_load_is_small() -> None:
    size = sum(
        len(gzip.compress((STATIC / sheet).read_bytes()))
        for sheet in ("tokens.css", "base.css", "staff.css", "forms.css")
    )
    assert size < 11_000
