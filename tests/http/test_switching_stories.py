"""Two stories of a season: a sale for a weekend, and packs that came too late.

Staff work through the services; what fans see and pay is read over HTTP.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import attrs
import pytest

from flex_adapters.application import Application
from flexcore.kernel import EventCode, ProgramId, TenantId
from flexcore.programs import (
    BuildYourOwn,
    Change,
    ClassName,
    GamePack,
    PriceAdjustment,
    Program,
    ProgramSettings,
    ProgramType,
    SelectionMode,
    Side,
    Tier,
    portable_to_json,
)
from tests.builders import DERBY, FINAL, OPENER, SEASON
from tests.http.conftest import (
    HARBOUR,
    IN_EACH_DATABASE,
    STAFF,
    Shop,
    ShopCart,
    a_bound_cart,
    a_seat_wish,
)
from tests.http.openings import open_store
from tests.works import StoreUnitOfWork

pytestmark = [pytest.mark.anyio, IN_EACH_DATABASE]

PAYMENT = {"paymentMethod": "pm_card_visa"}
SEASON_PAGES = b'{ "banner": null, "hello": "Pick your games" }\n'
HOLIDAY_PAGES = b'{ "banner": "Happy holidays: 25 % off", "hello": "Pick your games" }\n'
TEN_GAMES = tuple(EventCode(f"G{day}") for day in range(1, 11))
SEASIDE = TenantId("seaside")


@attrs.frozen
class Office:
    """What staff of one store do with programs."""

    application: Application
    store: TenantId = HARBOUR

    async def create(
        self, name: str, kind: ProgramType, settings: ProgramSettings, pages: bytes
    ) -> Program:
        programs = self.application.programs
        program = await programs.create(self.store, name, kind, STAFF)
        await self.configure(program, settings, pages)
        return program

    async def clone(self, program: Program, name: str) -> Program:
        return await self.application.program_documents.clone(self.store, program.id, name, STAFF)

    async def configure(self, program: Program, settings: ProgramSettings, pages: bytes) -> None:
        await self.application.programs.configure(self.store, program.id, settings, STAFF)
        await self.application.frontend_configs.put(self.store, program.id, pages, STAFF)

    async def publish(self, program: Program) -> None:
        await self.application.programs.publish(self.store, program.id, STAFF)

    async def switch_to(self, program: Program) -> None:
        await self.application.programs.activate(self.store, program.id, STAFF)

    async def differences(self, one: Program, other: Program) -> tuple[Change, ...]:
        documents = self.application.program_documents
        return await documents.compare(self.store, Side(one.id), Side(other.id), STAFF)

    async def as_it_stands(self, program: Program) -> tuple[str, list[int]]:
        """Return all that a program says, and the numbers of its revisions."""
        documents = self.application.program_documents
        exported = await documents.export(self.store, program.id, STAFF)
        revisions = await documents.revisions(self.store, program.id, STAFF)
        return portable_to_json(exported), [each.number for each in revisions]


@attrs.frozen
class Window:
    """Everything that a fan sees before she begins."""

    program: dict[str, Any]
    events: Sequence[dict[str, Any]]
    prices: dict[str, list[tuple[str, int]]]
    pages: bytes

    @classmethod
    async def of(cls, shop: Shop, store: TenantId = HARBOUR) -> "Window":
        program = (await shop.call("GET", "/program", store=store)).json()
        # It counts the switches, so it is another each time.
        del program["activationEpoch"]
        events = (await shop.call("GET", "/program/events", store=store)).json()["items"]
        codes = [event["eventCode"] for event in events]
        pages = await shop.application.frontend_configs.get(
            store, ProgramId(UUID(program["programId"])), STAFF
        )
        prices = {code: await _prices(shop, code, store) for code in codes}
        return cls(program, events, prices, pages.content)


async def _prices(shop: Shop, code: str, store: TenantId) -> list[tuple[str, int]]:
    answer = await shop.call("GET", f"/program/events/{code}/levels", store=store)
    return [(level["priceCode"], level["basePrice"]) for level in answer.json()["levels"]]


async def bought_for(cart: ShopCart) -> int:
    """Check a cart out and return what was paid for it."""
    answer = await cart.call("POST", "/checkout", json=PAYMENT)
    assert answer.status_code == 200, answer.text
    return int((await cart.call("GET")).json()["totalAmount"])


@pytest.mark.rule("FX-16.11")
@pytest.mark.rule("FX-16.8")
@pytest.mark.rule("FX-16.9")
@pytest.mark.rule("FX-16.10")
@pytest.mark.rule("FX-16.14")
@pytest.mark.rule("FX-16.16")
@pytest.mark.rule("FX-16.17")
@pytest.mark.rule("FX-5.5")
async def test_a_sale_for_a_weekend_is_a_second_program_and_nothing_else(shop: Shop) -> None:
    office = Office(shop.application)
    games = ProgramSettings(BuildYourOwn(1, 3, (OPENER, DERBY, FINAL)), (ClassName(SEASON),))
    kind = ProgramType.BUILD_YOUR_OWN
    regular = await office.create("Regular season", kind, games, SEASON_PAGES)
    await office.publish(regular)
    await office.switch_to(regular)
    in_season = await Window.of(shop)
    begun_before = await a_bound_cart(shop, OPENER)

    # On Thursday the sale is prepared, and fans see none of it.
    sale = await office.clone(regular, "Holiday sale")
    as_cloned = await office.differences(regular, sale)
    cheaper = attrs.evolve(sale.settings, adjustment=PriceAdjustment(-2500))
    await office.configure(sale, cheaper, HOLIDAY_PAGES)
    await office.publish(sale)
    prepared = await office.as_it_stands(regular), await office.as_it_stands(sale)

    assert as_cloned == (Change("name", "Regular season", "Holiday sale"),)
    assert await office.differences(regular, sale) == (
        Change("name", "Regular season", "Holiday sale"),
        Change("settings.adjustment.basisPoints", 0, -2500),
        Change("frontendConfig.banner", None, "Happy holidays: 25 % off"),
    )
    assert await Window.of(shop) == in_season

    # On Friday it begins: the same games, at other prices, under another banner.
    await office.switch_to(sale)
    on_sale = await Window.of(shop)
    bought_as_begun = await bought_for(begun_before)
    bought_on_sale = await bought_for(await a_bound_cart(shop, OPENER))

    assert on_sale.program["programId"] == str(sale.id)
    assert on_sale.pages == HOLIDAY_PAGES
    assert on_sale.events == in_season.events
    assert on_sale.program["choices"] == in_season.program["choices"]
    assert in_season.prices[OPENER] == [("P1", 4000), ("P2", 2000)]
    assert on_sale.prices == {code: [("P1", 3000), ("P2", 1500)] for code in in_season.prices}
    assert (bought_on_sale, bought_as_begun) == (2 * (3000 + 500), 2 * (4000 + 500))

    # On Monday everything is as it was, and nobody edited anything.
    await office.switch_to(regular)

    assert await Window.of(shop) == in_season
    assert await bought_for(await a_bound_cart(shop, OPENER)) == 2 * (4000 + 500)
    assert (await office.as_it_stands(regular), await office.as_it_stands(sale)) == prepared
    assert [numbers for _, numbers in prepared] == [[1], [1]]


def a_pack(code: str, games: Sequence[EventCode], size: int, off: int) -> GamePack:
    tier = Tier("Games", size, size, tuple(games))
    exact, discount = SelectionMode.EXACT, PriceAdjustment(-off)
    return GamePack(code, f"{size} games", exact, size, size, (tier,), adjustment=discount)


async def a_cart_with_seats(shop: Shop, choice: str, games: Sequence[EventCode]) -> ShopCart:
    """Return a fan's cart of a pack, with two seats for every game."""
    wanted = {"eventCodes": list(games), "choice": choice}
    answer = await shop.call("POST", "/cart/initialize", store=SEASIDE, json=wanted)
    assert answer.status_code == 201, answer.text
    fan = await shop.sign_in(SEASIDE)
    begun = answer.json()
    cart = ShopCart(shop, begun["cart"]["cartId"], begun["cartToken"], SEASIDE, fan)
    await cart.call("PATCH", "/bind")
    for first in range(0, len(games), 5):
        held = await cart.hold(*(a_seat_wish(code) for code in games[first : first + 5]))
        assert held.status_code == 200, held.text
    return cart


