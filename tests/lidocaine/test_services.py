"""Writing creams, containers and movements."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.ledger.queries import history
from compliance.lidocaine import queries, services
from compliance.lidocaine.models import Container, Movement
from compliance.lidocaine.rules import StockStatus
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.lidocaine.factory import TODAY, make_container, make_product, move, open_

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": TESTER, "at": NOW}


def stocked(container: Container, on: date = TODAY) -> Container:
    found: Container = queries.containers(container.clinic, on=on).get(pk=container.pk)
    return found


def test_what_is_received_is_in_it():
    container = make_container(size_g=Decimal("15.5"))
    assert stocked(container).stock_g == Decimal("15.5")
    receipt = Movement.objects.get()
    assert (receipt.kind, receipt.grams) == ("RECEIVE", Decimal("15.5"))
    assert container.clinic.day(receipt.moved_at) == container.received_on


def test_the_printed_expiry_is_kept_beside_its_meaning():
    container = make_container(expires_printed="use before 09/2026")
    assert container.expires_printed == "use before 09/2026"
    assert container.expires_on == date(2026, 8, 31)


def test_several_alike_get_codes_of_their_own():
    product = make_product()
    make_container(product, code="LC-0041")
    received = services.receive_containers(
        count=2, clinic=product.clinic, product=product, received_on=TODAY, **BY
    )
    assert [each.code for each in received] == ["LC-0042", "LC-0043"]


def test_two_containers_cannot_share_a_code():
    first = make_container(code="A1")
    with pytest.raises(ValidationError, match="Another container has this code"):
        make_container(first.product, code="A1")


def test_a_void_containers_code_can_serve_again():
    first = make_container(code="A1")
    services.void_container(container=first, reason="entered by mistake", **BY)
    assert make_container(first.product, code="A1").code == "A1"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"received_on": date(2026, 7, 16)}, "received_on"),
        ({"expires_printed": "next year"}, "expires_printed"),
    ],
)
def test_a_wrong_arrival_is_refused(fields, named):
    with pytest.raises(Refusal) as refused:
        make_container(**fields)
    assert refused.value.field == named
    assert not Container.objects.exists()


def test_opening_writes_down_until_when_it_may_be_used():
    container = open_(make_container(), on=date(2026, 7, 10))
    assert (container.open_until, container.discard_on) == (date(2026, 10, 8), date(2026, 10, 8))
    assert container.opened_by == TESTER.name
    assert history(container)[0].type == "lidocaine_container.opened"


def test_a_tube_that_ends_in_june_stays_june():
    container = open_(make_container(expires_printed="EXP 06/2026"), on=date(2026, 6, 1))
    assert container.discard_on == date(2026, 6, 30)


def test_undoing_the_opening_restores_the_printed_date():
    container = open_(make_container())
    assert container.discard_on == date(2026, 10, 13)
    undone = services.undo_opening(container=container, **BY)
    assert (undone.opened_on, undone.opened_by, undone.open_until) == (None, "", None)
    assert undone.discard_on == date(2027, 3, 31)


def test_an_opening_is_not_undone_after_a_use():
    container = open_(make_container())
    move(container, "ISSUE", "2")
    with pytest.raises(Refusal, match="undo those uses first"):
        services.undo_opening(container=container, **BY)


def test_a_use_that_was_undone_leaves_the_opening_free():
    container = open_(make_container())
    used = move(container, "ISSUE", "2")
    services.reverse_movement(movement=used, reason="wrong tube", **BY)
    assert services.undo_opening(container=container, **BY).opened_on is None


def test_what_is_not_open_cannot_be_undone():
    with pytest.raises(Refusal, match="not open"):
        services.undo_opening(container=make_container(), **BY)


def test_a_later_label_leaves_what_is_written_on_the_tube():
    container = open_(make_container())
    services.amend_product(product=container.product, reason="new label", in_use_days=30, **BY)
    assert stocked(container).discard_on == date(2026, 10, 13)


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        pytest.param(date(2026, 7, 16), "not come", id="tomorrow"),
        pytest.param(date(2026, 2, 28), "before it was received", id="too early"),
    ],
)
def test_an_opening_that_cannot_have_happened_is_refused(on, sentence):
    with pytest.raises(Refusal, match=sentence):
        open_(make_container(), on=on)


def test_it_is_opened_once():
    container = open_(make_container())
    with pytest.raises(Refusal, match="opened already"):
        open_(container)


def test_what_is_past_its_date_is_not_opened_today_but_a_past_opening_is_recorded():
    container = make_container(expires_printed="2026-06")
    with pytest.raises(Refusal, match="past its date"):
        open_(container)
    assert open_(container, on=date(2026, 7, 10)).opened_on == date(2026, 7, 10)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"condition": "DAMAGED"}, "damaged"), ({}, "on hold")],
)
def test_what_must_not_be_used_is_not_opened(change, sentence):
    container = make_container(**change)
    if not change:
        services.hold_container(container=container, reason="recalled lot", **BY)
    with pytest.raises(Refusal, match=sentence):
        open_(container)


def test_an_empty_one_is_not_opened():
    container = make_container()
    move(container, "WASTE", "30")
    with pytest.raises(Refusal, match="Nothing is left"):
        open_(container)


def test_a_use_takes_grams_and_opens_what_was_closed():
    container = make_container()
    services.use_container(container=container, grams=Decimal("2.5"), moved_at=NOW, **BY)
    after = stocked(container)
    assert (after.stock_g, after.opened_on) == (Decimal("27.5"), TODAY)
    assert after.status(TODAY) == StockStatus.IN_USE


def test_more_than_is_left_is_refused_and_says_how_much_is_left():
    container = make_container()
    move(container, "ISSUE", "27.5")
    with pytest.raises(Refusal, match=r"Only 2\.5 g are left") as refused:
        move(container, "ISSUE", "2.6")
    assert refused.value.field == "grams"
    assert stocked(container).stock_g == Decimal("2.5")


@pytest.mark.parametrize(
    ("moved_at", "sentence"),
    [
        (NOW + timedelta(minutes=1), "not happened yet"),
        (datetime.fromisoformat("2026-02-28T20:00-05:00"), "had not arrived"),
    ],
)
def test_a_movement_at_an_impossible_time_is_refused(moved_at, sentence):
    with pytest.raises(Refusal, match=sentence):
        move(make_container(), "ISSUE", "1", moved_at=moved_at)


def test_an_arrival_is_not_a_movement_of_its_own():
    with pytest.raises(Refusal, match="correct the container"):
        move(make_container(), "RECEIVE", "5")


def test_a_correction_by_count_says_why():
    with pytest.raises(Refusal) as refused:
        move(make_container(), "COUNT_ADJUST", "-1", reason="")
    assert refused.value.field == "reason"


def test_a_use_past_the_date_is_recorded_and_becomes_a_deviation():
    container = make_container(expires_printed="2026-07-13")
    used = move(container, "ISSUE", "2")
    deviation = Deviation.objects.get()
    assert (deviation.requirement, deviation.severity) == ("K-041", "MAJOR")
    assert deviation.summary == f"Cream was used 2 days past its date ({container.code})."
    assert deviation.record_id == str(used.pk)


def test_a_use_while_on_hold_is_critical():
    container = make_container()
    services.hold_container(container=container, reason="recalled lot", **BY)
    move(container, "ISSUE", "1")
    assert [d.severity for d in Deviation.objects.all()] == ["CRITICAL"]


def test_a_use_in_order_is_no_deviation():
    move(open_(make_container()), "ISSUE", "2")
    assert not Deviation.objects.exists()


def test_wasting_prescription_cream_alone_is_a_deviation():
    container = make_container(make_product(is_prescription=True))
    move(container, "WASTE", "1", witness="Ana")
    assert not Deviation.objects.exists()
    move(container, "WASTE", "1")
    assert Deviation.objects.get().requirement == "K-048"


def test_another_than_the_first_due_asks_why():
    product = make_product()
    make_container(product, code="A", expires_printed="2026-12")
    second = make_container(product, code="B", expires_printed="2027-03")
    with pytest.raises(Refusal, match="A of the same cream") as refused:
        services.use_container(container=second, grams=Decimal(1), moved_at=NOW, **BY)
    assert refused.value.field == "reason"
    services.use_container(
        container=second, grams=Decimal(1), moved_at=NOW, reason="A was in the other room", **BY
    )
    services.use_container(container=second, grams=Decimal(1), moved_at=NOW, **BY)  # due first now


def test_another_clinics_tube_does_not_come_first():
    make_container(make_product(make_clinic()), expires_printed="2026-08")
    container = make_container(make_product(make_clinic()))
    services.use_container(container=container, grams=Decimal(1), moved_at=NOW, **BY)


def test_an_expired_one_does_not_come_first():
    product = make_product()
    make_container(product, expires_printed="2026-05")
    container = make_container(product)
    services.use_container(container=container, grams=Decimal(1), moved_at=NOW, **BY)


def test_a_wrong_use_is_undone_by_its_opposite():
    container = make_container()
    wrong = move(container, "ISSUE", "30")
    undone = services.reverse_movement(movement=wrong, reason="3 g, not 30 g", **BY)
    assert (undone.kind, undone.moved_at) == ("ISSUE", wrong.moved_at)
    assert undone.grams == 30
    move(container, "ISSUE", "3", moved_at=wrong.moved_at)
    after = stocked(container)
    assert (after.stock_g, after.issued_g) == (Decimal(27), Decimal(-3))


def test_nothing_is_undone_twice_and_no_undoing_is_undone():
    wrong = move(make_container(), "WASTE", "5")
    undone = services.reverse_movement(movement=wrong, reason="not wasted", **BY)
    for movement in (wrong, undone):
        with pytest.raises(Refusal):
            services.reverse_movement(movement=movement, reason="again", **BY)


def test_an_arrival_is_corrected_not_undone():
    receipt = make_container().movements.get()
    with pytest.raises(Refusal, match="Correct or void the container"):
        services.reverse_movement(movement=receipt, reason="no", **BY)


def test_grams_found_and_used_since_cannot_be_taken_back():
    container = make_container()
    move(container, "ISSUE", "30", moved_at=NOW - timedelta(hours=3))
    found = move(container, "COUNT_ADJUST", "2", moved_at=NOW - timedelta(hours=2))
    move(container, "ISSUE", "2", moved_at=NOW - timedelta(hours=1))
    with pytest.raises(Refusal, match="Only 0 g"):
        services.reverse_movement(movement=found, reason="miscounted", **BY)


def test_a_hold_cannot_be_undone_once_it_ended():
    container = make_container()
    hold = services.hold_container(container=container, reason="recall", **BY)
    later: dict[str, Any] = {"by": TESTER, "at": NOW + timedelta(hours=1)}
    services.release_container(container=container, reason="other lot", **later)
    with pytest.raises(Refusal, match="not on hold"):
        services.reverse_movement(movement=hold, reason="never was", **later)


def test_all_that_is_left_is_disposed_of():
    container = make_container()
    move(container, "ISSUE", "12")
    services.dispose_container(container=container, moved_at=NOW, reason="past its date", **BY)
    after = stocked(container)
    assert (after.stock_g, after.status(TODAY)) == (Decimal(0), StockStatus.DISPOSED)
    with pytest.raises(Refusal, match="Nothing is left"):
        services.return_container(container=container, moved_at=NOW, reason="none", **BY)


def test_all_that_is_left_goes_back():
    container = make_container()
    back = services.return_container(container=container, moved_at=NOW, reason="recall", **BY)
    assert (back.kind, back.grams) == ("RETURN", Decimal(-30))


def test_a_new_size_is_received_anew():
    container = make_container()
    services.amend_container(container=container, reason="15 g tube", size_g=Decimal(15), **BY)
    assert stocked(container).stock_g == 15
    assert [m.grams for m in queries.moves(container)] == [30, -30, 15]


def test_a_size_below_what_was_used_is_refused():
    container = make_container()
    move(container, "ISSUE", "20")
    with pytest.raises(Refusal, match="left"):
        services.amend_container(container=container, reason="wrong", size_g=Decimal(15), **BY)
    assert stocked(container).stock_g == 10


def test_a_corrected_limit_moves_the_date_of_an_open_one():
    container = open_(make_container())
    amended = services.amend_container(container=container, reason="label", in_use_days=10, **BY)
    assert amended.open_until == date(2026, 7, 25)
    back = services.amend_container(container=container, reason="no", in_use_days=None, **BY)
    assert back.open_until == date(2026, 10, 13)


def test_a_corrected_expiry_is_read_again():
    container = make_container()
    amended = services.amend_container(
        container=container, reason="misread", expires_printed="EXP 2026-09", **BY
    )
    assert amended.expires_on == date(2026, 9, 30)


def test_a_container_in_use_is_not_void():
    container = make_container()
    move(container, "ISSUE", "1")
    with pytest.raises(Refusal, match="undo those movements"):
        services.void_container(container=container, reason="entered by mistake", **BY)


def test_nothing_happens_to_a_void_container():
    container = make_container()
    services.void_container(container=container, reason="entered by mistake", **BY)
    with pytest.raises(Refusal, match="void"):
        move(container, "ISSUE", "1")


def test_a_product_with_containers_is_not_void():
    container = make_container()
    with pytest.raises(Refusal, match="void those first"):
        services.void_product(product=container.product, reason="entered by mistake", **BY)


def test_the_same_product_is_not_added_twice():
    product = make_product()
    with pytest.raises(ValidationError, match="is here already"):
        make_product(product.clinic)


def test_limits_of_a_label_are_in_order():
    with pytest.raises(ValidationError, match="least minutes"):
        make_product(minutes_min=60, minutes_max=30)
