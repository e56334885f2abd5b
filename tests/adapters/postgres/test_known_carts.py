"""Carts that a process knows: read again in part only while nobody else has changed them."""

from collections.abc import AsyncIterator
from datetime import timedelta

import attrs
import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.postgres.known_carts import KnownCart, KnownCarts
from flexcore.carts import Cart, CartStatus
from flexcore.kernel import ManualClock, SeededIds, TenantId
from tests.builders import a_cart, an_item
from tests.postgres_shop import GAMES, PostgresShop
from tests.shop import STAFF

pytestmark = pytest.mark.anyio

FINAL = sorted({*CartStatus} - {CartStatus.ACTIVE, CartStatus.PROCESSING}, key=str)


@pytest.fixture
async def other_process(
    postgres_database: PostgresDatabase, clock: ManualClock, ids: SeededIds
) -> AsyncIterator[PostgresDatabase]:
    """The same store, as another process sees it."""
    database = PostgresDatabase(postgres_database.url, clock, ids)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def the_cart(database: PostgresDatabase, shop: PostgresShop, cart: Cart) -> Cart:
    async with database.unit_of_work(shop.store.slug, STAFF) as work:
        found = await work.carts.for_change(cart.id)
        assert found
        return found


async def changed(database: PostgresDatabase, shop: PostgresShop, cart: Cart) -> Cart:
    """Let a cart be kept open for an hour longer."""
    async with database.unit_of_work(shop.store.slug, STAFF) as work:
        found = await work.carts.for_change(cart.id)
        assert found
        later = found.expires_at + timedelta(hours=1)
        return await work.carts.save(attrs.evolve(found, expires_at=later))


async def changed_in_vain(database: PostgresDatabase, shop: PostgresShop, cart: Cart) -> None:
    """Save a cart, and lose the work with it."""
    async with database.unit_of_work(shop.store.slug, STAFF) as work:
        await work.carts.save(attrs.evolve(cart, choice="lost"), since=cart)
        raise ZeroDivisionError


async def test_a_cart_that_nobody_has_changed_is_the_one_that_is_known(
    postgres_database: PostgresDatabase,
) -> None:
    shop = await PostgresShop.opened(postgres_database)
    cart, caller = await shop.cart(*GAMES[:2])
    held = (await shop.hold(cart, caller)).cart

    first = await the_cart(postgres_database, shop, cart)
    second = await the_cart(postgres_database, shop, cart)

    assert first is second
    assert first == held


async def test_what_another_process_has_changed_is_read(
    postgres_database: PostgresDatabase, other_process: PostgresDatabase
) -> None:
    shop = await PostgresShop.opened(postgres_database)
    cart, caller = await shop.cart(*GAMES[:2])
    await shop.hold(cart, caller)
    there = await changed(other_process, shop, cart)

    here = await the_cart(postgres_database, shop, cart)

    assert here == there
    assert await the_cart(other_process, shop, cart) is there


async def test_both_processes_in_turns_see_each_others_changes(
    postgres_database: PostgresDatabase, other_process: PostgresDatabase
) -> None:
    shop = await PostgresShop.opened(postgres_database)
    cart, _ = await shop.cart(GAMES[0])

    ends = [
        (await changed(database, shop, cart)).expires_at
        for database in (postgres_database, other_process) * 3
    ]

    assert [end - ends[0] for end in ends] == [timedelta(hours=n) for n in range(6)]


async def test_what_was_rolled_back_was_never_known(
    postgres_database: PostgresDatabase, other_process: PostgresDatabase
) -> None:
    shop = await PostgresShop.opened(postgres_database)
    cart, _ = await shop.cart(GAMES[0])
    before = await the_cart(postgres_database, shop, cart)
    with pytest.raises(ZeroDivisionError):
        await changed_in_vain(postgres_database, shop, before)
    there = await changed(other_process, shop, cart)

    here = await the_cart(postgres_database, shop, cart)

    assert here.version == before.version + 1
    assert here == there


async def test_the_events_of_a_known_cart_are_as_the_catalog_has_them_now(
    postgres_database: PostgresDatabase, other_process: PostgresDatabase
) -> None:
    shop = await PostgresShop.opened(postgres_database)
    cart, _ = await shop.cart(GAMES[0])
    async with other_process.unit_of_work(shop.store.slug, STAFF) as work:
        (event,) = (await work.catalog.events_by_code([GAMES[0]])).values()
        await work.catalog.save_events([attrs.evolve(event, name="Derby at last")])

    async with postgres_database.unit_of_work(shop.store.slug, STAFF) as work:
        await work.carts.for_change(cart.id)
        listed = await work.catalog.events_by_code([GAMES[0]])

    assert listed[GAMES[0]].name == "Derby at last"


