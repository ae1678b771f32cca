"""The figures of all benches as bars against their bounds: an SVG that needs nothing else."""

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from tests.bench.report import Line

WIDTH, MARGIN = 960, 24
BARS, ROOM = 470, 280  # where the bars begin, and how wide one is that uses up its bound
STEP, BAR, HEAD, TOP = 26, 12, 34, 120
MOST_SHOWN = 1.15  # what is further over its bound is cut off there
STYLE = """
text { font: 14px system-ui, "Segoe UI", sans-serif; fill: #26303b; }
.title { font-size: 20px; font-weight: 600; }
.bench { font-weight: 600; }
.muted { fill: #5c6875; font-size: 13px; }
.paper { fill: #ffffff; }
.track { fill: #eaf0ee; } .kept { fill: #1f8a70; } .over { fill: #c0392b; }
.bound { stroke: #26303b; stroke-dasharray: 2 4; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6ebef; } .muted { fill: #a3afba; } .paper { fill: #15191e; }
  .track { fill: #29323a; } .kept { fill: #3fb896; } .over { fill: #ff7b6b; }
  .bound { stroke: #e6ebef; }
}
"""


def picture(lines: Sequence[Line], told: str) -> str:
    """A bar for each figure that has a bound; the dashed line is the bound of each of them."""
    bounded = [each for each in lines if each.spent is not None]
    groups = [(name, list(own)) for name, own in groupby(bounded, key=lambda each: each.bench)]
    height = TOP + STEP * len(bounded) + HEAD * len(groups) + MARGIN
    root = ET.Element("svg", _size(height))
    ET.SubElement(root, "title").text = "Measured against its bound"
    ET.SubElement(root, "style").text = STYLE
    ET.SubElement(root, "rect", {"class": "paper", "width": str(WIDTH), "height": str(height)})
    _text(root, MARGIN, 38, "Measured against its bound", "title")
    _text(root, MARGIN, 62, told, "muted")
    _text(root, MARGIN, 82, "A bar is what is used up of a bound: short is good.", "muted")
    _text(root, BARS + ROOM, TOP - 8, "the bound", "muted", anchor="middle")
    down = TOP
    for name, own in groups:
        _text(root, MARGIN, down + HEAD - 10, own[0].about or name, "bench")
        down += HEAD
        for each in own:
            _row(root, each, down)
            down += STEP
    line = {"x1": BARS + ROOM, "x2": BARS + ROOM, "y1": TOP, "y2": height - MARGIN}
    ET.SubElement(root, "line", {"class": "bound", **{key: str(at) for key, at in line.items()}})
    return ET.tostring(root, encoding="unicode") + "\n"


def _size(height: int) -> dict[str, str]:
    return {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {WIDTH} {height}",
        "role": "img",
    }


def _row(root: ET.Element, each: Line, down: int) -> None:
    used = max(min(each.spent or 0, MOST_SHOWN) * ROOM, 2)
    _text(root, MARGIN + 12, down + 11, each.said)
    _bar(root, down, ROOM, "track")
    _bar(root, down, used, "kept" if each.is_kept else "over")
    _text(root, WIDTH - MARGIN, down + 11, f"{each.figure}, {each.bound}", "muted", anchor="end")


def _bar(root: ET.Element, down: int, wide: float, kind: str) -> None:
    place = {"x": str(BARS), "y": str(down), "width": f"{wide:.1f}", "height": str(BAR), "rx": "3"}
    ET.SubElement(root, "rect", {"class": kind, **place})


def _text(
    root: ET.Element, x: int, y: int, text: str, kind: str = "", *, anchor: str = "start"
) -> None:
    place = {"x": str(x), "y": str(y), "text-anchor": anchor}
    ET.SubElement(root, "text", {**place, **({"class": kind} if kind else {})}).text = text
