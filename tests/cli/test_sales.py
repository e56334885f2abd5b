"""Fans' tokens, carts, orders and checkouts as operators see them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import attrs
import psycopg
import pytest
from typed_settings.types import SecretStr

from flex_adapters.settings import StripeSettings
from flex_adapters.twins.stripe import StripeTwin
from flex_adapters.wiring import Settings, open_application
from flexcore.carts import Caller, SeatRequest
from flexcore.checkout import Checkout
from flexcore.kernel import Actor, ActorKind, CartId, FanId
from flexcore.vendors import SeatWish
from tests.cli.conftest import DemoRun, Flex

NO_SUCH = "00000000-0000-7000-8000-000000000000"
# Nobody listens at port 1.
UNREACHABLE = StripeSettings(SecretStr("sk_test_twin"), "http://127.0.0.1:1")


@pytest.fixture
def sales(flex: Flex) -> Flex:
    return flex.with_variables(FLEX_STORE="demo")


def test_a_fans_token_is_printed_alone_so_that_it_can_be_used_at_once(sales: Flex) -> None:
    plain = sales("fans", "token", "fan@example.com")
    told = sales("fans", "token", "fan@example.com", "--hours", "2", "--json").json

    assert plain.code == 0
    assert plain.out.strip().count(".") == 2
    assert told["email"] == "fan@example.com"
    assert told["hours"] == 2


def test_a_token_for_nobody_is_refused(sales: Flex) -> None:
    ended = sales("fans", "token", "nobody")

    assert ended.code == 1
    assert ended.err.startswith("not_an_email: ")
    assert sales("fans", "token", "fan@example.com", "--hours", "0").code == 2


def test_an_order_is_shown_with_seats_and_the_charges_of_each(
    sales: Flex, demo_run: DemoRun
) -> None:
    order = demo_run.ended.json["order"]

    listed = sales("orders", "list", "--json").json
    shown = sales("orders", "show", order["orderId"], "--json").json
    plain = sales("orders", "show", order["orderId"]).out

    assert order["orderId"] in [each["orderId"] for each in listed]
    assert shown["totalAmount"] == order["totalAmount"]
    assert shown["seatCount"] == 10
    assert [(t["sectionName"], t["rowName"], t["seats"]) for t in shown["tickets"]] == [
        (t["sectionName"], t["rowName"], t["seats"]) for t in order["tickets"]
    ]
    assert shown["tickets"][0]["charges"] == order["tickets"][0]["charges"]
    assert "facility fee 6.00" in plain
    assert order["orderId"] in sales("orders", "list").out


def test_a_cart_is_shown_with_every_line(sales: Flex, demo_run: DemoRun) -> None:
    order = demo_run.ended.json["order"]

    shown = sales("carts", "show", order["cartId"], "--json").json

    assert (shown["cartStatus"], shown["orderId"]) == ("paid", order["orderId"])
    assert [event["items"][0]["rung"] for event in shown["events"]] == [
        each["rung"] for each in demo_run.ended.json["held"]
    ]
    assert "same_section" in sales("carts", "show", order["cartId"]).out


@pytest.mark.rule("FX-15.35")
def test_a_detail_of_an_order_is_kept_shown_and_taken_away(sales: Flex, demo_run: DemoRun) -> None:
    order_id = demo_run.ended.json["order"]["orderId"]

    kept = sales("orders", "detail", order_id, "total", "as agreed", "--json").json
    shown = sales("orders", "show", order_id, "--json").json
    plain = sales("orders", "show", order_id).out
    refused = sales("orders", "detail", order_id, "no name", "x")
    gone = sales("orders", "detail", order_id, "total")

    assert kept == {"orderId": order_id, "additionalDetails": {"total": "as agreed"}}
    assert shown["additionalDetails"] == {"total": "as agreed"}
    assert "detail total" in plain
    assert (refused.code, refused.err.split(":")[0]) == (1, "detail_unfit")
    assert "agreed" not in gone.out


@pytest.mark.rule("FX-15.31")
def test_an_abandoned_cart_is_copied_once_and_listed(sales: Flex, server: str) -> None:
    cart_id = asyncio.run(_a_cart_left_alone(sales))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("SET search_path TO store_demo; SET flex.actor TO 'test'")
        connection.execute(
            "UPDATE tbl_carts SET expires_at = now() - interval '25 hours' WHERE cart_id = %s",
            (cart_id,),
        )

    copied = sales("carts", "copy-abandoned", "--json").json["copied"]
    again = sales("carts", "copy-abandoned").out
    listed = sales("carts", "abandoned", "--json").json

    assert copied >= 1
    assert again.split() == ["copied", "0", "carts"]
    (mine,) = [each for each in listed if each["cartId"] == str(cart_id)]
    assert (len(mine["eventCodes"]), mine["seatCount"]) == (2, 0)
    assert str(cart_id) in sales("carts", "abandoned").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("orders", "show", NO_SUCH), "order_not_found"),
        (("carts", "show", NO_SUCH), "cart_not_found"),
        (("checkout", "recover", NO_SUCH), "cart_not_found"),
    ],
)
def test_an_unknown_id_is_refused(sales: Flex, words: tuple[str, ...], code: str) -> None:
    ended = sales(*words)

    assert ended.code == 1
    assert ended.err.startswith(f"{code}: ")


def test_what_is_no_id_is_a_mistake_on_the_command_line(sales: Flex) -> None:
    assert sales("carts", "show", "17").code == 2


def test_an_empty_refund_queue_is_told(sales: Flex) -> None:
    assert sales("checkout", "refunds").out == "The refund queue is empty.\n"
    assert sales("checkout", "refunds", "--json").json == []


def test_a_checkout_that_was_cut_off_is_recovered_once_the_provider_answers(sales: Flex) -> None:
    cart_id = asyncio.run(_a_cut_off_checkout(sales))
    lost = sales.with_variables(
        FLEX_STRIPE__SECRET_KEY="sk_test_twin", FLEX_STRIPE__BASE_URL=UNREACHABLE.base_url
    )

    still_lost = lost("checkout", "recover", "--json")
    with StripeTwin.running() as twin:
        found_again = lost.with_variables(FLEX_STRIPE__BASE_URL=twin.url)
        recovered = found_again("checkout", "recover")
    after = sales("carts", "show", str(cart_id), "--json").json

    assert still_lost.code == 3
    assert [(each["cartId"], each["cartStatus"]) for each in still_lost.json] == [
        (str(cart_id), "processing")
    ]
    assert recovered.code == 0
    assert f"order {after['orderId']}" in recovered.out
    assert after["cartStatus"] == "paid"
    assert sales("checkout", "recover").out == "No checkout waits to be recovered.\n"
    assert after["orderId"] in sales("checkout", "recover", str(cart_id)).out


def test_a_checkout_that_cannot_be_read_stops_none_of_the_others(sales: Flex, server: str) -> None:
    broken, sound = (asyncio.run(_a_cut_off_checkout(sales)) for _ in range(2))
    twin_key = sales.with_variables(FLEX_STRIPE__SECRET_KEY="sk_test_twin")

    with StripeTwin.running() as twin:
        answered = twin_key.with_variables(FLEX_STRIPE__BASE_URL=twin.url)
        with _unreadable(server, broken):
            first = answered("checkout", "recover", "--json")
            told = answered("checkout", "recover")
        then = answered("checkout", "recover", "--json")

    by_cart = {each["cartId"]: each for each in first.json}
    assert first.code == told.code == 3
    assert by_cart[str(broken)]["error"].startswith("bug: ")
    assert (by_cart[str(sound)]["cartStatus"], by_cart[str(sound)]["error"]) == ("paid", None)
    assert [line.split()[:2] for line in told.out.splitlines()[1:]] == [[str(broken), "processing"]]
    assert (then.code, [each["cartStatus"] for each in then.json]) == (0, ["paid"])


@contextmanager
def _unreadable(server: str, cart_id: CartId) -> Iterator[None]:
    """Keep a cart's currency as one that there is not, for a while."""
    change = "UPDATE store_demo.tbl_carts SET currency = %s WHERE cart_id = %s"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("SET flex.actor TO 'test'")
        connection.execute(change, ("none at all", cart_id))
        yield
        connection.execute(change, ("USD", cart_id))


