"""Ids of every context, and the port that makes new ones."""

import random
import re
from enum import Enum
from typing import NewType, Protocol
from uuid import UUID

import attrs

# A tenant is named by its slug, so that a person reading a log or a schema name sees which it is.
TenantId = NewType("TenantId", str)

VenueId = NewType("VenueId", UUID)
EventId = NewType("EventId", UUID)
# The vendor's name of an event, unique within a store (FXQ-9.2).
EventCode = NewType("EventCode", str)

EVENT_CODE_LENGTH_MAX = 64
_EVENT_CODE = re.compile(rf"[A-Za-z0-9._:-]{{1,{EVENT_CODE_LENGTH_MAX}}}")

FanId = NewType("FanId", UUID)
ProgramId = NewType("ProgramId", UUID)
RevisionId = NewType("RevisionId", UUID)
# A time in which a program is scheduled to be active.
WindowId = NewType("WindowId", UUID)

CartId = NewType("CartId", UUID)
CartEventId = NewType("CartEventId", UUID)
CartItemId = NewType("CartItemId", UUID)
CartSeatId = NewType("CartSeatId", UUID)
AddonOptionId = NewType("AddonOptionId", UUID)
# The vendor's name of a cart it keeps for us; several items may share one.
VendorCartId = NewType("VendorCartId", str)

OrderId = NewType("OrderId", UUID)
TicketSaleId = NewType("TicketSaleId", UUID)
AddonSaleId = NewType("AddonSaleId", UUID)
PaymentId = NewType("PaymentId", UUID)
RefundId = NewType("RefundId", UUID)
JournalEntryId = NewType("JournalEntryId", UUID)
BoxSeatId = NewType("BoxSeatId", int)


def is_event_code(text: str) -> bool:
    """Tell whether a text can be an event's code: what a path carries as one piece, as it is.

    Codes of one or two dots are none, as clients read those in paths as steps.
    """
    return bool(_EVENT_CODE.fullmatch(text)) and text not in {".", ".."}


class EntityKind(Enum):
    """The kinds of thing that an event, a posting, a tag or an audit line can be about."""

    STORE = "store"
    EVENT = "event"
    VENUE = "venue"
    SECTION = "section"
    PRICE_CODE = "price_code"
    CONFIG = "config"
    TAG = "tag"
    ASSET = "asset"
    API_KEY = "api_key"
    JOB = "job"
    ADDON = "addon"
    PROGRAM = "program"
    PACK = "pack"
    TIER = "tier"
    PACKAGE = "package"
    FAN = "fan"
    CART = "cart"
    CART_ITEM = "cart_item"
    ORDER = "order"
    PAYMENT = "payment"


@attrs.frozen
class EntityRef:
    """One thing, named so that contexts which may not import each other can still point at it."""

    kind: EntityKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.id}"


class Ids(Protocol):
    """Where new ids and secrets come from."""

    def new(self) -> UUID:
        """Return an id that was never given before; later ids sort after earlier ones."""

    def secret(self) -> str:
        """Return 256 random bits as text that is safe in a header and a URL."""


class SeededIds:
    """Ids that are the same in every run with the same seed; for tests and simulations."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._count = 0

    def new(self) -> UUID:
        """Return the next id: a counter first, so that ids sort, then bits from the seed."""
        self._count += 1
        return UUID(int=(self._count << 80) | (7 << 76) | (2 << 62) | self._random.getrandbits(60))

    def secret(self) -> str:
        """Return the next secret of this seed."""
        return f"{self._random.getrandbits(256):064x}"
