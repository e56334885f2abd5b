"""Add-ons in orders and in the refund queue, wherever a store keeps them."""

from uuid import UUID

import attrs
import pytest

from flexcore.carts import Cart, CartItem, ItemType, with_items
from flexcore.fans import Fan
from flexcore.kernel import AddonSaleId
from flexcore.orders import AddonSale, Order
from flexcore.programs import Revision
from tests.addons import a_line_of_places, an_addon_item, with_parking_offered
from tests.builders import DERBY, OPENER, a_cart, a_refund, an_item, an_order
from tests.works import Work

pytestmark = pytest.mark.anyio


async def bought(work: Work, revision: Revision, fan: Fan) -> Cart:
    """Keep a cart with seats at one game, and own and the vendor's parking."""
    await with_parking_offered(work, revision)
    cart = a_cart(1, events=(OPENER, DERBY), fan=fan)
    parking = [
        an_addon_item(20 + place, code, quantity=2, program_id=revision.program_id)
        for place, code in enumerate((OPENER, DERBY))
    ]
    places = a_line_of_places(30, program_id=revision.program_id)
    async with work() as begun:
        await begun.carts.add(cart)
        return await begun.carts.save(with_items(cart, [an_item(10), *parking, places]))


def with_addons(order: Order, cart: Cart) -> Order:
    parking = [item for item in cart.items() if item.is_addon]
    sales = tuple(a_sale(place, item) for place, item in enumerate(parking))
    return attrs.evolve(order, addons=sales)


def a_sale(place: int, item: CartItem) -> AddonSale:
    assert item.addon is not None
    return AddonSale(
        AddonSaleId(UUID(int=0xADD0 - place)),
        item.id,
        item.event_code,
        item.addon.option_id,
        item.addon.code,
        item.addon.label,
        item.wish.quantity,
        item.addon.price,
        None if item.is_own_stock else f"V-{place}",
    )


@pytest.mark.rule("FX-15.43")
async def test_an_order_comes_back_with_its_add_ons_however_it_is_read(
    work: Work, revision: Revision, fan: Fan
) -> None:
    cart = await bought(work, revision, fan)
    order = with_addons(an_order(1, cart), cart)

    async with work() as begun:
        await begun.orders.add(order)

    async with work() as begun:
        assert await begun.orders.get(order.id) == order
        assert await begun.orders.of_cart(cart.id) == order
        assert list(await begun.orders.list(limit=9, after=None)) == [order]
        assert list(await begun.orders.of_fan(fan.id, limit=9, after=None)) == [order]
    assert [sale.total.amount for sale in order.addons] == [5300, 5300, 5300]
    assert [sale.vendor_order_number is None for sale in order.addons].count(True) == 2


@pytest.mark.rule("FX-15.66")
async def test_a_queued_refund_says_what_it_is_of(work: Work, revision: Revision, fan: Fan) -> None:
    cart = await bought(work, revision, fan)
    lines = list(cart.items())
    refunds = [
        attrs.evolve(
            a_refund(number, cart, item),
            item_type=item.item_type,
            vendor_event_code=None if item.is_own_stock else item.vendor_event_code,
        )
        for number, item in enumerate(lines)
    ]

    async with work() as begun:
        await begun.checkout_refunds.add(refunds)

    async with work() as begun:
        assert list(await begun.checkout_refunds.queued(limit=9)) == refunds
    assert {refund.item_type for refund in refunds} == {ItemType.SEAT_BLOCK, ItemType.ADDON}
    assert [refund.is_own_stock for refund in refunds].count(True) == 2
