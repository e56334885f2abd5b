"""Seats at a sale price of a vendor that keeps to its own prices: offered, held and charged."""

import asyncio
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flex_adapters.memory.faults import Fault
from flex_adapters.memory.reductions import Reduction
from flexcore.carts import (
    PriceChanged,
    SalePriceGone,
    SeatRequest,
    SeatsUnavailable,
    VendorNotReached,
)
from flexcore.offers import OfferedLevel
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    PriceAdjustment,
    PriceTerms,
    ProgramSettings,
    ProgramType,
    SalePriceMissing,
    Unlock,
    UnlockCondition,
    fan_price,
)
from flexcore.vendors import PriceName, Rung
from tests.builders import (
    ADULT,
    DERBY,
    FINAL,
    OPENER,
    SEASON,
    a_fee,
    a_price,
    a_row,
    a_seat_request,
    a_wish,
    usd,
)
from tests.prices import a_level
from tests.shop import BY_CART, BY_ITEM, STAFF, Shop

pytestmark = pytest.mark.anyio

P1, P2 = PriceName("P1", ADULT), PriceName("P2", ADULT)
SALE = Reduction(P1, PriceName("SALE", ADULT), a_price(3000))
SALE_P2 = Reduction(P2, PriceName("P2", "SALE"), a_price(3750))
MEMBER = Reduction(P1, PriceName("MEMBER", ADULT), a_price(1000))
EVERY_WAY = pytest.mark.parametrize("vendor", [BY_ITEM, BY_CART])


async def a_sale(vendor: str = BY_ITEM) -> Shop:
    """Open a shop that takes a quarter off at a vendor that sells at its own prices alone."""
    seats = [*a_row(seats=4), *a_row(row="B", rank=2, seats=8, price_code="P2", price=5000)]
    return await Shop.opened(
        vendor,
        can_reprice=False,
        reductions=[MEMBER, SALE, SALE_P2],
        seats=[*seats, *a_row("102", rank=3, seats=4)],
        fees=[a_fee(500), a_fee(500, "P2")],
    )


async def levels(shop: Shop) -> tuple[OfferedLevel, ...]:
    return (await shop.application.offers.quote(shop.store.slug, OPENER, STAFF)).levels


async def at_full_price(shop: Shop) -> int:
    """Count the seats of the opener that are open; each has one full price."""
    of_event = (await shop.vendor.price_levels([OPENER]))[OPENER]
    return sum(level.seats_open for level in of_event if level.full_price is None)


@pytest.mark.rule("FX-16.11")
async def test_seats_are_offered_by_the_code_that_carries_the_sale_price_and_by_no_other() -> None:
    shop = await a_sale()

    offered = [
        (each.section, each.price_code, each.ticket_type_code, each.price.all_in_price)
        for each in await levels(shop)
    ]

    assert offered == [
        ("101", "SALE", ADULT, usd(3500)),
        ("101", "P2", "SALE", usd(4250)),
        ("102", "SALE", ADULT, usd(3500)),
    ]


@pytest.mark.rule("FX-16.11")
@EVERY_WAY
@pytest.mark.parametrize(
    ("names", "lowest", "held"),
    [
        ({"section": "101", "row": "A", "first_seat": 2}, Rung.EXACT_SEATS, "SALE"),
        (
            {"section": "101", "row": "B", "first_seat": 2, "ticket_type": "SALE"},
            Rung.EXACT_SEATS,
            "P2",
        ),
        ({"section": "101", "price_code": "SALE"}, Rung.SAME_SECTION, "SALE"),
        ({"section": "101", "price_code": "P1"}, Rung.SAME_SECTION, "SALE"),
        ({"section": "101", "price_code": "P2"}, Rung.SAME_SECTION, "P2"),
        ({"price_code": "SALE"}, Rung.SAME_PRICE_CODE, "SALE"),
        ({"price_code": "P2", "ticket_type": "SALE"}, Rung.SAME_PRICE_CODE, "P2"),
        ({}, Rung.TICKET_TYPE, "SALE"),
        ({"ticket_type": "SALE"}, Rung.TICKET_TYPE, "P2"),
    ],
)
async def test_on_every_rung_seats_are_held_at_the_price_that_the_fan_saw(
    vendor: str, names: dict[str, Any], lowest: Rung, held: str
) -> None:
    shop = await a_sale(vendor)
    shown = {(each.section, each.price_code): each.price for each in await levels(shop)}
    cart, caller = await shop.cart(OPENER)

    (item,) = (await shop.hold(cart, caller, SeatRequest(a_wish(OPENER, **names), lowest))).held

    (seats,) = item.seats
    assert seats.block.price_code == held
    assert seats.price == seats.block.price == shown[seats.block.section, held]
    assert item.total == item.vendor_amount == seats.price.all_in_price * 2


