"""What staff do to seats, add-ons, orders and fans goes on record with what was there before."""

import asyncio
from datetime import timedelta

import pytest

from flex_adapters.memory.tokens import MemoryTokens
from flexcore.addons import AddonService
from flexcore.boxoffice import BoxOffice
from flexcore.carts import with_items
from flexcore.fans import Fan, FanService
from flexcore.kernel import Actor, ManualClock, Refused, SeededIds, TenantId
from flexcore.orders import Order, OrderService
from flexcore.programs import Revision
from tests.audits import Record
from tests.builders import DERBY, OPENER, a_cart, a_fee, a_row, an_item, an_order
from tests.shop import a_game, a_hall
from tests.works import StoreUnitOfWork, Work

pytestmark = pytest.mark.anyio


@pytest.fixture
async def order(work: Work, revision: Revision, fan: Fan) -> Order:
    """An order that is on record."""
    cart = a_cart(fan=fan)
    async with work() as begun:
        await begun.carts.add(cart)
        cart = await begun.carts.save(with_items(cart, [an_item(1)]))
        order = an_order(1, cart, fan)
        await begun.orders.add(order)
    return order


async def test_of_seats_that_are_put_on_sale_how_many_at_which_price_is_on_record(
    record: Record, unit_of_work: StoreUnitOfWork, tenant: TenantId, operator: Actor
) -> None:
    box_office = BoxOffice(unit_of_work)
    seats = [*a_row(seats=3), *a_row(row="B", seats=2), *a_row("102", price_code="P2", price=900)]
    await box_office.put_on_sale(tenant, OPENER, seats, [a_fee(500)], operator)
    with pytest.raises(Refused):
        await box_office.put_on_sale(tenant, OPENER, seats, [], operator)

    level = {"ticketTypeCode": "ADULT", "currency": "USD"}
    assert await record.lines() == [
        (
            "event.put_on_sale",
            "event:OPENER",
            None,
            {
                "seats": 15,
                "prices": [
                    {**level, "priceCode": "P1", "faceValue": 4000, "seats": 5},
                    {**level, "priceCode": "P2", "faceValue": 900, "seats": 10},
                ],
                "fees": [
                    {
                        "priceCode": "P1",
                        "ticketTypeCode": "ADULT",
                        "charges": {"service_fee": 500},
                    }
                ],
            },
        )
    ]


async def test_a_stock_of_add_ons_is_on_record_with_what_it_was(
    record: Record,
    unit_of_work: StoreUnitOfWork,
    tenant: TenantId,
    operator: Actor,
    work: Work,
    clock: ManualClock,
) -> None:
    venue = a_hall()
    async with work() as begun:
        await begun.catalog.save_venues([venue])
        await begun.catalog.save_events([a_game(1, OPENER, venue), a_game(2, DERBY, venue)])
    addons = AddonService(unit_of_work, clock)
    for capacities in ({OPENER: 10}, {OPENER: 10, DERBY: 4}, {OPENER: 10}, {DERBY: 0}):
        await addons.stock_up(tenant, "parking", capacities, operator)
    with pytest.raises(Refused):
        await addons.stock_up(tenant, "parking", {OPENER: -1}, operator)

    action, ref = "addon.stocked_up", "addon:parking"
    assert await record.lines() == [
        (action, ref, {}, {"OPENER": 10}),
        (action, ref, {}, {"DERBY": 4}),
        (action, ref, {"DERBY": 4}, {"DERBY": 0}),
    ]


async def test_details_of_an_order_are_on_record_with_what_they_were(
    record: Record, unit_of_work: StoreUnitOfWork, tenant: TenantId, operator: Actor, order: Order
) -> None:
    orders = OrderService(unit_of_work)
    for details in ({"gift": "yes", "gate": "N"}, {"gift": "yes"}, {"gift": "no", "gate": None}):
        await orders.put_details(tenant, order.id, details, operator)
    with pytest.raises(Refused):
        await orders.put_details(tenant, order.id, {"no name": "x"}, operator)

    action, ref = "order.details_put", f"order:{order.id}"
    assert await record.lines() == [
        (action, ref, {}, {"gift": "yes", "gate": "N"}),
        (action, ref, {"gift": "yes", "gate": "N"}, {"gift": "no"}),
    ]


async def test_of_details_that_many_put_at_once_each_is_on_record_with_the_one_before(
    record: Record, unit_of_work: StoreUnitOfWork, tenant: TenantId, operator: Actor, order: Order
) -> None:
    orders = OrderService(unit_of_work)

    await asyncio.gather(
        *(
            orders.put_details(tenant, order.id, {"gate": str(number)}, operator)
            for number in range(8)
        )
    )

    lines = await record.lines()
    assert len(lines) == 8
    assert [before for _, _, before, _ in lines] == [{}, *(after for *_, after in lines[:-1])]


async def test_a_token_of_a_fan_is_on_record_without_itself_and_without_her_address(
    record: Record,
    unit_of_work: StoreUnitOfWork,
    tenant: TenantId,
    operator: Actor,
    clock: ManualClock,
    ids: SeededIds,
) -> None:
    fans = FanService(unit_of_work, MemoryTokens(ids), clock, ids)
    ann, hour = "ann@example.com", timedelta(hours=1)
    fan, token = await fans.issue_token(tenant, ann, operator, lifetime=hour)
    again, _ = await fans.issue_token(tenant, ann.upper(), operator, lifetime=2 * hour)
    with pytest.raises(Refused):
        await fans.issue_token(tenant, "nobody", operator, lifetime=hour)

    lines, ref = await record.lines(), f"fan:{fan.id}"
    assert again == fan
    assert lines == [
        ("fan.token_issued", ref, None, _issued("2025-09-01T13:00:00+00:00", is_new=True)),
        ("fan.token_issued", ref, None, _issued("2025-09-01T14:00:00+00:00", is_new=False)),
    ]
    assert token not in str(lines)
    assert ann not in str(lines).lower()


def _issued(expires_at: str, *, is_new: bool) -> dict[str, object]:
    return {"expiresAt": expires_at, "isNewFan": is_new}
