"""Orders and their tickets in Postgres."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

import attrs
from psycopg.rows import DictRow
from psycopg.types.json import Json

from flex_adapters.postgres.charges import charges_json, price_of
from flex_adapters.postgres.conversation import Conversation
from flex_adapters.postgres.currencies import currency_of, currency_text
from flexcore.kernel import (
    AddonOptionId,
    AddonSaleId,
    CartId,
    CartItemId,
    Currency,
    EventCode,
    FanId,
    Money,
    OrderId,
    RevisionId,
    TicketSaleId,
)
from flexcore.orders import AddonSale, Order, OrderDetail, OrderStatus, TicketSale

_ADD = """
    WITH placed AS (
        INSERT INTO tbl_orders (
            order_id, cart_id, user_id, revision_id, order_status, total_amount, currency,
            placed_at)
        VALUES (
            %(order_id)s, %(cart_id)s, %(user_id)s, %(revision_id)s, %(status)s, %(total)s,
            %(currency)s, %(placed_at)s)
        RETURNING order_id)
    INSERT INTO tbl_ticket_sales (
        ticket_sale_id, order_id, cart_item_id, position, event_code, section_name, row_name,
        first_seat, last_seat, seat_count, price_code, ticket_type_code, all_in_price,
        total_price, charges, vendor_order_number)
    SELECT ticket_sale_id, placed.order_id, cart_item_id, position, event_code, section_name,
           row_name, first_seat, last_seat, seat_count, price_code, ticket_type_code,
           all_in_price, total_price, charges, vendor_order_number
      FROM placed, json_to_recordset(%(tickets)s) AS ticket (
          ticket_sale_id uuid, cart_item_id uuid, position smallint, event_code text,
          section_name text, row_name text, first_seat integer, last_seat integer,
          seat_count integer, price_code text, ticket_type_code text, all_in_price bigint,
          total_price bigint, charges jsonb, vendor_order_number text)
"""

_ADD_ADDONS = """
    INSERT INTO tbl_addon_sales (
        addon_sale_id, order_id, cart_item_id, addon_option_id, position, event_code, addon_code,
        addon_label, quantity, all_in_price, total_price, charges, vendor_order_number)
    SELECT addon_sale_id, %(order_id)s, cart_item_id, addon_option_id, position, event_code,
           addon_code, addon_label, quantity, all_in_price, total_price, charges,
           vendor_order_number
      FROM json_to_recordset(%(addons)s) AS addon (
          addon_sale_id uuid, cart_item_id uuid, addon_option_id uuid, position smallint,
          event_code text, addon_code text, addon_label text, quantity integer,
          all_in_price bigint, total_price bigint, charges jsonb,
          vendor_order_number text)
"""

_ORDERS = """
    SELECT orders.*,
           (SELECT jsonb_agg(to_jsonb(ticket) ORDER BY position)
              FROM tbl_ticket_sales AS ticket
             WHERE ticket.order_id = orders.order_id) AS tickets,
           (SELECT jsonb_agg(to_jsonb(addon) ORDER BY position)
              FROM tbl_addon_sales AS addon
             WHERE addon.order_id = orders.order_id) AS addons,
           (SELECT jsonb_object_agg(detail_name, detail_value)
              FROM tbl_order_additional_details AS detail
             WHERE detail.order_id = orders.order_id) AS details
      FROM tbl_orders AS orders
"""

_GET = f"{_ORDERS} WHERE order_id = %(order_id)s"

_OF_CART = f"{_ORDERS} WHERE cart_id = %(cart_id)s"

# Ids sort by the time they were made.
_LIST = f"""{_ORDERS}
     WHERE %(after)s::uuid IS NULL OR order_id < %(after)s
     ORDER BY order_id DESC
     LIMIT %(limit)s"""

_OF_FAN = f"""{_ORDERS}
     WHERE user_id = %(user_id)s AND (%(after)s::uuid IS NULL OR order_id < %(after)s)
     ORDER BY order_id DESC
     LIMIT %(limit)s"""

# In a statement of its own, so that what follows sees what was committed while this one waited.
_LOCK = "SELECT FROM tbl_orders WHERE order_id = %(order_id)s FOR NO KEY UPDATE"

_DROP_DETAILS = """
    DELETE FROM tbl_order_additional_details
     WHERE order_id = %(order_id)s AND detail_name = ANY (%(names)s)
"""

_PUT_DETAILS = """
    INSERT INTO tbl_order_additional_details AS stored (order_id, detail_name, detail_value)
    SELECT %(order_id)s, key, value FROM json_each_text(%(details)s)
        ON CONFLICT (order_id, detail_name) DO UPDATE
       SET detail_value = EXCLUDED.detail_value,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stored.version + 1
