"""On what labels are printed: rolls and sheets that shops sell everywhere."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Format:
    """A label and, on a sheet, where the labels lie; all in millimetres."""

    words: Any
    width: float
    height: float
    columns: int = 1
    rows: int = 1
    left: float = 0
    top: float = 0
    gap: float = 0
    paper: str = ""

    @property
    def places(self) -> int:
        """Labels on one sheet."""
        return self.columns * self.rows

    def at(self, place: int) -> dict[str, str]:
        """Where the label of a place begins: from the left and from the top."""
        row, column = divmod(place, self.columns)
        across = self.left + column * (self.width + self.gap)
        return {"left": mm(across), "top": mm(self.top + row * self.height)}


FORMATS = {
    "50x25": Format(gettext_lazy("Label printer, 50 × 25 mm"), 50, 25),
    "57x32": Format(gettext_lazy("Label printer, 57 × 32 mm"), 57, 32),
    "62x29": Format(gettext_lazy("Label printer, 62 × 29 mm"), 62, 29),
    "a4": Format(
        gettext_lazy("A4 sheet, 24 labels of 70 × 37 mm"), 70, 37, 3, 8, top=0.5, paper="A4"
    ),
    "letter": Format(
        gettext_lazy("Letter sheet, 30 labels of 2⅝ × 1 in"),
        66.675, 25.4, 3, 10, left=4.76, top=12.7, gap=3.175, paper="letter",
    ),
}  # fmt: skip


def mm(length: float) -> str:
    """A length as CSS reads it, whatever the reader's notation."""
    return f"{length:.2f}mm"
