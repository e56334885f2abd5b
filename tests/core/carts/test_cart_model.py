"""What a cart, its events and its lines are, and how they move."""

from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.carts import (
    CartEventStatus,
    CartStatus,
    CheckoutPhase,
    ItemStatus,
    ItemType,
    leased,
    unleased,
    with_items,
)
from flexcore.carts.moves import with_lapsed_holds_marked, without_event
from flexcore.kernel import sum_of
from tests.addons import MEAL, an_addon_item
from tests.builders import DERBY, NOON, OPENER, USD, a_cart, a_price, an_item, usd


@pytest.mark.rule("FX-15.19")
def test_a_cart_has_one_of_six_statuses() -> None:
    assert {status.value for status in CartStatus} == {
        "active",
        "processing",
        "paid",
        "failed",
        "cancelled",
        "expired",
    }


@pytest.mark.rule("FX-15.39")
def test_an_event_of_a_cart_has_one_of_four_statuses() -> None:
    assert {status.value for status in CartEventStatus} == {
        "pending",
        "assigned",
        "failed",
        "removed",
    }


@pytest.mark.rule("FX-15.42")
@pytest.mark.rule("FX-15.51")
def test_a_line_is_seats_a_suite_or_an_addon_and_has_a_place_in_checkout() -> None:
    assert {kind.value for kind in ItemType} == {"seat_block", "suite", "addon"}
    phases = [phase.value for phase in CheckoutPhase]
    assert (phases[0], phases[-1]) == ("none", "done")


@pytest.mark.rule("FX-15.46")
@pytest.mark.rule("FX-15.47")
@given(quantity=st.integers(1, 100), price=st.integers(0, 10_000), fee=st.integers(0, 999))
def test_the_parts_of_an_add_on_sum_to_the_cent(quantity: int, price: int, fee: int) -> None:
    option = attrs.evolve(MEAL, price=price, service_fee=fee)
    line = an_addon_item(1, quantity=quantity, option=option)
    cart = a_cart(1, line, an_item(2))

    assert line.subtotal == usd(quantity * price)
    assert line.service_fee == usd(quantity * fee)
    assert line.total == line.subtotal + line.service_fee
    assert cart.total == line.total + an_item(2).total
    assert (line.seat_count, line.vendor_amount) == (0, usd(0))


@pytest.mark.rule("FX-15.39")
def test_an_event_is_assigned_by_its_seats_whatever_add_ons_it_has() -> None:
    cart = a_cart()

    with_parking = with_items(cart, [an_addon_item(1)])
    with_seats = with_items(with_parking, [an_item(2)])

    assert with_parking.events[0].status is CartEventStatus.PENDING
    assert with_seats.events[0].status is CartEventStatus.ASSIGNED


@pytest.mark.rule("FX-15.39")
@pytest.mark.rule("FX-15.45")
@pytest.mark.rule("FX-15.43")
def test_a_line_names_an_option_exactly_where_it_is_an_add_on() -> None:
    parking, line = an_addon_item(1), an_item()

    assert parking.addon is not None
    assert parking.addon_option_id == parking.addon.option_id
    assert line.addon_option_id is None
    with pytest.raises(ValueError, match="with add-on"):
        attrs.evolve(line, addon=parking.addon)
    with pytest.raises(ValueError, match="add-on None"):
        attrs.evolve(line, item_type=ItemType.ADDON)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), CartEventStatus.PENDING),
        ((ItemStatus.PENDING,), CartEventStatus.PENDING),
        ((ItemStatus.RELEASING,), CartEventStatus.PENDING),
        ((ItemStatus.HELD,), CartEventStatus.ASSIGNED),
        ((ItemStatus.FAILED, ItemStatus.HELD), CartEventStatus.FAILED),
        ((ItemStatus.COMMITTED,), CartEventStatus.ASSIGNED),
        ((ItemStatus.HELD, ItemStatus.EXPIRED), CartEventStatus.FAILED),
        ((ItemStatus.RELEASED, ItemStatus.HELD), CartEventStatus.ASSIGNED),
        ((ItemStatus.FAILED,), CartEventStatus.FAILED),
        ((ItemStatus.EXPIRED,), CartEventStatus.FAILED),
        ((ItemStatus.REFUND_QUEUED,), CartEventStatus.FAILED),
        ((ItemStatus.REFUND_QUEUED, ItemStatus.HELD), CartEventStatus.FAILED),
        ((ItemStatus.REFUNDED, ItemStatus.HELD), CartEventStatus.FAILED),
        ((ItemStatus.RELEASED,), CartEventStatus.PENDING),
    ],
)
def test_an_event_stands_as_its_lines_do(
    lines: tuple[ItemStatus, ...], expected: CartEventStatus
) -> None:
    items = [an_item(number, OPENER, status) for number, status in enumerate(lines)]

    assert with_items(a_cart(), items).events[0].status is expected