async def test_a_version_that_another_save_wrote_is_read(
    postgres_database: PostgresDatabase, other_process: PostgresDatabase
) -> None:
    shop = await PostgresShop.opened(postgres_database)
    cart, _ = await shop.cart(GAMES[0])
    before = await the_cart(postgres_database, shop, cart)
    lost = await changed(postgres_database, shop, cart)
    await as_before_the_failover(other_process, shop, before)
    async with other_process.unit_of_work(shop.store.slug, STAFF) as work:
        found = await work.carts.for_change(cart.id)
        assert found
        there = await work.carts.save(
            attrs.evolve(found, expires_at=found.expires_at + timedelta(hours=5))
        )

    here = await the_cart(postgres_database, shop, cart)

    assert there.version == lost.version
    assert here == there != lost


async def test_a_cart_from_before_there_were_marks_is_read_until_it_is_saved(
    postgres_database: PostgresDatabase, other_process: PostgresDatabase
) -> None:
    shop = await PostgresShop.opened(postgres_database)
    cart, _ = await shop.cart(GAMES[0])
    async with other_process.unit_of_work(shop.store.slug, STAFF) as work:
        await work.connection.execute("UPDATE tbl_carts SET save_mark = NULL")
    first = await the_cart(postgres_database, shop, cart)
    second = await the_cart(postgres_database, shop, cart)
    saved = await changed(postgres_database, shop, cart)

    assert first == second
    assert first is not second
    assert await the_cart(postgres_database, shop, cart) is saved


async def as_before_the_failover(
    database: PostgresDatabase, shop: PostgresShop, cart: Cart
) -> None:
    """Set a cart back to an earlier state, as a replica has it that lost the last commits."""
    async with database.unit_of_work(shop.store.slug, STAFF) as work:
        await work.connection.execute(
            "UPDATE tbl_carts SET version = %(version)s, expires_at = %(expires_at)s,"
            " save_mark = gen_random_uuid()",
            {"version": cart.version, "expires_at": cart.expires_at},
        )


def met(cart: Cart) -> KnownCart:
    return KnownCart(cart, cart.id)


def of_lines(number: int, lines: int) -> Cart:
    """Return a cart of one event with so many lines."""
    return a_cart(number, *(an_item() for _ in range(lines)))


def test_large_carts_take_the_place_of_many() -> None:
    known, store = KnownCarts(most_lines=10), TenantId("harbour")
    first, second, third = (of_lines(number, 4) for number in range(3))

    known.keep(store, [met(first), met(second), met(third)])

    assert known.find(store, first.id) is None
    assert known.find(store, second.id) == met(second)
    assert known.find(store, third.id) == met(third)


def test_a_cart_that_changes_is_weighed_once() -> None:
    known, store = KnownCarts(most_lines=10), TenantId("harbour")
    small = of_lines(1, 4)

    for lines in (6, 1, 6):
        known.keep(store, [met(small), met(of_lines(2, lines))])

    assert known.find(store, small.id) == met(small)


def test_a_cart_larger_than_all_that_may_be_kept_is_not() -> None:
    known, store = KnownCarts(most_lines=10), TenantId("harbour")

    known.keep(store, [met(of_lines(1, 11))])

    assert known.find(store, a_cart(1).id) is None


@pytest.mark.parametrize("status", FINAL)
def test_a_cart_that_came_to_its_end_is_forgotten(status: CartStatus) -> None:
    known, store = KnownCarts(), TenantId("harbour")
    cart = a_cart(1)
    known.keep(store, [met(cart)])

    known.keep(store, [met(attrs.evolve(cart, status=status))])

    assert known.find(store, cart.id) is None


def test_the_cart_that_was_met_longest_ago_is_forgotten_first() -> None:
    known, store = KnownCarts(most=2), TenantId("harbour")
    first, second, third = (a_cart(number) for number in range(3))
    known.keep(store, [met(first), met(second)])

    known.find(store, first.id)
    known.keep(store, [met(third)])

    assert known.find(store, first.id) == met(first)
    assert known.find(store, second.id) is None
    assert known.find(TenantId("valley"), third.id) is None
