"""What every keeper of payments, orders and queued refunds does."""

import asyncio
from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from flexcore.carts import Cart, with_items
from flexcore.checkout import RefundStatus
from flexcore.fans import Fan
from flexcore.kernel import CartId, FanId, OrderId
from flexcore.orders import OrderDetail
from flexcore.payments import PaymentStatus
from flexcore.programs import Revision
from tests.builders import (
    DERBY,
    NOON,
    OPENER,
    a_cart,
    a_payment,
    a_refund,
    an_item,
    an_order,
)
from tests.works import Work, failing

pytestmark = pytest.mark.anyio


async def bought(work: Work, number: int, fan: Fan) -> Cart:
    """Keep a cart with a line in each of two events."""
    cart = a_cart(number, events=(OPENER, DERBY), fan=fan)
    lines = [an_item(number * 10, OPENER), an_item(number * 10 + 1, DERBY)]
    async with work() as begun:
        await begun.carts.add(cart)
        return await begun.carts.save(with_items(cart, lines))


async def test_a_payment_is_kept_in_its_present_state(
    work: Work, revision: Revision, fan: Fan
) -> None:
    await bought(work, 1, fan)
    asked = a_payment()
    authorized = attrs.evolve(
        asked,
        status=PaymentStatus.AUTHORIZED,
        reference="pi_1",
        capture_before=NOON + timedelta(days=7),
        asked_at=NOON + timedelta(seconds=2),
    )

    async with work() as begun:
        await begun.payments.save(asked)
    async with work() as begun:
        assert await begun.payments.of(asked.cart_id) == [asked]
        await begun.payments.save(authorized)

    async with work() as begun:
        assert await begun.payments.of(asked.cart_id) == [authorized]


async def test_the_payments_of_a_cart_come_oldest_first(
    work: Work, revision: Revision, fan: Fan
) -> None:
    cart, other = await bought(work, 1, fan), await bought(work, 2, fan)
    declined = attrs.evolve(a_payment(1), status=PaymentStatus.DECLINED)
    second = a_payment(2)
    async with work() as begun:
        await begun.payments.save(declined)
        await begun.payments.save(a_payment(3, cart_number=2))
        await begun.payments.save(second)

    async with work() as begun:
        assert await begun.payments.of(cart.id) == [declined, second]
        assert len(await begun.payments.of(other.id)) == 1
        assert await begun.payments.of(CartId(UUID(int=404))) == []


@pytest.mark.rule("FX-15.28")
async def test_an_order_comes_back_with_its_tickets(
    work: Work, revision: Revision, fan: Fan
) -> None:
    cart = await bought(work, 1, fan)
    order = an_order(1, cart)
    async with work() as begun:
        await begun.orders.add(order)

    async with work() as begun:
        assert await begun.orders.get(order.id) == order
        assert await begun.orders.of_cart(cart.id) == order
        assert await begun.orders.get(OrderId(UUID(int=404))) is None
        assert await begun.orders.of_cart(CartId(UUID(int=404))) is None
    assert [ticket.total for ticket in order.tickets] == [item.total for item in cart.items()]


@pytest.mark.rule("FX-15.26")
async def test_a_cart_becomes_one_order_at_most(work: Work, revision: Revision, fan: Fan) -> None:
    cart = await bought(work, 1, fan)
    first = an_order(1, cart)
    async with work() as begun:
        await begun.orders.add(first)

    # No service can come here, so no refusal has a name for it: the table itself says no.
    with pytest.raises(Exception, match=r".") as failed:
        async with work() as begun:
            await begun.orders.add(attrs.evolve(an_order(2, cart), tickets=()))

    assert failed.type is not AssertionError
    async with work() as begun:
        assert await begun.orders.of_cart(cart.id) == first
        assert await begun.orders.list(limit=5, after=None) == [first]


async def test_of_rivals_who_order_one_cart_exactly_one_does(
    work: Work, revision: Revision, fan: Fan
) -> None:
    cart = await bought(work, 1, fan)

    async def order(number: int) -> None:
        async with work() as begun:
            await begun.orders.add(attrs.evolve(an_order(number, cart), tickets=()))

    answers = await asyncio.gather(*(order(n) for n in range(1, 9)), return_exceptions=True)

    assert sum(answer is None for answer in answers) == 1
    async with work() as begun:
        assert len(await begun.orders.list(limit=9, after=None)) == 1


async def test_orders_are_listed_newest_first_page_by_page(
    work: Work, revision: Revision, fan: Fan
) -> None:
    orders = [an_order(number, await bought(work, number, fan)) for number in (1, 2, 3)]
    async with work() as begun:
        for order in orders:
            await begun.orders.add(order)

    async with work() as begun:
        first_page = await begun.orders.list(limit=2, after=None)
        second_page = await begun.orders.list(limit=2, after=first_page[-1].id)

    assert [*first_page, *second_page] == orders[::-1]


@pytest.mark.rule("FX-15.13")
@pytest.mark.rule("FX-15.28")
async def test_a_fans_orders_are_hers_alone_and_come_newest_first_page_by_page(
    work: Work, revision: Revision, fan: Fan
) -> None:
    async with work() as begun:
        stranger = await begun.fans.with_email(Fan(FanId(UUID(int=8)), "stranger@example.com"))
    hers = [an_order(number, await bought(work, number, fan), fan) for number in (1, 3, 5, 6)]
    others = [
        an_order(number, await bought(work, number, stranger), stranger) for number in (2, 4, 7)
    ]
    async with work() as begun:
        # Kept in another order than they were placed in.
        for order in (*others, *hers[::-1]):
            await begun.orders.add(order)

    async with work() as begun:
        pages = [await begun.orders.of_fan(fan.id, limit=2, after=None)]
        while pages[-1]:
            pages.append(await begun.orders.of_fan(fan.id, limit=2, after=pages[-1][-1].id))

        assert [list(page) for page in pages] == [[hers[3], hers[2]], [hers[1], hers[0]], []]
        # What comes after an order of somebody else's is still the fan's own.
        assert await begun.orders.of_fan(fan.id, limit=9, after=others[1].id) == hers[1::-1]
        assert await begun.orders.of_fan(stranger.id, limit=9, after=None) == others[::-1]
        assert await begun.orders.of_fan(FanId(UUID(int=404)), limit=9, after=None) == []


