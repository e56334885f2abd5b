"""The floors: the same rows written by one process, prepared, one transaction each, no HTTP."""

import random
import time
from collections.abc import Callable
from uuid import uuid4

import attrs
import psycopg

from benchmarks.stage import Stage

_OPEN = """
    SELECT event_code, array_agg(seat_id ORDER BY seat_id DESC)
      FROM tbl_box_office_seats WHERE seat_status = 'available' GROUP BY event_code
"""
_TAKE = """
    UPDATE tbl_box_office_seats
       SET seat_status = 'held', hold_key = %(key)s, hold_expires_at = now() + interval '15 min'
     WHERE seat_id IN (
           SELECT seat_id FROM tbl_box_office_seats
            WHERE seat_id = ANY (%(seats)s) AND seat_status = 'available'
            ORDER BY seat_id FOR UPDATE SKIP LOCKED)
"""
_HOLD = """
    INSERT INTO tbl_box_office_holds (hold_key, vendor_cart_id, event_code, seat_ids, expires_at)
    SELECT gen_random_uuid(), 'floor', event_code, %(seats)s, now()
      FROM unnest(%(events)s::text[]) AS event_code
"""
_CART = """
    INSERT INTO tbl_carts (cart_id, program_id, revision_id, cart_status, currency, token_hash,
                           expires_at)
    SELECT %(key)s, program_id, revision_id, 'active', 'USD', '', now()
      FROM tbl_flex_program_revisions LIMIT 1
"""
_EVENTS = """
    INSERT INTO tbl_cart_events (cart_event_id, cart_id, position, event_code, cart_event_status)
    SELECT gen_random_uuid(), %(key)s, 0, event_code, 'assigned'
      FROM unnest(%(events)s::text[]) AS event_code
"""
_ITEMS = """
    INSERT INTO tbl_cart_items (
        cart_item_id, cart_id, cart_event_id, position, item_type, event_code, cart_item_status,
        seat_count, subtotal, service_fee, total_amount, hold_expires_at, retry_count, sale_type,
        checkout_phase, wish, rung, hold_key, vendor_raw_response)
    SELECT gen_random_uuid(), cart_id, cart_event_id, 0, 'seat_block', event_code, 'held', 2, 0,
           0, 0, now(), 1, 'seat', 'none', '{}', 2, gen_random_uuid(), '{}'
      FROM tbl_cart_events WHERE cart_id = %(key)s
"""
_SEATS = """
    INSERT INTO tbl_cart_seats (
        cart_seat_id, cart_item_id, position, section_name, row_name, first_seat, last_seat,
        seat_step, seat_count, price_code, ticket_type_code, class_name, base_price, service_fee,
        all_in_price, total_price, charges, vendor_seat_ids)
    SELECT gen_random_uuid(), cart_item_id, 0, 'S', 'R', 1, 2, 1, 2, 'P', 'ADULT', 'C', 0, 0, 0,
           0, '[]', '{}'
      FROM tbl_cart_items WHERE cart_id = %(key)s
"""
_OUTBOX = """
    INSERT INTO tbl_outbox (event_id, event_name, subject_kind, subject_id, data, actor,
                            occurred_at)
    VALUES (gen_random_uuid(), 'floor', 'cart', '', '{}', 'floor', now())
"""
_PAYMENT = """
    INSERT INTO tbl_payments (payment_id, cart_id, amount, currency, payment_method,
                              payment_status, asked_at)
    VALUES (gen_random_uuid(), %(key)s, 1, 'USD', 'pm', 'captured', now())
"""
_ORDER = """
    INSERT INTO tbl_orders (order_id, cart_id, user_id, revision_id, order_status, total_amount,
                            currency, placed_at)
    SELECT gen_random_uuid(), cart_id, (SELECT user_id FROM tbl_users LIMIT 1), revision_id,
           'completed', 1, 'USD', now()
      FROM tbl_carts WHERE cart_id = %(key)s
"""
_TICKETS = """
    INSERT INTO tbl_ticket_sales (
        ticket_sale_id, order_id, cart_item_id, position, event_code, section_name, row_name,
        first_seat, last_seat, seat_count, price_code, ticket_type_code, all_in_price,
        total_price, charges, vendor_order_number)
    SELECT gen_random_uuid(), order_id, cart_item_id, 0, event_code, 'S', 'R', 1, 2, 2, 'P',
           'ADULT', 0, 0, '[]', ''
      FROM tbl_cart_items JOIN tbl_orders USING (cart_id) WHERE cart_id = %(key)s
"""
_SOLD = """
    UPDATE tbl_box_office_seats
       SET seat_status = 'sold', hold_key = NULL, hold_expires_at = NULL
     WHERE seat_id = ANY (%(seats)s)
"""

