"""Two files of one clinic: does the later one continue the former's history, and what differs?

A file is the PDF of an audit, a letter's or a file's anchor, or an exported bundle of the history.
Nothing of it is kept, and no network is opened.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from compliance.audit import rules
from compliance.audit.packet.values import Mark
from compliance.audit.pdf import checking
from compliance.audit.rules import Course, Difference, Row
from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.ledger import anchors, verification
from compliance.ledger.anchors import Anchor
from compliance.ledger.rules import GENESIS
from compliance.ledger.verify_bundle import Check, Unreadable
from compliance.printing import sealing

MOST_UNPACKED = 500 * 1024 * 1024
LONGEST_ANCHORS = 1024 * 1024

# What happened has a moment of its own; what stands on a day (a stock, a standing) has none and is
# told anew by every audit. Of each table: the columns that name a record, and that of its moment.
HAPPENED = {
    "cycles": (("sterilizer", "number"), "started_at"),
    "spore_tests": (("sterilizer", "cycle_number"), "placed_at"),
    "air_removal_tests": (("sterilizer", "kind"), "performed_at"),
    "machine_events": (("sterilizer", "kind"), "happened_at"),
    "failures": (("spore_test", "what"), "at"),
    "recall_drills": (("kind", "subject"), "started_at"),
    "disinfections": (("device", "part"), "performed_at"),
    "solution_batches": (("product",), "prepared_at"),
    "services": (("about", "kind"), "done_on"),
    "lidocaine_movements": (("container", "kind"), "moved_at"),
    "lidocaine_counts": (("container",), "counted_at"),
    "temperatures": (("place",), "read_at"),
    "treatments": (("ref",), "treated_at"),
    "incidents": (("kind", "body_place"), "happened_at"),
    "privacy_breaches": (("data",), "found_at"),
    "reactions": (("treatment",), "noticed_at"),
    "deviations": (("requirement", "about"), "occurred_at"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """One file as it was read; `fault` says why it counts for nothing."""

    name: str
    kind: str = ""
    fault: str = ""
    anchor: Anchor | None = None
    hashes: Mapping[int, str] = field(default_factory=dict)
    days: tuple[date, date] | None = None
    zone: str = "UTC"
    tables: Mapping[str, list[Row]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compared:
    """The earlier and the later file, the course between them, and what differs."""

    earlier: Given
    later: Given
    course: Course
    overlap: tuple[date, date] | None
    differences: tuple[tuple[str, Difference], ...]

    @property
    def is_at_one(self) -> bool:
        """Does one continue the other, and do they tell the same of the days of both?"""
        fine = self.course in {Course.SAME, Course.CONTINUES}
        return fine and not self.differences


def read(clinic: Clinic, name: str, data: bytes) -> Given:
    """A file of any of the three kinds; what cannot count says why."""
    if data[:1024].lstrip().startswith(b"%PDF"):
        return _pdf(clinic, name, data)
    if zipfile.is_zipfile(io.BytesIO(data)):
        return _checked(clinic, _bundle(name, data))
    return _checked(clinic, _letter(name, data))


def compare(clinic: Clinic, one: Given, other: Given) -> Compared:
    """Put the earlier first, find the course between them, then what differs in days of both."""
    earlier, later = sorted((one, other), key=_place)
    overlap = _overlap(earlier, later)
    return Compared(
        earlier,
        later,
        _course(clinic, earlier, later),
        overlap,
        _differences(earlier, later, overlap),
    )


def _place(given: Given) -> tuple[int, str, tuple[date, ...]]:
    size, at = (given.anchor.size, given.anchor.at) if given.anchor else (0, "")
    return size, at, tuple(reversed(given.days or ()))


def _pdf(clinic: Clinic, name: str, data: bytes) -> Given:
    if fault := checking.fault_of(clinic, data, sealing.examine(data)):
        is_altered = fault is rules.Worth.ALTERED
        altered = _("It was changed after it was sealed.")
        unknown = _("It carries no seal of this clinic.")
        return Given(name, _("PDF"), altered if is_altered else unknown)
    attached = sealing.read_attachments(data)
    if "packet.json" not in attached:
        return Given(name, _("PDF"), _("It is ours, but not an audit."))
    packet = json.loads(attached["packet.json"])
    anchor = attached.get("anchor.json")
    return Given(
        name,
        _("Audit PDF"),
        anchor=anchors.read_anchors([anchor.decode()])[0] if anchor else None,
        days=(date.fromisoformat(packet["starts_on"]), date.fromisoformat(packet["ends_on"])),
        zone=packet["clinic"]["timezone"],
        tables={
            table: [*checking.rows(attached[f"{table}.csv"])]
            for table in HAPPENED
            if f"{table}.csv" in attached
        },
    )


def _bundle(name: str, data: bytes) -> Given:
    kind = _("Exported history")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                return Given(name, kind, _("It is too large to be looked at here."))
        check = Check(io.BytesIO(data))
        check.run([])
        anchor = anchors.read_anchors([json.dumps(check.manifest)])[0]
    except (Unreadable, Refusal):
        return Given(name, kind, _("It cannot be read."))
    if check.found:
        return Given(name, kind, _("Its own entries do not fit together."))
    return Given(name, kind, anchor=anchor, hashes={0: GENESIS.hex(), **check.hashes})


def _letter(name: str, data: bytes) -> Given:
    kind = _("Anchor")
    try:
        lines = data[:LONGEST_ANCHORS].decode().splitlines()
        found = anchors.read_anchors(each for each in lines if each.strip().startswith("{"))
    except (UnicodeDecodeError, Refusal):
        found = []
    if not found:
        return Given(name, kind, _("It is no audit PDF, no anchor and no exported history."))
    return Given(name, kind, anchor=max(found, key=lambda each: (each.size, each.at)))


def _checked(clinic: Clinic, given: Given) -> Given:
    anchor = given.anchor
    if anchor is None:
        return given
    fault = ""
    if anchor.clinic != str(clinic.pk):
        fault = _("It belongs to another clinic.")
    elif not anchors.is_ours(anchor):
        fault = _("Its signature was not made by this installation's seal key.")
    return Given(given.name, given.kind, fault) if fault else given


def _course(clinic: Clinic, earlier: Given, later: Given) -> Course:
    if earlier.anchor is None or later.anchor is None:
        return Course.UNTOLD
    one, other = earlier.anchor, later.anchor
    here = {each.size: verification.hash_at(clinic.pk, each.size) for each in (one, other)}
    histories = [earlier.hashes, later.hashes, {n: found for n, found in here.items() if found}]
    return rules.course((one.size, one.head), (other.size, other.head), histories)


def _overlap(earlier: Given, later: Given) -> tuple[date, date] | None:
    if earlier.days is None or later.days is None:
        return None
    first = max(earlier.days[0], later.days[0])
    last = min(earlier.days[1], later.days[1])
    return (first, last) if first <= last else None


def _differences(
    earlier: Given, later: Given, overlap: tuple[date, date] | None
) -> tuple[tuple[str, Difference], ...]:
    if overlap is None:
        return ()
    found: list[tuple[str, Difference]] = []
    for table, (names, moment) in HAPPENED.items():
        if table in earlier.tables and table in later.tables:
            found += [
                (table, each)
                for each in rules.differing_rows(
                    earlier.tables[table],
                    later.tables[table],
                    label=partial(_label, names=names),
                    day=partial(_day, name=moment, zone=ZoneInfo(later.zone)),
                    within=overlap,
                )
            ]
    return tuple(found)


def _label(row: Row, names: tuple[str, ...]) -> str:
    return " ".join(row[name] for name in names if row.get(name))


def _day(row: Row, name: str, zone: ZoneInfo) -> date:
    told = row[name]
    if len(told) == len("2026-01-01"):
        return date.fromisoformat(told)
    return datetime.fromisoformat(told).astimezone(zone).date()


COURSES = {
    Course.SAME: (
        "ok",
        lazy("Both hold the same history."),
        lazy("They were made over the same entries."),
    ),
    Course.CONTINUES: (
        "ok",
        lazy("The later one continues the earlier one."),
        lazy("Every entry that the earlier one was made over is still in the later one."),
    ),
    Course.FORKED: (
        "bad",
        lazy("They belong to two different histories."),
        lazy(
            "The later one does not continue the earlier one: entries that were already there were "
            "replaced. Ask how that came about before relying on either."
        ),
    ),
    Course.BEYOND: (
        "bad",
        lazy("The history here ends before the later one."),
        lazy(
            "An older copy of the database was put back, or its end was cut off. Whether the later "
            "one continues the earlier one can only be told by an exported history."
        ),
    ),
    Course.ELSEWHERE: (
        "bad",
        lazy("The history here leads to neither of them."),
        lazy("It was written anew, or both were made from another copy of this clinic."),
    ),
    Course.UNTOLD: (
        "info",
        lazy("Whether one continues the other cannot be told."),
        lazy("An older audit carries its anchor on paper only, so only records were compared."),
    ),
}
CHANGED = (
    "warn",
    lazy("The later one continues the earlier one, and tells some records differently."),
    lazy(
        "Every entry that the earlier one was made over is still there. What was corrected or "
        "entered since stands in the history with who, when and why."
    ),
)


def answer_of(compared: Compared) -> tuple[str, str, str]:
    """The answer: a tone, a title and a sentence."""
    is_sound = compared.course in {Course.SAME, Course.CONTINUES}
    is_changed = is_sound and bool(compared.differences)
    tone, title, text = CHANGED if is_changed else COURSES[compared.course]
    return tone, str(title), str(text)


def told(difference: Difference) -> str:
    """What differs, in words: a value and what it became, or where the record stands alone."""
    if difference.is_only_earlier:
        return _("only in the earlier one")
    if difference.is_only_later:
        is_late = Mark.LATE.value in difference.marks
        return _("only in the later one, a late entry") if is_late else _("only in the later one")
    changes = "; ".join(
        f"{name.replace('_', ' ')}: {old or '–'} → {new or '–'}"
        for name, old, new in difference.changes
    )
    if Mark.VOID.value in difference.marks:
        return _("%(changes)s (marked as void)") % {"changes": changes}
    if Mark.AMENDED.value in difference.marks:
        return _("%(changes)s (corrected in the history)") % {"changes": changes}
    return changes
