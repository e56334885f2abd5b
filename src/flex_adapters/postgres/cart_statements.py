"""The statements that read and write carts."""

from functools import cache
from typing import LiteralString

from flex_adapters.postgres.catalog import LISTED_EVENT

# One row for each block of seats, or for what has none; the cart itself stands on every row. The
# version is read a second time below the lock: after a wait for the lock the cart's own row is
# new while the rest is as old as the statement, and the two versions tell. The tables are read one
# after the other, each by its index: a plan kept from when they were empty may join them otherwise
# in any order, as good as any other then, and read all of them ever after.
_COLUMNS = """
    SELECT cart.cart_id, cart.user_id, cart.program_id, cart.revision_id, cart.cart_status,
           cart.currency, cart.token_hash, cart.expires_at, cart.lease_owner,
           cart.lease_expires_at, cart.lease_fence, cart.order_id, cart.checkout_problem,
           cart.choice_code, cart.activation_epoch, cart.version, cart.save_mark,
           (SELECT version FROM tbl_carts AS seen WHERE seen.cart_id = cart.cart_id)
               AS seen_version,
           event.cart_event_id, event.event_code, event.cart_event_status,
           event.replaces_event_code,
           item.cart_item_id, item.item_type, item.cart_item_status, item.hold_expires_at,
           item.retry_count, item.sale_type, item.checkout_phase, item.wish, item.rung,
           item.addon_option_id, item.addon,
           item.hold_key, item.commit_key, item.vendor_cart_id, item.vendor_etag,
           item.vendor_invoice_reference, item.vendor_shipping_id, item.vendor_order_number,
           item.vendor_order_token, item.vendor_redemption_url, item.vendor_app_url,
           item.vendor_raw_response,
           seats.cart_seat_id, seats.section_name, seats.row_name, seats.first_seat,
           seats.last_seat, seats.seat_step, seats.seat_count, seats.price_code,
           seats.ticket_type_code, seats.class_name, seats.charges, seats.suite_id,
           seats.vendor_order_line_item, seats.vendor_offer_id, seats.vendor_seat_ids
"""

_EVENTS_OF_CART = """
      FROM tbl_carts AS cart
      LEFT JOIN LATERAL (
           SELECT * FROM tbl_cart_events WHERE cart_id = cart.cart_id OFFSET 0) AS event ON true
"""

_LINES = """
      LEFT JOIN LATERAL (
           SELECT * FROM tbl_cart_items WHERE cart_event_id = event.cart_event_id OFFSET 0)
           AS item ON true
      LEFT JOIN LATERAL (
           SELECT * FROM tbl_cart_seats WHERE cart_item_id = item.cart_item_id OFFSET 0)
           AS seats ON true
"""

_IN_ORDER = """
     WHERE cart.cart_id = %(cart_id)s
     ORDER BY event.position, item.position, seats.position
"""

GET = f"{_COLUMNS} {_EVENTS_OF_CART} {_LINES} {_IN_ORDER}"

# Whoever changes a cart asks whether its events can still be had: the catalog's word on them comes
# along, so that it costs no statement of its own.
FOR_CHANGE = f"""
    {_COLUMNS}, listed.event AS listed_event
    {_EVENTS_OF_CART}
      LEFT JOIN LATERAL ({LISTED_EVENT} OFFSET 0) AS listed ON true
    {_LINES} {_IN_ORDER} FOR NO KEY UPDATE OF cart
"""

# What has to be asked of a cart that is known already: whether it is still as that save wrote it.
LOCK_KNOWN = f"""
    SELECT cart.version, cart.save_mark, event.event_code, listed.event AS listed_event
    {_EVENTS_OF_CART}
      LEFT JOIN LATERAL ({LISTED_EVENT} OFFSET 0) AS listed ON true
     WHERE cart.cart_id = %(cart_id)s
       FOR NO KEY UPDATE OF cart
"""

PROCESSING = """
    SELECT cart_id
      FROM tbl_carts
     WHERE cart_status = 'processing'
       AND (lease_expires_at IS NULL OR lease_expires_at <= %(now)s)
     ORDER BY cart_id
     LIMIT %(limit)s
"""

# A statement of its own, so that the next one sees what was committed while this one waited.
ASK_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%(fan_id)s, 15))"

ACTIVE_OF = """
    SELECT cart_id
      FROM tbl_carts
     WHERE user_id = %(fan_id)s AND cart_status = 'active'
     ORDER BY cart_id DESC
"""

_EVENTS = """
    INSERT INTO tbl_cart_events AS stored (
        cart_event_id, cart_id, position, event_code, cart_event_status, replaces_event_code)
    SELECT cart_event_id, changed.cart_id, position, event_code, cart_event_status,
           replaces_event_code
      FROM changed, json_to_recordset(%(events)s) AS event (
          cart_event_id uuid, position smallint, event_code text, cart_event_status text,
          replaces_event_code text)
        ON CONFLICT (cart_event_id) DO UPDATE
       SET cart_event_status = EXCLUDED.cart_event_status,
           replaces_event_code = EXCLUDED.replaces_event_code,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stored.version + 1
"""

