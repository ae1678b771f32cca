"""What may be sterilized and until when a lot may be used."""

from datetime import date, timedelta

import pytest

from compliance.core.errors import Refusal
from compliance.devices import rules

LAST_DAY = date(2026, 9, 30)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("policy", "answer"),
    [
        pytest.param("STERILIZE", True, id="validated by its maker"),
        pytest.param("SINGLE_USE", False, id="single-use"),
        pytest.param("CLEAN_DISINFECT", False, id="disinfected only"),
        pytest.param("MAKER_DEFINED", False, id="not known is a no"),
        pytest.param("", False, id="nothing said is a no"),
    ],
)
def test_only_a_validated_part_can_be_sterilized(policy, answer):
    assert rules.can_be_sterilized(policy) is answer


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("SINGLE_USE", "single-use"),
        ("CLEAN_DISINFECT", "does not allow the sterilizer"),
        ("MAKER_DEFINED", "not known whether the maker"),
    ],
)
def test_a_refused_part_is_named_with_the_reason(policy, words):
    with pytest.raises(Refusal, match=words) as refusal:
        rules.check_may_be_loaded("Nosecone", policy)
    assert "“Nosecone”" in refusal.value.sentence


@pytest.mark.parametrize(
    ("contents", "named"),
    [
        pytest.param("Forceps, comedone extractor", "", id="durable tools"),
        pytest.param("2 × needle cartridge", "2 × needle cartridge", id="a cartridge"),
        pytest.param("Forceps; Derma-Rollers 0.5 mm", "Derma-Rollers 0.5 mm", id="only the item"),
        pytest.param("single-use tip", "single-use tip", id="says so itself"),
        pytest.param("12-pin tips", "12-pin tips", id="a tip of pins"),
        pytest.param("Cartouches d’aiguilles", "Cartouches d’aiguilles", id="in French"),
        pytest.param("Rodillo 1,0", "Rodillo 1", id="in Spanish"),
        pytest.param("Needle holder and roller handle", "", id="durable by the word after"),
        pytest.param("Porte-aiguille, manche de rouleau", "", id="durable by the word before"),
        pytest.param(
            "Roller with handle", "Roller with handle", id="a handle elsewhere is no excuse"
        ),
        pytest.param("", "", id="nothing"),
    ],
)
def test_contents_that_name_a_single_use_item(contents, named):
    assert rules.names_single_use(contents) == named


@pytest.mark.parametrize(
    ("contents", "is_named"),
    [
        pytest.param("DR. PEN M8 (box)", True, id="make and model, other case"),
        pytest.param("Dr Pen", False, id="the maker alone"),
        pytest.param("Nosecone M8", False, id="the model alone"),
    ],
)
def test_a_clinics_own_products_are_known(contents, is_named):
    assert bool(rules.names_single_use(contents, ["Dr. Pen M8"])) is is_named


@pytest.mark.parametrize("policy", ["STERILIZE", "CLEAN_DISINFECT", "MAKER_DEFINED"])
def test_a_cartridge_can_only_be_single_use(policy):
    with pytest.raises(Refusal, match="can only be single-use"):
        rules.check_part_policy("Needle cartridge", policy)


def test_a_roller_handle_may_be_sterilized():
    rules.check_part_policy("Roller handle", "STERILIZE")


@pytest.mark.parametrize(
    ("on", "is_intact", "status", "can_use"),
    [
        pytest.param(LAST_DAY, True, "EXPIRES_SOON", True, id="expiry day still counts"),
        pytest.param(LAST_DAY + DAY, True, "EXPIRED", False, id="the day after does not"),
        pytest.param(
            LAST_DAY - 60 * DAY, True, "EXPIRES_SOON", True, id="sixty days ahead is soon"
        ),
        pytest.param(LAST_DAY - 61 * DAY, True, "USABLE", True, id="sixty-one days is not"),
        pytest.param(LAST_DAY - 90 * DAY, False, "DAMAGED", False, id="damaged, whatever the date"),
    ],
)
def test_until_when_a_lot_may_be_used(on, is_intact, status, can_use):
    assert rules.lot_status(expires_on=LAST_DAY, is_intact=is_intact, on=on) == status
    assert rules.can_use_lot(expires_on=LAST_DAY, is_intact=is_intact, on=on) is can_use


@pytest.mark.parametrize("kind", ["PEN", "ROLLER", "STAMP"])
def test_usual_parts_obey_the_rules_themselves(kind):
    parts = rules.usual_parts(kind)
    assert parts
    for part in parts:
        rules.check_part_policy(part.name, part.reprocess_policy)
        assert not rules.can_be_sterilized(part.reprocess_policy)


@pytest.mark.parametrize(("kind", "answer"), [("PEN", True), ("OTHER", True), ("RF_PEN", False)])
def test_rf_pens_are_out_of_scope(kind, answer):
    assert rules.is_in_scope(kind) is answer


def test_service_dates_in_the_wrong_order_are_refused():
    with pytest.raises(Refusal, match="before it came into service"):
        rules.check_service_dates(LAST_DAY, LAST_DAY - DAY, today=LAST_DAY)


@pytest.mark.parametrize("field", ["in_service_on", "out_of_service_on"])
def test_service_dates_to_come_are_refused(field):
    dates = {"in_service_on": None, "out_of_service_on": None, field: LAST_DAY + DAY}
    with pytest.raises(Refusal, match="still to come") as refusal:
        rules.check_service_dates(**dates, today=LAST_DAY)
    assert refusal.value.field == field
