"""What may be sterilized, what is single-use by its very name, and until when a lot may be used."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal

EXPIRES_SOON = timedelta(days=60)  # PRODUCT DEFAULT: time enough to use it up or to order

# What names a single-use item in English, French and Spanish; FACTS 1.2.
SINGLE_USE = (
    *("single use", "one time use", "disposable", "pen tip", "pin tip"),
    *("needle", "microneedle", "cartridge", "roller", "dermaroller", "microroller"),
    *("stamp", "dermastamp", "lancet", "razor", "sleeve"),
    *(
        "usage unique",
        "jetable",
        "aiguille",
        "cartouche",
        "rouleau",
        "tampon",
        "lancette",
        "rasoir",
    ),
    *("un solo uso", "desechable", "aguja", "cartucho", "rodillo", "sello", "lanceta"),
)
# "Needle holder", "manche de rouleau": the word beside it says that it is something durable.
DURABLE_AFTER = frozenset(
    {"holder", "handle", "body", "seat", "grip", "nosecone", "driver", "carrier", "adapter"}
    | {"base", "tray", "rack"}
)
DURABLE_BEFORE = frozenset({"porte", "manche", "poignee", "mango", "soporte"})
LINKS = frozenset({"de", "du", "del", "d", "a"})


@dataclass(frozen=True, slots=True)
class UsualPart:
    """A part that most devices of a kind have, with the policy that FACTS 1.2 gives it."""

    name: str
    reprocess_policy: str
    disinfection_level: str = ""
    comes_off: bool = False


def is_in_scope(kind: str) -> bool:
    """RF pens are medical devices: recorded, never used in a treatment here."""
    return kind != "RF_PEN"


def usual_parts(kind: str) -> list[UsualPart]:
    """The parts to start from; a nosecone or handle stays unknown until its maker is read."""
    sleeve = UsualPart(_("Barrier sleeve"), "SINGLE_USE", comes_off=True)
    parts = {
        "PEN": [
            UsualPart(_("Handpiece"), "CLEAN_DISINFECT", "ILD"),
            UsualPart(_("Needle cartridge"), "SINGLE_USE", comes_off=True),
            sleeve,
            UsualPart(_("Nosecone or grip"), "MAKER_DEFINED", "HLD", comes_off=True),
            UsualPart(_("Charging base and cord"), "CLEAN_DISINFECT", "LLD"),
        ],
        "ROLLER": [
            UsualPart(_("Needle roller"), "SINGLE_USE"),
            UsualPart(_("Handle"), "MAKER_DEFINED", "ILD"),
        ],
        "STAMP": [
            UsualPart(_("Needle stamp"), "SINGLE_USE"),
            UsualPart(_("Handle"), "MAKER_DEFINED", "ILD"),
        ],
    }
    return parts.get(kind, [])


def can_be_sterilized(policy: str) -> bool:
    """Only what its maker validated; not known yet is a no (FACTS 1.2)."""
    return policy == "STERILIZE"


def check_may_be_loaded(name: str, policy: str) -> None:
    """Refuses a part that must not go into a sterilizer, and says where it belongs."""
    if can_be_sterilized(policy):
        return
    sentences = {
        "SINGLE_USE": _("“%(name)s” is single-use: discard it after one client, never load it."),
        "CLEAN_DISINFECT": _(
            "“%(name)s” is cleaned and disinfected; its maker does not allow the sterilizer."
        ),
    }
    unknown = _(
        "It is not known whether the maker of “%(name)s” allows the sterilizer: "
        "read the instructions and set it on the part first."
    )
    raise Refusal(sentences.get(policy, unknown) % {"name": name})


def names_single_use(contents: str, single_use_names: Iterable[str] = ()) -> str:
    """The words of a load's contents that name a single-use item; empty when there are none."""
    names = [_words(name) for name in (*SINGLE_USE, *single_use_names)]
    for item in re.split(r"[,;/+&|\n]| and | et | y ", contents):
        words = _words(item)
        if any(_is_named(words, name) for name in names if name):
            return item.strip()
    return ""


def check_contents(contents: str, single_use_names: Iterable[str] = ()) -> None:
    """Refuses contents that name a single-use item."""
    found = names_single_use(contents, single_use_names)
    if found:
        raise Refusal(
            _(
                "“%(item)s” is single-use: a sterilizer cannot make it safe again. "
                "Discard it after one client and take it off the load."
            )
            % {"item": found}
        )


def check_part_policy(name: str, policy: str) -> None:
    """Refuses to call a needle, cartridge, roller or stamp anything but single-use (FACTS 1.2)."""
    if policy != "SINGLE_USE" and names_single_use(name):
        raise Refusal(
            _("“%(name)s” can only be single-use. Name the durable part, such as “Roller handle”.")
            % {"name": name},
            "reprocess_policy",
        )


def lot_status(
    *, expires_on: date, is_intact: bool, on: date, recalled_on: date | None = None
) -> str:
    """RECALLED, DAMAGED, EXPIRED, EXPIRES_SOON or USABLE; the expiry day itself still counts."""
    if recalled_on is not None and recalled_on <= on:
        return "RECALLED"
    if not is_intact:
        return "DAMAGED"
    if on > expires_on:
        return "EXPIRED"
    return "EXPIRES_SOON" if expires_on - on <= EXPIRES_SOON else "USABLE"


def can_use_lot(
    *, expires_on: date, is_intact: bool, on: date, recalled_on: date | None = None
) -> bool:
    """May an item of this lot be opened for a client on this day? (K-006)."""
    return is_intact and on <= expires_on and (recalled_on is None or on < recalled_on)


def check_received_on(received_on: date, *, today: date, field: str = "received_on") -> None:
    """Refuses an arrival in the future."""
    if received_on > today:
        raise Refusal(_("This day is still to come."), field)


def check_service_dates(
    in_service_on: date | None, out_of_service_on: date | None, *, today: date
) -> None:
    """Refuses service dates in the future or in the wrong order."""
    for name, day in (("in_service_on", in_service_on), ("out_of_service_on", out_of_service_on)):
        if day and day > today:
            raise Refusal(_("This day is still to come."), name)
    if in_service_on and out_of_service_on and out_of_service_on < in_service_on:
        raise Refusal(
            _("It cannot go out of service before it came into service."), "out_of_service_on"
        )


def _words(text: str) -> list[str]:
    """Lower-case words without accents, punctuation and plural endings."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [_singular(word) for word in re.findall(r"[a-z0-9]+", plain)]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def _is_named(words: list[str], name: list[str]) -> bool:
    """Do the words hold this name, other than as a part of the name of something durable?"""
    size = len(name)
    return any(
        words[i : i + size] == name and not _is_durable(words[:i], words[i + size :])
        for i in range(len(words) - size + 1)
    )


def _is_durable(before: list[str], after: list[str]) -> bool:
    owners = [word for word in before if word not in LINKS]
    return not DURABLE_AFTER.isdisjoint(after[:1]) or not DURABLE_BEFORE.isdisjoint(owners[-1:])
