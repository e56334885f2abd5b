"""Two stories of a season: a sale for a weekend, and packs that came too late.

Staff and fans alike are at the API: nothing but the clock and the sign-in is reached otherwise.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import httpx
import pytest

from flexcore.kernel import EventCode, TenantId
from tests.builders import DERBY, FINAL, OPENER, SEASON
from tests.http.admin_programs import PROGRAMS, Desk
from tests.http.admins import Admin
from tests.http.conftest import (
    HARBOUR,
    IN_EACH_DATABASE,
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
# The clock stands at eight in the morning of Monday, 1 September, in New York.
FRIDAY, MONDAY = datetime(2025, 9, 5), datetime(2025, 9, 8)


@attrs.frozen
class Office:
    """What staff of one store do with programs, over HTTP."""

    desk: Desk

    @classmethod
    async def of(cls, shop: Shop, store: TenantId = HARBOUR) -> "Office":
        return cls(await Desk.of(shop, store))

    async def create(self, name: str, kind: str, settings: dict[str, object]) -> Admin:
        made = await self.desk.done("POST", PROGRAMS, json={"name": name, "programType": kind})
        program = self._at(made["programId"])
        await self.rewrite(program, settings)
        return program

    async def clone(self, program: Admin, name: str) -> Admin:
        return self._at((await program.done("POST", "/clone", {"name": name}))["programId"])

    async def rewrite(self, program: Admin, settings: dict[str, object]) -> None:
        """Let a program's document have these settings, and else say what it says."""
        document = await program.done("GET", "/document")
        settings = document["settings"] | settings
        await program.done("PUT", "/document", document | {"settings": settings})

    async def put_pages(self, program: Admin, pages: bytes, *, is_first: bool = False) -> None:
        version = {"If-None-Match": "*"} if is_first else {"If-Match": "*"}
        headers = version | {"Content-Type": "application/json"}
        answer = await program.call(
            "PUT", "/frontend-config", if_match=None, content=pages, headers=headers
        )
        assert answer.is_success, answer.text

    async def schedule(self, program: Admin, starts: datetime, ends: datetime) -> None:
        """Let a program be active for a while, on the store's clocks."""
        times = {"starts": f"{starts:%Y-%m-%dT%H:%M}", "ends": f"{ends:%Y-%m-%dT%H:%M}"}
        await self.desk.done(
            "POST", "/admin/schedule", json={"programId": program.program_id, **times}
        )

    async def differences(self, one: Admin, other: Admin) -> list[tuple[str, object, object]]:
        query = {"other": other.program_id}
        found = (await one.done("GET", "/diff", params=query))["items"]
        return [(each["path"], each["before"], each["after"]) for each in found]

    async def as_it_stands(self, program: Admin) -> tuple[str, bytes, list[int]]:
        """Return all that a program says, its pages, and the numbers of its revisions."""
        document, pages, revisions = [
            await program.call("GET", path)
            for path in ("/document", "/frontend-config", "/revisions")
        ]
        numbers = [each["revision"] for each in revisions.json()["items"]]
        return document.text, pages.content, numbers

    async def switches(self) -> list[tuple[str, str]]:
        """Return which program was switched to, and why, the first one first."""
        made = await self.desk.items("/admin/switches")
        return [(each["name"], each["cause"]) for each in reversed(made)]

    def _at(self, program_id: str) -> Admin:
        return Admin(self.desk.shop, program_id, self.desk.key, self.desk.store)


@attrs.frozen
class Window:
    """Everything that a fan sees before she begins."""

    program: dict[str, Any]
    events: Sequence[dict[str, Any]]
    prices: dict[str, list[tuple[str, int]]]
    pages: bytes

    @classmethod
    async def of(cls, shop: Shop, store: TenantId = HARBOUR) -> "Window":
        program = (await _seen(shop, "", store)).json()
        # It counts the switches, so it is another each time.
        del program["activationEpoch"]
        events = (await _seen(shop, "/events", store)).json()["items"]
        codes = [event["eventCode"] for event in events]
        prices = {code: await _prices(shop, code, store) for code in codes}
        return cls(program, events, prices, (await _seen(shop, "/frontend-config", store)).content)


async def _seen(shop: Shop, path: str, store: TenantId) -> httpx.Response:
    answer = await shop.call("GET", f"/program{path}", store=store)
    assert answer.status_code == 200, answer.text
    return answer


async def _prices(shop: Shop, code: str, store: TenantId) -> list[tuple[str, int]]:
    answer = await _seen(shop, f"/events/{code}/levels", store)
    return [(level["priceCode"], level["basePrice"]) for level in answer.json()["levels"]]


