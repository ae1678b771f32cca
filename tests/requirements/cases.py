"""The table: for each requirement what passes, fails, sits on its boundary day, and says nothing.

A case is a kind, the facts, and the status of the worst finding. A requirement that a pack does not
ask for is not applicable; the test adds that case for each of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from compliance.requirements.rules.facts import AirTest, Facts, Storage, Thing
from compliance.requirements.rules.findings import Status
from compliance.requirements.rules.sharps import Sharps
from compliance.sterilization.rules.disinfection import Label, Solution
from compliance.treatments.rules.treating import CreamUse
from compliance.treatments.rules.treating import Label as CreamLabel
from tests.requirements.factory import (
    AT,
    CLINIC,
    ON,
    PEN,
    container,
    cycle,
    days,
    deviation,
    disinfection,
    failure,
    known,
    load,
    lot,
    machine,
    movement,
    out,
    paper,
    person,
    ref,
    run,
    spore,
    stocked,
    tested,
    treated,
    treatment,
    word,
)

P, F, L, S = Status.PASS, Status.FAIL, Status.OVERDUE, Status.DUE_SOON
N, X = Status.NO_DATA, Status.NOT_APPLICABLE
PASS, FAIL, BOUNDARY, NOTHING, NEVER = "pass", "fail", "boundary", "no data", "not applicable"
EVERY_KIND = {PASS, FAIL, BOUNDARY, NOTHING, NEVER}
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table."""

    requirement: str
    kind: str
    facts: Facts
    status: Status


def _air(hours: float, *, is_pass: bool = True) -> AirTest:
    return AirTest("A1", AT + timedelta(hours=hours), ON, is_pass)


def _cream(**fields: Any) -> Facts:
    use: dict[str, Any] = {
        "grams": Decimal(10),
        "area_cm2": Decimal(50),
        "applied_at": AT - HOUR,
        "removed_at": AT,
    }
    label = CreamLabel(Decimal(2), 400, 60)
    return treated(treatment(cream=CreamUse(**{**use, **fields}), label=label))


def _pen(*done: Any, **fields: Any) -> Facts:
    return known(devices=(PEN,), disinfections=done, **fields)


def _soak(**fields: Any) -> Facts:
    bath = Solution("Bath", AT - HOUR, ON)
    own = disinfection(**{"level": "HLD", "label": Label("OPA", "HLD"), "solution": bath, **fields})
    return _pen(own, uses_hld=True)


def _place(**fields: Any) -> Facts:
    place = Storage(**{"name": "Fridge", "ref": ref("storage_place"), "read_on": ON, **fields})
    return known(containers=(container(),), storages=(place,))


def _by_word(requirement: str, interval: int, things: Facts, subject: str = CLINIC) -> list[Case]:
    """An attested requirement: its interval in days, and what it is about."""
    said = lambda **fields: replace(things, attested=(word(requirement, subject, **fields),))  # noqa: E731
    last = Case(requirement, BOUNDARY, said(attested_on=days(interval)), S)
    late = Case(requirement, FAIL, said(attested_on=days(interval + 1)), L)
    once = Case(requirement, BOUNDARY, said(attested_on=ON), P)
    return [
        Case(requirement, PASS, said(), P),
        Case(requirement, FAIL, said(is_met=False), F),
        Case(requirement, NOTHING, things, N),
        *([last, late] if interval else [once]),
    ]


MACHINE = known(machines=(machine(),))
CARTRIDGE = known(products=(Thing("Novaderm", ref("sterile_product"), "CARTRIDGE"),))
DEVICE = known(devices=(PEN,))
BARE = known()
BAD = load(exposure_min=Decimal("2.9"))
N_TYPE = load(sterilizer_type="N")


def _looked_after(**fields: Any) -> Facts:
    """PEN-1 with what its own records say."""
    return known(devices=(replace(PEN, **fields),))


def _proved(proof: str) -> Facts:
    product = Thing("Novaderm", ref("sterile_product"), "CARTRIDGE", proof=proof)
    return known(products=(product,))


def _box(closed: int, collected: int | None = None) -> Facts:
    """A sharps container closed so many days ago."""
    gone = None if collected is None else days(collected)
    return known(sharps=(Sharps("S-1", ref("sharps_container"), days(closed), gone),))