@pytest.mark.rule("FX-16.12")
@pytest.mark.rule("FX-16.8")
@pytest.mark.rule("FX-16.13")
@pytest.mark.rule("FX-16.14")
@pytest.mark.rule("FX-16.15")
@pytest.mark.rule("FX-16.16")
async def test_better_packs_replace_one_that_nobody_can_buy_any_more(
    shop: Shop, unit_of_work: StoreUnitOfWork
) -> None:
    await open_store(shop.application, unit_of_work, SEASIDE, TEN_GAMES)
    office = Office(shop.application, SEASIDE)
    programs, catalog = shop.application.programs, shop.application.catalog
    packs = ProgramSettings(
        class_names=(ClassName(SEASON),), game_packs=(a_pack("ten", TEN_GAMES, 10, off=1000),)
    )
    ten = await office.create("Ten games", ProgramType.GAME_PACKS, packs, SEASON_PAGES)
    await office.publish(ten)
    await office.switch_to(ten)
    schedule = await catalog.events(SEASIDE, STAFF, 50, None)
    early = await a_cart_with_seats(shop, "ten", TEN_GAMES)
    paid_early = await bought_for(early)

    # Three games on, seven remain, and a pack of ten is out of reach.
    shop.clock.advance(timedelta(days=33))
    remaining = await Window.of(shop, SEASIDE)
    wanted = {"eventCodes": list(TEN_GAMES), "choice": "ten"}
    too_late = await shop.call("POST", "/cart/initialize", store=SEASIDE, json=wanted)
    checked = await programs.check(SEASIDE, ten.id, STAFF)

    assert paid_early == 10 * 2 * (3600 + 500)
    assert [event["eventCode"] for event in remaining.events] == list(TEN_GAMES[3:])
    assert (too_late.status_code, too_late.json()["code"]) == (409, "event_not_live")
    assert [each.selections[0].choice for each in checked.errors] == ["ten"]

    # Better packs of the same games take its place.
    better = await office.clone(ten, "Better packs")
    smaller = (a_pack("five", TEN_GAMES[3:], 5, off=2500), a_pack("seven", TEN_GAMES[3:], 7, 3000))
    await office.configure(better, attrs.evolve(better.settings, game_packs=smaller), HOLIDAY_PAGES)
    await office.publish(better)
    before = await office.as_it_stands(ten)
    assert await Window.of(shop, SEASIDE) == remaining
    await office.switch_to(better)
    offered = await Window.of(shop, SEASIDE)
    paid_late = await bought_for(await a_cart_with_seats(shop, "five", TEN_GAMES[3:8]))

    assert [each["code"] for each in offered.program["choices"]] == ["five", "seven"]
    assert offered.events == remaining.events
    assert offered.pages == HOLIDAY_PAGES
    assert paid_late == 5 * 2 * (3000 + 500)
    assert (await programs.check(SEASIDE, better.id, STAFF)).errors == ()

    # The schedule was never touched, nor the old program, nor what was bought with it.
    assert await catalog.events(SEASIDE, STAFF, 50, None) == schedule
    assert await office.as_it_stands(ten) == before
    await programs.archive(SEASIDE, ten.id, STAFF)
    late = attrs.evolve(early, fan=await shop.sign_in(SEASIDE))
    assert (await late.call("GET")).json()["totalAmount"] == paid_early
