"""The words of an audit: codes of a packet as people read them, in the language of the paper."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from compliance.audit.packet.points import Point
from compliance.audit.packet.values import Mark
from compliance.clinics.models import Role
from compliance.deviations.models import Severity
from compliance.ledger.queries import kinds
from compliance.practitioners.models import CredentialType

TONES = {"CRITICAL": "bad", "MAJOR": "bad", "MINOR": "warn", "INFO": "info"}

AREAS = {
    "practitioners": lazy("Practitioners"),
    "devices": lazy("Devices"),
    "lots": lazy("Sterile lots"),
    "cycles": lazy("Sterilization"),
    "lidocaine": lazy("Lidocaine"),
    "deviations": lazy("Deviations"),
    "changes": lazy("Changes"),
}

TABLES = {
    "exceptions": lazy("Exceptions"),
    "practitioners": lazy("People"),
    "credentials": lazy("Credentials"),
    "practice_periods": lazy("Practice periods"),
    "devices": lazy("Devices"),
    "parts": lazy("Parts"),
    "sterile_lots": lazy("Sterile lots"),
    "sterilizers": lazy("Sterilizers"),
    "programs": lazy("Programs"),
    "cycles": lazy("Cycles"),
    "lidocaine_containers": lazy("Lidocaine containers"),
    "lidocaine_movements": lazy("Lidocaine movements"),
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

FIELDS = {
    "temperature_c": lazy("temperature"),
    "exposure_min": lazy("exposure"),
    "drying_min": lazy("drying"),
    "external_ci": lazy("outside indicator"),
    "internal_ci": lazy("inside indicator"),
    "packs_dry": lazy("dryness of the packs"),
    "suits": lazy("fit of program and load"),
    "lot": lazy("lot"),
    "expires_on": lazy("expiry date"),
}

PACKAGINGS = {
    "WRAPPED": lazy("wrapped"),
    "UNWRAPPED": lazy("unwrapped"),
    "HOLLOW": lazy("hollow"),
    "POROUS": lazy("porous"),
}

DECISIONS = {
    "RELEASED": lazy("The load was released."),
    "REJECTED": lazy("The load was rejected."),
    "PENDING": lazy("The load is not decided."),
    "OPEN": lazy("Its deviation is open."),
    "CLOSED": lazy("Its deviation is closed."),
}

VERBS = {
    "amended": lazy("amended"),
    "voided": lazy("voided"),
    "created": lazy("written down"),
    "released": lazy("released"),
    "rejected": lazy("rejected"),
    "opened": lazy("opened"),
    "closed": lazy("closed"),
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

SENTENCES = {
    "NO_CREDENTIALS": lazy("No credential is recorded for this person."),
    "NO_PERIODS": lazy("No practice period is recorded, so years of experience are not known."),
    "CREDENTIAL_LAPSED": lazy(
        "%(kind)s %(number)s ended on %(on)s and nothing has taken its place."
    ),
    "CREDENTIAL_REVOKED": lazy("%(kind)s %(number)s was withdrawn by its issuer on %(on)s."),
    "CREDENTIAL_NOT_CONFIRMED": lazy(
        "%(kind)s %(number)s was not confirmed by its issuer on %(on)s."
    ),
    "CHECK_OVERDUE": lazy("%(kind)s: its issuer was to be asked again by %(on)s."),
    "CREDENTIAL_ENDS": lazy("%(kind)s ends within 30 days, on %(on)s."),
    "NO_CERTIFICATE": lazy("%(kind)s: the certificate itself is MISSING."),
    "CYCLES_WITHOUT": lazy("Cycles run on days without %(kind)s in force: %(cycles)s."),
    "SERIAL_MISSING": lazy("The serial number is MISSING."),
    "POLICY_UNKNOWN": lazy("How “%(part)s” may be reprocessed is not known yet."),
    "LOT_CAME_EXPIRED": lazy("The lot was past its expiry date when it was received."),
    "LOT_NOT_INTACT": lazy("Not every pack arrived sealed and undamaged."),
    "NUMBERS_MISSING": lazy("Cycle numbers are MISSING: %(numbers)s."),
    "NOT_DECIDED": lazy("Loads without a decision: %(cycles)s."),
    "LOADS_HELD": lazy("Loads held after a failed spore test, not decided yet: %(cycles)s."),
    "LOADS_RECALLED": lazy("Loads recalled after a failed spore test: %(cycles)s."),
    "INDICATOR_FAILED": lazy("The %(which)s failed. %(status)s"),
    "READING_BELOW": lazy("The %(which)s was below the program's minimum. %(status)s"),
    "LOAD_UNSUITED": lazy("The program is not meant for this kind of load. %(status)s"),
    "PACKS_WET": lazy("The packs were wet on unloading. %(status)s"),
    "RELEASED_WITHOUT": lazy("Released although MISSING: %(names)s."),
    "CONTAINER_LACKS": lazy("MISSING: %(what)s."),
    "USED_AFTER_DISCARD": lazy(
        "Used after its last day, %(discard_on)s. Number of uses: %(uses)s."
    ),
    "KEPT_AFTER_DISCARD": lazy("%(grams)s g were still there after its last day, %(on)s."),
    "BALANCE_BELOW_ZERO": lazy("More was taken than was there."),
    "COUNT_DIFFERS": lazy("A count differed by %(grams)s g."),
    "DEVIATION_OPEN": lazy("%(summary)s Not closed."),
    "DEVIATION_CLOSED": lazy("%(summary)s Closed."),
    "LATE_ROWS": lazy("Entries written down more than 24 hours after they happened: %(count)s."),
    "SELF_RELEASED": lazy("Loads released by the person who ran the cycle: %(count)s."),
    "AMENDED_ROWS": lazy("Corrections, each with its old value: %(count)s."),
    "VOIDED_ROWS": lazy("Records marked as void, each with its reason: %(count)s."),
}


def sentence(point: Point) -> str:
    """What a point says."""
    told = {name: _fact(name, value) for name, value in point.facts}
    on = point.on.isoformat() if point.on else ""
    said = f"{SENTENCES[point.rule] % {**told, 'on': on}} {told.get('deviation', '')}"
    return " ".join(said.split())


def _fact(name: str, value: str) -> str:
    if name == "kind":
        return str(dict(CredentialType.choices).get(value, value))
    if name in {"status", "deviation"}:
        return str(DECISIONS[value])
    if name in {"names", "which", "what"}:
        return ", ".join(str(FIELDS.get(each, each)) for each in value.split(","))
    if name == "grams":
        return number(Decimal(value))
    return f"{value.rstrip('.')}." if name == "summary" else value


def table(name: str) -> str:
    """What an attached table is called."""
    return str(TABLES[name])


def severity(code: str) -> str:
    """How serious, in a word or two."""
    return str(Severity(code).label)


def standing(status: str) -> str:
    """Where a credential stands."""
    return str(STANDINGS[status])


def packaging(code: str) -> str:
    """How a load was presented to the steam, in one word."""
    return str(PACKAGINGS[code])


def marks(found: tuple[Mark, ...]) -> str:
    """The marks of a row."""
    return ", ".join(str(MARKS[each]) for each in found)


def event(event_type: str) -> str:
    """What an event did to what, such as “cycle: amended”."""
    kind, _dot, verb = event_type.rpartition(".")
    model = kinds().get(kind)
    thing = str(model._meta.verbose_name) if model else kind.replace("_", " ")
    return f"{thing}: {VERBS.get(verb, verb.replace('_', ' '))}"


def field_label(event_type: str, name: str) -> str:
    """A field as people know it."""
    model = kinds().get(event_type.rpartition(".")[0])
    for field in model._meta.concrete_fields if model else ():
        if field.attname == name:
            return str(field.verbose_name)
    return name.replace("_", " ")


def role(code: str) -> str:
    """A role in a word; a command is the system."""
    return str(Role(code).label) if code in Role.values else _("system")


def label(choices: Mapping[Any, Any], code: Any) -> str:
    """The short label of a choice: what stands before a colon."""
    return str(choices.get(code, code)).partition(":")[0]


def moment(at: datetime, zone: str) -> str:
    """A moment on the clinic's wall clock."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def number(value: Decimal | int) -> str:
    """An amount without idle zeros, with a true minus sign."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
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