async def _a_cart_left_alone(sales: Flex) -> CartId:
    """Return a cart of two games without seats."""
    by = Actor(ActorKind.CLI, "test")
    async with open_application(Settings(home=str(sales.home))) as application:
        store = await application.stores.get("demo")
        offer = await application.offers.active(store.slug, by)
        codes = [offered.event.event_code for offered in offer.events[:2]]
        cart, _ = await application.carts.initialize(store, codes, Caller(by))
        return cart.id


async def _a_cut_off_checkout(sales: Flex) -> CartId:
    """Return a cart whose provider is out of reach after an answer of its was lost."""
    by = Actor(ActorKind.CLI, "test")
    async with open_application(Settings(home=str(sales.home), stripe=UNREACHABLE)) as application:
        store = await application.stores.get("demo")
        offer = await application.offers.active(store.slug, by)
        codes = [offered.event.event_code for offered in offer.events[:3]]
        cart, _ = await application.carts.initialize(store, codes, Caller(by))
        wishes = [SeatRequest(SeatWish(code, 1, "ADULT")) for code in codes]
        await application.holding.hold(store, cart.id, wishes, Caller(by))
        fan = await _fan(sales)
        await application.carts.bind(store, cart.id, fan, Caller(by))
        begun = await application.checkout.start(store, cart.id, "pm_card_visa", Caller(by))
        assert isinstance(begun, Checkout)
        result = await application.checkout.run(attrs.evolve(begun, is_first_step=False))
        assert result.is_under_way
        return cart.id


async def _fan(sales: Flex) -> FanId:
    told = await asyncio.to_thread(sales, "fans", "token", "late@example.com", "--json")
    return FanId(UUID(told.json["fanId"]))
