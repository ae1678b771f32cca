"""Rule packs: what a jurisdiction asks, as dated and cited data; and a clinic's own changes to it.

A pack is a TOML file beside this one. It may include another pack, leave some of its requirements
out and set others anew. A clinic's own changes are text on the clinic, each with its reason.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
STRICTEST = "baseline"
TIGHTER, LOOSER = "TIGHTER", "LOOSER"
DEFAULT_KEEP = "Klarity's default for this pack, where no other rule asks for more"
SURENESS = ("verified", "second-hand", "from-memory", "default")


@dataclass(frozen=True, slots=True)
class Change:
    """What a clinic changed about one requirement, since when and why."""

    requirement: str
    parameters: Mapping[str, int]
    is_asked: bool
    reason: str
    since: date
    by: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement as a clinic is asked it: parameters, source and how sure the source is."""

    id: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    sources: tuple[str, ...] = ()
    sureness: str = "default"
    last_reviewed_on: date = date.min
    pack: str = STRICTEST
    change: Change | None = None

    def number(self, name: str, default: int = 0) -> int:
        """A parameter that is a whole number."""
        return int(self.parameters.get(name, default))


@dataclass(frozen=True, slots=True)
class Keep:
    """How long some kinds of records stay, at all and on the premises; FACTS 1.12."""

    kinds: tuple[str, ...]  # none named: all of them
    years: int
    source: str
    on_site_years: int = 0
    sources: tuple[str, ...] = ()
    sureness: str = "default"
    requirement: str = ""  # a clinic may tighten it there


@dataclass(frozen=True, slots=True)
class Rules:
    """All that a clinic is asked on a day, and by which version of its pack."""

    pack: str
    title: str
    last_reviewed_on: date
    settings: Mapping[str, Any]
    asked: Mapping[str, Asked]
    changes: tuple[Change, ...] = ()
    keeps: tuple[Keep, ...] = ()

    def keeping(self, *kinds: str) -> tuple[Keep, ...]:
        """Every rule about keeping that matches one of these kinds, with the clinic's own years.

        The pack's own years are a default for all kinds, also where no authority gives a number.
        """
        usual = Keep((), int(self.settings["keep_years"]), DEFAULT_KEEP)
        named = [each for each in self.keeps if not each.kinds or set(each.kinds) & set(kinds)]
        return (*(self._tightened(each) for each in named), usual)

    def _tightened(self, keep: Keep) -> Keep:
        asked = self.asked.get(keep.requirement)
        own = asked.number("keep_years") if asked is not None else 0
        if own <= keep.years:
            return keep
        return replace(keep, years=own, source=f"{keep.source} ({keep.requirement})")

    @property
    def version(self) -> str:
        """The pack with the day it was last reviewed: what an audit names."""
        return f"{self.pack} {self.last_reviewed_on.isoformat()}"


@cache
def rule_pack(name: str) -> Rules:
    """One pack with everything that it includes; the strictest where the name is not known."""
    path = FOLDER / f"{name}.toml"
    if name not in names():
        return replace(rule_pack(STRICTEST), pack=name)
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    base = rule_pack(told["includes"]) if "includes" in told else None
    reviewed = told["last_reviewed_on"]
    asked = dict(base.asked) if base else {}
    for left_out in told.get("without", ()):
        del asked[left_out]
    for key, entry in told.items():
        if key.startswith("K-"):
            asked[key] = _asked(key, entry, pack=name, reviewed=reviewed)
    settings = {**(base.settings if base else {}), **told.get("settings", {})}
    keeps = (*(base.keeps if base else ()), *(_keep(entry) for entry in told.get("keep", ())))
    title, ordered = told["title"], dict(sorted(asked.items()))
    return Rules(name, title, reviewed, settings, ordered, keeps=keeps)


@cache
def names() -> tuple[str, ...]:
    """The packs there are."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@lru_cache(maxsize=512)
def rules_of(pack: str, own_rules: str = "{}", on: date | None = None) -> Rules:
    """What a clinic is asked: its pack with the changes that it had made by a day, or ever."""
    found = rule_pack(pack)
    changes = tuple(c for c in own_changes(own_rules) if on is None or c.since <= on)
    asked = dict(found.asked)
    for change in changes:
        known = asked.get(change.requirement) or elsewhere(change.requirement)
        if not change.is_asked:
            asked.pop(change.requirement, None)
        elif known is not None:
            parameters = {**known.parameters, **change.parameters}
            asked[known.id] = replace(known, parameters=parameters, change=change)
    return replace(found, asked=dict(sorted(asked.items())), changes=changes)


def elsewhere(requirement: str) -> Asked | None:
    """How the first pack that asks it does, for a clinic whose own pack does not."""
    found = (rule_pack(name).asked.get(requirement) for name in names())
    return next((each for each in found if each is not None), None)


def own_changes(own_rules: str) -> list[Change]:
    """A clinic's changes, in the order of their requirements."""
    return [
        Change(
            requirement=key,
            parameters=told.get("parameters", {}),
            is_asked=told.get("is_asked", True),
            reason=told["reason"],
            since=date.fromisoformat(told["since"]),
            by=told.get("by", ""),
        )
        for key, told in sorted(json.loads(own_rules or "{}").items())
    ]


def with_change(own_rules: str, change: Change | None, requirement: str) -> str:
    """The same text with one requirement changed, or back to what the pack says."""
    told = json.loads(own_rules or "{}")
    told.pop(requirement, None)
    if change is not None:
        told[requirement] = {
            "parameters": dict(change.parameters),
            "is_asked": change.is_asked,
            "reason": change.reason,
            "since": change.since.isoformat(),
            "by": change.by,
        }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def effect(pack: str, change: Change) -> str:
    """Does it ask more than the pack, or less? One number that is looser makes it looser."""
    asked = rule_pack(pack).asked.get(change.requirement)
    if not change.is_asked:
        return LOOSER
    if asked is None:
        return TIGHTER
    looser = [
        name
        for name, value in change.parameters.items()
        if name in asked.parameters and _is_looser(name, value, asked.parameters[name])
    ]
    return LOOSER if looser else TIGHTER


def adjustable(asked: Asked) -> dict[str, int]:
    """The parameters that a clinic may set for itself."""
    return {
        name: value
        for name, value in asked.parameters.items()
        if isinstance(value, int) and not isinstance(value, bool)
    }


def _is_looser(name: str, value: int, usual: int) -> bool:
    """Of a least number less is looser; of an interval, an age or a tolerance more is."""
    return value < usual if name.startswith(("min_", "keep_", "soon_")) else value > usual


def _asked(key: str, entry: Mapping[str, Any], *, pack: str, reviewed: date) -> Asked:
    told = dict(entry)
    source, sources = told.pop("source"), tuple(told.pop("sources"))
    sureness = told.pop("sureness")
    if sureness not in SURENESS:
        raise ValueError(f"{pack} {key}: {sureness}")
    return Asked(key, told, source, sources, sureness, reviewed, pack)


def _keep(entry: Mapping[str, Any]) -> Keep:
    told = {**entry, "kinds": tuple(entry["kinds"]), "sources": tuple(entry["sources"])}
    if told["sureness"] not in SURENESS:
        raise ValueError(f"keep: {told['sureness']}")
    return Keep(**told)
