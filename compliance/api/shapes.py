"""How each sort of cell stands in JSON: its schema, how it is read, how it is written.

Words and moments are text as in the import; whole numbers, yes and no, and packs are JSON's own.
Numbers with a dot come as text or as a number and leave as text, so that no digit is lost.
"""

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal
from compliance.exchange.kinds.base import Column
from compliance.exchange.kinds.cells import Cell, Choice, Day, Moment, Number, Packs, Whole, YesNo
from compliance.exchange.rules import LONGEST_CELL

Json = Any
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
PACK = {
    "type": "object",
    "required": ["code", "contents"],
    "additionalProperties": False,
    "properties": {
        "code": {"type": "string", "pattern": "^[^|=]+$", "maxLength": 40},
        "contents": {"type": "string", "pattern": "^[^|]+$", "maxLength": 200},
    },
}
SCHEMAS: dict[type, dict[str, Any]] = {
    Day: {"type": "string", "format": "date"},
    Moment: {"type": "string", "maxLength": 40},
    Number: {"type": ["string", "number"]},
    Whole: {"type": "integer", "minimum": 0},
    YesNo: {"type": "boolean"},
    Packs: {"type": "array", "items": PACK, "maxItems": 200},
}


def schema(column: Column) -> dict[str, Any]:
    """What JSON Schema says of a column; one that may be empty may be null."""
    cell = column.cell
    said = {**SCHEMAS.get(type(cell), {"type": "string", "maxLength": LONGEST_CELL})}
    if isinstance(cell, Choice):
        said = {"type": "string", "enum": list(cell.values)}
    if isinstance(cell, Whole):
        said["maximum"] = cell.most
    if not column.is_required:
        types = said["type"] if isinstance(said["type"], list) else [said["type"]]
        said["type"] = [*types, "null"]
        if "enum" in said:
            said["enum"] = [*said["enum"], None]
    said["description"] = str(column.about)
    if column.example:
        said["examples"] = [_example(cell, column.example)]
    return said


def text_of(cell: Cell, value: Json) -> str:
    """What a line of the import would say; refuses what JSON says in another type."""
    if isinstance(cell, Packs):
        return _packs(value)
    if isinstance(cell, YesNo):
        if not isinstance(value, bool):
            raise Refusal(_("Write true or false."))
        return "yes" if value else "no"
    if isinstance(cell, Whole):
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refusal(_("Write a whole number."))
        return str(value)
    if isinstance(cell, Number) and isinstance(value, int | Decimal):
        if isinstance(value, bool):
            raise Refusal(_("Write a number with a dot, such as 2.5."))
        return str(value)
    return clean_text(value)


def clean_text(value: Json) -> str:
    """Words, without signs that are no text."""
    if not isinstance(value, str):
        raise Refusal(_("Write text."))
    if len(value) > LONGEST_CELL:
        raise Refusal(_("This text is too long."))
    if NO_TEXT.search(value):
        raise Refusal(_("This has signs in it that are no text."))
    return value.strip()


def plain(cell: Cell, value: Any, *, zone: str) -> Json:
    """A record's value as JSON; what is empty is null."""
    if value in (None, ""):
        return None
    if isinstance(cell, Packs):
        return [{"code": code, "contents": contents} for code, contents in sorted(value)]
    if isinstance(cell, YesNo):
        return bool(value)
    if isinstance(cell, Whole):
        return int(value)
    return cell.write(value, zone=zone)


def _packs(value: Json) -> str:
    if not isinstance(value, list):
        raise Refusal(_("Write a list of packs, each with code and contents."))
    parts = []
    for pack in value:
        if not isinstance(pack, dict) or set(pack) != {"code", "contents"}:
            raise Refusal(_("Write a list of packs, each with code and contents."))
        code, contents = clean_text(pack["code"]), clean_text(pack["contents"])
        if "|" in code + contents or "=" in code or not (code and contents):
            raise Refusal(_("A pack has a code and contents, without | in them."))
        parts.append(f"{code}={contents}")
    return "|".join(parts)


def _example(cell: Cell, text: str) -> Json:
    value = cell.read(text, zone="UTC")
    return text if isinstance(value, str | Decimal) else plain(cell, value, zone="UTC")