# what is judged from records of its own, and by one's word only where there are none
OWN_RECORDS = [
    Case("K-004", PASS, _proved("MAKER"), P),
    Case("K-004", FAIL, _proved("SUPPLIER"), F),
    Case("K-028", PASS, _box(40, 1), P),
    Case("K-028", BOUNDARY, _box(31), S),
    Case("K-028", FAIL, _box(32), L),
    Case("K-054", PASS, _looked_after(looked_up_on=days(300)), P),
    Case("K-054", BOUNDARY, _looked_after(looked_up_on=days(365)), S),
    Case("K-054", FAIL, _looked_after(looked_up_on=days(366)), L),
    Case("K-054", FAIL, _looked_after(looked_up_on=days(1), is_licensed=False), F),
    Case(
        "K-055", PASS, _looked_after(dues=(("Service", days(-200)), ("Depth check", days(-90)))), P
    ),
    Case("K-055", BOUNDARY, _looked_after(dues=(("Service", days(-200)), ("Depth check", ON))), S),
    Case("K-055", FAIL, _looked_after(dues=(("Service", days(-200)), ("Depth check", days(1)))), L),
    Case("K-055", NOTHING, _looked_after(dues=(("Service", None),)), N),
]

WORDS = [
    *OWN_RECORDS,
    *_by_word("K-004", 0, CARTRIDGE, "Novaderm"),
    *_by_word("K-028", 31, BARE),
    *_by_word("K-029", 365, BARE),
    *_by_word("K-054", 365, DEVICE, "PEN-1"),
    *_by_word("K-055", 365, DEVICE, "PEN-1"),
    *_by_word("K-056", 0, BARE),
    *_by_word("K-057", 365, BARE),
    *_by_word("K-058", 365, BARE),
    *_by_word("K-060", 365, BARE),
]


def _spores(requirement: str, interval: int) -> Iterator[Case]:
    def placed(*before: int) -> Facts:
        return known(machines=(machine(passed_on=tuple(days(each) for each in before)),))

    yield Case(requirement, PASS, placed(1), P)
    yield Case(requirement, BOUNDARY, placed(interval), S)
    yield Case(requirement, FAIL, placed(interval + 1), L)
    yield Case(requirement, NOTHING, placed(), N)
    yield Case(requirement, NEVER, BARE, X)
    # an extra test outside the window before the due day moves nothing
    yield Case(requirement, BOUNDARY, placed(interval, interval - 1), S)


