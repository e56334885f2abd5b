from datetime import UTC, datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

import attrs
import pytest

from flex_http.cart_views import CartView
from flex_http.cursors import cursor_after, key_of
from flex_http.order_views import CheckoutProgressView, OrderView
from flex_http.program_views import ProgramView
from flex_http.refusal_views import RefusalView
from flexcore.carts import CheckoutPhase, ItemStatus, SeatsUnavailable
from flexcore.kernel import CartItemId, EventCode, Money, Refusal, SeatPrice
from flexcore.programs import BlockLimiter, InventoryConfig, ProgramConfigs, Turn
from flexcore.vendors import Alternative, Rung
from tests.builders import (
    DERBY,
    NOON,
    OPENER,
    USD,
    a_cart,
    a_price,
    a_program,
    a_revision,
    an_item,
    an_order,
    usd,
)


class Colour(Enum):
    GULL_WHITE = "gull white"


@attrs.frozen
class Everything(Refusal):
    """A refusal with data of every sort."""

    code: ClassVar[str] = "everything"
    item_id: CartItemId
    amount: Money
    known_at: datetime
    colour: Colour
    lowest_rung: Rung
    nothing: None = None

    @property
    def message(self) -> str:
        return "All of it."


@pytest.mark.rule("FX-1.12")
@pytest.mark.parametrize(("is_enabled", "told"), [(True, 2), (False, None)])
def test_the_shop_says_how_many_neighbouring_seats_may_be_wished_for(
    is_enabled: bool, told: int | None
) -> None:
    program = a_program(OPENER)
    inventory = InventoryConfig(block_limiter=BlockLimiter(is_enabled, 2))
    settings = attrs.evolve(program.settings, configs=ProgramConfigs(inventory))

    turn = Turn(a_revision(attrs.evolve(program, settings=settings)), 1)
    view = ProgramView.of(turn, (), USD)

    assert view.max_seats_per_block == told


def test_the_data_of_a_refusal_goes_by_the_names_of_the_wire() -> None:
    refusal = Everything(
        CartItemId(UUID(int=7)),
        usd(250),
        datetime(2025, 9, 1, 12, tzinfo=UTC),
        Colour.GULL_WHITE,
        Rung.SAME_SECTION,
    )

    assert RefusalView.of(refusal) == RefusalView(
        "everything",
        "All of it.",
        {
            "itemId": "00000000-0000-0000-0000-000000000007",
            "amount": {"amount": 250, "currency": "USD"},
            "knownAt": "2025-09-01T12:00:00Z",
            "colour": "gull white",
            "lowestRung": "same_section",
            "nothing": None,
        },
    )


def test_alternatives_come_along_in_full() -> None:
    instead = Alternative(EventCode("DERBY"), "101", "A", "P1", "ADULT", 2)

    view = RefusalView.of(SeatsUnavailable(OPENER, 2, (instead,)))

    assert view.data["alternatives"] == [
        {
            "eventCode": "DERBY",
            "section": "101",
            "row": "A",
            "priceCode": "P1",
            "ticketTypeCode": "ADULT",
            "seatCount": 2,
        }
    ]


@pytest.mark.rule("FX-15.47")
@pytest.mark.rule("FX-15.58")
def test_the_sums_of_a_cart_are_those_of_its_seats() -> None:
    cart = a_cart(
        1,
        an_item(1, OPENER),
        an_item(2, DERBY, price=a_price(1000, 0)),
        an_item(3, DERBY, ItemStatus.RELEASED),
        events=(OPENER, DERBY),
    )

    view = CartView.of(cart)

    assert (view.subtotal, view.service_fee, view.total_amount) == (10000, 1000, 11000)
    wanted = [line for event in view.events for line in event.items][:2]
    assert sum(line.total_amount for line in wanted) == view.total_amount
    for line in wanted:
        assert line.subtotal + line.service_fee == line.total_amount
        assert sum(seats.total_price for seats in line.seats) == line.total_amount
        for seats in line.seats:
            assert sum(charge.amount for charge in seats.charges) == seats.all_in_price
            assert seats.base_price + seats.service_fee == seats.all_in_price


def test_tickets_in_a_row_of_odd_seats_name_odd_seats_only() -> None:
    order = an_order(1, a_cart(1, an_item()))
    odd = attrs.evolve(order.tickets[0], first_seat=3, last_seat=7, seat_count=3)
    single = attrs.evolve(odd, first_seat=9, last_seat=9, seat_count=1)

    view = OrderView.of(attrs.evolve(order, tickets=(odd, single)))

    assert [ticket.seats for ticket in view.tickets] == [[3, 5, 7], [9]]


def test_an_event_in_checkout_is_as_far_as_its_slowest_line() -> None:
    done = attrs.evolve(an_item(1), phase=CheckoutPhase.CAPTURED, status=ItemStatus.COMMITTED)
    behind = attrs.evolve(an_item(2), phase=CheckoutPhase.PAYMENT_AUTHORIZED)
    released = an_item(3, status=ItemStatus.RELEASED)

    (event,) = CheckoutProgressView.of(a_cart(1, done, released, behind)).events

    assert event.checkout_phase is CheckoutPhase.PAYMENT_AUTHORIZED


@pytest.mark.parametrize("key", ["E", "OPENER", "Größe/7", "a" * 64])
def test_a_cursor_leads_back_to_its_key(key: str) -> None:
    assert key_of(cursor_after(key)) == key


def test_a_seat_that_costs_nothing_has_no_charges() -> None:
    free = an_item(price=SeatPrice((), USD), until=NOON)

    assert CartView.of(a_cart(1, free)).total_amount == 0
