"""A cart: what a fan picked, and what the vendor holds for her."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from uuid import UUID

import attrs

from flexcore.carts.lines import CartAddon, CartSeats, VendorHandles
from flexcore.carts.statuses import (
    LOST,
    WANTED,
    CartEventStatus,
    CartStatus,
    CheckoutPhase,
    ItemStatus,
    ItemType,
    SaleType,
)
from flexcore.kernel import (
    AddonOptionId,
    CartEventId,
    CartId,
    CartItemId,
    Currency,
    EventCode,
    FanId,
    Money,
    OrderId,
    ProgramId,
    RevisionId,
    SeatPrice,
    VendorCartId,
    sum_of,
)
from flexcore.programs import Selection
from flexcore.vendors import HeldSeats, Rung, SeatWish


@attrs.frozen
class CartItem:
    """One line of a cart: what was wished, what is held, and how far it is sold.

    Attributes:
        wish: What was asked for; of own stock, its quantity and the add-on's code as ticket type.
        rung: The step of the ladder that is being tried, or that held; of own stock the first.
        retry_count: Attempts that the ladder has used (FX-15.49).
        hold_key: Idempotency key of the hold, written down before the vendor is asked.
        commit_key: Idempotency key of the sale, written down before the vendor is asked. A line
            whose sale was refused loses it as the checkout ends and its seats are given back.
        addon: What was chosen, where the line is an add-on (FX-15.43); `seats` are then the places
            that the vendor has for it, and none where it is own stock.
    """

    id: CartItemId
    event_code: EventCode
    status: ItemStatus
    wish: SeatWish
    rung: Rung
    retry_count: int
    hold_key: UUID
    hold_expires_at: datetime
    currency: Currency
    vendor_cart_id: VendorCartId | None = None
    seats: tuple[CartSeats, ...] = ()
    phase: CheckoutPhase = CheckoutPhase.NONE
    commit_key: UUID | None = None
    vendor: VendorHandles = attrs.field(factory=VendorHandles)
    item_type: ItemType = ItemType.SEAT_BLOCK
    sale_type: SaleType = SaleType.SEAT
    addon: CartAddon | None = attrs.field(default=None)

    @addon.validator
    def _is_of_an_addon(self, _: object, addon: CartAddon | None) -> None:
        if (addon is not None) != (self.item_type is ItemType.ADDON):
            raise ValueError(f"Line {self.id} is a {self.item_type.value}, with add-on {addon}.")

    @property
    def is_addon(self) -> bool:
        """Tell whether it is something beside seats."""
        return self.addon is not None

    @property
    def is_own_stock(self) -> bool:
        """Tell whether it is held in the store's own stock of add-ons, not at the vendor."""
        return self.addon is not None and self.addon.vendor_event_code is None

    @property
    def vendor_event_code(self) -> EventCode:
        """The event of the line as the vendor has it: the game, or an event of its add-ons."""
        return (self.addon and self.addon.vendor_event_code) or self.event_code

    @property
    def purpose(self) -> tuple[EventCode, str | None]:
        """What the fan has it for: seats of an event, or an add-on there, by its code."""
        return self.event_code, self.addon.code if self.addon is not None else None

    @property
    def addon_option_id(self) -> AddonOptionId | None:
        """The option that was chosen, where the line is an add-on."""
        return self.addon.option_id if self.addon is not None else None

    @cached_property
    def seat_count(self) -> int:
        """How many seats are held, or wished for while none are; an add-on has none."""
        if self.is_addon:
            return 0
        return sum(seats.block.seat_count for seats in self.seats) or self.wish.quantity

    @property
    def priced(self) -> tuple[tuple[SeatPrice, int], ...]:
        """What one costs, and how many of them there are, for each price of the line."""
        if self.addon is not None:
            return ((self.addon.price, self.wish.quantity),)
        return self.booked

    @property
    def booked(self) -> tuple[tuple[SeatPrice, int], ...]:
        """The same as the books have it: in the vendor's charges, and what the program changes."""
        if self.is_own_stock:
            return self.priced
        return tuple((seats.price, seats.block.seat_count) for seats in self.seats)

    @cached_property
    def subtotal(self) -> Money:
        """What the line costs without fees."""
        prices = (price.base_price * count for price, count in self.priced)
        return sum_of(prices, self.currency)

    @cached_property
    def service_fee(self) -> Money:
        """All fees and taxes of the line."""
        return self.total - self.subtotal

    @cached_property
    def total(self) -> Money:
        """What the fan pays for the line."""
        if self.addon is not None:
            return self.addon.price.all_in_price * self.wish.quantity
        return sum_of((seats.total for seats in self.seats), self.currency)

    @cached_property
    def vendor_amount(self) -> Money:
        """What the vendor books for the line; nothing for an add-on of the store's own."""
        amounts = (seats.price.vendor_amount * seats.block.seat_count for seats in self.seats)
        return sum_of(amounts, self.currency)

    @property
    def held_seats(self) -> HeldSeats:
        """The line in the vendor's vocabulary."""
        return HeldSeats(
            self.hold_key,
            self.vendor_event_code,
            self.vendor_cart_id or VendorCartId(""),
            tuple(seats.block for seats in self.seats),
        )

    @property
    def is_lost(self) -> bool:
        """Tell whether the fan had what this line names, and did not give it up herself.

        The hold ran out, the vendor would not sell it, or it was sold in vain and goes back.
        Whatever else is held for the event, it is not what she chose, until she holds something in
        its place or goes without it.
        """
        return bool(self.seats or self.is_own_stock) and self.status in LOST

    def is_alive(self, now: datetime) -> bool:
        """Tell whether the vendor still holds the line for us."""
        return self.status is ItemStatus.HELD and self.hold_expires_at > now


