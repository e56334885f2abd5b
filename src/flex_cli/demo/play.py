"""The play, scene by scene."""

import time
from datetime import timedelta
from uuid import UUID

import attrs
import httpx

from flex_adapters.application import Application
from flex_adapters.wiring import Settings, home_of
from flex_cli.demo.choosing import choose_area, choose_games
from flex_cli.demo.narrator import Narrator
from flex_cli.demo.server import running_server
from flex_cli.demo.shop import Json, Shop, ShopCart
from flex_cli.demo.stage import SLUG, set_stage
from flex_cli.demo.telling import (
    how_to_go_on,
    journal_json,
    tell_held,
    tell_journal,
    tell_order,
)
from flex_cli.exits import Exit
from flex_cli.failures import CommandFailed
from flex_cli.running import cli_actor, ready
from flexcore.kernel import Actor, CartId

_FAN = "fan@example.com"
_GAMES = 5
_SEATS = 2
_CARD = "pm_card_visa"
# Seats are held for so many events by one call.
_AT_ONCE = 5
# The first call waits until the server's worker is there.
_PATIENCE = 40.0


@attrs.frozen
class Play:
    """Who and what the scenes share."""

    application: Application
    shop: Shop
    narrator: Narrator
    by: Actor


async def play(settings: Settings, narrator: Narrator, games: int | None) -> Json:
    """Play a purchase from start to end and return what happened, for machines."""
    began, by = time.monotonic(), cli_actor()
    narrator.scene("The stage")
    narrator.tell(f"A private Postgres runs in {home_of(settings)}.")
    async with ready(settings) as opened:
        application = opened.application
        _, revision = await set_stage(application, narrator, by, games)
        narrator.tell(f"Fans buy from {revision.document.name}, revision {revision.number}.")
        with running_server(settings) as address:
            narrator.tell(f"A server answers at {address}, with a twin of Stripe behind it.")
            headers = {"Flex-Store": SLUG}
            async with httpx.AsyncClient(
                base_url=address, headers=headers, timeout=_PATIENCE
            ) as client:
                told = await _scenes(Play(application, Shop(client), narrator, by))
    seconds = round(time.monotonic() - began, 1)
    narrator.scene("The end")
    narrator.tell(f"It took {seconds} seconds, and every process of it has ended.")
    narrator.tell(how_to_go_on(told["order"]["orderId"]))
    return {**told, "seconds": seconds}


async def _scenes(on: Play) -> Json:
    program = await on.shop.get("/program")
    games = await choose_games(on.shop, program, _GAMES)
    on.narrator.scene(f"A fan picks {len(games)} of {program['name']}")
    on.narrator.table(
        ("game", "day", "event"),
        [(game["name"], game["localDate"], game["eventCode"]) for game in games],
    )
    rival, cart, held = await _seats(on, games)
    order = await _purchase(on, cart)
    await rival.cancel()
    tell_order(on.narrator, order, games)
    entries = await on.application.books.of_cart(SLUG, CartId(UUID(cart.cart_id)), on.by)
    balances = await on.application.books.balances(SLUG, on.by)
    journal = journal_json(entries, balances)
    if journal["sum"] or not entries:
        raise CommandFailed(
            Exit.NOT_STARTED, "demo_failed", f"The journal adds up to {journal['sum']}, not to 0."
        )
    tell_journal(on.narrator, entries, balances)
    return {"program": program, "games": games, **held, "order": order, "journal": journal}


async def _seats(on: Play, games: list[Json]) -> tuple[ShopCart, ShopCart, Json]:
    """Let a rival take seats first, and the fan wish for the very same."""
    area, first = await choose_area(on.shop, games), games[0]
    on.narrator.scene("A rival is faster")
    rival = await on.shop.open_cart([first["eventCode"]])
    taken = await rival.hold([area.wish(first["eventCode"], _SEATS)])
    seats = taken["cart"]["events"][0]["items"][-1]["seats"][0]
    on.narrator.tell(
        f"Somebody else holds section {seats['sectionName']}, row {seats['rowName']}, "
        f"seats {_listed(seats['seats'])} of {first['name']}."
    )
    on.narrator.scene("The fan wants these very seats, at every game")
    exact = {
        "section": seats["sectionName"],
        "row": seats["rowName"],
        "firstSeat": seats["firstSeat"],
    }
    cart = await on.shop.open_cart([game["eventCode"] for game in games])
    held: Json = {"held": [], "refusals": []}
    for place in range(0, len(games), _AT_ONCE):
        some = games[place : place + _AT_ONCE]
        wishes = [area.wish(game["eventCode"], _SEATS) | exact for game in some]
        answer = await cart.hold(wishes)
        held["held"] += answer["held"]
        held["refusals"] += answer["refusals"]
        held["cart"] = answer["cart"]
    if held["refusals"] or all(each["rung"] == "exact_seats" for each in held["held"]):
        raise CommandFailed(
            Exit.NOT_STARTED, "demo_failed", f"The ladder was not climbed down: {held['refusals']}."
        )
    tell_held(on.narrator, held, games)
    return rival, cart, {"rivalSeats": seats, "held": held["held"]}


async def _purchase(on: Play, cart: ShopCart) -> Json:
    """Let the fan sign in, validate and pay."""
    on.narrator.scene("The fan signs in and pays")
    _, token = await on.application.fans.issue_token(SLUG, _FAN, on.by, lifetime=timedelta(hours=1))
    mine = cart.as_fan(token)
    await mine.bind()
    on.narrator.tell(f"The cart is bound to {_FAN}; it answers to nobody else from now on.")
    validation = await mine.validate()
    if not validation["valid"]:
        raise CommandFailed(
            Exit.NOT_STARTED, "demo_failed", f"The cart is not valid: {validation['problems']}."
        )
    on.narrator.tell("It is valid: every hold is alive, and the program's rules are kept.")
    order = await mine.check_out(_CARD)
    on.narrator.tell(f"Authorized, sold and captured with {_CARD}: order {order['orderId']}.")
    return order


def _listed(seats: list[int]) -> str:
    return " and ".join(map(str, seats))
