"""Things of the trade with only what matters said; the rest is something sensible."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flexcore.boxoffice import Fees, NewSeat
from flexcore.carts import (
    Cart,
    CartEvent,
    CartEventStatus,
    CartItem,
    CartSeats,
    CartStatus,
    ItemStatus,
    SeatRequest,
)
from flexcore.checkout import CheckoutRefund
from flexcore.fans import Fan
from flexcore.kernel import (
    CartEventId,
    CartId,
    CartItemId,
    CartSeatId,
    Charge,
    ChargeKind,
    EventCode,
    FanId,
    Money,
    OrderId,
    PaymentId,
    ProgramId,
    RefundId,
    RevisionId,
    SeatPrice,
    TenantId,
    TicketSaleId,
    VendorCartId,
    iso_currency,
)
from flexcore.orders import Order, OrderStatus, TicketSale
from flexcore.payments import Payment, PaymentStatus
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    Program,
    ProgramDocument,
    ProgramSettings,
    ProgramType,
    Revision,
    content_hash,
)
from flexcore.stores import Connection, Store
from flexcore.vendors import (
    AskedPrice,
    CommitRequest,
    Held,
    HeldSeats,
    HoldRequest,
    Rung,
    SeatBlock,
    SeatWish,
)

NOON = datetime(2025, 9, 1, 12, tzinfo=UTC)
USD = iso_currency("USD")
OPENER = EventCode("OPENER")
DERBY = EventCode("DERBY")
FINAL = EventCode("FINAL")
# The access group and ticket type of every seat that is not said to be of others.
SEASON = "Season"
ADULT = "ADULT"

FAN = Fan(FanId(UUID(int=7)), "fan@example.com")


def usd(cents: int) -> Money:
    return Money(cents, USD)


def a_store(slug: str = "harbour", vendor: str = "box_office") -> Store:
    return Store(
        slug=TenantId(slug),
        client="Harbour Gulls",
        product="Flex",
        currency=USD,
        time_zone="America/New_York",
        locale="en_US",
        host_names=(f"{slug}.example.com",),
        vendor=Connection(vendor),
        payment=Connection("memory"),
    )


def a_row(
    section: str = "101",
    row: str = "A",
    seats: int = 10,
    *,
    rank: int = 1,
    price_code: str = "P1",
    price: int = 4000,
    ticket_type: str = ADULT,
    class_name: str = SEASON,
    first_seat: int = 1,
    step: int = 1,
    places: range | None = None,
) -> list[NewSeat]:
    """Return a row of seats; `places` are those to sell where it is not all of them."""
    return [
        NewSeat(
            section=section,
            row=row,
            row_rank=rank,
            row_length=seats,
            place=place,
            seat_number=first_seat + place * step,
            price_code=price_code,
            ticket_type_code=ticket_type,
            class_name=class_name,
            price=usd(price),
        )
        for place in places or range(seats)
    ]


def a_fee(cents: int, price_code: str = "P1", ticket_type: str = ADULT) -> Fees:
    return Fees(price_code, ticket_type, (Charge(ChargeKind.SERVICE_FEE, usd(cents)),))


def a_wish(
    event_code: EventCode = OPENER,
    quantity: int = 2,
    *,
    section: str | None = None,
    row: str | None = None,
    first_seat: int | None = None,
    price_code: str | None = None,
    ticket_type: str = ADULT,
    class_names: frozenset[str] = frozenset(),
) -> SeatWish:
    return SeatWish(
        event_code, quantity, ticket_type, price_code, section, row, first_seat, class_names
    )


def a_seat_request(
    event_code: EventCode = OPENER, quantity: int = 2, lowest: Rung = Rung.TICKET_TYPE
) -> SeatRequest:
    return SeatRequest(a_wish(event_code, quantity), lowest)


def exactly(row: str, first_seat: int, code: EventCode = OPENER) -> SeatRequest:
    """Ask for two seats by name, and be content with any."""
    wish = a_wish(code, section="101", row=row, first_seat=first_seat, price_code="P1")
    return SeatRequest(wish)


def a_hold_request(
    key: int,
    wish: SeatWish | None = None,
    rung: Rung = Rung.TICKET_TYPE,
    *,
    until: datetime = NOON + timedelta(minutes=15),
    vendor_cart_id: str | None = None,
    instead: Sequence[EventCode] = (),
    prices: Sequence[AskedPrice] | None = None,
) -> HoldRequest:
    return HoldRequest(
        UUID(int=key),
        rung,
        wish or a_wish(),
        VendorCartId(vendor_cart_id) if vendor_cart_id else None,
        until,
        tuple(instead),
        None if prices is None else tuple(prices),
    )


def held_seats(held: Held, event_code: EventCode = OPENER) -> HeldSeats:
    return HeldSeats(held.key, event_code, held.vendor_cart_id, held.blocks)


def a_commit_request(key: int, *seats: HeldSeats, amount: int = 8000) -> CommitRequest:
    return CommitRequest(UUID(int=key), seats[0].vendor_cart_id, seats, usd(amount))


def seat_numbers(held: Held) -> list[tuple[str, str, int]]:
    """Return every seat of an answer by section, row and number."""
    return [
        (block.section, block.row, number)
        for block in held.blocks
        for number in range(block.first_seat, block.last_seat + 1, block.step)
    ]


def a_price(face_value: int = 4000, fee: int = 500) -> SeatPrice:
    charges = [Charge(ChargeKind.FACE_VALUE, usd(face_value))]
    if fee:
        charges.append(Charge(ChargeKind.SERVICE_FEE, usd(fee)))
    return SeatPrice(tuple(charges), USD)


def a_block(first_seat: int = 1, seats: int = 2, price: SeatPrice | None = None) -> SeatBlock:
    return SeatBlock(
        section="101",
        row="A",
        first_seat=first_seat,
        last_seat=first_seat + seats - 1,
        step=1,
        seat_count=seats,
        price_code="P1",
        ticket_type_code=ADULT,
        class_name=SEASON,
        price=price or a_price(),
        seat_ids=tuple(str(first_seat + n) for n in range(seats)),
    )


def an_item(
    number: int = 1,
    event_code: EventCode = OPENER,
    status: ItemStatus = ItemStatus.HELD,
    *,
    until: datetime = NOON + timedelta(minutes=15),
    commit_key: int | None = None,
    price: SeatPrice | None = None,
) -> CartItem:
    """Return a line of two seats with the same price for fan and vendor."""
    block = a_block(price=price)
    return CartItem(
        id=CartItemId(UUID(int=0x1700 + number)),
        event_code=event_code,
        status=status,
        wish=a_wish(event_code),
        rung=Rung.TICKET_TYPE,
        retry_count=1,
        hold_key=UUID(int=0x8000 + number),
        hold_expires_at=until,
        currency=USD,
        vendor_cart_id=VendorCartId(f"V-{number}"),
        seats=(CartSeats(CartSeatId(UUID(int=0x5EA7 + number)), block, block.price),),
        commit_key=UUID(int=commit_key) if commit_key else None,
    )


def a_cart(
    number: int = 1,
    *items: CartItem,
    events: Sequence[EventCode] = (OPENER,),
    fan: Fan | None = None,
    status: CartStatus = CartStatus.ACTIVE,
    revision: Revision | None = None,
) -> Cart:
    """Return a cart of the regular program, with lines in their events."""
    offered = revision or a_revision()
    return Cart(
        id=CartId(UUID(int=0xCA0000 + number)),
        program_id=offered.program_id,
        revision_id=offered.revision_id,
        status=status,
        currency=USD,
        token_hash=bytes(32),
        expires_at=NOON + timedelta(days=1),
        fan_id=fan.id if fan else None,
        events=tuple(
            CartEvent(
                CartEventId(UUID(int=0xE00000 + number * 100 + place)),
                code,
                CartEventStatus.PENDING,
                tuple(item for item in items if item.event_code == code),
            )
            for place, code in enumerate(events)
        ),
        epoch=1,
    )


def a_program(*codes: EventCode, least: int = 1, most: int = 3) -> Program:
    settings = ProgramSettings(BuildYourOwn(least, most, codes), (ClassName(SEASON),))
    return Program(
        ProgramId(UUID(int=0xB10)), "Regular season", ProgramType.BUILD_YOUR_OWN, settings
    )


def a_revision(program: Program | None = None) -> Revision:
    document = ProgramDocument.of(program or a_program())
    return Revision(
        RevisionId(UUID(int=0xB11)),
        (program or a_program()).id,
        1,
        NOON,
        document,
        content_hash(document),
    )


def a_payment(
    number: int = 1,
    cart_number: int = 1,
    *,
    cents: int = 9000,
    method: str = "pm_card_visa",
    status: PaymentStatus = PaymentStatus.AUTHORIZING,
) -> Payment:
    return Payment(
        PaymentId(UUID(int=0xFA0000 + number)),
        CartId(UUID(int=0xCA0000 + cart_number)),
        usd(cents),
        method,
        status,
        asked_at=NOON,
    )


def an_order(number: int, cart: Cart, fan: Fan = FAN) -> Order:
    return Order(
        id=OrderId(UUID(int=0x0D0000 + number)),
        cart_id=cart.id,
        fan_id=fan.id,
        revision_id=cart.revision_id,
        total=cart.total,
        status=OrderStatus.COMPLETED,
        placed_at=NOON,
        tickets=tuple(
            TicketSale(
                id=TicketSaleId(UUID(int=0x71C0000 + number * 100 + place)),
                cart_item_id=item.id,
                event_code=item.event_code,
                section=seats.block.section,
                row=seats.block.row,
                first_seat=seats.block.first_seat,
                last_seat=seats.block.last_seat,
                seat_count=seats.block.seat_count,
                price_code=seats.block.price_code,
                ticket_type_code=seats.block.ticket_type_code,
                price=seats.price,
                vendor_order_number=f"BO-{number}",
            )
            for place, item in enumerate(cart.items())
            for seats in item.seats
        ),
    )


def a_refund(number: int, cart: Cart, item: CartItem, queued_at: datetime = NOON) -> CheckoutRefund:
    return CheckoutRefund(
        id=RefundId(UUID(int=0x4EF000 + number)),
        cart_id=cart.id,
        cart_item_id=item.id,
        event_code=item.event_code,
        vendor_cart_id=VendorCartId(f"V-{number}"),
        hold_key=item.hold_key,
        commit_key=UUID(int=0xC0 + number),
        amount=item.total,
        vendor_amount=item.vendor_amount,
        queued_at=queued_at,
        blocks=tuple(seats.block for seats in item.seats),
    )


def are_held(found: Sequence[tuple[SeatBlock, ...] | None]) -> list[bool]:
    """Return for each line that was verified whether the vendor holds it."""
    return [blocks is not None for blocks in found]
