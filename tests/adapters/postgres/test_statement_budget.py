"""What a call costs in round trips; seats never count, and events only where vendors ask so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime, timedelta
from io import BytesIO

import attrs
import httpx
import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flex_http.app import create_app
from flex_http.logs import json_log
from flexcore.carts import Caller
from flexcore.checkout import Checkout
from flexcore.kernel import Actor, ActorKind, ManualClock, Refused
from flexcore.programs import EventNotLive
from tests.builders import FAN
from tests.http.conftest import URL, running
from tests.postgres_shop import GAMES, Count, PostgresShop, counted
from tests.shop import STAFF

pytestmark = pytest.mark.anyio


async def warm(shop: PostgresShop) -> None:
    """Read once what a process remembers: configs and the active revision."""
    await shop.cart(GAMES[0])
    await shop.application.configs.carts(shop.store.slug)
    counted()


async def test_a_cart_is_initialized_in_one_transaction_of_four_statements(
    database: PostgresDatabase,
) -> None:
    shop = await PostgresShop.opened(database)
    await warm(shop)

    anybody = Caller(Actor(ActorKind.ANONYMOUS))
    await shop.application.carts.initialize(shop.store, GAMES[:5], anybody)

    assert counted() == Count(1, 4)


async def test_advice_on_a_cart_that_lacks_no_game_looks_for_none_that_would_do(
    database: PostgresDatabase,
) -> None:
    shop = await PostgresShop.opened(database)
    cart, caller = await shop.cart(GAMES[0])
    await shop.hold(cart, caller)
    counted()

    _, refusals = await shop.application.carts.validate(shop.store, cart.id, caller)

    assert (refusals, counted()) == ((), Count(3, 5))


async def test_a_window_that_is_to_come_costs_a_fan_nothing_until_its_time(
    database: PostgresDatabase, clock: ManualClock
) -> None:
    shop = await PostgresShop.opened(database)
    programs, slug = shop.application.programs, shop.store.slug
    (regular,) = await programs.list_programs(slug, STAFF)
    tomorrow = datetime(2025, 9, 2)
    await shop.application.schedule.add(
        shop.store, regular.id, tomorrow, tomorrow + timedelta(days=1), STAFF
    )
    await warm(shop)

    anybody = Caller(Actor(ActorKind.ANONYMOUS))
    await shop.application.carts.initialize(shop.store, GAMES[:5], anybody)
    starting = counted()
    await programs.active(slug, STAFF)
    looking = counted()
    clock.advance(timedelta(days=1))
    await shop.application.carts.initialize(shop.store, GAMES[:5], anybody)
    counted()
    await shop.application.carts.initialize(shop.store, GAMES[:5], anybody)

    assert starting == counted() == Count(1, 4)
    assert looking == Count(1, 1)


@pytest.mark.parametrize(("games", "quantity"), [(1, 1), (1, 6), (5, 1), (5, 6)])
async def test_a_hold_at_the_box_office_is_one_transaction_of_five_statements(
    database: PostgresDatabase, games: int, quantity: int
) -> None:
    shop = await PostgresShop.opened(database)
    await warm(shop)
    cart, caller = await shop.cart(*GAMES[:games])
    counted()

    result = await shop.hold(cart, caller, quantity)

    assert len(result.held) == games
    assert counted() == Count(1, 5)


@pytest.mark.parametrize(("games", "quantity"), [(1, 1), (1, 6), (5, 1), (5, 6)])
async def test_a_hold_elsewhere_stays_within_three_transactions_and_nine_statements(
    database: PostgresDatabase, games: int, quantity: int
) -> None:
    shop = await PostgresShop.opened(database, vendor="by_item")
    await warm(shop)
    cart, caller = await shop.cart(*GAMES[:games])
    counted()

    result = await shop.hold(cart, caller, quantity)

    assert len(result.held) == games
    spent = counted()
    assert spent.transactions <= 3
    assert spent.statements <= 9


@pytest.mark.rule("FX-1.26")
@pytest.mark.parametrize("vendor", ["box_office", "by_item"])
async def test_asking_whether_the_events_are_still_on_sale_costs_a_hold_nothing(
    database: PostgresDatabase, vendor: str
) -> None:
    shop = await PostgresShop.opened(database, vendor=vendor)
    await warm(shop)
    cart, caller = await shop.cart(*GAMES[:2])
    await shop.call_off(GAMES[0])
    counted()

    result = await shop.hold(cart, caller)
    spent = counted()
    with pytest.raises(Refused) as refused:
        await shop.hold(attrs.evolve(cart, events=cart.events[:1]), caller)

    assert [item.event_code for item in result.held] == [GAMES[1]]
    assert result.refusals == refused.value.refusals == (EventNotLive(GAMES[0]),)
    assert spent == (Count(1, 5) if vendor == "box_office" else Count(2, 5))
    assert counted() == Count(1, 1)


async def check_out(shop: PostgresShop, games: int, quantity: int = 2) -> Count:
    await warm(shop)
    cart, caller = await shop.cart(*GAMES[:games])
    await shop.hold(cart, caller, quantity)
    counted()
    begun = await shop.application.checkout.start(shop.store, cart.id, "pm_card_visa", caller)
    assert isinstance(begun, Checkout)
    result = await shop.application.checkout.run(begun)
    assert result.order is not None
    return counted()


@pytest.mark.parametrize(("games", "quantity"), [(1, 1), (5, 1), (5, 6)])
async def test_a_checkout_at_the_box_office_costs_the_same_for_any_cart(
    database: PostgresDatabase, games: int, quantity: int
) -> None:
    shop = await PostgresShop.opened(database)

    spent = await check_out(shop, games, quantity)

    assert spent.transactions <= 8
    assert spent.statements <= 24


@pytest.mark.parametrize(("games", "quantity"), [(1, 1), (1, 6), (2, 1), (5, 1), (5, 6)])
async def test_a_checkout_by_item_costs_two_transactions_an_event_at_most(
    database: PostgresDatabase, games: int, quantity: int
) -> None:
    shop = await PostgresShop.opened(database, vendor="by_item")

    spent = await check_out(shop, games, quantity)

    assert spent.transactions <= 6 + 2 * games
    assert spent.statements <= 18 + 4 * games


@pytest.mark.parametrize("vendor", ["box_office", "by_item"])
async def test_no_count_grows_with_seats(database: PostgresDatabase, vendor: str) -> None:
    shop = await PostgresShop.opened(database, vendor=vendor)

    assert await hold(shop, quantity=1) == await hold(shop, quantity=6)
    assert await check_out(shop, 5, quantity=1) == await check_out(shop, 5, quantity=6)


async def hold(shop: PostgresShop, quantity: int) -> Count:
    await warm(shop)
    cart, caller = await shop.cart(*GAMES[:5])
    counted()
    result = await shop.hold(cart, caller, quantity)
    assert [item.seat_count for item in result.held] == [quantity] * 5
    return counted()


# What an `Idempotency-Key` adds: its claim, and the answer that is kept.
KEYS = [pytest.param({}, 0, id="keyless"), pytest.param({"Idempotency-Key": "k"}, 2, id="keyed")]


@pytest.mark.parametrize(("key", "added"), KEYS)
async def test_over_http_a_cart_is_initialized_at_the_cost_of_the_call_alone(
    database: PostgresDatabase, key: dict[str, str], added: int
) -> None:
    shop = await PostgresShop.opened(database)
    async with api(shop) as client:
        await client.post("/cart/initialize")
        counted()

        started = await client.post("/cart/initialize", json={"eventCodes": GAMES[:5]}, headers=key)

    assert started.status_code == httpx.codes.CREATED
    assert_within(counted(), Count(1 + added, 4 + added))


@pytest.mark.parametrize("quantity", [1, 6])
@pytest.mark.parametrize(("key", "added"), KEYS)
async def test_over_http_a_hold_and_a_checkout_cost_what_the_calls_cost(
    database: PostgresDatabase, key: dict[str, str], added: int, quantity: int
) -> None:
    shop = await PostgresShop.opened(database)
    await warm(shop)
    cart, caller = await shop.cart(*GAMES[:5])
    seats = [{"eventCode": game, "quantity": quantity, "ticketType": "ADULT"} for game in GAMES[:5]]
    async with api(shop) as client:
        headers = {"Authorization": f"Bearer {await token_of(shop, caller)}", **key}
        await client.get(f"/cart/{cart.id}", headers=headers)
        counted()

        held = await client.post(f"/cart/{cart.id}/manage", json={"seats": seats}, headers=headers)
        holding = counted()
        paid = await client.post(
            f"/cart/{cart.id}/checkout", json={"paymentMethod": "pm_card_visa"}, headers=headers
        )
        buying = counted()

    assert (held.status_code, paid.status_code) == (httpx.codes.OK, httpx.codes.OK), paid.text
    assert_within(holding, Count(1 + added, 5 + added))
    assert_within(buying, Count(8 + added, 24 + added))


def assert_within(spent: Count, budget: Count) -> None:
    assert spent.transactions <= budget.transactions
    assert spent.statements <= budget.statements


async def token_of(shop: PostgresShop, caller: Caller) -> str:
    """Return the access token of the fan who calls."""
    assert caller.fan_id == FAN.id
    _, token = await shop.application.fans.issue_token(
        shop.store.slug, FAN.email, STAFF, lifetime=timedelta(hours=1)
    )
    return token


async def test_an_idempotency_key_costs_two_transactions_of_one_statement(
    database: PostgresDatabase,
) -> None:
    shop = await PostgresShop.opened(database)
    await warm(shop)
    key = {"Idempotency-Key": "0198-once"}
    async with api(shop) as client:
        cart = (await client.post("/cart/initialize", json={"eventCodes": GAMES[:5]})).json()
        token = {"Cart-Token": cart["cartToken"]}
        wishes = [{"eventCode": game, "quantity": 1, "ticketType": "ADULT"} for game in GAMES[:5]]
        writes = (
            ("POST", "/cart/initialize", {"eventCodes": GAMES[:5]}),
            ("POST", f"/cart/{cart['cart']['cartId']}/manage", {"seats": wishes}),
        )
        for method, path, body in writes:
            counted()

            plain = await client.request(method, path, json=body, headers=token)
            without_key = counted()
            keyed = await client.request(method, path, json=body, headers=token | key)
            with_key = counted()
            again = await client.request(method, path, json=body, headers=token | key)
            repeated = counted()

            assert plain.status_code == keyed.status_code
            assert again.content == keyed.content
            assert with_key.transactions == without_key.transactions + 2
            assert with_key.statements == without_key.statements + 2
            assert repeated == Count(1, 1)


@asynccontextmanager
async def api(shop: PostgresShop) -> AsyncIterator[httpx.AsyncClient]:
    """Serve a shop over HTTP in this process."""
    app = create_app(lambda: nullcontext(shop.application), json_log(BytesIO()))
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # the same protocol, typed by another package
    async with running(app), httpx.AsyncClient(transport=transport, base_url=URL) as client:
        yield client
