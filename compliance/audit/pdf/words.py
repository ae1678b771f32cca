"""The words of an audit: codes of a packet as people read them, in the language of the paper."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from compliance.audit.packet.values import Mark
from compliance.clinics.models import Role
from compliance.deviations.models import Severity

TONES = {"CRITICAL": "bad", "MAJOR": "bad", "MINOR": "warn", "INFO": "info"}

AREAS = {
    "requirements": lazy("Requirements"),
    "practitioners": lazy("Practitioners"),
    "devices": lazy("Devices"),
    "lots": lazy("Sterile lots"),
    "cycles": lazy("Sterilization"),
    "cleaning": lazy("Disinfection"),
    "lidocaine": lazy("Lidocaine"),
    "care": lazy("Treatments"),
    "deviations": lazy("Deviations and incidents"),
    "training": lazy("Training"),
    "retention": lazy("Retention and holds"),
    "changes": lazy("Changes"),
}

STATUS_TONES = {
    "PASS": "ok",
    "DUE_SOON": "warn",
    "OVERDUE": "bad",
    "FAIL": "bad",
    "NOT_APPLICABLE": "muted",
    "NO_DATA": "missing",
}

STATUSES = {
    "PASS": lazy("met"),
    "DUE_SOON": lazy("due soon"),
    "OVERDUE": lazy("overdue"),
    "FAIL": lazy("not met"),
    "NOT_APPLICABLE": lazy("does not apply"),
    "NO_DATA": lazy("MISSING"),
}

TABLES = {
    "exceptions": lazy("Exceptions"),
    "requirements": lazy("Requirements"),
    "rule_changes": lazy("Rules changed by the clinic"),
    "readiness_by_month": lazy("Readiness by month"),
    "practitioners": lazy("People"),
    "credentials": lazy("Credentials"),
    "practice_periods": lazy("Practice periods"),
    "source_checks": lazy("Source checks"),
    "devices": lazy("Devices"),
    "parts": lazy("Parts"),
    "licences": lazy("Licences"),
    "services": lazy("Services and checks"),
    "sharps": lazy("Sharps"),
    "sterile_lots": lazy("Sterile lots"),
    "sterilizers": lazy("Sterilizers"),
    "programs": lazy("Programs"),
    "cycles": lazy("Cycles"),
    "spore_tests": lazy("Spore tests"),
    "air_removal_tests": lazy("Air-removal tests"),
    "machine_events": lazy("What sterilizers went through"),
    "failures": lazy("After failed spore tests"),
    "recall_drills": lazy("Recall drills"),
    "disinfections": lazy("Disinfection log"),
    "solution_batches": lazy("High-level solutions"),
    "lidocaine_containers": lazy("Lidocaine containers"),
    "lidocaine_movements": lazy("Lidocaine movements"),
    "lidocaine_counts": lazy("Stocktakes"),
    "temperatures": lazy("Temperatures"),
    "treatments": lazy("Treatments"),
    "incidents": lazy("Incidents"),
    "privacy_breaches": lazy("Privacy breaches"),
    "reactions": lazy("Adverse reactions"),
    "keeping": lazy("Retention"),
    "legal_holds": lazy("Legal holds"),
    "deviations": lazy("Deviations"),
    "changes": lazy("Changes"),
}

MARKS = {
    Mark.LATE: lazy("late"),
    Mark.AMENDED: lazy("amended"),
    Mark.VOID: lazy("void"),
    Mark.UNDONE: lazy("undone"),
    Mark.SELF_RELEASED: lazy("self-released"),
    Mark.DEVIATION: lazy("deviation"),
}

PACKAGINGS = {
    "WRAPPED": lazy("wrapped"),
    "UNWRAPPED": lazy("unwrapped"),
    "HOLLOW": lazy("hollow"),
    "POROUS": lazy("porous"),
}

STANDINGS = {
    "EXPIRED": lazy("ended"),
    "REVOKED": lazy("withdrawn"),
    "EXPIRING": lazy("ends within 30 days"),
    "SELF_DECLARED": lazy("in force, not seen"),
    "NOT_YET": lazy("not yet in force"),
    "DOCUMENT_SEEN": lazy("in force, document seen"),
    "PRIMARY_SOURCE_VERIFIED": lazy("in force, checked with its issuer"),
    "CHECK_OVERDUE": lazy("in force, check overdue"),
    "NOT_CONFIRMED": lazy("not confirmed by its issuer"),
}


def table(name: str) -> str:
    """What an attached table is called."""
    return str(TABLES[name])


def code(choices: Any, value: str) -> str:
    """The short label of a choice, empty for none."""
    return label(dict(choices), value) if value else ""


def severity(code: str) -> str:
    """How serious, in a word or two."""
    return str(Severity(code).label)


def standing(status: str) -> str:
    """Where a credential stands."""
    return str(STANDINGS[status])


def packaging(code: str) -> str:
    """How a load was presented to the steam, in one word."""
    return str(PACKAGINGS[code])


def joined(what: str, said: object) -> str:
    """A name and what is said of it, with the colon as each language sets it."""
    return _("%(what)s: %(said)s") % {"what": what, "said": said}


def marks(found: tuple[Mark, ...]) -> str:
    """The marks of a row."""
    return ", ".join(str(MARKS[each]) for each in found)


def role(code: str) -> str:
    """A role in a word; a command is the system."""
    return str(Role(code).label) if code in Role.values else _("system")


def label(choices: Mapping[Any, Any], code: Any) -> str:
    """The short label of a choice: what stands before a colon."""
    return str(choices.get(code, code)).partition(":")[0].rstrip()


def moment(at: datetime, zone: str) -> str:
    """A moment on the clinic's wall clock."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def number(value: Decimal | int) -> str:
    """An amount without idle zeros, with a true minus sign and the language's decimal mark."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if "." in text:
        text = text.rstrip("0").rstrip(".").replace(".", get_format("DECIMAL_SEPARATOR"))
    return text.replace("-", "−")


def day(on: date | None) -> str:
    """A day."""
    return on.isoformat() if on else ""


def yes_no(value: bool) -> str:  # noqa: FBT001 - the value itself
    """Yes or no."""
    return _("yes") if value else _("no")


def experience(years: int, months: int) -> str:
    """Whole years and months."""
    return _("%(years)s y %(months)s m") % {"years": years, "months": months}
