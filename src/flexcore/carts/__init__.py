"""Carts: what a fan picked, what the vendor holds for her, and the ladder between the two."""

from flexcore.carts.abandoned import ABANDONED_AFTER, AbandonedCart, CopiedCarts, is_abandoned
from flexcore.carts.abandonment import CartAbandonment
from flexcore.carts.addon_refusals import (
    AddonCartLimitExceeded,
    AddonLimitExceeded,
    AddonNotHeld,
    AddonNotOffered,
    AddonSoldOut,
    NothingAskedFor,
    TooManyAddonsAtOnce,
)
from flexcore.carts.addon_rules import ADDONS_AT_ONCE, AddonRequest
from flexcore.carts.addons import AddonHolding, stock_wish
from flexcore.carts.asked_prices import SalePriceGone
from flexcore.carts.events import (
    AddonsHeld,
    AddonsReleased,
    CartBound,
    CartCancelled,
    CartEventsChanged,
    CartInitialized,
    SeatsHeld,
    SeatsNotHeld,
    SeatsReleased,
)
from flexcore.carts.giving_up import SeatsBeingReleased, given_up
from flexcore.carts.history import CartWornOut
from flexcore.carts.holding import HoldResult
from flexcore.carts.lines import CartAddon, CartSeats, VendorHandles
from flexcore.carts.managing import CartHolding
from flexcore.carts.model import Cart, CartEvent, CartItem, CheckoutProblem, Lease
from flexcore.carts.moves import in_status, leased, unleased, with_items
from flexcore.carts.opening import CartDesk, found, not_live, ready_for_change
from flexcore.carts.ports import AbandonedCarts, CartCache, Carts, CartWork
from flexcore.carts.refusals import (
    BlockLimitExceeded,
    CartBusy,
    CartChanged,
    CartClosed,
    CartNotFound,
    ChoiceHasSeats,
    EventHasSeats,
    EventNotInCart,
    EventWithoutSeats,
    HoldLapsed,
    HoldNotKnown,
    ItemNotInCart,
    PriceChanged,
    PriceCodeNeeded,
    SeatsUnavailable,
    TicketLimitExceeded,
    TooManyEventsAtOnce,
    VendorNotReached,
    WishTooNarrow,
)
from flexcore.carts.releasing import SeatReleasing
from flexcore.carts.replacing import unfinished
from flexcore.carts.rules import (
    EVENTS_AT_ONCE,
    Caller,
    SeatRequest,
    is_ready_for_checkout,
    may_use,
)
from flexcore.carts.seat_holding import SeatHolding
from flexcore.carts.service import CartService
from flexcore.carts.special import SpecialGameKept, SpecialGames, UnlockedGame
from flexcore.carts.statuses import (
    AT_VENDOR,
    WANTED,
    CartEventStatus,
    CartStatus,
    CheckoutPhase,
    ItemStatus,
    ItemType,
    SaleType,
)
from flexcore.carts.suggesting import CartSuggestions

__all__ = [
    "ABANDONED_AFTER",
    "ADDONS_AT_ONCE",
    "AT_VENDOR",
    "EVENTS_AT_ONCE",
    "WANTED",
    "AbandonedCart",
    "AbandonedCarts",
    "AddonCartLimitExceeded",
    "AddonHolding",
    "AddonLimitExceeded",
    "AddonNotHeld",
    "AddonNotOffered",
    "AddonRequest",
    "AddonSoldOut",
    "AddonsHeld",
    "AddonsReleased",
    "BlockLimitExceeded",
    "Caller",
    "Cart",
    "CartAbandonment",
    "CartAddon",
    "CartBound",
    "CartBusy",
    "CartCache",
    "CartCancelled",
    "CartChanged",
    "CartClosed",
    "CartDesk",
    "CartEvent",
    "CartEventStatus",
    "CartEventsChanged",
    "CartHolding",
    "CartInitialized",
    "CartItem",
    "CartNotFound",
    "CartSeats",
    "CartService",
    "CartStatus",
    "CartSuggestions",
    "CartWork",
    "CartWornOut",
    "Carts",
    "CheckoutPhase",
    "CheckoutProblem",
    "ChoiceHasSeats",
    "CopiedCarts",
    "EventHasSeats",
    "EventNotInCart",
    "EventWithoutSeats",
    "HoldLapsed",
    "HoldNotKnown",
    "HoldResult",
    "ItemNotInCart",
    "ItemStatus",
    "ItemType",
    "Lease",
    "NothingAskedFor",
    "PriceChanged",
    "PriceCodeNeeded",
    "SalePriceGone",
    "SaleType",
    "SeatHolding",
    "SeatReleasing",
    "SeatRequest",
    "SeatsBeingReleased",
    "SeatsHeld",
    "SeatsNotHeld",
    "SeatsReleased",
    "SeatsUnavailable",
    "SpecialGameKept",
    "SpecialGames",
    "TicketLimitExceeded",
    "TooManyAddonsAtOnce",
    "TooManyEventsAtOnce",
    "UnlockedGame",
    "VendorHandles",
    "VendorNotReached",
    "WishTooNarrow",
    "found",
    "given_up",
    "in_status",
    "is_abandoned",
    "is_ready_for_checkout",
    "leased",
    "may_use",
    "not_live",
    "ready_for_change",
    "stock_wish",
    "unfinished",
    "unleased",
    "with_items",
]
