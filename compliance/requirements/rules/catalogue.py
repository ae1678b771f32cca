"""All requirements of FACTS 8 with their rules, in the order of their numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from compliance.clinics.rulepacks import Asked
from compliance.requirements.rules import (
    attested,
    care,
    cleaning,
    failures,
    machines,
    people,
    stock,
    upkeep,
)
from compliance.requirements.rules.facts import Facts
from compliance.requirements.rules.findings import Judged

Rule = Callable[[Facts, Asked, date], list[Judged]]
EACH, DAILY, REGULARLY, ONCE, ALWAYS = "EACH", "DAILY", "REGULARLY", "ONCE", "ALWAYS"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement: its number, area, one plain sentence, how often, and the rule."""

    id: str
    area: str
    sentence: Any
    cadence: str
    rule: Rule

    @property
    def is_attested(self) -> bool:
        """Is it judged by what somebody says?"""
        own = {upkeep.licences, upkeep.services, upkeep.sharps}  # where nothing is recorded
        return self.rule in {attested.by_clinic, stock.membranes, *own}


AREAS = {
    "devices": _("Devices and sterile items"),
    "sterilization": _("Sterilization"),
    "premises": _("Premises and incidents"),
    "records": _("Records"),
    "practitioners": _("Practitioners"),
    "lidocaine": _("Lidocaine"),
    "treatments": _("Treatments"),
}
CADENCES = {
    EACH: _("each time"),
    DAILY: _("each day"),
    REGULARLY: _("at intervals"),
    ONCE: _("once"),
    ALWAYS: _("always"),
}
DEV, STE, PRE, REC = "devices", "sterilization", "premises", "records"
PEO, LID, TRE = "practitioners", "lidocaine", "treatments"