@attrs.frozen
class CartEvent:
    """One event of a cart, with its lines.

    Attributes:
        replaces: The event of the package in whose place it was taken while that one was gone.
    """

    id: CartEventId
    event_code: EventCode
    status: CartEventStatus
    items: tuple[CartItem, ...] = ()
    replaces: EventCode | None = None

    @property
    def seat_items(self) -> tuple[CartItem, ...]:
        """Its lines of seats, whatever has become of them."""
        return tuple(item for item in self.items if not item.is_addon)

    @property
    def vendor_items(self) -> tuple[CartItem, ...]:
        """Its lines that are held at the vendor, if they are held."""
        return tuple(item for item in self.items if not item.is_own_stock)


@attrs.frozen
class Lease:
    """Who alone may call the vendor for a cart, until when.

    Attributes:
        owner: The process or call that has it.
        fence: Grows with every lease, so that a late owner is told apart from the present one.
    """

    owner: str
    expires_at: datetime
    fence: int


@attrs.frozen
class CheckoutProblem:
    """Why the last checkout did not end in an order, for whoever reads the cart later."""

    code: str
    message: str


@attrs.frozen
class Cart:
    """One fan's shopping under one revision of one program (`tbl_carts`).

    Attributes:
        token_hash: Of the token that opens the cart while no fan owns it.
        expires_at: When the cart ends if nothing changes it before.
        lease: The last lease given, in force or not.
        choice: Code of the pack or package; None where the program leaves no choice.
        order_id: The order that it became.
        checkout_problem: Why the last checkout did not end in an order.
        epoch: Of the activation under which it was begun; 0 from before they were counted.
    """

    id: CartId
    program_id: ProgramId
    revision_id: RevisionId
    status: CartStatus
    currency: Currency
    token_hash: bytes = attrs.field(repr=False)
    expires_at: datetime
    fan_id: FanId | None = None
    events: tuple[CartEvent, ...] = ()
    lease: Lease | None = None
    order_id: OrderId | None = None
    checkout_problem: CheckoutProblem | None = None
    choice: str | None = None
    version: int = 1
    epoch: int = 0

    @property
    def open_events(self) -> tuple[CartEvent, ...]:
        """The events that the fan has in the cart."""
        return tuple(e for e in self.events if e.status is not CartEventStatus.REMOVED)

    @property
    def event_codes(self) -> tuple[EventCode, ...]:
        """The codes of the events that the fan has in the cart, in the order of adding."""
        return tuple(event.event_code for event in self.open_events)

    def items(self) -> Iterator[CartItem]:
        """Yield every line, whatever has become of it."""
        for event in self.events:
            yield from event.items

    @property
    def selection(self) -> Selection:
        """What the fan picked."""
        return self.selection_of(self.event_codes)

    def selection_of(self, event_codes: Sequence[EventCode]) -> Selection:
        """Return what the fan would have picked with these events, of her pack or package."""
        replaced = tuple(
            event.replaces
            for event in self.open_events
            if event.replaces and event.event_code in event_codes
        )
        return Selection(event_codes, self.choice, replaced)

    @property
    def wanted_items(self) -> tuple[CartItem, ...]:
        """The lines that the fan is about to buy, or has bought."""
        return tuple(item for item in self.items() if item.status in WANTED)

    @property
    def total(self) -> Money:
        """What the fan pays for the cart."""
        return sum_of((item.total for item in self.wanted_items), self.currency)

    def event(self, event_code: EventCode) -> CartEvent | None:
        """Return an event that is in the cart."""
        return next((e for e in self.open_events if e.event_code == event_code), None)

    def event_named(self, name: str) -> CartEvent | None:
        """Return an event that is in the cart by its code, or by its id in the cart."""
        by_id = (event for event in self.open_events if str(event.id) == name)
        return self.event(EventCode(name)) or next(by_id, None)

    def leased_to_other(self, owner: str, now: datetime) -> bool:
        """Tell whether someone else may be calling the vendor for this cart right now."""
        lease = self.lease
        return lease is not None and lease.owner != owner and lease.expires_at > now