TABLE = [
    ("K-001", PASS, known(lots=(lot(kind="ROLLER"),)), P),
    ("K-001", FAIL, known(lots=(lot(kind="ROLLER", used=10, wasted=1),)), F),
    ("K-001", BOUNDARY, known(lots=(lot(kind="ROLLER", used=10),)), P),
    ("K-001", NOTHING, known(lots=(lot(kind="ROLLER", used=0),)), N),
    ("K-001", NEVER, known(lots=(lot(),)), X),
    ("K-002", PASS, treated(treatment()), P),
    ("K-002", FAIL, treated(treatment(item_kinds=())), F),
    ("K-002", BOUNDARY, treated(treatment(expired_items=("L-1",))), F),
    ("K-002", NOTHING, BARE, N),
    ("K-002", NEVER, treated(treatment(device_kind="ROLLER")), X),
    ("K-003", PASS, known(lots=(lot(),)), P),
    ("K-003", FAIL, known(lots=(lot(used=11),)), F),
    ("K-003", BOUNDARY, known(lots=(lot(used=9, wasted=1),)), P),
    ("K-003", NOTHING, known(lots=(lot(used=0),)), N),
    ("K-003", NEVER, BARE, X),
    ("K-005", PASS, known(lots=(lot(),)), P),
    ("K-005", FAIL, known(lots=(lot(is_intact=False),)), F),
    ("K-005", BOUNDARY, known(lots=(lot(received_on=ON),)), P),
    ("K-005", NOTHING, BARE, N),
    ("K-006", FAIL, known(lots=(lot(recalled_on=ON),)), F),
    ("K-006", PASS, known(lots=(lot(),)), P),
    ("K-006", FAIL, known(lots=(lot(expires_on=days(1)),)), L),
    ("K-006", FAIL, known(lots=(lot(),), treatments=(treatment(expired_items=("L-1",)),)), F),
    ("K-006", BOUNDARY, known(lots=(lot(expires_on=ON),)), S),
    ("K-006", NOTHING, BARE, N),
    ("K-006", NEVER, known(lots=(lot(used=10),)), X),
    ("K-007", PASS, _pen(disinfection(), treatments=(treatment(treated_at=AT - HOUR),)), P),
    ("K-007", FAIL, _pen(disinfection(sleeve_changed=False)), F),
    ("K-007", FAIL, _pen(
        disinfection(AT - 4 * HOUR),
        treatments=(treatment(), treatment(treated_at=AT - 2 * HOUR, number="T-0")),
    ), F),
    ("K-007", BOUNDARY, _pen(
        disinfection(AT - HOUR), treatments=(treatment(), treatment(treated_at=AT - 2 * HOUR))
    ), P),
    ("K-007", NOTHING, _pen(treatments=(treatment(),)), N),
    ("K-007", NEVER, BARE, X),
    ("K-008", PASS, _pen(disinfection()), P),
    ("K-008", FAIL, _pen(disinfection(contact_min=Decimal("1.9"))), F),
    ("K-008", BOUNDARY, _pen(disinfection(label=Label("Wipes", "ILD", Decimal(2), ON))), P),
    ("K-008", NOTHING, _pen(disinfection(contact_min=None)), N),
    ("K-008", NEVER, BARE, X),
    ("K-009", PASS, _soak(), P),
    ("K-009", FAIL, _soak(solution=Solution("Bath", AT - HOUR, days(1))), F),
    ("K-009", BOUNDARY, _soak(solution=Solution("Bath", AT, ON)), P),
    ("K-009", NOTHING, _soak(solution=None), N),
    ("K-009", NEVER, _pen(disinfection()), X),
    ("K-010", PASS, run(cycle(2), cycle(1)), P),
    ("K-010", FAIL, run(cycle(4), cycle(2)), F),
    ("K-010", BOUNDARY, run(cycle(3), cycle(2, is_void=True), cycle(1)), P),
    ("K-010", NOTHING, MACHINE, N),
    ("K-010", NEVER, BARE, X),
    ("K-011", PASS, run(cycle()), P),
    ("K-011", FAIL, run(cycle(load=BAD)), F),
    ("K-011", BOUNDARY, run(cycle(load=load(exposure_min=Decimal(3)))), P),
    ("K-011", BOUNDARY, run(cycle(load=BAD, decision="REJECTED")), P),
    ("K-011", NOTHING, MACHINE, N),
    ("K-011", NEVER, BARE, X),
    ("K-012", PASS, run(cycle()), P),
    ("K-012", FAIL, run(cycle(load=N_TYPE)), F),
    ("K-012", BOUNDARY, run(cycle(load=load(sterilizer_type="N", packaging="UNWRAPPED"))), P),
    ("K-012", NOTHING, MACHINE, N),
    ("K-012", NEVER, BARE, X),
    ("K-013", PASS, run(cycle()), P),
    ("K-013", FAIL, run(cycle(load=load(internal_ci="FAIL"))), F),
    ("K-013", FAIL, run(cycle(load=load(internal_ci=""))), F),
    ("K-013", BOUNDARY, run(cycle(load=load(internal_ci=""), decision="")), P),
    ("K-013", NOTHING, MACHINE, N),
    ("K-013", NEVER, BARE, X),
    ("K-014", PASS, run(cycle()), P),
    ("K-014", FAIL, run(cycle(ci_type=4)), F),
    ("K-014", BOUNDARY, run(cycle(ci_type=6)), P),
    ("K-014", NOTHING, MACHINE, N),
    ("K-014", NEVER, BARE, X),
    ("K-015", PASS, run(cycle(), air_tests=(_air(-1),)), P),
    ("K-015", FAIL, run(cycle(), air_tests=(_air(0.1),)), F),
    ("K-015", FAIL, run(cycle(), air_tests=(_air(-1, is_pass=False),)), F),
    ("K-015", BOUNDARY, run(cycle(), air_tests=(_air(0),)), P),
    ("K-015", NOTHING, MACHINE, N),
    ("K-015", NEVER, known(machines=(machine(type="GRAVITY"),)), X),
    ("K-019", PASS, tested(spore()), P),
    ("K-019", FAIL, tested(spore(result="INVALID", control="NEGATIVE")), F),
    ("K-019", BOUNDARY, tested(spore(result="PENDING", control=""), spore()), P),
    ("K-019", NOTHING, tested(spore(control="")), N),
    ("K-019", NEVER, BARE, X),
    ("K-020", PASS, tested(spore()), P),
    ("K-020", FAIL, tested(spore(lot_expires_on=days(2))), F),
    ("K-020", BOUNDARY, tested(spore(lot_expires_on=days(1))), P),
    ("K-020", NOTHING, tested(spore(lot_expires_on=None)), N),
    ("K-020", NEVER, known(machines=(machine(),), asks_spores=False), X),
    ("K-021", PASS, tested(spore()), P),
    ("K-021", FAIL, tested(
        spore(), machines=(machine(standing=out("OUT_OF_SERVICE", "POSITIVE")),), cycles=(cycle(),)
    ), F),
    ("K-021", BOUNDARY, tested(
        spore(),
        machines=(machine(standing=out("OUT_OF_SERVICE", "POSITIVE", since=AT)),),
        cycles=(cycle(),),
    ), P),
    ("K-021", NOTHING, MACHINE, N),
    ("K-021", NEVER, known(machines=(machine(),), asks_spores=False), X),
    ("K-022", PASS, tested(spore(), failures=(failure(is_decided=True),)), P),
    ("K-022", FAIL, tested(spore(), failures=(failure(),)), F),
    ("K-022", BOUNDARY, tested(spore(), failures=(failure(failed_on=ON, is_decided=True),)), P),
    ("K-022", NOTHING, MACHINE, N),
    ("K-022", NEVER, tested(spore()), X),
    ("K-023", PASS, run(cycle()), P),
    ("K-023", FAIL, replace(
        run(cycle()), machines=(machine(standing=out("REQUALIFY", "REPAIRED")),)
    ), F),
    ("K-023", BOUNDARY, replace(
        run(cycle(decision="")), machines=(machine(standing=out("REQUALIFY", "REPAIRED")),)
    ), S),
    ("K-023", NOTHING, MACHINE, N),
    ("K-023", NEVER, BARE, X),
    ("K-024", PASS, tested(spore(), failures=(failure(is_notified=True),)), P),
    ("K-024", FAIL, tested(spore(), failures=(failure(is_decided=True),)), F),
    ("K-024", BOUNDARY, tested(spore(), failures=(failure(failed_on=ON),)), F),
    ("K-024", NOTHING, MACHINE, N),
    ("K-024", NEVER, tested(spore()), X),
    ("K-025", PASS, run(cycle()), P),
    ("K-025", FAIL, run(cycle(load=load(packs_dry=None))), F),
    ("K-025", BOUNDARY, run(cycle(load=load(packs_dry=None), decision="")), P),
    ("K-025", NOTHING, MACHINE, N),
    ("K-025", NEVER, BARE, X),
    ("K-026", PASS, run(cycle()), P),
    ("K-026", FAIL, run(cycle(unlabelled=1)), F),
    ("K-026", BOUNDARY, run(cycle(packs=0), cycle(2)), P),
    ("K-026", NOTHING, run(cycle(packs=0)), N),
    ("K-026", NEVER, BARE, X),
    ("K-027", PASS, known(machines=(machine(looked_up_on=days(9)),)), P),
    ("K-027", FAIL, known(machines=(machine(looked_up_on=days(366)),)), L),
    ("K-027", FAIL, known(machines=(machine(looked_up_on=ON, is_licensed=False),)), F),
    ("K-027", BOUNDARY, known(machines=(machine(looked_up_on=days(365)),)), S),
    ("K-027", NOTHING, MACHINE, N),
    ("K-027", NEVER, BARE, X),
    ("K-030", PASS, treated(treatment()), P),
    ("K-030", FAIL, treated(treatment(), deviations=(deviation("K-030"),)), F),
    ("K-030", BOUNDARY, treated(treatment(), deviations=(deviation("K-030", closed_on=ON),)), P),
    ("K-030", NOTHING, treated(treatment(has_contact=False)), N),
    *(
        line
        for requirement in ("K-031", "K-032", "K-033")
        for line in (
            (requirement, PASS, known(first_on=days(400)), P),
            (requirement, FAIL, known(first_on=ON, deviations=(deviation(requirement),)), F),
            (requirement, BOUNDARY, known(first_on=ON), P),
            (requirement, NOTHING, BARE, N),
        )
    ),
    ("K-034", PASS, person(paper("LIC"), paper()), P),
    ("K-034", FAIL, person(paper("LIC"), paper(expires_on=days(1))), F),
    ("K-034", FAIL, person(paper("LIC", revoked_on=days(1)), paper()), F),
    ("K-034", BOUNDARY, person(paper("LIC"), paper(expires_on=ON)), S),
    ("K-034", NOTHING, person(paper()), N),
    ("K-035", PASS, person(paper()), P),
    ("K-035", FAIL, person(paper(checked_on=days(121), issued_on=days(200))), L),
    ("K-035", BOUNDARY, person(paper(checked_on=days(120), issued_on=days(200))), S),
    ("K-035", NOTHING, person(paper(checked_on=None)), N),
    ("K-036", PASS, person(paper("BBP")), P),
    ("K-036", FAIL, person(paper("BBP", issued_on=days(366))), L),
    ("K-036", BOUNDARY, person(paper("BBP", issued_on=days(365))), S),
    ("K-036", NOTHING, person(paper()), N),
    ("K-037", PASS, treated(treatment()), P),
    ("K-037", FAIL, treated(treatment(needle_mm=Decimal("2.51"))), F),
    ("K-037", BOUNDARY, treated(treatment(needle_mm=Decimal("2.5"))), P),
    ("K-037", NOTHING, treated(treatment(needle_mm=None)), N),
    ("K-038", PASS, person(paper()), P),
    ("K-038", FAIL, person(paper(names_service=False)), F),
    ("K-038", FAIL, person(paper(expires_on=days(1))), L),
    ("K-038", BOUNDARY, person(paper(expires_on=ON)), S),
    ("K-038", NOTHING, person(paper(names_service=None)), N),
    ("K-039", PASS, person(), P),
    ("K-039", FAIL, replace(person(), deviations=(deviation("K-039", subject="Ada"),)), F),
    ("K-039", BOUNDARY, replace(person(), deviations=(deviation("K-039", closed_on=ON),)), P),
    ("K-039", NOTHING, BARE, N),
    ("K-040", PASS, stocked(), P),
    ("K-040", FAIL, known(containers=(container(lot="", opened_on=ON),)), F),
    ("K-040", BOUNDARY, known(containers=(container(opened_on=ON),)), P),
    ("K-040", NOTHING, known(containers=(container(lot=""),)), N),
    ("K-040", NEVER, BARE, X),
    ("K-041", PASS, stocked(movement()), P),
    ("K-041", FAIL, stocked(movement(discard_on=days(1))), F),
    ("K-041", BOUNDARY, stocked(movement(discard_on=ON)), P),
    ("K-041", NOTHING, stocked(), N),
    ("K-041", NEVER, BARE, X),
    ("K-042", PASS, known(containers=(container(opened_on=days(2)),)), P),
    ("K-042", FAIL, known(containers=(container(opened_on=days(90), discard_on=days(1)),)), L),
    ("K-042", BOUNDARY, known(containers=(container(opened_on=days(90), discard_on=ON),)), S),
    ("K-042", NOTHING, known(containers=(container(opened_on=ON, discard_on=None),)), N),
    ("K-042", NEVER, stocked(), X),
    ("K-043", PASS, known(containers=(container(opened_on=ON, counted_on=days(5)),)), P),
    ("K-043", FAIL, known(containers=(container(opened_on=ON, counted_on=days(32)),)), L),
    ("K-043", BOUNDARY, known(containers=(container(opened_on=ON, counted_on=days(31)),)), S),
    ("K-043", BOUNDARY, known(containers=(container(opened_on=days(31)),)), S),
    ("K-043", NOTHING, known(containers=(container(opened_on=days(32)),)), N),
    ("K-043", NEVER, stocked(), X),
    ("K-044", PASS, stocked(movement()), P),
    ("K-044", FAIL, stocked(movement(), deviations=(deviation("K-044"),)), F),
    ("K-044", BOUNDARY, stocked(movement(), deviations=(deviation("K-044", closed_on=ON),)), P),
    ("K-044", NOTHING, stocked(), N),
    ("K-044", NEVER, BARE, X),
    ("K-045", PASS, stocked(), P),
    ("K-045", FAIL, known(containers=(container(strength=Decimal(5)),)), F),
    ("K-045", BOUNDARY, known(
        containers=(container(strength=Decimal(5), is_prescription=True),)
    ), P),
    ("K-045", NOTHING, BARE, X),  # a product always has its strength: without one there is none
    ("K-046", PASS, _cream(), P),
    ("K-046", FAIL, _cream(grams=Decimal("10.1")), F),
    ("K-046", BOUNDARY, _cream(applied_at=AT - timedelta(minutes=60)), P),
    ("K-046", NOTHING, BARE, N),
    ("K-046", NEVER, treated(treatment()), X),
    ("K-047", PASS, _cream(removed_at=AT - timedelta(minutes=5)), P),
    ("K-047", FAIL, _cream(removed_at=AT + timedelta(minutes=1)), F),
    ("K-047", BOUNDARY, _cream(removed_at=AT), P),
    ("K-047", NOTHING, _cream(removed_at=None), N),
    ("K-047", NEVER, treated(treatment()), X),
    ("K-048", PASS, stocked(movement(kind="WASTE", is_prescription=True, witness="Bo")), P),
    ("K-048", FAIL, stocked(movement(kind="WASTE", is_prescription=True)), F),
    ("K-048", BOUNDARY, stocked(movement(kind="WASTE")), X),
    ("K-048", NOTHING, BARE, N),
    ("K-048", NEVER, stocked(movement()), X),
    ("K-049", PASS, _place(), P),
    ("K-049", FAIL, _place(is_in_range=False), F),
    ("K-049", FAIL, _place(read_on=days(2)), L),
    ("K-049", BOUNDARY, _place(read_on=days(1)), S),
    ("K-049", NOTHING, _place(read_on=None), N),
    ("K-049", NEVER, BARE, X),
    ("K-050", PASS, treated(treatment()), P),
    ("K-050", FAIL, treated(treatment(screening="DEFER")), F),
    ("K-050", BOUNDARY, treated(treatment(screening=None)), F),
    ("K-050", NOTHING, BARE, N),
    ("K-051", PASS, treated(treatment()), P),
    ("K-051", FAIL, treated(treatment(screening="DEFER")), F),
    ("K-051", BOUNDARY, treated(treatment(), deviations=(deviation("K-051", closed_on=ON),)), P),
    ("K-051", NOTHING, treated(treatment(screening=None)), N),
    ("K-052", PASS, treated(treatment(last_on=days(40))), P),
    ("K-052", FAIL, treated(treatment(last_on=days(27))), F),
    ("K-052", BOUNDARY, treated(treatment(last_on=days(28))), P),
    ("K-052", NOTHING, BARE, N),
    ("K-052", NEVER, treated(treatment()), X),
    ("K-053", PASS, treated(treatment()), P),
    ("K-053", FAIL, treated(treatment(aftercare_given=False)), F),
    ("K-053", BOUNDARY, treated(treatment(), deviations=(deviation("K-053", closed_on=ON),)), P),
    ("K-053", NOTHING, treated(treatment(aftercare_given=None)), N),
    ("K-053", NOTHING, treated(treatment(consent_given=None)), N),
    ("K-059", PASS, known(has_history=True), P),
    ("K-059", FAIL, known(has_history=True, is_guarded=False), F),
    ("K-059", BOUNDARY, known(has_history=True, deviations=(deviation("K-059", closed_on=ON),)), P),
    ("K-059", NOTHING, BARE, N),
]  # fmt: skip

CASES = [
    *(Case(*line) for line in TABLE),
    *WORDS,
    *_spores("K-016", 7),
    *_spores("K-017", 14),
    *_spores("K-018", 31),
]
