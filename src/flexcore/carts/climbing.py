"""The lines of one `manage` call on their way down the ladder."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import attrs

from flexcore.carts.addon_refusals import AddonSoldOut
from flexcore.carts.asked_prices import AskedPrices, SalePriceGone
from flexcore.carts.ladder import (
    Answered,
    Ask,
    Begun,
    Climb,
    ClimbPhase,
    Command,
    GiveUp,
    Keep,
    Leave,
    NotKept,
    Park,
    Priced,
    Release,
    decide,
    is_last_rung,
)
from flexcore.carts.lines import CartAddon, CartSeats, VendorHandles
from flexcore.carts.model import CartItem
from flexcore.carts.refusals import HoldNotKnown, SeatsUnavailable, VendorNotReached
from flexcore.carts.rules import SeatRequest
from flexcore.carts.statuses import ItemStatus, ItemType
from flexcore.kernel import (
    CartItemId,
    CartSeatId,
    Currency,
    EventCode,
    Refusal,
    SeatPrice,
    VendorCartId,
)
from flexcore.vendors import (
    Alternative,
    Held,
    HeldSeats,
    HoldAnswer,
    HoldRequest,
    PriceLevel,
    PriceName,
    Rung,
    SeatBlock,
)


@attrs.frozen
class Terms:
    """What every line of a call shares.

    Attributes:
        price: What a fan pays for a seat of a block that the vendor holds.
        vendor_cart_id: The vendor's cart for all lines, where the vendor has one for all.
        instead: Tells in which other events of the program alternatives to one are sought.
        asked: Tells at which of an event's prices to ask, where the vendor keeps to its own.
    """

    currency: Currency
    hold_until: datetime
    new_id: Callable[[], UUID]
    price: Callable[[SeatBlock], SeatPrice]
    vendor_cart_id: VendorCartId | None
    instead: Callable[[EventCode], tuple[EventCode, ...]]
    asked: Callable[[Sequence[PriceLevel]], AskedPrices]


@attrs.define
class Line:
    """One wish of the call: its climb, the cart line that records it, and what to tell the fan.

    Attributes:
        to_release: Seats that the vendor holds for it and must not; released at once.
        refusal: Why the fan gets no seats, once that is known.
    """

    terms: Terms
    climb: Climb
    item: CartItem
    to_release: list[HeldSeats] = attrs.field(factory=list)
    refusal: Refusal | None = None

    @classmethod
    def begun(
        cls, request: SeatRequest, terms: Terms, addon: tuple[EventCode, CartAddon] | None = None
    ) -> "Line":
        """Return a line with its first question ready.

        Args:
            request: What is asked for, of an event as the vendor has it.
            terms: What the lines of the call share.
            addon: What it is and for which game, where it is an add-on.
        """
        event_code, chosen = addon or (request.wish.event_code, None)
        item = CartItem(
            id=CartItemId(terms.new_id()),
            event_code=event_code,
            status=ItemStatus.PENDING,
            wish=request.wish,
            rung=Rung.EXACT_SEATS,
            retry_count=0,
            hold_key=terms.new_id(),
            hold_expires_at=terms.hold_until,
            currency=terms.currency,
            vendor_cart_id=terms.vendor_cart_id,
            item_type=ItemType.ADDON if chosen else ItemType.SEAT_BLOCK,
            addon=chosen,
        )
        line = cls(terms, Climb(request.wish, request.lowest), item)
        line._follow(*decide(line.climb, Begun()))
        return line

    @property
    def is_asking(self) -> bool:
        """Tell whether a question to the vendor is due."""
        return self.climb.phase is ClimbPhase.ASKING

    @property
    def request(self) -> HoldRequest:
        """The question that is due."""
        last = is_last_rung(self.climb, self.item.rung)
        own, prices = self.item.vendor_event_code, self.climb.prices
        return HoldRequest(
            key=self.item.hold_key,
            rung=self.item.rung,
            wish=self.item.wish,
            vendor_cart_id=self.item.vendor_cart_id,
            hold_until=self.terms.hold_until,
            instead=(own, *self.terms.instead(own)) if last else (),
            prices=None if prices is None else prices.on(self.item.rung, self.item.wish),
        )

    def priced(self, levels: Sequence[PriceLevel]) -> None:
        """Learn what the event has on sale, to ask for seats at prices that the vendor has."""
        classes = self.item.wish.class_names
        sold = [level for level in levels if not classes or level.class_name in classes]
        self._follow(*decide(self.climb, Priced(self.terms.asked(sold))))

    def answered(self, answer: HoldAnswer) -> None:
        """Take the vendor's answer in."""
        self._follow(*decide(self.climb, Answered(answer)))

    def not_kept(self) -> None:
        """Give the seats up because the cart could not be saved (FX-15.18)."""
        if self.climb.phase is ClimbPhase.HELD:
            held = Held(
                self.item.hold_key,
                self.item.vendor_cart_id or VendorCartId(""),
                tuple(seats.block for seats in self.item.seats),
                self.item.hold_expires_at,
            )
            self._follow(*decide(self.climb, NotKept(held)))

    def _follow(self, climb: Climb, commands: Sequence[Command]) -> None:
        self.climb = climb
        for command in commands:
            self._obey(command)

    def _obey(self, command: Command) -> None:
        code = self.item.event_code
        match command:
            case Ask(rung, again):
                self.item = self._asking(rung, again=again)
            case Keep(held):
                self.item = self._holding(held)
            case Release(held):
                own = self.item.vendor_event_code
                seats = HeldSeats(held.key, own, held.vendor_cart_id, held.blocks)
                self.to_release.append(seats)
            case GiveUp(_, price_is_gone=True):
                self._failed(SalePriceGone(code))
            case GiveUp(alternatives):
                self._failed(self._not_to_be_had(alternatives))
            case Leave():
                self._failed(VendorNotReached(code))
            case Park():
                self.refusal = HoldNotKnown(code)

    def _not_to_be_had(self, alternatives: Sequence[Alternative]) -> Refusal:
        """Return why no rung had seats; fans do not choose among places of add-ons."""
        item = self.item
        if item.addon is None:
            return SeatsUnavailable(item.event_code, item.wish.quantity, tuple(alternatives))
        fitting = (each.seat_count for each in alternatives if self._would_do(each))
        left = max(fitting, default=0)
        return AddonSoldOut(item.addon.code, item.event_code, item.wish.quantity, left)

    def _would_do(self, alternative: Alternative) -> bool:
        """Tell whether seats are such as were wished for, if too few."""
        wish, prices = self.item.wish, self.climb.prices
        name = PriceName(alternative.price_code, alternative.ticket_type_code)
        if prices is not None:
            asked = prices.on(self.item.rung, wish)
            return any(
                (each.section, each.full_price) == (alternative.section, name) for each in asked
            )
        return name.ticket_type_code == wish.ticket_type_code and wish.price_code in {
            None,
            name.price_code,
        }

    def _asking(self, rung: Rung, *, again: bool) -> CartItem:
        return attrs.evolve(
            self.item,
            rung=rung,
            retry_count=self.climb.attempts,
            hold_key=self.item.hold_key if again else self.terms.new_id(),
        )

    def _holding(self, held: Held) -> CartItem:
        seats = tuple(
            CartSeats(CartSeatId(self.terms.new_id()), block, self.terms.price(block))
            for block in held.blocks
        )
        return attrs.evolve(
            self.item,
            status=ItemStatus.HELD,
            seats=seats,
            vendor_cart_id=held.vendor_cart_id,
            hold_expires_at=held.expires_at,
            vendor=VendorHandles(etag=held.etag, raw_response=held.raw),
        )

    def _failed(self, refusal: Refusal) -> None:
        self.item = attrs.evolve(self.item, status=ItemStatus.FAILED)
        self.refusal = refusal