def comes(shop: Shop, local_time: datetime) -> None:
    """Let the clock of the store show a time of the summer."""
    shop.clock.advance(local_time.replace(tzinfo=UTC) + timedelta(hours=4) - shop.clock.now())


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
    office = await Office.of(shop)
    games: dict[str, object] = {
        "buildYourOwn": {"minEvents": 1, "maxEvents": 3, "eventCodes": [OPENER, DERBY, FINAL]},
        "classNames": [{"className": SEASON}],
    }
    regular = await office.create("Regular season", "build_your_own", games)
    await office.put_pages(regular, SEASON_PAGES, is_first=True)
    await regular.done("POST", "/publish")
    await regular.done("POST", "/activate")
    in_season = await Window.of(shop)

    # On Thursday the sale is prepared, and fans see none of it.
    comes(shop, FRIDAY - timedelta(hours=9))
    sale = await office.clone(regular, "Holiday sale")
    as_cloned = await office.differences(regular, sale)
    await sale.done("PATCH", "/settings", {"adjustment": {"basisPoints": -2500}})
    await office.put_pages(sale, HOLIDAY_PAGES)
    await sale.done("POST", "/publish")
    await office.schedule(sale, FRIDAY, MONDAY)
    prepared = await office.as_it_stands(regular), await office.as_it_stands(sale)

    assert as_cloned == [("name", "Regular season", "Holiday sale")]
    assert await office.differences(regular, sale) == [
        ("name", "Regular season", "Holiday sale"),
        ("settings.adjustment.basisPoints", 0, -2500),
        ("frontendConfig.banner", None, "Happy holidays: 25 % off"),
    ]
    comes(shop, FRIDAY - timedelta(minutes=1))
    begun_before = await a_bound_cart(shop, OPENER)
    assert await Window.of(shop) == in_season

    # On Friday it begins: the same games, at other prices, under another banner.
    comes(shop, FRIDAY)
    on_sale = await Window.of(shop)
    bought_as_begun = await bought_for(begun_before)
    bought_on_sale = await bought_for(await a_bound_cart(shop, OPENER))

    assert on_sale.program["programId"] == sale.program_id
    assert (in_season.pages, on_sale.pages) == (SEASON_PAGES, HOLIDAY_PAGES)
    assert on_sale.events == in_season.events
    assert on_sale.program["choices"] == in_season.program["choices"]
    assert in_season.prices[OPENER] == [("P1", 4000), ("P2", 2000)]
    assert on_sale.prices == {code: [("P1", 3000), ("P2", 1500)] for code in in_season.prices}
    assert (bought_on_sale, bought_as_begun) == (2 * (3000 + 500), 2 * (4000 + 500))

    # On Monday everything is as it was, and nobody edited anything or came to switch.
    comes(shop, MONDAY)

    assert await Window.of(shop) == in_season
    assert await bought_for(await a_bound_cart(shop, OPENER)) == 2 * (4000 + 500)
    assert (await office.as_it_stands(regular), await office.as_it_stands(sale)) == prepared
    assert [numbers for *_, numbers in prepared] == [[1], [1]]
    assert (await office.switches())[1:] == [
        ("Regular season", "by_hand"),
        ("Holiday sale", "by_schedule"),
        ("Regular season", "by_schedule"),
    ]


def packs(*all_of_them: dict[str, object]) -> dict[str, object]:
    return {"classNames": [{"className": SEASON}], "gamePacks": all_of_them}


def a_pack(code: str, games: Sequence[EventCode], size: int, off: int) -> dict[str, object]:
    number = {"minEvents": size, "maxEvents": size}
    return {
        "code": code,
        "name": f"{size} games",
        "selectionMode": "exact",
        **number,
        "tiers": [{"name": "Games", **number, "eventCodes": games}],
        "adjustment": {"basisPoints": -off},
    }


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
    office = await Office.of(shop, SEASIDE)
    ten = await office.create(
        "Ten games", "game_packs", packs(a_pack("ten", TEN_GAMES, 10, off=1000))
    )
    await office.put_pages(ten, SEASON_PAGES, is_first=True)
    await ten.done("POST", "/publish")
    await ten.done("POST", "/activate")
    whole_season = await Window.of(shop, SEASIDE)
    early = await a_cart_with_seats(shop, "ten", TEN_GAMES)
    paid_early = await bought_for(early)

    # Three games on, seven remain, and a pack of ten is out of reach.
    shop.clock.advance(timedelta(days=33))
    remaining = await Window.of(shop, SEASIDE)
    wanted = {"eventCodes": list(TEN_GAMES), "choice": "ten"}
    too_late = await shop.call("POST", "/cart/initialize", store=SEASIDE, json=wanted)
    checked = await ten.done("GET", "/check")

    assert paid_early == 10 * 2 * (3600 + 500)
    assert remaining.events == whole_season.events[3:]
    assert (too_late.status_code, too_late.json()["code"]) == (409, "event_not_live")
    assert [each["selections"][0]["choice"] for each in checked["errors"]] == ["ten"]

    # Better packs of the same games take its place.
    better = await office.clone(ten, "Better packs")
    left = TEN_GAMES[3:]
    await office.rewrite(
        better, packs(a_pack("five", left, 5, off=2500), a_pack("seven", left, 7, off=3000))
    )
    await office.put_pages(better, HOLIDAY_PAGES)
    await better.done("POST", "/publish")
    before = await office.as_it_stands(ten)
    assert await Window.of(shop, SEASIDE) == remaining
    await better.done("POST", "/activate")
    offered = await Window.of(shop, SEASIDE)
    paid_late = await bought_for(await a_cart_with_seats(shop, "five", TEN_GAMES[3:8]))

    assert [each["code"] for each in offered.program["choices"]] == ["five", "seven"]
    # The schedule of the games was never touched.
    assert offered.events == remaining.events
    assert (remaining.pages, offered.pages) == (SEASON_PAGES, HOLIDAY_PAGES)
    assert paid_late == 5 * 2 * (3000 + 500)
    assert (await better.done("GET", "/check"))["errors"] == []

    # Nor was the old program, nor what was bought with it.
    assert await office.as_it_stands(ten) == before
    await ten.done("POST", "/archive")
    late = attrs.evolve(early, fan=await shop.sign_in(SEASIDE))
    assert (await late.call("GET")).json()["totalAmount"] == paid_early
