"""Carts in Postgres: read in one statement, saved in one, whatever their size."""

from collections.abc import Sequence
from datetime import datetime

import attrs
from psycopg.rows import DictRow
from psycopg.types.json import Json, Jsonb

from flex_adapters.postgres.cart_records import (
    Record,
    cart_of,
    cart_record,
    event_record,
    item_record,
    seats_record,
)
from flex_adapters.postgres.conversation import Conversation
from flexcore.carts import Cart, CartChanged, CartEvent, CartItem
from flexcore.kernel import CartId, FanId, Refused

# One row for each block of seats, or for what has none; the cart itself stands on every row. The
# version is read a second time below the lock: after a wait for the lock the cart's own row is
# new while the rest is as old as the statement, and the two versions tell.
_CART = """
    SELECT cart.*,
           (SELECT version FROM tbl_carts AS seen WHERE seen.cart_id = cart.cart_id)
               AS seen_version,
           event.cart_event_id, event.event_code, event.cart_event_status,
           item.cart_item_id, item.item_type, item.cart_item_status, item.hold_expires_at,
           item.retry_count, item.sale_type, item.checkout_phase, item.wish, item.rung,
           item.hold_key, item.commit_key, item.vendor_cart_id, item.vendor_etag,
           item.vendor_invoice_reference, item.vendor_shipping_id, item.vendor_order_number,
           item.vendor_order_token, item.vendor_redemption_url, item.vendor_app_url,
           item.vendor_raw_response,
           seats.cart_seat_id, seats.section_name, seats.row_name, seats.first_seat,
           seats.last_seat, seats.seat_step, seats.seat_count, seats.price_code,
           seats.ticket_type_code, seats.class_name, seats.charges,
           seats.vendor_order_line_item, seats.vendor_offer_id, seats.vendor_seat_ids
      FROM tbl_carts AS cart
      LEFT JOIN tbl_cart_events AS event ON event.cart_id = cart.cart_id
      LEFT JOIN tbl_cart_items AS item ON item.cart_event_id = event.cart_event_id
      LEFT JOIN tbl_cart_seats AS seats ON seats.cart_item_id = item.cart_item_id
"""

_IN_ORDER = "ORDER BY event.position, item.position, seats.position"

_GET = f"{_CART} WHERE cart.cart_id = %(cart_id)s {_IN_ORDER}"

_FOR_CHANGE = f"{_GET} FOR NO KEY UPDATE OF cart"

_PROCESSING = """
    SELECT cart_id
      FROM tbl_carts
     WHERE cart_status = 'processing'
       AND (lease_expires_at IS NULL OR lease_expires_at <= %(now)s)
     ORDER BY cart_id
     LIMIT %(limit)s
"""

_ACTIVE_OF = """
    SELECT cart_id
      FROM tbl_carts
     WHERE user_id = %(fan_id)s AND cart_status = 'active'
     ORDER BY cart_id DESC
     LIMIT 1
"""

_EVENTS = """
    INSERT INTO tbl_cart_events AS stored (
        cart_event_id, cart_id, position, event_code, cart_event_status)
    SELECT cart_event_id, changed.cart_id, position, event_code, cart_event_status
      FROM changed, json_to_recordset(%(events)s) AS event (
          cart_event_id uuid, position smallint, event_code text, cart_event_status text)
        ON CONFLICT (cart_event_id) DO UPDATE
       SET cart_event_status = EXCLUDED.cart_event_status,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stored.version + 1
"""

_ITEMS = """
    INSERT INTO tbl_cart_items (
        cart_item_id, cart_id, cart_event_id, position, item_type, event_code, cart_item_status,
        seat_count, subtotal, service_fee, total_amount, hold_expires_at, retry_count, sale_type,
        checkout_phase, wish, rung, hold_key, commit_key, vendor_cart_id, vendor_etag,
        vendor_invoice_reference, vendor_shipping_id, vendor_order_number, vendor_order_token,
        vendor_redemption_url, vendor_app_url, vendor_raw_response)
    SELECT cart_item_id, changed.cart_id, cart_event_id, position, item_type, event_code,
           cart_item_status, seat_count, subtotal, service_fee, total_amount, hold_expires_at,
           retry_count, sale_type, checkout_phase, wish, rung, hold_key, commit_key,
           vendor_cart_id, vendor_etag, vendor_invoice_reference, vendor_shipping_id,
           vendor_order_number, vendor_order_token, vendor_redemption_url, vendor_app_url,
           vendor_raw_response
      FROM changed, json_to_recordset(%(items)s) AS item (
          cart_item_id uuid, cart_event_id uuid, position smallint, item_type text,
          event_code text, cart_item_status text, seat_count integer, subtotal bigint,
          service_fee bigint, total_amount bigint, hold_expires_at timestamptz,
          retry_count smallint, sale_type text, checkout_phase text, wish jsonb, rung smallint,
          hold_key uuid, commit_key uuid, vendor_cart_id text, vendor_etag text,
          vendor_invoice_reference text, vendor_shipping_id text, vendor_order_number text,
          vendor_order_token text, vendor_redemption_url text, vendor_app_url text,
          vendor_raw_response jsonb)
"""

