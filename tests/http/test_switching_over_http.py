"""What fans see of a switch: the new program from its first moment, and carts as begun."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from flexcore.kernel import TenantId
from flexcore.programs import BuildYourOwn, ClassName, PriceAdjustment, ProgramSettings, ProgramType
from tests.builders import OPENER, SEASON
from tests.http.conftest import HARBOUR, STAFF, Shop, ShopCart, a_new_cart, a_seat_wish

pytestmark = pytest.mark.anyio

BEGINS, ENDS = datetime(2025, 9, 5), datetime(2025, 9, 8)
BEGINS_THERE, ENDS_THERE = (datetime(2025, 9, day, 4, tzinfo=UTC) for day in (5, 8))


async def a_sale_is_scheduled(shop: Shop, slug: TenantId = HARBOUR) -> None:
    """Let all games be sold at half their face value over the weekend."""
    application = shop.application
    events = await application.catalog.events(slug, STAFF, 50, None)
    codes = tuple(event.event_code for event in events)
    sale = await application.programs.create(slug, "Sale", ProgramType.BUILD_YOUR_OWN, STAFF)
    settings = ProgramSettings(
        BuildYourOwn(1, 3, codes), (ClassName(SEASON),), adjustment=PriceAdjustment(-5000)
    )
    await application.programs.configure(slug, sale.id, settings, STAFF)
    await application.programs.publish(slug, sale.id, STAFF)
    store = await application.stores.get(slug)
    await application.schedule.add(store, sale.id, BEGINS, ENDS, STAFF)


async def price_of_two(cart: ShopCart) -> int:
    held = await cart.hold(a_seat_wish())
    assert held.status_code == httpx.codes.OK, held.text
    total: int = held.json()["cart"]["totalAmount"]
    return total


@pytest.mark.rule("FX-16.8")
@pytest.mark.rule("FX-16.9")
@pytest.mark.rule("FX-16.10")
async def test_a_scheduled_sale_changes_the_shop_and_no_cart_that_was_begun_before(
    shop: Shop,
) -> None:
    await a_sale_is_scheduled(shop)
    before = (await shop.call("GET", "/program")).json()
    begun_before = await a_new_cart(shop, OPENER)
    shop.clock.advance(BEGINS_THERE - shop.clock.now() - timedelta(minutes=1))
    last_minute = await a_new_cart(shop, OPENER)

    shop.clock.advance(timedelta(minutes=1))
    begun_during = await a_new_cart(shop, OPENER)
    during = (await shop.call("GET", "/program")).json()
    prices = [await price_of_two(cart) for cart in (last_minute, begun_during)]
    shop.clock.advance(ENDS_THERE - shop.clock.now())
    after = (await shop.call("GET", "/program")).json()

    assert [each["name"] for each in (before, during, after)] == ["Pick some", "Sale", "Pick some"]
    assert [each["activationEpoch"] for each in (before, during, after)] == [1, 2, 3]
    assert {**after, "activationEpoch": 1} == before
    # Four thousand and a fee of five hundred a seat; a quarter or a half off the face value.
    assert prices == [7000, 5000]
    carts = [(await each.call("GET")).json() for each in (begun_before, last_minute, begun_during)]
    assert [(cart["revisionId"], cart["activationEpoch"]) for cart in carts] == [
        (before["revisionId"], 1),
        (before["revisionId"], 1),
        (during["revisionId"], 2),
    ]


@pytest.mark.rule("FX-16.10")
async def test_a_quote_says_by_which_offer_its_prices_are(shop: Shop) -> None:
    await a_sale_is_scheduled(shop)

    before = await the_quote(shop)
    shop.clock.advance(BEGINS_THERE - shop.clock.now())
    during = await the_quote(shop)
    cart = (await (await a_new_cart(shop, OPENER)).call("GET")).json()

    assert (before["activationEpoch"], during["activationEpoch"]) == (1, 2)
    assert before["revisionId"] != during["revisionId"]
    assert before["levels"][0]["basePrice"] > during["levels"][0]["basePrice"]
    of_cart = (cart["revisionId"], cart["activationEpoch"])
    assert of_cart == (during["revisionId"], during["activationEpoch"])


@pytest.mark.rule("FX-16.10")
async def test_each_page_of_events_says_of_which_offer_it_is(shop: Shop) -> None:
    await a_sale_is_scheduled(shop)

    first = await a_page(shop)
    shop.clock.advance(BEGINS_THERE - shop.clock.now())
    second = await a_page(shop, cursor=first["nextCursor"])
    now = (await shop.call("GET", "/program")).json()

    assert (first["activationEpoch"], second["activationEpoch"]) == (1, 2)
    assert first["revisionId"] != second["revisionId"] == now["revisionId"]


async def a_page(shop: Shop, **query: str) -> dict[str, Any]:
    answer = await shop.call("GET", "/program/events", params={"limit": "1", **query})
    assert answer.status_code == httpx.codes.OK, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def the_quote(shop: Shop) -> dict[str, Any]:
    quote: dict[str, Any] = (await shop.call("GET", f"/program/events/{OPENER}/levels")).json()
    return quote
