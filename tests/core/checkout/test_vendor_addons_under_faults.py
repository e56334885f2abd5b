"""Whatever goes wrong with the vendor's parking, in whatever order: nothing is lost."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flex_adapters.memory.faults import Fault
from flexcore.carts import AddonRequest, Caller, Cart, CartStatus
from flexcore.checkout import CheckoutResult, RefundStatus
from flexcore.journal import Account
from flexcore.kernel import EventCode, Refused, Unavailable, sum_of
from tests.addons import left
from tests.builders import DERBY, OPENER, USD, a_seat_request
from tests.shop import BOX_OFFICE, BY_CART, BY_ITEM, STAFF, Shop
from tests.vendor_parking import DERBY_LOT, OPENER_LOT, places_open, shop_with_vendor_parking

Purpose = tuple[EventCode, str]

GAMES = (OPENER, DERBY)
PLACES = {OPENER: 10, DERBY: 5}
MEALS = 3
# The vendor's parking, and a meal of the store's own stock.
ADDONS: Sequence[Purpose] = ((OPENER, "parking"), (DERBY, "parking"), (OPENER, "meal"))
# More takeovers than there are faults, each of which ends one run.
MANY = 30
# Times that a fan tries to get and to buy what she did not get.
AGAIN = 3
# Longer than anything is held for a fan, and than any lease.
HOLDS_OVER = timedelta(days=1)

abouts = st.sampled_from([None, OPENER, OPENER_LOT, DERBY_LOT])
lost = st.sampled_from([Fault.UNREACHABLE, Fault.LOST_BEFORE, Fault.LOST_AFTER])
vendor_faults = st.tuples(
    st.sampled_from(["hold", "release", "commit", "look_up", "return_seats"]), lost, abouts
)
refusals = st.tuples(st.sampled_from(["hold", "commit"]), st.just(Fault.REFUSED), abouts)
card_faults = st.tuples(
    st.sampled_from(["authorize", "capture", "void"]), st.sampled_from(list(Fault))
)


@attrs.frozen
class Habits:
    """What a fan does between two tries to buy: she gives a place up, she holds what she lost."""

    gives_parking_up: bool
    looks_after_addons: bool


@pytest.mark.rule("FX-15.21")
@pytest.mark.rule("FX-15.43")
@pytest.mark.rule("FX-15.66")
@given(
    st.sampled_from([BY_ITEM, BY_CART]),
    st.lists(st.one_of(vendor_faults, refusals), max_size=6),
    st.lists(card_faults, max_size=3),
    st.booleans(),
    st.booleans(),
)
@example(BY_ITEM, [("commit", Fault.REFUSED, DERBY)], [], False, False)
@example(BY_CART, [("commit", Fault.REFUSED, DERBY)], [], False, False)
def test_every_checkout_with_the_vendors_parking_ends_with_an_order_or_with_nothing_taken(
    vendor: str,
    at_vendor: list[tuple[str, Fault, str | None]],
    at_bank: list[tuple[str, Fault]],
    gives_parking_up: bool,
    looks_after_addons: bool,
) -> None:
    fan = Habits(gives_parking_up, looks_after_addons)
    asyncio.run(_check(vendor, at_vendor, at_bank, fan))


@pytest.mark.rule("FX-15.21")
@pytest.mark.rule("FX-15.43")
@given(st.lists(card_faults, max_size=5), st.booleans(), st.booleans())
def test_so_does_every_checkout_with_parking_at_the_box_office(
    at_bank: list[tuple[str, Fault]], gives_parking_up: bool, looks_after_addons: bool
) -> None:
    fan = Habits(gives_parking_up, looks_after_addons)
    asyncio.run(_check(BOX_OFFICE, [], at_bank, fan))


async def _check(
    vendor: str,
    at_vendor: list[tuple[str, Fault, str | None]],
    at_bank: list[tuple[str, Fault]],
    fan: Habits,
) -> None:
    shop = await shop_with_vendor_parking(vendor)
    cart, caller = await shop.cart(*GAMES)
    for act, fault, about in at_vendor:
        shop.vendor.faults.plan(act, fault, about=about)
    for act, fault in at_bank:
        shop.cards.faults.plan(act, fault)

    result = CheckoutResult(cart)
    chosen: set[Purpose] = set()
    for round_ in range(AGAIN):
        with_addons = fan.looks_after_addons or not round_
        chosen |= await _complete(shop, cart, caller, ADDONS if with_addons else ())
        if fan.gives_parking_up:
            chosen -= await _give_a_place_up(shop, cart, caller)
        result = await _ended(shop, cart, caller)
        if result.cart.status is not CartStatus.ACTIVE:
            break
    for _ in range(MANY):
        refunds = await shop.application.refunds.drain(shop.store, STAFF)
        if all(refund.status is not RefundStatus.QUEUED for refund in refunds):
            break

    async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
        balances = await work.journal.balances()
        order = await work.orders.of_cart(cart.id)
    assert not sum_of(balances.values(), USD)
    assert (order is not None) == (result.cart.status is CartStatus.PAID)
    captured = balances.get(Account.CARD_CLEARING)
    assert (captured.amount if captured else 0) == (order.total.amount if order else 0)
    assert not balances.get(Account.FAN_PAYMENTS)
    # Once holds have run out, what is not open is sold: what the order has, and nothing else.
    shop.clock.advance(HOLDS_OVER)
    bought = dict.fromkeys(GAMES, 0)
    for sale in order.addons if order else ():
        if sale.code == "parking":
            bought[sale.event_code] += sale.quantity
    meals = sum(sale.quantity for sale in order.addons if sale.code == "meal") if order else 0
    assert await left(shop, "meal") == {OPENER: MEALS - meals}
    assert await places_open(shop) == {code: PLACES[code] - bought[code] for code in GAMES}
    for code in GAMES:
        assert await shop.seats_open(code) == (14 if order else 16)
    if order:
        parts = [sale.total for sale in order.tickets] + [sale.total for sale in order.addons]
        assert sum_of(parts, USD) == order.total
        # Nothing that she once held and did not give up is missing from what she paid for.
        assert {(sale.event_code, sale.code) for sale in order.addons} == chosen


async def _complete(
    shop: Shop, cart: Cart, caller: Caller, wished: Sequence[Purpose]
) -> set[Purpose]:
    """Hold seats and add-ons that she has not, as far as the vendor lets her, and return which."""
    held = await _held(shop, cart)
    seats = [a_seat_request(code) for code in GAMES if (code, None) not in held]
    addons = [AddonRequest(code, game, 1) for game, code in wished if (game, code) not in held]
    if seats or addons:
        with suppress(Refused):
            await shop.application.cart_holding.hold(shop.store, cart.id, seats, addons, caller)
    held = await _held(shop, cart)
    return {each for each in ADDONS if each in held}


async def _held(shop: Shop, cart: Cart) -> set[tuple[EventCode, str | None]]:
    return {item.purpose for item in (await shop.read(cart.id)).wanted_items}


async def _give_a_place_up(shop: Shop, cart: Cart, caller: Caller) -> set[Purpose]:
    for item in (await shop.read(cart.id)).wanted_items:
        if item.addon is not None:
            with suppress(Unavailable):
                await shop.application.releasing.release_item(shop.store, cart.id, item.id, caller)
            return {(item.event_code, item.addon.code)}
    return set()


async def _ended(shop: Shop, cart: Cart, caller: Caller) -> CheckoutResult:
    """Try to buy a cart, and go on for as long as it takes to hear how that ended."""
    try:
        result = await shop.buy(cart, caller)
    except Refused:
        return CheckoutResult(await shop.read(cart.id))
    for _ in range(MANY):
        if not result.is_under_way:
            break
        result = await shop.take_over(cart)
    return result
