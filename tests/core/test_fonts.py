"""The typeface is made small, the same every time, and served beside our other files."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from compliance.core import fonts
from compliance.core.finders import FontFinder


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path


def test_each_weight_is_small_and_writes_our_languages() -> None:
    for weight in fonts.WEIGHTS:
        path = fonts.folder() / fonts.file_name(weight)
        assert path.stat().st_size < 20_000
        with TTFont(path) as font:
            assert {ord(letter) for letter in "AzéàçœŒñ¿¡ŁőŠ–’«»≤°−"} <= set(font.getBestCmap())


def test_making_them_again_gives_the_same_bytes() -> None:
    path = fonts.folder() / fonts.file_name("regular")
    first = path.read_bytes()
    path.unlink()
    assert (fonts.folder() / path.name).read_bytes() == first


def test_they_are_found_under_their_static_name() -> None:
    assert finders.find("klarity/fonts/source-sans-bold.woff2")
    assert len(FontFinder().find("klarity/fonts/source-sans-bold.woff2", find_all=True)) == 1
    assert FontFinder().find("klarity/fonts/other.woff2") == []
    assert FontFinder().check() == []


def test_collecting_picks_them_up_unless_told_to_ignore_them() -> None:
    listed = {name for name, _storage in FontFinder().list(None)}
    assert listed == {fonts.file_name(weight) for weight in fonts.WEIGHTS}
    assert list(FontFinder().list(["*.woff2"])) == []