# ruff: noqa: E501 - a table reads best with one line for each requirement
_TABLE: tuple[tuple[int, str, Any, str, Rule], ...] = (
    (1, DEV, _("Each roller is used on one client visit and thrown away."), EACH, care.rollers),
    (2, DEV, _("Each treatment with a pen names a sterile cartridge in date, with its lot."), EACH, care.cartridges),
    (3, DEV, _("One cartridge or roller never serves two treatments."), EACH, care.units),
    (4, DEV, _("The maker's proof of a membrane is on file for each cartridge."), ONCE, stock.membranes),
    (5, DEV, _("Sterile items that arrive are recorded: lot, expiry, quantity, packs intact."), EACH, stock.arrivals),
    (6, DEV, _("A sterile item past its date or with a damaged pack is not used."), EACH, stock.shelf),
    (7, DEV, _("Between clients the pen's cover is thrown away and the pen disinfected, with product and contact time."), EACH, cleaning.covers),
    (8, DEV, _("The disinfectant is in date, strong enough, and stays wet for its contact time."), EACH, cleaning.disinfectant),
    (9, DEV, _("A batch of high-level disinfectant has its name, strength, and the days it was made and discarded."), EACH, cleaning.batches),
    (10, STE, _("Cycles are numbered without gaps, for each sterilizer."), EACH, machines.numbering),
    (11, STE, _("Exposure time and temperature reach the minimum of the program."), EACH, machines.parameters),
    (12, STE, _("A type N sterilizer never runs wrapped or hollow loads."), EACH, machines.packaging),
    (13, STE, _("Each pack has an outside indicator and each load an inside one, with the result."), EACH, machines.indicators),
    (14, STE, _("Each load contains an indicator of type 5 or 6."), EACH, machines.integrator),
    (15, STE, _("A vacuum sterilizer passes its air-removal test before the first load of the day."), DAILY, machines.air_removal),
    (16, STE, _("A spore test is passed every week, for each sterilizer."), REGULARLY, machines.spore_interval),
    (17, STE, _("A spore test is passed every two weeks, for each sterilizer."), REGULARLY, machines.spore_interval),
    (18, STE, _("A spore test is passed every month, for each sterilizer."), REGULARLY, machines.spore_interval),
    (19, STE, _("Each spore test has a control of the same lot, and the control grew."), EACH, machines.control),
    (20, STE, _("A spore test is in date when it is used."), EACH, machines.in_date),
    (21, STE, _("A failed spore test takes the sterilizer out of service at once."), EACH, failures.out_of_service),
    (22, STE, _("Loads since the last passed spore test are held and listed."), EACH, failures.quarantine),
    (23, STE, _("After repair, a move or a failure, three spore tests in a row are passed before use."), EACH, failures.requalified),
    (24, STE, _("The health unit is told about a failed spore test, with the day of the last passed one."), EACH, failures.notified),
    (25, STE, _("A load is released only when every condition is met."), EACH, machines.released),
    (26, STE, _("A pack's label names its contents, day, initials and load."), EACH, machines.label),
    (27, STE, _("The sterilizer's device licence was looked up within the last 12 months."), REGULARLY, machines.licence),
    (28, PRE, _("Sharps containers are closed at three quarters full, and their pick-up is recorded."), REGULARLY, upkeep.sharps),
    (29, PRE, _("An exposure to blood is recorded with every field within 24 hours."), REGULARLY, attested.by_clinic),
    (30, TRE, _("Each treatment has its time, part of the body, provider, client contact, lot and expiry."), EACH, care.invasive),
    (31, REC, _("Records of sterilization and treatments are kept for three years, the first on site."), ALWAYS, attested.retention),
    (32, REC, _("Logs of cycles and spore tests are kept for three years."), ALWAYS, attested.retention),
    (33, REC, _("Logs of cycles are kept for two years."), ALWAYS, attested.retention),
    (34, PEO, _("A practitioner holds every paper that is asked for, in date on the day of a treatment."), EACH, people.papers),
    (35, PEO, _("Each paper was checked with its issuer, not too long ago."), REGULARLY, people.source_checks),
    (36, PEO, _("Training on bloodborne pathogens is at most a year old."), REGULARLY, people.pathogens),
    (37, PEO, _("Needles go no deeper than device and certificate allow."), EACH, care.depth),
    (38, PEO, _("The insurance names micro-needling and is in date."), REGULARLY, people.insurance),
    (39, PEO, _("Published years of experience are computed from dated periods."), ALWAYS, people.experience),
    (40, LID, _("Each container has lot and expiry before it is used."), EACH, stock.labels),
    (41, LID, _("Nothing is used from a container that is past its date or recalled."), EACH, stock.issues),
    (42, LID, _("An opened container has its day of opening and its last day."), EACH, stock.discards),
    (43, LID, _("The cream is counted every month, and the count agrees."), REGULARLY, stock.counts),
    (44, LID, _("What is due first is used first, or the reason is kept."), EACH, stock.order),
    (45, LID, _("A cream stronger than 4 % is on prescription."), EACH, stock.strength),
    (46, LID, _("Grams, area and minutes stay within the product's label."), EACH, care.cream_limits),
    (47, LID, _("The cream is off before needling starts."), EACH, care.cream_off),
    (48, LID, _("Waste of a prescription cream has a second signature."), EACH, stock.witnesses),
    (49, LID, _("Where cream is kept, the temperature is read every day and in range."), DAILY, stock.temperatures),
    (50, TRE, _("Each client is found eligible on the day."), EACH, care.screened),
    (51, TRE, _("At least 180 days lie between isotretinoin and a treatment."), EACH, care.isotretinoin),
    (52, TRE, _("At least 28 days lie between two sessions."), EACH, care.interval),
    (53, TRE, _("Consent is signed and the aftercare sheet given."), EACH, care.consent),
    (54, DEV, _("Each device's licence for this place was looked up within the last 12 months."), REGULARLY, upkeep.licences),
    (55, DEV, _("Service and depth check of each device are not overdue."), REGULARLY, upkeep.services),
    (56, PRE, _("The health unit was told 14 days before opening or a new service."), ONCE, attested.by_clinic),
    (57, PRE, _("The latest inspection result is posted."), REGULARLY, attested.by_clinic),
    (58, REC, _("Readings of client names are recorded with their reason; privacy breaches are kept for two years."), REGULARLY, attested.by_clinic),
    (59, REC, _("No record changes without who, when, why and the old value."), ALWAYS, attested.integrity),
    (60, REC, _("The public checklist is easy to read, tagged, versioned and dated."), REGULARLY, attested.by_clinic),
)  # fmt: skip

CATALOGUE = {
    f"K-{number:03d}": Requirement(f"K-{number:03d}", area, sentence, cadence, rule)
    for number, area, sentence, cadence, rule in _TABLE
}
