"""What WeasyPrint painted on a page: texts, filled strips, and whatever else there is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from compliance.printing.replay import CannotReplay

ALPHA = (b"/a1.0 gs", b"/A1.0 gs", b"/a1 gs", b"/A1 gs")
IN_TEXT = (
    b"rg",
    b"RG",
    b"BT",
    b"ET",
    b"Tm",
    b"Tf",
    b"TJ",
    b"Ts",
    b"q",
    b"Q",
    b"w",
    b"m",
    b"l",
    b"S",
)
Box = tuple[float, float, float, float]  # x, y, width, height
SHOWN = re.compile(rb"<([0-9a-f]*)>|(-?[0-9.]+(?:e-?[0-9]+)?)")


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one font, and how far each was pushed from its natural place."""

    font: str
    size: float
    glyphs: tuple[int, ...]
    pushes: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """One marked text: where it begins, its colour, its runs, and its operators as they are."""

    x: float
    y: float
    color: bytes
    runs: tuple[Run, ...]
    operators: tuple[bytes, ...]

    @property
    def is_plain(self) -> bool:
        """Nothing but one run of glyphs in their natural places?"""
        bare = (b"BT", b"ET", b"Tm", b"Tf", b"TJ", b"rg")
        is_bare = all(each.endswith(bare) for each in self.operators)
        return is_bare and len(self.runs) == 1 and not any(self.runs[0].pushes)


@dataclass(frozen=True, slots=True)
class Strip:
    """A filled rectangle; a border is drawn in another way than a background."""

    x: float
    y: float
    width: float
    height: float
    color: bytes
    is_border: bool = False

    @property
    def operators(self) -> str:
        """Written as WeasyPrint does, so that the same pixels come out."""
        x, y, width, height = self.x, self.y, self.width, self.height
        right, below = x + width, y + height
        if not self.is_border:
            return f"{x:.3f} {y:.3f} {width:.3f} {height:.3f} re f\n"
        return (
            f"q {right:.3f} {below:.3f} m {x:.3f} {below:.3f} l {x:.3f} {y:.3f} l "
            f"{right:.3f} {y:.3f} l W* n {x:.3f} {y - 9:.3f} {width:.3f} 9 re "
            f"{x:.3f} {y - 9:.3f} {width:.3f} {height + 9:.3f} re f* Q\n"
        )


@dataclass(slots=True)
class Painted:
    """Everything on one page; `unknown` are operators that cannot be written again."""

    texts: list[Text] = field(default_factory=list)
    strips: list[Strip] = field(default_factory=list)
    unknown: set[bytes] = field(default_factory=set)


def read(stream: Iterable[Any]) -> Painted:
    """Read the operators of a page."""
    page = Painted()
    color = b"0 0 0 rg"
    kept: list[bytes] = []
    for mark, operators in _marks(stream):
        for operator in operators:
            if operator == b"q":
                kept.append(color)
            elif operator == b"Q" and kept:
                color = kept.pop()
            elif operator.endswith(b" rg"):
                color = operator
        if mark == b"/Span":
            page.texts.append(_text(operators, color, page.unknown))
        elif mark == b"/Artifact":
            page.strips += _strips(operators, page.unknown)
        else:
            page.unknown.update(
                each for each in operators if each.endswith((b" Do", b" sh", b"TJ"))
            )
    return page


def _marks(stream: Iterable[Any]) -> Iterator[tuple[bytes, list[bytes]]]:
    """The operators, cut where marked content begins and ends."""
    mark, operators = b"", list[bytes]()
    for item in stream:
        operator = _bytes(item)
        if operator in {b"BMC", b"BDC", b"EMC"}:
            ends = {b"BMC": 1, b"BDC": 2, b"EMC": 0}[operator]
            named = operators[len(operators) - ends :]
            yield mark, operators[: len(operators) - ends]
            mark, operators = named[0] if named else b"", []
        else:
            operators.append(operator)
    yield mark, operators


def _bytes(item: Any) -> bytes:
    if isinstance(item, bytes):
        return item
    return item.encode() if isinstance(item, str) else bytes(item.data)


def _text(operators: list[bytes], color: bytes, unknown: set[bytes]) -> Text:
    kept = [each for each in operators if each not in ALPHA]
    unknown.update(each for each in kept if not each.endswith(IN_TEXT))
    begin = next((each for each in kept if each.endswith(b" Tm")), b"1 0 0 -1 0 0 Tm").split()
    runs, font, size = [], "", 0.0
    for each in kept:
        if each.endswith(b" Tf"):
            name, number, _tf = each.split()
            font, size = name[1:].decode(), float(number)
        elif each.endswith(b" TJ"):
            runs.append(_run(font, size, each))
    return Text(float(begin[4]), float(begin[5]), color, tuple(runs), tuple(kept))


def _run(font: str, size: float, shown: bytes) -> Run:
    glyphs: list[int] = []
    pushes = [0.0]
    for codes, push in SHOWN.findall(shown):
        if push:
            pushes[-1] += float(push)
        for start in range(0, len(codes), 4):
            glyphs.append(int(codes[start : start + 4], 16))
            pushes.append(0.0)
    return Run(font, size, tuple(glyphs), tuple(pushes))


def _strips(operators: list[bytes], unknown: set[bytes]) -> Iterator[Strip]:
    """Backgrounds are filled rectangles; borders are what two of them leave between each other."""
    color = b"0 0 0 rg"
    boxes: list[Box] = []
    for operator in operators:
        if operator.endswith(b" rg"):
            color = operator
        elif operator.endswith(b" re"):
            x, y, width, height = map(float, operator.split()[:4])
            boxes.append((x, y, width, height))
        elif operator in {b"W", b"W*"}:
            boxes = []  # it was a clip, not a shape
        elif operator == b"f" and len(boxes) == 1:
            yield Strip(*boxes.pop(), color)
        elif operator == b"f*" and len(boxes) == 2:
            yield _between(boxes[0], boxes[1], color)
            boxes = []
        elif not operator.endswith((b"q", b"Q", b"n", b" gs", b" m", b" l")):
            unknown.add(operator)


def _between(one: Box, other: Box, color: bytes) -> Strip:
    """The strip by which the larger of two boxes is higher."""
    inner, outer = sorted((one, other), key=lambda box: box[3])
    if (inner[0], inner[2]) != (outer[0], outer[2]):
        raise CannotReplay("a border at the side of a cell")
    x, y, width, height = outer
    top, bottom = inner[1] - y, y + height - inner[1] - inner[3]
    if min(top, bottom) > 1e-4:
        raise CannotReplay("borders above and below a cell")
    y = y if top > bottom else y + height - bottom
    return Strip(x, y, width, max(top, bottom), color, is_border=True)
