"""Whatever goes wrong, and in whatever order: no seat and no cent is lost."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flex_adapters.memory.faults import Fault
from flexcore.carts import Caller, Cart, CartStatus
from flexcore.checkout import CheckoutResult, RefundStatus
from flexcore.journal import Account
from flexcore.kernel import sum_of
from tests.builders import DERBY, FINAL, OPENER, USD, a_seat_request
from tests.shop import BOX_OFFICE, BY_CART, BY_ITEM, STAFF, Shop

GAMES = (OPENER, DERBY, FINAL)
# More takeovers than there are faults, each of which ends one run.
MANY = 30
# Times that a fan tries to buy what she did not get.
AGAIN = 2
# Longer than any seats are held for a fan.
HOLDS_OVER = timedelta(days=1)

vendor_faults = st.tuples(
    st.sampled_from(["commit", "look_up", "return_seats"]),
    st.sampled_from([Fault.UNREACHABLE, Fault.LOST_BEFORE, Fault.LOST_AFTER]),
    st.sampled_from([None, *GAMES]),
)
refusals = st.tuples(st.just("commit"), st.just(Fault.REFUSED), st.sampled_from([None, *GAMES]))
card_faults = st.tuples(
    st.sampled_from(["authorize", "capture", "void"]), st.sampled_from(list(Fault))
)


@pytest.mark.rule("FX-15.21")
@pytest.mark.rule("FX-15.26")
@pytest.mark.rule("FX-15.66")
@given(
    st.sampled_from([BY_ITEM, BY_CART]),
    st.integers(1, 3),
    st.lists(st.one_of(vendor_faults, refusals), max_size=6),
    st.lists(card_faults, max_size=4),
)
def test_every_checkout_ends_with_an_order_or_with_nothing_taken(
    vendor: str,
    games: int,
    at_vendor: list[tuple[str, Fault, str | None]],
    at_bank: list[tuple[str, Fault]],
) -> None:
    asyncio.run(_check(vendor, games, at_vendor, at_bank))


@pytest.mark.rule("FX-15.21")
@pytest.mark.rule("FX-15.26")
@given(st.integers(1, 3), st.lists(card_faults, max_size=6))
def test_every_checkout_at_the_box_office_ends_with_an_order_or_with_nothing_taken(
    games: int, at_bank: list[tuple[str, Fault]]
) -> None:
    asyncio.run(_check(BOX_OFFICE, games, [], at_bank))


async def _check(
    vendor: str,
    games: int,
    at_vendor: list[tuple[str, Fault, str | None]],
    at_bank: list[tuple[str, Fault]],
) -> None:
    shop = await Shop.opened(vendor)
    cart, caller = await shop.cart_with_seats(*GAMES[:games])
    for act, fault, about in at_vendor:
        shop.vendor.faults.plan(act, fault, about=about)
    for act, fault in at_bank:
        shop.cards.faults.plan(act, fault)

    result = await _ended(shop, cart, caller)
    for _ in range(AGAIN):
        if result.cart.status is not CartStatus.ACTIVE:
            break
        await _complete(shop, result.cart, caller)
        result = await _ended(shop, cart, caller)
    for _ in range(MANY):
        refunds = await shop.application.refunds.drain(shop.store, STAFF)
        if all(refund.status is not RefundStatus.QUEUED for refund in refunds):
            break

    assert result.cart.status in {CartStatus.PAID, CartStatus.ACTIVE, CartStatus.FAILED}
    async with shop.parts.database.unit_of_work(shop.store.slug, STAFF) as work:
        balances = await work.journal.balances()
        order = await work.orders.of_cart(cart.id)
    assert not sum_of(balances.values(), USD)
    assert (order is not None) == (result.cart.status is CartStatus.PAID)
    captured = balances.get(Account.CARD_CLEARING)
    assert (captured.amount if captured else 0) == (order.total.amount if order else 0)
    assert not any(
        balances[account]
        for account in (Account.CARD_AUTHORIZED, Account.AUTHORIZATION_OWED, Account.FAN_PAYMENTS)
        if account in balances
    )
    for code in GAMES[:games]:
        ours = [item for item in result.cart.wanted_items if item.event_code == code]
        assert await shop.seats_open(code) == 16 - 2 * len(ours)
    # What is given back may be another fan's from then on.
    told = shop.vendor.told_to_release
    assert len(told) == len(set(told))
    # Once holds have run out, what is not open is sold: every seat of the order, and no other.
    shop.clock.advance(HOLDS_OVER)
    for code in GAMES[:games]:
        assert await shop.seats_open(code) == (14 if order else 16)


async def _ended(shop: Shop, cart: Cart, caller: Caller) -> CheckoutResult:
    """Buy a cart and go on for as long as it takes to hear how that ended."""
    result = await shop.buy(cart, caller)
    for _ in range(MANY):
        if not result.is_under_way:
            break
        result = await shop.take_over(cart)
    return result


async def _complete(shop: Shop, cart: Cart, caller: Caller) -> None:
    """Hold seats again for the events that have none."""
    held = {item.event_code for item in cart.wanted_items}
    if missing := [code for code in cart.event_codes if code not in held]:
        await shop.hold(cart, caller, *(a_seat_request(code) for code in missing))