_CHANGED_ITEMS = """
    UPDATE tbl_cart_items AS stored
       SET cart_item_status = item.cart_item_status, seat_count = item.seat_count,
           subtotal = item.subtotal, service_fee = item.service_fee,
           total_amount = item.total_amount, hold_expires_at = item.hold_expires_at,
           retry_count = item.retry_count, checkout_phase = item.checkout_phase,
           rung = item.rung, hold_key = item.hold_key, commit_key = item.commit_key,
           vendor_cart_id = item.vendor_cart_id, vendor_etag = item.vendor_etag,
           vendor_invoice_reference = item.vendor_invoice_reference,
           vendor_shipping_id = item.vendor_shipping_id,
           vendor_order_number = item.vendor_order_number,
           vendor_order_token = item.vendor_order_token,
           vendor_redemption_url = item.vendor_redemption_url,
           vendor_app_url = item.vendor_app_url,
           vendor_raw_response = item.vendor_raw_response,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stored.version + 1
      FROM changed, json_to_recordset(%(changed_items)s) AS item (
          cart_item_id uuid, cart_item_status text, seat_count integer, subtotal bigint,
          service_fee bigint, total_amount bigint, hold_expires_at timestamptz,
          retry_count smallint, checkout_phase text, rung smallint, hold_key uuid,
          commit_key uuid, vendor_cart_id text, vendor_etag text, vendor_invoice_reference text,
          vendor_shipping_id text, vendor_order_number text, vendor_order_token text,
          vendor_redemption_url text, vendor_app_url text, vendor_raw_response jsonb)
     WHERE stored.cart_item_id = item.cart_item_id
"""

_SEATS = """
    INSERT INTO tbl_cart_seats (
        cart_seat_id, cart_item_id, position, section_name, row_name, first_seat, last_seat,
        seat_step, seat_count, price_code, ticket_type_code, class_name, base_price, service_fee,
        all_in_price, total_price, charges, vendor_order_line_item, vendor_offer_id,
        vendor_seat_ids)
    SELECT cart_seat_id, cart_item_id, position, section_name, row_name, first_seat, last_seat,
           seat_step, seat_count, price_code, ticket_type_code, class_name, base_price,
           service_fee, all_in_price, total_price, charges, vendor_order_line_item,
           vendor_offer_id, vendor_seat_ids
      FROM changed, json_to_recordset(%(seats)s) AS seats (
          cart_seat_id uuid, cart_item_id uuid, position smallint, section_name text,
          row_name text, first_seat integer, last_seat integer, seat_step smallint,
          seat_count integer, price_code text, ticket_type_code text, class_name text,
          base_price bigint, service_fee bigint, all_in_price bigint, total_price bigint,
          charges jsonb, vendor_order_line_item text, vendor_offer_id text,
          vendor_seat_ids text[])
        ON CONFLICT (cart_seat_id) DO NOTHING
"""

_REST = f"""
    events AS ({_EVENTS}),
    items AS ({_ITEMS}),
    changed_items AS ({_CHANGED_ITEMS}),
    seats AS ({_SEATS})
"""

_ADD = f"""
    WITH changed AS (
        INSERT INTO tbl_carts (
            cart_id, user_id, program_id, revision_id, cart_status, currency, token_hash,
            expires_at, lease_owner, lease_expires_at, lease_fence, order_id, checkout_problem)
        VALUES (
            %(cart_id)s, %(user_id)s, %(program_id)s, %(revision_id)s, %(cart_status)s,
            %(currency)s, %(token_hash)s, %(expires_at)s, %(lease_owner)s, %(lease_expires_at)s,
            %(lease_fence)s, %(order_id)s, %(checkout_problem)s)
        RETURNING cart_id),
    {_REST}
    SELECT cart_id FROM changed
"""

