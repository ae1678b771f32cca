"""What a week sheet on paper asks for: four kinds of lines, each filled in by hand."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a line: the column of the kind that it fills, its heading, its share of width."""

    column: str
    heading: Any
    width: int
    hint: Any = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the sheet. `letter` begins the code of its lines, `moment` says when."""

    letter: str
    kind: str
    title: Any
    lines: int
    moment: str
    record_kind: str
    url_name: str
    boxes: tuple[Box, ...]


DAY = _("Day, time")
YES_NO = _("y / n")
PARTS = (
    Part(
        "T", "treatments", _("Treatments"), 9, "treated_at", "treatment", "treatment-detail",
        (
            Box("treated_at", DAY, 11),
            Box("client_code", _("Client code"), 12),
            Box("body_area", _("Area"), 9),
            Box("practitioner", _("Who"), 6),
            Box("device", _("Pen"), 7),
            Box("sterile_lot", _("Needle: LOT"), 10),
            Box("pack", _("Pack"), 8),
            Box("needle_mm", _("mm"), 5),
            Box("lidocaine_container", _("Cream"), 8),
            Box("lidocaine_g", _("g"), 5),
            Box("applied_at", _("Cream on"), 7),
            Box("removed_at", _("Cream off"), 7),
            Box("screening_outcome", _("Screened"), 7, _("ok / no")),
            Box("aftercare_given", _("Sheet"), 6, YES_NO),
        ),
    ),
    Part(
        "L", "lidocaine_movements", _("Cream: opened, used, wasted"), 5, "moved_at",
        "lidocaine_movement", "movement-detail",
        (
            Box("moved_at", DAY, 14),
            Box("container", _("Container"), 14),
            Box("kind", _("What"), 20, _("opened · used · wasted")),
            Box("grams", _("g"), 8),
            Box("moved_by", _("Who"), 12),
            Box("witness", _("Witness"), 12),
            Box("reason", _("Why"), 30),
        ),
    ),
    Part(
        "C", "cycles", _("Sterilizer cycles"), 7, "started_at", "cycle", "cycle-detail",
        (
            Box("started_at", DAY, 11),
            Box("ended_at", _("End"), 7),
            Box("sterilizer", _("Machine"), 8),
            Box("number", _("Cycle"), 6),
            Box("program", _("Program"), 10),
            Box("packaging", _("Wrapped"), 7, YES_NO),
            Box("temperature_c", _("°C"), 6),
            Box("exposure_min", _("min"), 5),
            Box("pressure_kpa", _("kPa"), 6),
            Box("external_ci", _("CI out"), 7, _("ok / no")),
            Box("internal_ci_type", _("CI type"), 6),
            Box("internal_ci", _("CI in"), 7, _("ok / no")),
            Box("packs_dry", _("Dry"), 5, YES_NO),
            Box("packs", _("Packs: code = contents"), 22),
            Box("operator", _("Who"), 7),
        ),
    ),
    Part(
        "D", "disinfections", _("Pens and parts disinfected"), 10, "performed_at",
        "disinfection", "disinfection-detail",
        (
            Box("performed_at", DAY, 14),
            Box("device", _("Pen or part"), 14),
            Box("product", _("Product"), 24),
            Box("level", _("Level"), 12, _("LLD · ILD · HLD")),
            Box("contact_min", _("Minutes wet"), 10),
            Box("sleeve_changed", _("New sleeve"), 10, YES_NO),
            Box("performed_by", _("Who"), 16),
        ),
    ),
)  # fmt: skip
BY_LETTER = {part.letter: part for part in PARTS}
URL_NAMES = {part.record_kind: part.url_name for part in PARTS}
URL_NAMES["lidocaine_container"] = "container-detail"  # what was opened


def codes(part: Part) -> list[str]:
    """The codes of its lines, as they are printed."""
    return [f"{part.letter}{number}" for number in range(1, part.lines + 1)]


def part_of(code: str) -> Part | None:
    """The part that a code belongs to; None for a code that no sheet has."""
    part = BY_LETTER.get(code[:1])
    return part if part and code in codes(part) else None