@pytest.mark.rule("FX-16.11")
@EVERY_WAY
async def test_a_fan_falls_down_the_ladder_from_sale_price_to_sale_price(vendor: str) -> None:
    shop = await a_sale(vendor)
    cart, caller = await shop.cart(OPENER)
    request = SeatRequest(a_wish(OPENER, 3, section="101", price_code="SALE"))

    held = [(await shop.hold(cart, caller, request)).held[0] for _ in range(2)]

    assert [each.rung for each in held] == [Rung.SAME_SECTION, Rung.SAME_PRICE_CODE]
    assert {each.seats[0].price.all_in_price for each in held} == {usd(3500)}


@pytest.mark.rule("FX-16.11")
@given(
    face_value=st.integers(0, 10**6),
    fee=st.integers(0, 10**4),
    off=st.integers(-10_000, 10_000),
    quantity=st.integers(1, 4),
    vendor=st.sampled_from([BY_ITEM, BY_CART]),
)
def test_the_vendor_charges_what_the_fan_saw_to_the_cent(
    face_value: int, fee: int, off: int, quantity: int, vendor: str
) -> None:
    terms = PriceTerms(ProgramSettings(), PriceAdjustment(-off))
    sale_price = fan_price(a_level(OPENER, face_value, fee=fee), terms).price.base_price.amount
    sale = Reduction(P1, PriceName("SALE", ADULT), a_price(sale_price, fee))

    async def shown_and_charged() -> tuple[int, int, int]:
        shop = await Shop.opened(
            vendor,
            can_reprice=False,
            off=off,
            reductions=[MEMBER, sale],
            seats=a_row(price=face_value),
            fees=[a_fee(fee)] if fee else [],
        )
        (level,) = await levels(shop)
        cart, caller = await shop.cart(OPENER)
        held = (await shop.hold(cart, caller, a_seat_request(OPENER, quantity))).cart
        paid = (await shop.buy(held, caller)).order
        assert paid is not None
        (booked,) = shop.vendor.booked.values()
        shown = level.price.all_in_price * quantity
        return shown.amount, booked.amount, paid.total.amount

    shown, booked, paid = asyncio.run(shown_and_charged())

    assert shown == booked == paid


@EVERY_WAY
async def test_a_sale_price_that_the_vendor_has_taken_away_is_neither_offered_nor_held(
    vendor: str,
) -> None:
    shop = await a_sale(vendor)
    cart, caller = await shop.cart(OPENER)
    shop.vendor.reductions.set(OPENER, [])

    refusals = await shop.refused_hold(cart, caller)

    assert refusals == (SalePriceGone(OPENER),)
    assert await levels(shop) == ()
    assert shop.vendor.told_to_release == []
    assert await at_full_price(shop) == 16


@EVERY_WAY
async def test_seats_whose_sale_price_is_left_are_held_in_place_of_those_whose_price_is_gone(
    vendor: str,
) -> None:
    shop = await a_sale(vendor)
    cart, caller = await shop.cart(OPENER)
    shop.vendor.reductions.set(OPENER, [attrs.evolve(SALE, price=a_price(3001)), SALE_P2])

    at_this_price = SeatRequest(a_wish(OPENER, price_code="SALE"), Rung.SAME_PRICE_CODE)

    (refusal,) = await shop.refused_hold(cart, caller, at_this_price)
    (item,) = (await shop.hold(cart, caller)).held

    assert refusal == SalePriceGone(OPENER)
    assert item.seats[0].block.price_name == SALE_P2.name