# The version guard makes a stale save touch no row of any table; whoever leased the cart since
# has saved it too, so a lost lease is a stale save.
_SAVE = f"""
    WITH changed AS (
        UPDATE tbl_carts
           SET user_id = %(user_id)s, cart_status = %(cart_status)s,
               expires_at = %(expires_at)s, lease_owner = %(lease_owner)s,
               lease_expires_at = %(lease_expires_at)s, lease_fence = %(lease_fence)s,
               order_id = %(order_id)s, checkout_problem = %(checkout_problem)s,
               updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
         WHERE cart_id = %(cart_id)s AND version = %(version)s
        RETURNING cart_id),
    {_REST},
    uncached AS (DELETE FROM tbl_cart_cache USING changed
                  WHERE tbl_cart_cache.cart_id = changed.cart_id)
    SELECT cart_id FROM changed
"""


@attrs.define
class PostgresCarts:
    """Carts; a save writes only the events, lines and seats that differ from what was read."""

    connection: Conversation
    _read: dict[CartId, Cart] = attrs.field(factory=dict)

    async def add(self, cart: Cart) -> None:
        """Keep a new cart."""
        self.connection.later(_ADD, _parameters(cart, None))
        self._read[cart.id] = cart

    async def get(self, cart_id: CartId) -> Cart | None:
        """Return a cart."""
        return self._remembered(await self._rows(_GET, cart_id))

    async def for_change(self, cart_id: CartId) -> Cart | None:
        """Return a cart that nobody else can change until this work ends."""
        rows = await self._rows(_FOR_CHANGE, cart_id)
        if rows and rows[0]["version"] != rows[0]["seen_version"]:
            rows = await self._rows(_FOR_CHANGE, cart_id)
        return self._remembered(rows)

    async def save(self, cart: Cart, *, since: Cart | None = None) -> Cart:
        """Keep a changed cart and return it with its new version."""
        before = self._read.get(cart.id) or since or await self.get(cart.id)
        parameters = _parameters(cart, before)
        saved = await self.connection.execute(_SAVE, parameters)
        if not saved.rowcount:
            raise Refused(CartChanged(cart.id))
        after = attrs.evolve(cart, version=cart.version + 1)
        self._read[cart.id] = after
        return after

    async def active_of(self, fan_id: FanId) -> CartId | None:
        """Return the cart that a fan is shopping with."""
        found = await self.connection.execute(_ACTIVE_OF, {"fan_id": fan_id})
        row = await found.fetchone()
        return CartId(row["cart_id"]) if row else None

    async def processing(self, now: datetime, *, limit: int) -> Sequence[CartId]:
        """Return carts in checkout that nobody has leased at a moment, the oldest first."""
        found = await self.connection.execute(_PROCESSING, {"now": now, "limit": limit})
        return [CartId(row["cart_id"]) async for row in found]

    async def _rows(self, statement: str, cart_id: CartId) -> list[DictRow]:
        found = await self.connection.execute(statement, {"cart_id": cart_id})
        return await found.fetchall()

    def _remembered(self, rows: list[DictRow]) -> Cart | None:
        if not rows:
            return None
        cart = cart_of(rows)
        self._read[cart.id] = cart
        return cart


def _parameters(cart: Cart, before: Cart | None) -> Record:
    """Return what a statement writes: the cart, and of the rest what is not as before."""
    known_events = {event.id: event for event in before.events} if before else {}
    known_items = {item.id: item for item in before.items()} if before else {}
    events: list[Record] = []
    items: list[Record] = []
    changed_items: list[Record] = []
    seats: list[Record] = []
    for position, event in enumerate(cart.events):
        if known_events.get(event.id) is event:
            continue
        if _differs(event, known_events.get(event.id)):
            events.append(event_record(cart, position, event))
        for place, item in enumerate(event.items):
            known = known_items.get(item.id)
            if item is not known and item != known:
                record = item_record(cart, event, place, item)
                (changed_items if known else items).append(record)
                seats += _new_seats(item, known)
    columns = cart_record(cart)
    problem = columns["checkout_problem"]
    return columns | {
        "checkout_problem": Jsonb(problem) if problem else None,
        "events": Json(events),
        "items": Json(items),
        "changed_items": Json(changed_items),
        "seats": Json(seats),
    }


def _differs(event: CartEvent, known: CartEvent | None) -> bool:
    return known is None or event.status is not known.status


def _new_seats(item: CartItem, known: CartItem | None) -> Sequence[Record]:
    there = {seats.id for seats in known.seats} if known else set()
    return [
        seats_record(item, place, seats)
        for place, seats in enumerate(item.seats)
        if seats.id not in there
    ]
