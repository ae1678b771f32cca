"""The questions of a screening, as versioned data with origin and source (FACTS 5.1 and 5.2).

The seed's ten come first and are stops that nobody overrides. A change of wording or of an action
is a new VERSION; a screening keeps the version it was answered with.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

VERSION = "2026-1"
SEED = "seed"
FDA, LABEL, CLINICS = "FACTS S18", "FACTS S128", "FACTS S130"


class Action(StrEnum):
    """What a yes asks for."""

    STOP = "stop"
    REFER = "refer"
    DEFER = "defer"
    DISCUSS = "discuss"


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the client: its short name for staff, its words, and what a yes means.

    `days` is how long a yes waits; `packs` are the rule packs it belongs to, empty for all;
    `asks_when` asks for the day on which it ended and waits from there.
    """

    code: str
    name: Any
    text: Any
    origin: str
    source: str
    action: Action
    help: Any = ""
    days: int = 0
    packs: tuple[str, ...] = ()
    asks_when: bool = False


def _stop(code: str, name: Any, text: Any, help: Any = "") -> Question:  # noqa: A002
    return Question(code, name, text, SEED, "seed", Action.STOP, help)


SEED_QUESTIONS = (
    _stop("cancer", _("Cancer"), _("Are you being treated for cancer?")),
    _stop("diabetes", _("Diabetes"), _("Are you being treated for diabetes?")),
    _stop("psoriasis", _("Psoriasis"), _("Are you being treated for psoriasis?")),
    _stop(
        "autoimmune",
        _("Autoimmune disease"),
        _("Are you being treated for an autoimmune disease?"),
        _("The body's defence turns on the body itself, such as lupus or Hashimoto's."),
    ),
    _stop("eczema", _("Eczema"), _("Are you being treated for eczema?")),
    _stop("asthma", _("Asthma"), _("Are you being treated for asthma?")),
    _stop(
        "rosacea",
        _("Rosacea"),
        _("Are you being treated for rosacea?"),
        _("Lasting redness of the face, often with small spots."),
    ),
    _stop(
        "keloid",
        _("Keloid scars"),
        _("Have you ever had keloid scars?"),
        _("Scars that grow thick and beyond the cut."),
    ),
    _stop("pregnancy", _("Pregnancy"), _("Are you pregnant, or could you be?")),
    _stop(
        "lidocaine",
        _("Allergy to lidocaine"),
        _("Are you allergic to lidocaine?"),
        _("The numbing used by dentists and in numbing creams."),
    ),
)

MORE_QUESTIONS = (
    Question(
        "breastfeeding", _("Breastfeeding"), _("Are you breastfeeding?"),
        "label", LABEL, Action.DEFER, days=90,
    ),
    Question(
        "isotretinoin", _("Isotretinoin"),
        _("Have you taken isotretinoin in the last six months?"),
        "authority", FDA, Action.DEFER,
        _("An acne medicine, sold as Accutane, Roaccutane and others."), days=180, asks_when=True,
    ),
    Question(
        "infection", _("Broken or infected skin"),
        _("Is anything open, infected or sore where you would be treated?"),
        "authority", FDA, Action.DEFER,
        _("Active acne, a cold sore, warts, a rash, a wound or sunburn."), days=14,
    ),
    Question(
        "bleeding", _("Bleeding, or blood thinners"),
        _("Do you bleed easily, or take blood thinners?"),
        "authority", FDA, Action.REFER,
    ),
    Question(
        "immune", _("Weak immune system"),
        _("Is your immune system weak, or do you take strong steroids?"),
        "authority", FDA, Action.REFER,
        _("Also through radiotherapy or chemotherapy."),
    ),
    Question(
        "lesion", _("Changed skin or mole"),
        _("Is there a mole, a rough patch or skin cancer where you would be treated?"),
        "label", LABEL, Action.REFER,
    ),
    Question(
        "connective", _("Connective tissue, vitiligo or heart"),
        _("Do you have scleroderma, vitiligo or a heart condition?"),
        "authority", FDA, Action.REFER,
    ),
    Question(
        "metal", _("Allergy to metal"), _("Are you allergic to steel or another metal?"),
        "authority", FDA, Action.STOP,
    ),
    Question(
        "minor", _("Under 18"), _("Are you under 18?"), "authority", "FACTS S77", Action.STOP,
    ),
    Question(
        "under-22", _("Under 22"), _("Are you under 22?"),
        "label", "FACTS S115", Action.STOP, packs=("US", "US-CA", "US-DC"),
    ),
    Question(
        "tan", _("Tan"), _("Are you tanned, or will you be in strong sun in the next days?"),
        "authority", FDA, Action.DEFER, _("Self-tanner counts too."), days=2,
    ),
    Question(
        "acids", _("Retinoids or acids"),
        _("Did you use a retinoid, or a fruit or salicylic acid, in the last 24 hours?"),
        "clinic", CLINICS, Action.DEFER, days=1,
    ),
    Question(
        "recent", _("Recent treatment of the face"),
        _("Did you have Botox, filler, a peel or a laser in the last month?"),
        "clinic", LABEL, Action.DEFER, days=30, asks_when=True,
    ),
    Question(
        "darker-skin", _("Skin that darkens"),
        _("Does your skin turn dark after a scratch or a spot?"),
        "authority", FDA, Action.DISCUSS,
        _("We then test a small place first and work less deeply."),
    ),
    Question(
        "herpes", _("Cold sores"), _("Do you ever get cold sores?"),
        "clinic", CLINICS, Action.DISCUSS,
    ),
    Question(
        "ingredient", _("Allergy to a cream or serum"),
        _("Has a cream or serum ever given you a rash?"),
        "authority", "FACTS S131, S132", Action.DISCUSS,
    ),
)  # fmt: skip

QUESTIONS = {each.code: each for each in (*SEED_QUESTIONS, *MORE_QUESTIONS)}


def questions_for(pack: str) -> tuple[Question, ...]:
    """The questions that a clinic with this rule pack asks, the seed's first."""
    return tuple(each for each in QUESTIONS.values() if not each.packs or pack in each.packs)


def name_of(code: str) -> str:
    """The short name of a question, also of one that a later version no longer asks."""
    found = QUESTIONS.get(code)
    return str(found.name) if found else code
