"""What the numbing clock and the scan field of a treatment's form say."""

from typing import Any

from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.lidocaine import queries as lidocaine
from compliance.lidocaine.models import Product


def clock(clinic: Clinic, *, on: Any) -> dict[str, Any]:
    """The clock beside a choice of containers: the label of each."""
    labels = {str(c.pk): _label(c.product) for c in lidocaine.on_hand(clinic, on=on)}
    return _clock(clinic, labels)


def clock_of(treatment: Any) -> dict[str, Any]:
    """The clock of the cream that a treatment used."""
    movement = treatment.movement
    labels = {"own": _label(movement.container.product)} if movement else {}
    grams = -movement.grams if movement else ""
    return {**_clock(treatment.clinic, labels), "grams": grams, "area": treatment.area_cm2 or ""}


def _clock(clinic: Clinic, labels: dict[str, Any]) -> dict[str, Any]:
    return {
        "zone": clinic.timezone,
        "grams": "",
        "area": "",
        "data": {"labels": labels, "words": _words()},
    }


def _label(product: Product) -> dict[str, Any]:
    """Minutes, strength and grams for each 10 cm², as numbers for the script."""
    per = product.max_g_per_10cm2
    return {
        "min": product.minutes_min,
        "max": product.minutes_max,
        "strength": float(product.strength_percent),
        "per": None if per is None else float(per),
    }


def _words() -> dict[str, str]:
    """Sentences with places in braces, which the script fills in."""
    advice = _("Advice only: what is applied is not what is absorbed.")
    return {
        "start": _("Tap when the cream is on."),
        "wait": _("Leave it on until {until}: its label asks for {min} minutes."),
        "enough": _("Long enough. Take it off by {until}: its label allows {max} minutes."),
        "open": _("Long enough by its label."),
        "running": _("The cream is on. Its label, as written down here, names no times."),
        "late": _("Take it off now: its label allows {max} minutes."),
        "done": _("It was on for {minutes} minutes."),
        "dose": _("{mg} mg of lidocaine on the skin.") + f" {advice}",
        "perKg": _("{mg} mg of lidocaine on the skin, {rate} mg/kg.") + f" {advice}",
        "limit": _("The label allows {grams} g on this area."),
        "over": _("More than the label allows on this area: {grams} g."),
    }


def added(name: str) -> dict[str, str]:
    """After a scan that was understood."""
    return {"tone": "ok", "said": _("%(name)s is added.") % {"name": name}, "text": ""}


def not_found(text: str) -> dict[str, str]:
    """After a scan that this clinic does not know."""
    said = _("“%(code)s” is not known here.") % {"code": text[:60]} if text else _("Scan first.")
    why = _("Check the number, or receive the lot first. You can also pick from the lists below.")
    return {"tone": "warn", "said": said, "text": why}
