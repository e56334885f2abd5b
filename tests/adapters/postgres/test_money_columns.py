"""Every column that holds money says what the charges of the seats add up to."""

from collections.abc import Sequence
from uuid import UUID

import attrs
import pytest
from psycopg.rows import DictRow

from flex_adapters.postgres.conversation import Conversation
from flex_adapters.postgres.database import PostgresDatabase
from flexcore.checkout import Checkout
from flexcore.orders import Order
from tests.builders import a_row
from tests.postgres_shop import GAMES, PostgresShop
from tests.shop import CARD, STAFF

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("off", [0, 1250], ids=["full price", "an eighth off"]),
]

# What a column says, and what the charges of one seat make of it.
_SEATS = """
    SELECT block.cart_item_id, block.base_price, block.service_fee, block.all_in_price,
           block.total_price, block.seat_count, part.*
      FROM tbl_cart_seats AS block
     CROSS JOIN LATERAL (
           SELECT coalesce(sum((charge ->> 1)::bigint) FILTER (
                      WHERE charge ->> 0 IN ('face_value', 'discount')), 0)::bigint AS base,
                  coalesce(sum((charge ->> 1)::bigint) FILTER (
                      WHERE charge ->> 0 NOT IN ('face_value', 'discount')), 0)::bigint AS fees,
                  coalesce(sum((charge ->> 1)::bigint) FILTER (
                      WHERE charge ->> 0 = 'discount'), 0)::bigint AS discount
             FROM jsonb_array_elements(block.charges) AS charge) AS part
"""
_LINES = "SELECT cart_item_id, subtotal, service_fee, total_amount FROM tbl_cart_items"
_TICKETS = """
    SELECT ticket.cart_item_id, ticket.all_in_price, ticket.total_price, ticket.seat_count,
           (SELECT sum((charge ->> 1)::bigint)::bigint
              FROM jsonb_array_elements(ticket.charges) AS charge) AS charged
      FROM tbl_ticket_sales AS ticket
"""
_SALES = """
    SELECT sale.amount,
           (SELECT sum(seat.price + 500)::bigint
              FROM tbl_box_office_tickets AS ticket
              JOIN tbl_box_office_seats AS seat USING (seat_id)
             WHERE ticket.sale_key = sale.sale_key) AS sold
      FROM tbl_box_office_sales AS sale
"""
_TOTALS = """
    SELECT (SELECT sum(total_amount)::bigint FROM tbl_orders) AS ordered,
           (SELECT sum(amount)::bigint FROM tbl_payments
             WHERE payment_status = 'captured') AS captured,
           (SELECT sum(amount)::bigint FROM tbl_box_office_sales) AS sold
"""
_POSTINGS = """
    SELECT account, sum(amount)::bigint AS amount FROM tbl_journal_postings GROUP BY account
"""


@attrs.frozen
class Bought:
    """One order over two games, two prices and several rows, as the tables have it."""

    order: Order
    seats: Sequence[DictRow]
    lines: Sequence[DictRow]
    tickets: Sequence[DictRow]
    sales: Sequence[DictRow]
    totals: DictRow
    journal: dict[str, int]


@pytest.fixture
async def bought(postgres_database: PostgresDatabase, off: int) -> Bought:
    seats = [*a_row(seats=3, price=4001), *a_row(row="B", rank=2, seats=3, price=3399)]
    shop = await PostgresShop.opened(postgres_database, games=GAMES[:2], seats=seats, off=off)
    cart, caller = await shop.cart(*GAMES[:2])
    for _ in range(2):
        await shop.hold(cart, caller, 3)
    started = await shop.application.checkout.start(shop.store, cart.id, CARD, caller)
    assert isinstance(started, Checkout)
    order = (await shop.application.checkout.run(started)).order
    assert order is not None
    async with postgres_database.unit_of_work(shop.store.slug, STAFF) as work:
        connection = work.connection
        (totals,) = await _rows(connection, _TOTALS)
        postings = await _rows(connection, _POSTINGS)
        return Bought(
            order,
            await _rows(connection, _SEATS),
            await _rows(connection, _LINES),
            await _rows(connection, _TICKETS),
            await _rows(connection, _SALES),
            totals,
            {row["account"]: row["amount"] for row in postings},
        )


async def _rows(connection: Conversation, statement: str) -> Sequence[DictRow]:
    return (await connection.execute(statement, {})).rows


def _by_line(rows: Sequence[DictRow]) -> list[tuple[UUID, int]]:
    return sorted((row["cart_item_id"], row["total_price"]) for row in rows)


async def test_the_prices_of_held_seats_are_what_their_charges_add_up_to(
    bought: Bought, off: int
) -> None:
    assert len(bought.seats) == 4
    assert all(row["fees"] == 500 for row in bought.seats)
    assert all(bool(row["discount"]) == bool(off) for row in bought.seats)
    for row in bought.seats:
        assert row["base_price"] == row["base"]
        assert row["service_fee"] == row["fees"]
        assert row["all_in_price"] == row["base"] + row["fees"]
        assert row["total_price"] == (row["base"] + row["fees"]) * row["seat_count"]


async def test_the_amounts_of_a_line_are_those_of_its_seats(bought: Bought) -> None:
    assert len(bought.lines) == 4
    for line in bought.lines:
        mine = [row for row in bought.seats if row["cart_item_id"] == line["cart_item_id"]]
        assert line["subtotal"] == sum(row["base"] * row["seat_count"] for row in mine)
        assert line["service_fee"] == sum(row["fees"] * row["seat_count"] for row in mine)
        assert line["total_amount"] == line["subtotal"] + line["service_fee"]


async def test_a_ticket_costs_what_its_seats_were_held_at(bought: Bought) -> None:
    assert len(bought.tickets) == len(bought.seats)
    for ticket in bought.tickets:
        assert ticket["all_in_price"] == ticket["charged"]
        assert ticket["total_price"] == ticket["charged"] * ticket["seat_count"]
    assert _by_line(bought.tickets) == _by_line(bought.seats)


async def test_the_box_office_books_what_it_sold_its_seats_for(bought: Bought) -> None:
    assert bought.sales
    assert all(row["amount"] == row["sold"] for row in bought.sales)


async def test_tickets_order_payment_and_journal_agree_on_what_the_fan_paid(bought: Bought) -> None:
    paid = bought.order.total.amount
    discount = sum(row["discount"] * row["seat_count"] for row in bought.seats)

    assert paid > 0
    assert sum(ticket["total_price"] for ticket in bought.tickets) == paid
    assert sum(line["total_amount"] for line in bought.lines) == paid
    assert bought.totals["ordered"] == bought.totals["captured"] == paid
    assert bought.totals["sold"] + discount == paid
    assert bought.journal["card_clearing"] == paid, bought.journal
    assert bought.journal.get("program_discount", 0) == -discount