@pytest.mark.parametrize("wish_first", [True, False])
def test_a_wish_without_seats_takes_nothing_from_those_that_are_held(wish_first: bool) -> None:
    wish = attrs.evolve(an_item(0 if wish_first else 2, OPENER, ItemStatus.FAILED), seats=())
    held = an_item(1, OPENER)
    items = [wish, held] if wish_first else [held, wish]

    assert with_items(a_cart(), items).events[0].status is CartEventStatus.ASSIGNED


@pytest.mark.rule("FX-15.47")
@pytest.mark.rule("FX-15.58")
@given(st.lists(st.tuples(st.integers(0, 50_000), st.integers(0, 5_000)), max_size=5))
def test_every_amount_of_a_cart_is_a_sum_of_its_seats(prices: list[tuple[int, int]]) -> None:
    items = [
        an_item(number, OPENER, price=a_price(face, fee))
        for number, (face, fee) in enumerate(prices)
    ]
    cart = with_items(a_cart(), items)

    for item in items:
        assert item.total == item.subtotal + item.service_fee
        assert item.total == item.vendor_amount
        assert item.total == sum_of((seats.total for seats in item.seats), USD)
    assert cart.total == sum_of((item.total for item in items), USD)


def test_only_lines_that_the_fan_is_about_to_buy_count() -> None:
    lost = an_item(1, OPENER, ItemStatus.FAILED)
    held = an_item(2, OPENER, price=a_price(1000, fee=0))

    cart = with_items(a_cart(), [lost, held])

    assert cart.total == usd(2000)
    assert cart.wanted_items == (held,)


def test_a_hold_is_marked_as_lapsed_at_its_very_end() -> None:
    until = NOON + timedelta(minutes=15)
    cart = with_items(a_cart(), [an_item(1, until=until)])

    assert with_lapsed_holds_marked(cart, until - timedelta(microseconds=1)) == cart
    (item,) = with_lapsed_holds_marked(cart, until).items()
    assert item.status is ItemStatus.EXPIRED


def test_what_is_sold_does_not_lapse() -> None:
    cart = with_items(a_cart(), [an_item(1, OPENER, ItemStatus.COMMITTED, commit_key=1)])

    assert with_lapsed_holds_marked(cart, NOON + timedelta(days=9)) == cart


def test_an_event_taken_out_keeps_its_lines_as_history() -> None:
    released = an_item(1, OPENER, ItemStatus.RELEASED)
    cart = with_items(a_cart(events=(OPENER, DERBY)), [released])

    cart = without_event(cart, OPENER)

    assert cart.event_codes == (DERBY,)
    assert list(cart.items()) == [released]
    again = with_items(cart, [attrs.evolve(released, retry_count=2)])
    assert [item.retry_count for item in again.items()] == [2]


def test_a_lease_keeps_others_out_until_it_ends_or_is_given_back() -> None:
    until = NOON + timedelta(seconds=90)
    cart = leased(a_cart(), "mine", until)

    assert cart.leased_to_other("theirs", NOON)
    assert not cart.leased_to_other("mine", NOON)
    assert not cart.leased_to_other("theirs", until)
    assert not unleased(cart, NOON).leased_to_other("theirs", NOON)


def test_each_new_owner_of_a_lease_has_a_higher_fence() -> None:
    first = leased(a_cart(), "first", NOON)
    longer = leased(first, "first", NOON + timedelta(seconds=9))
    second = leased(longer, "second", NOON)

    fences = [cart.lease.fence for cart in (first, longer, second) if cart.lease]
    assert fences == [1, 1, 2]


def test_a_cart_without_a_lease_has_none_to_give_back() -> None:
    assert unleased(a_cart(), NOON) == a_cart()