@pytest.mark.rule("FX-15.35")
async def test_further_details_of_an_order_are_kept_by_name(
    work: Work, revision: Revision, fan: Fan
) -> None:
    order, other = [an_order(number, await bought(work, number, fan)) for number in (1, 2)]
    async with work() as begun:
        for each in (order, other):
            await begun.orders.add(each)
            await begun.orders.put_details(each.id, {})

    async def details_after(changes: dict[str, str | None]) -> dict[str, str]:
        async with work() as begun:
            await begun.orders.put_details(order.id, changes)
        async with work() as begun:
            found = await begun.orders.of_cart(order.cart_id)
        assert found is not None
        names = [detail.name for detail in found.details]
        assert names == sorted(names)
        return {detail.name: detail.value for detail in found.details}

    assert await details_after({"seatName": "Ann", "gift": "yes"}) == {
        "gift": "yes",
        "seatName": "Ann",
    }
    assert await details_after({"gift": "no\n", "door": "7"}) == {
        "door": "7",
        "gift": "no\n",
        "seatName": "Ann",
    }
    assert await details_after({"gift": None, "unheard": None}) == {"door": "7", "seatName": "Ann"}
    async with work() as begun:
        assert await begun.orders.list(limit=5, after=None) == [
            other,
            attrs.evolve(order, details=(OrderDetail("door", "7"), OrderDetail("seatName", "Ann"))),
        ]


async def test_an_order_that_was_taken_back_is_none_of_a_fans(
    work: Work, revision: Revision, fan: Fan
) -> None:
    order = an_order(1, await bought(work, 1, fan))

    async with failing(work) as begun:
        await begun.orders.add(order)

    async with work() as begun:
        assert await begun.orders.of_fan(fan.id, limit=1, after=None) == []


@pytest.mark.rule("FX-15.66")
async def test_refunds_wait_oldest_first_until_they_are_returned(
    work: Work, revision: Revision, fan: Fan
) -> None:
    cart = await bought(work, 1, fan)
    opener, derby = cart.items()
    later = a_refund(1, cart, opener, NOON + timedelta(minutes=1))
    earlier = a_refund(2, cart, derby, NOON)
    async with work() as begun:
        await begun.checkout_refunds.add([later, earlier])

    async with work() as begun:
        assert await begun.checkout_refunds.queued(limit=10) == [earlier, later]
        assert await begun.checkout_refunds.queued(limit=1) == [earlier]
        tried = attrs.evolve(earlier, attempts=1, last_error="out of reach")
        await begun.checkout_refunds.save(tried)
        await begun.checkout_refunds.save(attrs.evolve(later, status=RefundStatus.RETURNED))

    async with work() as begun:
        assert await begun.checkout_refunds.queued(limit=10) == [tried]
        await begun.checkout_refunds.save(attrs.evolve(tried, status=RefundStatus.REFUSED))

    async with work() as begun:
        assert await begun.checkout_refunds.queued(limit=10) == []


@pytest.mark.rule("FX-15.66")
async def test_a_line_is_queued_for_refund_once(work: Work, revision: Revision, fan: Fan) -> None:
    cart = await bought(work, 1, fan)
    refund = a_refund(1, cart, next(cart.items()))
    twin = attrs.evolve(a_refund(2, cart, next(cart.items())), attempts=3)
    async with work() as begun:
        await begun.checkout_refunds.add([refund])

    async with work() as begun:
        await begun.checkout_refunds.add([twin])

    async with work() as begun:
        assert await begun.checkout_refunds.queued(limit=10) == [refund]


@pytest.mark.rule("FX-15.66")
async def test_what_went_back_at_once_is_on_record_and_never_queued(
    work: Work, revision: Revision, fan: Fan
) -> None:
    cart = await bought(work, 1, fan)
    line = next(cart.items())
    returned = attrs.evolve(a_refund(1, cart, line), status=RefundStatus.RETURNED)
    async with work() as begun:
        await begun.checkout_refunds.add([returned])

    async with work() as begun:
        await begun.checkout_refunds.add([a_refund(2, cart, line)])
        assert await begun.checkout_refunds.queued(limit=10) == []


async def test_the_refunds_of_one_cart_are_found_by_it(
    work: Work, revision: Revision, fan: Fan
) -> None:
    cart, other = await bought(work, 1, fan), await bought(work, 2, fan)
    refunds = [a_refund(n, each, next(each.items())) for n, each in enumerate((cart, other))]
    async with work() as begun:
        await begun.checkout_refunds.add(refunds)

    async with work() as begun:
        assert await begun.checkout_refunds.queued(limit=10, cart_id=other.id) == refunds[1:]


async def test_rivals_queue_a_line_once(work: Work, revision: Revision, fan: Fan) -> None:
    cart = await bought(work, 1, fan)

    async def queue(number: int) -> None:
        async with work() as begun:
            await begun.checkout_refunds.add([a_refund(number, cart, next(cart.items()))])

    await asyncio.gather(*(queue(number) for number in range(8)))

    async with work() as begun:
        assert len(await begun.checkout_refunds.queued(limit=10)) == 1