@EVERY_WAY
async def test_seats_that_became_dearer_while_they_were_asked_for_do_not_stay_held(
    vendor: str,
) -> None:
    shop = await a_sale(vendor)
    cart, caller = await shop.cart(OPENER)

    async def become_dearer() -> None:
        dearer = attrs.evolve(SALE, price=a_price(3100))
        shop.vendor.reductions.set(OPENER, [dearer, SALE_P2])

    shop.vendor.faults.meanwhile("hold", become_dearer)

    assert await shop.refused_hold(cart, caller) == (SalePriceGone(OPENER),)
    assert len(shop.vendor.told_to_release) == 1
    assert await at_full_price(shop) == 16


@EVERY_WAY
async def test_a_sale_price_that_is_taken_away_from_held_seats_is_told_and_not_overpaid(
    vendor: str,
) -> None:
    shop = await a_sale(vendor)
    cart, caller = await shop.cart_with_seats(OPENER)
    shop.vendor.reductions.set(OPENER, [])

    _, refusals = await shop.application.carts.validate(shop.store, cart.id, caller)
    result = await shop.buy(cart, caller)

    assert refusals == (PriceChanged(OPENER, usd(3500), usd(4500)),)
    assert result.order is None
    assert result.refusal is not None
    assert result.refusal.code == "seats_not_sold"
    assert shop.vendor.booked == {}
    assert await shop.balances() == {}


@EVERY_WAY
async def test_a_vendor_that_cannot_tell_its_prices_holds_nothing_and_can_be_asked_again(
    vendor: str,
) -> None:
    shop = await a_sale(vendor)
    cart, caller = await shop.cart(OPENER)
    shop.vendor.faults.plan("price_levels", Fault.UNREACHABLE)

    refusals = await shop.refused_hold(cart, caller)
    (item,) = (await shop.hold(cart, caller)).held

    assert refusals == (VendorNotReached(OPENER),)
    assert item.total == usd(7000)


@EVERY_WAY
async def test_an_alternative_can_be_wished_for_as_it_is_named(vendor: str) -> None:
    shop = await a_sale(vendor)
    cart, caller = await shop.cart(OPENER)

    at_this_price = SeatRequest(a_wish(OPENER, 6, price_code="SALE"), Rung.SAME_PRICE_CODE)

    (refusal,) = await shop.refused_hold(cart, caller, at_this_price)
    assert isinstance(refusal, SeatsUnavailable)
    named = refusal.alternatives[0]
    wish = a_wish(OPENER, section=named.section, price_code=named.price_code)
    (item,) = (await shop.hold(cart, caller, SeatRequest(wish, Rung.SAME_SECTION))).held

    assert (named.price_code, named.ticket_type_code) == ("P2", ADULT)
    assert item.seats[0].block.price_name == SALE_P2.name


@pytest.mark.rule("FX-16.6")
async def test_a_program_is_not_published_while_its_special_game_has_no_sale_price() -> None:
    shop = await a_sale()
    programs, slug = shop.application.programs, shop.store.slug
    shop.vendor.reductions.set(FINAL, [])
    program = await programs.create(slug, "Sale", ProgramType.BUILD_YOUR_OWN, STAFF)
    settings = ProgramSettings(
        BuildYourOwn(1, 2, (OPENER, DERBY)),
        (ClassName(SEASON),),
        adjustment=PriceAdjustment(-2500),
        unlocks=(Unlock(FINAL, (UnlockCondition(2),)),),
    )
    await programs.configure(slug, program.id, settings, STAFF)

    before = await programs.check(slug, program.id, STAFF)
    shop.vendor.reductions.set(FINAL, [SALE, SALE_P2])
    after = await programs.check(slug, program.id, STAFF)

    (missing,) = [each.refusal for each in before.errors]
    assert isinstance(missing, SalePriceMissing)
    assert {group.event_code for group in missing.seats} == {FINAL}
    assert after.errors == ()