"""


@attrs.frozen
class PostgresOrders:
    """Orders, each with its tickets."""

    connection: Conversation

    async def add(self, order: Order) -> None:
        """Keep a new order with its tickets."""
        self.connection.later(
            _ADD,
            {
                "order_id": order.id,
                "cart_id": order.cart_id,
                "user_id": order.fan_id,
                "revision_id": order.revision_id,
                "status": order.status.value,
                "total": order.total.amount,
                "currency": currency_text(order.total.currency),
                "placed_at": order.placed_at,
                "tickets": Json(
                    [_ticket_json(position, sale) for position, sale in enumerate(order.tickets)]
                ),
            },
        )
        if order.addons:
            addons = [_addon_json(position, sale) for position, sale in enumerate(order.addons)]
            given = {"order_id": order.id, "addons": Json(addons)}
            self.connection.later(_ADD_ADDONS, given)

    async def get(self, order_id: OrderId) -> Order | None:
        """Return an order."""
        found = await self.connection.execute(_GET, {"order_id": order_id})
        row = found.first
        return _order(row) if row else None

    async def get_to_change(self, order_id: OrderId) -> Order | None:
        """Return an order, and keep others from changing it."""
        self.connection.later(_LOCK, {"order_id": order_id})
        return await self.get(order_id)

    async def put_details(self, order_id: OrderId, details: Mapping[str, str | None]) -> None:
        """Keep details of an order by name, in place of earlier ones; None takes a name away."""
        kept = {name: value for name, value in details.items() if value is not None}
        gone = [name for name in details if name not in kept]
        self.connection.later(_DROP_DETAILS, {"order_id": order_id, "names": gone})
        self.connection.later(_PUT_DETAILS, {"order_id": order_id, "details": Json(kept)})

    async def of_cart(self, cart_id: CartId) -> Order | None:
        """Return the order that a cart became."""
        found = await self.connection.execute(_OF_CART, {"cart_id": cart_id})
        row = found.first
        return _order(row) if row else None

    async def list(self, *, limit: int, after: OrderId | None) -> Sequence[Order]:
        """Return orders, newest first, those older than `after`."""
        found = await self.connection.execute(_LIST, {"limit": limit, "after": after})
        return [_order(row) for row in found.rows]

    async def of_fan(self, fan_id: FanId, *, limit: int, after: OrderId | None) -> Sequence[Order]:
        """Return a fan's orders, newest first, those older than `after`; none of anybody else."""
        wanted = {"user_id": fan_id, "limit": limit, "after": after}
        found = await self.connection.execute(_OF_FAN, wanted)
        return [_order(row) for row in found.rows]


def _ticket_json(position: int, sale: TicketSale) -> dict[str, object]:
    return {
        "ticket_sale_id": sale.id,
        "cart_item_id": sale.cart_item_id,
        "position": position,
        "event_code": sale.event_code,
        "section_name": sale.section,
        "row_name": sale.row,
        "first_seat": sale.first_seat,
        "last_seat": sale.last_seat,
        "seat_count": sale.seat_count,
        "price_code": sale.price_code,
        "ticket_type_code": sale.ticket_type_code,
        "all_in_price": sale.price.all_in_price.amount,
        "total_price": sale.total.amount,
        "charges": charges_json(sale.price.charges),
        "vendor_order_number": sale.vendor_order_number,
    }


def _addon_json(position: int, sale: AddonSale) -> dict[str, object]:
    return {
        "addon_sale_id": sale.id,
        "cart_item_id": sale.cart_item_id,
        "addon_option_id": sale.option_id,
        "position": position,
        "event_code": sale.event_code,
        "addon_code": sale.code,
        "addon_label": sale.label,
        "quantity": sale.quantity,
        "all_in_price": sale.price.all_in_price.amount,
        "total_price": sale.total.amount,
        "charges": charges_json(sale.price.charges),
        "vendor_order_number": sale.vendor_order_number,
    }


def _order(row: DictRow) -> Order:
    currency = currency_of(row["currency"])
    return Order(
        id=OrderId(row["order_id"]),
        cart_id=CartId(row["cart_id"]),
        fan_id=FanId(row["user_id"]),
        revision_id=RevisionId(row["revision_id"]),
        total=Money(row["total_amount"], currency),
        status=OrderStatus(row["order_status"]),
        placed_at=row["placed_at"].astimezone(UTC),
        tickets=tuple(_ticket(ticket, currency) for ticket in row["tickets"] or ()),
        addons=tuple(_addon(addon, currency) for addon in row["addons"] or ()),
        details=tuple(OrderDetail(*detail) for detail in sorted((row["details"] or {}).items())),
    )


def _ticket(row: dict[str, Any], currency: Currency) -> TicketSale:
    return TicketSale(
        id=TicketSaleId(UUID(row["ticket_sale_id"])),
        cart_item_id=CartItemId(UUID(row["cart_item_id"])),
        event_code=EventCode(row["event_code"]),
        section=row["section_name"],
        row=row["row_name"],
        first_seat=row["first_seat"],
        last_seat=row["last_seat"],
        seat_count=row["seat_count"],
        price_code=row["price_code"],
        ticket_type_code=row["ticket_type_code"],
        price=price_of(row["charges"], currency),
        vendor_order_number=row["vendor_order_number"],
    )


def _addon(row: dict[str, Any], currency: Currency) -> AddonSale:
    return AddonSale(
        id=AddonSaleId(UUID(row["addon_sale_id"])),
        cart_item_id=CartItemId(UUID(row["cart_item_id"])),
        event_code=EventCode(row["event_code"]),
        option_id=AddonOptionId(UUID(row["addon_option_id"])),
        code=row["addon_code"],
        label=row["addon_label"],
        quantity=row["quantity"],
        price=price_of(row["charges"], currency),
        vendor_order_number=row["vendor_order_number"],
    )
