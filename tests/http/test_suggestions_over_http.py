"""What a fan is told to change in her cart, over HTTP and for every type of program."""

from typing import Any

import attrs
import pytest

from flexcore.catalog import EventStatus
from flexcore.kernel import ProgramId
from flexcore.programs import (
    BuildStatus,
    BuildYourOwn,
    EventState,
    GamePack,
    PackageType,
    PresetPackage,
    ProgramSettings,
    ProgramType,
    SelectionMode,
    Tier,
)
from tests.builders import DERBY, FINAL, OPENER
from tests.http.conftest import HARBOUR, IN_EACH_DATABASE, STAFF, Shop, ShopCart, a_new_cart
from tests.http.problems import the_problem
from tests.works import StoreUnitOfWork

pytestmark = pytest.mark.anyio

BIG = Tier("Big games", 1, 1, (OPENER, DERBY))
OTHERS = Tier("Other games", 1, 1, (FINAL,))
TWO_GAMES = ProgramSettings(BuildYourOwn(2, 3, (OPENER, DERBY, FINAL)))
PACKS = ProgramSettings(
    game_packs=(GamePack("half", "Half", SelectionMode.EXACT, 2, 2, (BIG, OTHERS)),)
)
PACKAGES = ProgramSettings(
    preset_packages=(PresetPackage("half", "Half", PackageType.PRESET, (OPENER, FINAL)),)
)
# One seat at the cheaper price, and its fee.
SEAT = 2000 + 300


async def sell(shop: Shop, kind: ProgramType, settings: ProgramSettings) -> None:
    """Make a program of these settings the active one, with the access groups of the present."""
    programs = shop.application.programs
    active = await programs.show(HARBOUR, await _active(shop), STAFF)
    program = await programs.create(HARBOUR, "Sold", kind, STAFF)
    complete = attrs.evolve(settings, class_names=active.program.settings.class_names)
    await programs.configure(HARBOUR, program.id, complete, STAFF)
    await programs.publish(HARBOUR, program.id, STAFF)
    await programs.activate(HARBOUR, program.id, STAFF)


async def _active(shop: Shop) -> ProgramId:
    return (await shop.application.programs.active(HARBOUR, STAFF)).program_id


async def suggestion(cart: ShopCart) -> Any:
    answer = await cart.call("GET", "/suggestion")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("kind", "settings", "choice"),
    [
        (ProgramType.BUILD_YOUR_OWN, TWO_GAMES, None),
        (ProgramType.GAME_PACKS, PACKS, "half"),
        (ProgramType.PRESET_PACKAGES, PACKAGES, "half"),
    ],
)
@IN_EACH_DATABASE
async def test_a_fan_does_as_she_is_told_and_has_what_can_be_bought(
    shop: Shop, kind: ProgramType, settings: ProgramSettings, choice: str | None
) -> None:
    await sell(shop, kind, settings)
    cart = await a_new_cart(shop, FINAL)

    told = await suggestion(cart)
    fix = told["fix"]
    changed = await cart.call(
        "PATCH", "/events", json={"add": fix["added"], "remove": fix["removed"]}
    )
    after = await suggestion(cart)

    assert told["currency"] == "USD"
    assert fix == {
        "added": [OPENER],
        "removed": [],
        "eventCodes": [FINAL, OPENER],
        "choice": choice,
        "lowestPrice": 2 * SEAT,
    }
    assert changed.status_code == 200, changed.text
    assert after["fix"] == fix | {"added": []}


@pytest.mark.rule("FX-15.8")
@pytest.mark.parametrize(
    ("kind", "settings", "problem"),
    [
        (
            ProgramType.BUILD_YOUR_OWN,
            TWO_GAMES,
            {"picked": 1, "minEvents": 2, "missing": 1, "wouldDo": [OPENER]},
        ),
        (
            ProgramType.GAME_PACKS,
            PACKS,
            {"tier": "Big games", "picked": 0, "minEvents": 1, "missing": 1, "wouldDo": [OPENER]},
        ),
        (
            ProgramType.PRESET_PACKAGES,
            PACKAGES,
            {"missing": [OPENER], "replaced": 0, "wouldDo": [OPENER]},
        ),
    ],
)
@IN_EACH_DATABASE
async def test_validation_says_how_many_games_are_missing_and_which_on_sale_would_do(
    shop: Shop,
    unit_of_work: StoreUnitOfWork,
    kind: ProgramType,
    settings: ProgramSettings,
    problem: dict[str, object],
) -> None:
    await sell(shop, kind, settings)
    cart = await a_new_cart(shop, FINAL)
    active = await _active(shop)
    async with unit_of_work(HARBOUR, STAFF) as work:
        sold_out = {DERBY: EventState(BuildStatus.BUILT, is_sold_out=True)}
        await work.programs.save_event_states(active, sold_out)

    answer = (await cart.call("POST", "/validate")).json()

    assert answer["problems"][0]["data"] == problem


async def test_a_cart_that_no_change_makes_good_gets_no_fix(
    shop: Shop, unit_of_work: StoreUnitOfWork
) -> None:
    await sell(shop, ProgramType.PRESET_PACKAGES, PACKAGES)
    cart = await a_new_cart(shop, FINAL)
    async with unit_of_work(HARBOUR, STAFF) as work:
        (opener,) = (await work.catalog.events_by_code([OPENER])).values()
        await work.catalog.save_events([attrs.evolve(opener, status=EventStatus.CANCELLED)])

    assert await suggestion(cart) == {"currency": "USD", "fix": None}


async def test_a_suggestion_is_for_whoever_opens_the_cart(shop: Shop) -> None:
    cart = await a_new_cart(shop, FINAL)

    the_problem(await cart.call("GET", "/suggestion", cart_token=None), 404)
