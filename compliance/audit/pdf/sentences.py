"""What each point says: a sentence with its facts, in the language of the paper."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from compliance.audit.packet.point import Point
from compliance.audit.pdf.words import label, number
from compliance.practitioners.models import CredentialType
from compliance.sterilization.models import AirRemovalKind
from compliance.treatments.models.incidents import IncidentKind
from compliance.treatments.rules.screening import Outcome

AMOUNTS = frozenset({"grams", "taken", "asked", "low", "high"})

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
    "sterile": lazy("needle lot or pack"),
    "body_area": lazy("area of the body"),
    "screening": lazy("screening"),
    "aftercare": lazy("aftercare"),
    "removed_at": lazy("time the cream came off"),
}

DECISIONS = {
    "RELEASED": lazy("The load was released."),
    "REJECTED": lazy("The load was rejected."),
    "PENDING": lazy("The load is not decided."),
    "OPEN": lazy("Its deviation is open."),
    "CLOSED": lazy("Its deviation is closed."),
}

WORDS = {(name, code): said for name in ("status", "deviation") for code, said in DECISIONS.items()}

CODES: dict[str, Any] = {
    "kind": CredentialType.choices,
    "test": AirRemovalKind.choices,
    "kind_of": IncidentKind.choices,
    "outcome": Outcome.choices,
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
    "LOT_RECALLED": lazy("The lot was recalled on %(on)s and %(units)s units are still here."),
    "LOT_BELOW_ZERO": lazy("More units were used or thrown away than came: %(units)s too many."),
    "AIR_TEST_FAILED": lazy("The air-removal test (%(test)s) failed."),
    "DRILL_INCOMPLETE": lazy("The recall drill did not find everything."),
    "SPORE_FAILED": lazy("The spore test failed."),
    "SPORE_INVALID": lazy("The spore test says nothing: its control did not grow."),
    "SPORE_PENDING": lazy("The spore test was never read."),
    "SPORE_NO_CONTROL": lazy("The control of the spore test is MISSING."),
    "SPORE_EXPIRED": lazy("The spore test's lot had expired on %(expires_on)s."),
    "SPORE_GAP": lazy("%(days)s days between two spore tests; at most %(most)s are allowed."),
    "CONTACT_TOO_SHORT": lazy("Wet for %(taken)s min; the label asks for %(asked)s min."),
    "SLEEVE_KEPT": lazy("The sleeve was not changed."),
    "STRIP_FAILED": lazy("The test strip of the solution failed."),
    "BATCH_KEPT": lazy("The solution was kept after its last day, %(on)s."),
    "TEMPERATURE_OUT": lazy("Outside its limits: %(low)s to %(high)s °C."),
    "INCIDENT": lazy("%(kind_of)s: see Deviations and incidents."),
    "REACTION_OPEN": lazy("An adverse reaction has not settled yet."),
    "REACTION_SETTLED": lazy("An adverse reaction, settled since."),
    "TREATMENT_LACKS": lazy("MISSING: %(what)s."),
    "TREATED_THOUGH": lazy("Treated although the screening said: %(outcome)s."),
    "CREAM_LEFT_ON": lazy("The cream came off after needling had begun."),
    "NO_AFTERCARE": lazy("No aftercare sheet was given."),
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
    if name in {"names", "which", "what"}:
        return ", ".join(str(FIELDS.get(each, each)) for each in value.split(","))
    if name in AMOUNTS:
        return number(Decimal(value))
    if name in CODES:
        return label(dict(CODES[name]), value)
    return f"{value.rstrip('.')}." if name == "summary" else str(WORDS.get((name, value), value))