_HOLD_STEPS = (_CART, _EVENTS, _ITEMS, _SEATS, _OUTBOX)
_ORDER_STEPS = (_PAYMENT, _ORDER, _TICKETS, _OUTBOX)


@attrs.frozen
class Floor:
    """How often a second one process wrote the rows."""

    per_second: float


def hold_floor(stage: Stage, games: int, seconds: float = 3.0) -> Floor:
    """Hold two seats in each of so many games."""
    return _repeated(stage, games, seconds, and_order=False)


def order_floor(stage: Stage, games: int, seconds: float = 3.0) -> Floor:
    """Hold and sell two seats in each of so many games, as one order."""
    return _repeated(stage, games, seconds, and_order=True)


def _repeated(stage: Stage, games: int, seconds: float, *, and_order: bool) -> Floor:
    chance = random.Random(7)
    with psycopg.connect(stage.url, autocommit=True, prepare_threshold=1) as connection:
        connection.execute("SET search_path TO store_bench, flex; SET flex.actor TO 'floor'")
        rows = connection.execute(_OPEN).fetchall()
        seats: dict[str, list[int]] = {event: ids for event, ids in rows if len(ids) > 5000}
        done = _for(seconds, lambda: _once(connection, seats, games, chance, and_order=and_order))
    return Floor(done / seconds)


def _once(
    connection: psycopg.Connection,
    seats: dict[str, list[int]],
    games: int,
    chance: random.Random,
    *,
    and_order: bool,
) -> None:
    """Take the worst seats there are, so that the fans find the best ones as before."""
    events = chance.sample(list(seats), games)
    seat_ids = [seats[event].pop(0) for event in events for _ in range(2)]
    parameters = {"key": uuid4(), "events": events, "seats": seat_ids}
    with connection.transaction():
        connection.execute(_TAKE, parameters)
        connection.execute(_HOLD, parameters)
        for step in _HOLD_STEPS:
            connection.execute(step, parameters)
        if and_order:
            connection.execute(_SOLD, parameters)
            for step in _ORDER_STEPS:
                connection.execute(step, parameters)


def _for(seconds: float, act: Callable[[], None]) -> int:
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        act()
        done += 1
    return done


def copy_floor(stage: Stage, rows: int = 200_000) -> Floor:
    """Copy seats into an empty table of the same shape with its indexes."""
    with psycopg.connect(stage.url, autocommit=True) as connection:
        connection.execute("SET search_path TO store_bench, flex; SET flex.actor TO 'floor'")
        connection.execute("CREATE TABLE floor (LIKE tbl_box_office_seats INCLUDING ALL)")
        began = time.perf_counter()
        with (
            connection.transaction(),
            connection.cursor().copy(
                "COPY floor (event_code, section_name, row_name, row_rank, row_length, place, "
                "seat_number, price_code, ticket_type_code, class_name, price) FROM STDIN"
            ) as copy,
        ):
            for n in range(rows):
                copy.write_row(
                    (
                        "E",
                        f"S{n // 200}",
                        f"R{n // 20}",
                        n // 20,
                        20,
                        n % 20,
                        n,
                        "P",
                        "ADULT",
                        "C",
                        4000,
                    )
                )
        seconds = time.perf_counter() - began
        connection.execute("DROP TABLE floor")
    return Floor(rows / seconds)
