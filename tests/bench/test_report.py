"""The report of the benches: what was kept and what was not can be told apart, in both forms."""

from xml.etree import ElementTree as ET

import pytest

from tests.bench.picture import picture
from tests.bench.report import Line, table
from tests.bench.serving import ROOT

KEPT = Line("pages", "Today: p95", 12.5, most=60)
OVER = Line("desk", "Today at a million", 1.62, most=1.5)
SLOW = Line("writing", "a cycle logged", 0.2, least=0.25)
TOLD = Line("pages", "Today: answers a second", 5, unit="/s")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("line", "outcome"),
    [(KEPT, "kept"), (OVER, "NOT KEPT"), (SLOW, "NOT KEPT"), (TOLD, "told")],
)
def test_a_figure_is_kept_within_its_bound_only(line, outcome):
    assert table([line]).splitlines()[1].endswith(outcome)
    assert line.is_kept is (outcome != "NOT KEPT")


@pytest.mark.parametrize(
    ("line", "spent"),
    [
        (Line("x", "at the bound", 1.5, most=1.5), 1),
        (Line("x", "at the floor", 0.25, least=0.25), 1),
        (Line("x", "half of it", 30, most=60), 0.5),
        (Line("x", "none is allowed, none is there", 0, most=0), 0),
    ],
)
def test_how_much_of_a_bound_is_spent(line, spent):
    assert line.spent == spent
    assert line.is_kept


def test_the_picture_has_a_bar_for_each_bound_and_ends_what_is_over_behind_the_line():
    drawn = ET.fromstring(picture([OVER, KEPT, TOLD], "2 cores"))  # noqa: S314
    bars: dict[str, list[float]] = {"track": [], "kept": [], "over": [], "paper": []}
    for bar in drawn.iter(f"{SVG}rect"):
        bars[bar.attrib["class"]].append(float(bar.attrib["width"]))
    (room, same) = bars["track"]
    assert room == same
    assert bars["kept"][0] < room < bars["over"][0]
    said = [text.text for text in drawn.iter(f"{SVG}text")]
    assert "Today at a million" in said
    assert "Today: answers a second" not in said


def test_the_page_for_hosts_tells_of_every_bench():
    page = (ROOT / "docs/speed.md").read_text()
    benches = {path.stem.removeprefix("bench_") for path in ROOT.glob("tests/bench/bench_*.py")}
    assert {each for each in benches if f"**{each}**" not in page} == set()