_ITEMS = """
    INSERT INTO tbl_cart_items (
        cart_item_id, cart_id, cart_event_id, position, item_type, event_code, cart_item_status,
        seat_count, subtotal, service_fee, total_amount, hold_expires_at, retry_count, sale_type,
        checkout_phase, wish, rung, hold_key, commit_key, vendor_cart_id, vendor_etag,
        vendor_invoice_reference, vendor_shipping_id, vendor_order_number, vendor_order_token,
        vendor_redemption_url, vendor_app_url, vendor_raw_response, addon_option_id,
        addon)
    SELECT cart_item_id, changed.cart_id, cart_event_id, position, item_type, event_code,
           cart_item_status, seat_count, subtotal, service_fee, total_amount, hold_expires_at,
           retry_count, sale_type, checkout_phase, wish, rung, hold_key, commit_key,
           vendor_cart_id, vendor_etag, vendor_invoice_reference, vendor_shipping_id,
           vendor_order_number, vendor_order_token, vendor_redemption_url, vendor_app_url,
           vendor_raw_response, addon_option_id, addon
      FROM changed, json_to_recordset(%(items)s) AS item (
          cart_item_id uuid, cart_event_id uuid, position smallint, item_type text,
          event_code text, cart_item_status text, seat_count integer, subtotal bigint,
          service_fee bigint, total_amount bigint, hold_expires_at timestamptz,
          retry_count smallint, sale_type text, checkout_phase text, wish jsonb, rung smallint,
          hold_key uuid, commit_key uuid, vendor_cart_id text, vendor_etag text,
          vendor_invoice_reference text, vendor_shipping_id text, vendor_order_number text,
          vendor_order_token text, vendor_redemption_url text, vendor_app_url text,
          vendor_raw_response jsonb, addon_option_id uuid, addon jsonb)
"""

# The ids are given twice: how many records a document has is unknown when the plan is made, and a
# join alone would be planned for more of them than there are, by reading every line ever written.
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
       AND stored.cart_item_id = ANY (%(changed_item_ids)s)
"""

_SEATS = """
    INSERT INTO tbl_cart_seats (
        cart_seat_id, cart_item_id, position, section_name, row_name, first_seat, last_seat,
        seat_step, seat_count, price_code, ticket_type_code, class_name, base_price, service_fee,
        all_in_price, total_price, charges, vendor_order_line_item, vendor_offer_id,
        vendor_seat_ids, suite_id, inventory_type)
    SELECT cart_seat_id, cart_item_id, position, section_name, row_name, first_seat, last_seat,
           seat_step, seat_count, price_code, ticket_type_code, class_name, base_price,
           service_fee, all_in_price, total_price, charges, vendor_order_line_item,
           vendor_offer_id, vendor_seat_ids, suite_id, inventory_type
      FROM changed, json_to_recordset(%(seats)s) AS seats (
          cart_seat_id uuid, cart_item_id uuid, position smallint, section_name text,
          row_name text, first_seat integer, last_seat integer, seat_step smallint,
          seat_count integer, price_code text, ticket_type_code text, class_name text,
          base_price bigint, service_fee bigint, all_in_price bigint, total_price bigint,
          charges jsonb, vendor_order_line_item text, vendor_offer_id text,
          vendor_seat_ids text[], suite_id uuid, inventory_type text)
        ON CONFLICT (cart_seat_id) DO NOTHING
"""

# What a save may have to write besides the cart's own row.
_PARTS: dict[str, LiteralString] = {
    "events": _EVENTS,
    "items": _ITEMS,
    "changed_items": _CHANGED_ITEMS,
    "seats": _SEATS,
}

_ADD_CART = """
    WITH changed AS (
        INSERT INTO tbl_carts (
            cart_id, user_id, program_id, revision_id, cart_status, currency, token_hash,
            expires_at, lease_owner, lease_expires_at, lease_fence, order_id, checkout_problem,
            choice_code, activation_epoch, save_mark)
        VALUES (
            %(cart_id)s, %(user_id)s, %(program_id)s, %(revision_id)s, %(cart_status)s,
            %(currency)s, %(token_hash)s, %(expires_at)s, %(lease_owner)s, %(lease_expires_at)s,
            %(lease_fence)s, %(order_id)s, %(checkout_problem)s, %(choice_code)s,
            %(activation_epoch)s, %(save_mark)s)
        RETURNING cart_id)"""

# A stale save leaves the cart without a version, which the schema does not allow: the whole work
# fails with it, and nobody has to wait for the answer. Whoever leased the cart since has saved it
# too, so a lost lease is a stale save.
_SAVE_CART = """
    WITH changed AS (
        UPDATE tbl_carts
           SET user_id = %(user_id)s, cart_status = %(cart_status)s,
               expires_at = %(expires_at)s, lease_owner = %(lease_owner)s,
               lease_expires_at = %(lease_expires_at)s, lease_fence = %(lease_fence)s,
               order_id = %(order_id)s, checkout_problem = %(checkout_problem)s,
               choice_code = %(choice_code)s, save_mark = %(save_mark)s,
               updated_at = DEFAULT, updated_by = DEFAULT,
               version = CASE version WHEN %(version)s THEN version + 1 END
         WHERE cart_id = %(cart_id)s
        RETURNING cart_id),
    uncached AS (
        DELETE FROM tbl_cart_cache USING changed
         WHERE tbl_cart_cache.cart_id = changed.cart_id)"""

_END = """
    SELECT cart_id FROM changed"""


@cache
def add_statement(parts: frozenset[str]) -> LiteralString:
    """Return the statement that adds a cart with these parts."""
    return _ADD_CART + _with(parts) + _END


@cache
def save_statement(parts: frozenset[str]) -> LiteralString:
    """Return the statement that saves a cart and these parts of it; most saves need few."""
    return _SAVE_CART + _with(parts) + _END


def _with(parts: frozenset[str]) -> LiteralString:
    return "".join(f",\n    {name} AS ({sql})" for name, sql in _PARTS.items() if name in parts)
