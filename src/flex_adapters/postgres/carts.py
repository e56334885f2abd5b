"""Carts in Postgres: read in one statement, saved in one, whatever their size."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID, uuid4

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
from flex_adapters.postgres.cart_statements import (
    ACTIVE_OF,
    ASK_ALONE,
    FOR_CHANGE,
    GET,
    LOCK_KNOWN,
    PROCESSING,
    add_statement,
    save_statement,
)
from flex_adapters.postgres.catalog import PostgresCatalog
from flex_adapters.postgres.conversation import Conversation
from flex_adapters.postgres.known_carts import KnownCart, KnownCarts
from flexcore.carts import Cart, CartEvent, CartEventStatus, CartItem
from flexcore.kernel import CartId, EventCode, FanId, TenantId


@attrs.define
class PostgresCarts:
    """Carts; a save writes only the events, lines and seats that differ from what was read."""

    connection: Conversation
    catalog: PostgresCatalog
    tenant: TenantId
    known: KnownCarts
    _read: dict[CartId, Cart] = attrs.field(factory=dict)
    _marks: dict[CartId, UUID] = attrs.field(factory=dict)

    async def add(self, cart: Cart) -> None:
        """Keep a new cart."""
        parts = _changed_parts(cart, None)
        self._write(add_statement(frozenset(parts)), cart, parts)
        self._read[cart.id] = cart

    async def get(self, cart_id: CartId) -> Cart | None:
        """Return a cart."""
        return self._remembered(await self._rows(GET, cart_id))

    async def for_change(self, cart_id: CartId) -> Cart | None:
        """Return a cart that nobody else can change until this work ends."""
        if known := self.known.find(self.tenant, cart_id):
            rows = await self._rows(LOCK_KNOWN, cart_id)
            if rows and _is_as_known(rows[0], known):
                self._read_along(rows)
                self._read[cart_id], self._marks[cart_id] = known.cart, known.mark
                return known.cart
        rows = await self._rows(FOR_CHANGE, cart_id)
        if rows and rows[0]["version"] != rows[0]["seen_version"]:
            rows = await self._rows(FOR_CHANGE, cart_id)
        self._read_along(rows)
        return self._remembered(rows)

    async def save(self, cart: Cart, *, since: Cart | None = None) -> Cart:
        """Keep a changed cart and return it with its new version."""
        before = self._read.get(cart.id) or since or await self.get(cart.id)
        parts = _changed_parts(cart, before)
        self._write(save_statement(frozenset(parts)), cart, parts)
        after = attrs.evolve(cart, version=cart.version + 1)
        self._read[cart.id] = after
        return after

    async def active_of(self, fan_id: FanId) -> Sequence[CartId]:
        """Return the carts that a fan is shopping with; whoever else asks waits for this work."""
        self.connection.later(ASK_ALONE, {"fan_id": str(fan_id)})
        found = await self.connection.execute(ACTIVE_OF, {"fan_id": fan_id})
        return [CartId(row["cart_id"]) for row in found.rows]

    async def processing(self, now: datetime, *, limit: int) -> Sequence[CartId]:
        """Return carts in checkout that nobody has leased at a moment, the oldest first."""
        found = await self.connection.execute(PROCESSING, {"now": now, "limit": limit})
        return [CartId(row["cart_id"]) for row in found.rows]

    def committed(self) -> None:
        """Remember the carts of this work for the next one, now that they are in the database."""
        marks = self._marks
        self.known.keep(
            self.tenant,
            [KnownCart(cart, marks[cart.id]) for cart in self._read.values() if cart.id in marks],
        )

    def _write(
        self, statement: LiteralString, cart: Cart, parts: Mapping[str, Sequence[Record]]
    ) -> None:
        """Write a cart under a new mark, which is as random in a replay as otherwise."""
        mark = self._marks[cart.id] = uuid4()
        self.connection.later(statement, {**_parameters(cart, parts), "save_mark": mark})

    def _read_along(self, rows: Sequence[DictRow]) -> None:
        self.catalog.read_along(
            {EventCode(row["event_code"]): row["listed_event"] for row in rows if row["event_code"]}
        )

    async def _rows(self, statement: str, cart_id: CartId) -> Sequence[DictRow]:
        found = await self.connection.execute(statement, {"cart_id": cart_id})
        return found.rows

    def _remembered(self, rows: Sequence[DictRow]) -> Cart | None:
        if not rows:
            return None
        cart = cart_of(rows)
        self._read[cart.id] = cart
        # What was written before there were marks has none, and is read again.
        if mark := rows[0]["save_mark"]:
            self._marks[cart.id] = mark
        return cart


def _is_as_known(row: DictRow, known: KnownCart) -> bool:
    return (row["version"], row["save_mark"]) == (known.cart.version, known.mark)


def _parameters(cart: Cart, parts: Mapping[str, Sequence[Record]]) -> Record:
    columns = cart_record(cart)
    if problem := columns["checkout_problem"]:
        columns["checkout_problem"] = Jsonb(problem)
    if changed := parts.get("changed_items"):
        columns["changed_item_ids"] = [record["cart_item_id"] for record in changed]
    return columns | {name: Json(records) for name, records in parts.items()}


def _changed_parts(cart: Cart, before: Cart | None) -> dict[str, list[Record]]:
    """Return the records that are not as before, by part; a part without any is left out."""
    known_events = {event.id: event for event in before.events} if before else {}
    known_items = {item.id: item for item in before.items()} if before else {}
    parts: dict[str, list[Record]] = {}
    for position, event in enumerate(cart.events):
        known_event = known_events.get(event.id)
        if known_event is event:
            continue
        if known_event is None or _own_facts(event) != _own_facts(known_event):
            parts.setdefault("events", []).append(event_record(cart, position, event))
        for place, item in enumerate(event.items):
            known = known_items.get(item.id)
            if item is known or item == known:
                continue
            part = "changed_items" if known else "items"
            parts.setdefault(part, []).append(item_record(cart, event, place, item))
            if seats := _new_seats(item, known):
                parts.setdefault("seats", []).extend(seats)
    return parts


def _own_facts(event: CartEvent) -> tuple[CartEventStatus, EventCode | None]:
    """Return what the row of an event has that may change."""
    return event.status, event.replaces


def _new_seats(item: CartItem, known: CartItem | None) -> Sequence[Record]:
    there = {seats.id for seats in known.seats} if known else set()
    return [
        seats_record(item, place, seats)
        for place, seats in enumerate(item.seats)
        if seats.id not in there
    ]
