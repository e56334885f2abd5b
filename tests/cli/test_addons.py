"""How many add-ons there are, said at the command line, and how those of a fan are shown."""

import asyncio
from datetime import timedelta

from flex_adapters.wiring import Settings, open_application
from flexcore.carts import AddonRequest, Caller, SeatRequest
from flexcore.checkout import Checkout
from flexcore.kernel import Actor, ActorKind, EventCode, TenantId
from flexcore.orders import Order
from flexcore.programs import (
    AddonOption,
    BuildYourOwn,
    ClassName,
    ProgramSettings,
    ProgramType,
)
from flexcore.vendors import SeatWish
from tests.builders import ADULT, SEASON, a_row
from tests.cli.conftest import A_SCHEDULE, Flex

KIOSK = TenantId("kiosk")
GAME = EventCode("G2")
FREE_PARKING = AddonOption("parking", "Parking, lot C", 0)
BY = Actor(ActorKind.CLI, "test")


def test_places_are_stocked_for_games_and_shown(flex: Flex, harbour: str) -> None:
    at = flex.with_variables(FLEX_STORE=harbour)

    stocked = at("addons", "stock", "parking", "--event", "G1", "--event", "G2", "--quantity", "9")
    fewer = at("addons", "stock", "parking", "--event", "G2", "--quantity", "4", "--json")
    shown = at("addons", "left", "parking")

    assert stocked.code == fewer.code == shown.code == 0
    assert fewer.json == [{"eventCode": "G1", "left": 9}, {"eventCode": "G2", "left": 4}]
    assert shown.out.split() == ["event", "left", "G1", "9", "G2", "4"]


def test_places_of_no_event_are_refused(flex: Flex, harbour: str) -> None:
    at = flex.with_variables(FLEX_STORE=harbour)

    ended = at("addons", "stock", "parking", "--event", "NONE", "--quantity", "9")

    assert ended.code == 1
    assert ended.err.startswith("stock_events_unknown: ")


def test_add_ons_stand_in_the_cart_and_in_the_order(flex: Flex) -> None:
    at = flex.with_variables(FLEX_STORE=KIOSK)
    names = ("--client", "Gulls", "--product", "Walk-ups", "--time-zone", "America/New_York")
    assert at("stores", "create", KIOSK, *names).code == 0
    schedule = ("--home", "GUL", "--time-zone", "America/New_York", "--store", KIOSK)
    at("import", "schedule", str(A_SCHEDULE), *schedule)
    order = asyncio.run(_a_free_order_with_parking(flex))

    cart = at("carts", "show", str(order.cart_id), "--json").json
    shown = at("orders", "show", str(order.id), "--json").json

    (sold,) = shown["addons"]
    seats, parking = cart["events"][0]["items"]
    assert (sold["eventCode"], sold["code"], sold["quantity"]) == (GAME, "parking", 1)
    assert seats["addon"] is None
    assert {"eventCode": GAME, "vendorOrderNumber": None, **parking["addon"]} == sold
    assert "1 Parking, lot C" in at("carts", "show", str(order.cart_id)).out
    assert "Parking, lot C" in at("orders", "show", str(order.id)).out


async def _a_free_order_with_parking(flex: Flex) -> Order:
    """Open a store whose seats and parking cost nothing, and buy one of each."""
    async with open_application(Settings(home=str(flex.home))) as application:
        store = await application.stores.get(KIOSK)
        await application.box_office.put_on_sale(KIOSK, GAME, a_row(price=0), [], BY)
        await application.addons.stock_up(KIOSK, "parking", {GAME: 1}, BY)
        programs = application.programs
        program = await programs.create(KIOSK, "Walk-ups", ProgramType.BUILD_YOUR_OWN, BY)
        settings = ProgramSettings(
            BuildYourOwn(1, 1, (GAME,)), (ClassName(SEASON),), addon_options=(FREE_PARKING,)
        )
        await programs.configure(KIOSK, program.id, settings, BY)
        await programs.publish(KIOSK, program.id, BY, confirmed=True)
        await programs.activate(KIOSK, program.id, BY)
        fan, _ = await application.fans.issue_token(
            KIOSK, "fan@example.com", BY, lifetime=timedelta(hours=1)
        )
        cart, _ = await application.carts.initialize(store, [GAME], Caller(BY))
        await application.carts.bind(store, cart.id, fan.id, Caller(BY))
        seats, parking = SeatRequest(SeatWish(GAME, 1, ADULT)), AddonRequest("parking", GAME, 1)
        await application.cart_holding.hold(store, cart.id, [seats], [parking], Caller(BY))
        begun = await application.checkout.start(store, cart.id, None, Caller(BY))
        assert isinstance(begun, Checkout)
        result = await application.checkout.run(begun)
        assert result.order is not None
        return result.order
