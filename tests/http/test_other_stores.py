"""Every operation, read from the OpenAPI document, called with what belongs to another store.

In Postgres the schemas of the stores are all that keeps them apart.
"""

import json
from collections.abc import Mapping
from itertools import product
from typing import Any
from uuid import UUID

import attrs
import httpx
import pytest

from flexcore.programs import ProgramType
from tests.builders import OPENER
from tests.http.conftest import (
    HARBOUR,
    IN_EACH_DATABASE,
    REGATTA,
    STAFF,
    VALLEY,
    Shop,
    ShopCart,
    Spares,
    a_bound_cart,
    a_new_cart,
    a_seat_wish,
)
from tests.http.operations import OPERATIONS, Operation
from tests.http.spare_programs import PARTS, a_program, of_packages, of_packs
from tests.http.staff_things import NAMES_OF_EVERY_STORE, things_of

pytestmark = pytest.mark.anyio

# Nothing in any store has this id, or goes by this code.
NOBODYS = str(UUID(int=0xDEAD))
MADE_UP = {
    "cartId": NOBODYS,
    "itemId": NOBODYS,
    "eventCode": "NOWHERE",
    "keyId": UUID(int=0xDEAD).hex,
    "programId": str(UUID(int=0xDEAE)),
    "spareProgramId": str(UUID(int=0xDEB1)),
    "partsProgramId": str(UUID(int=0xDEB0)),
    "presetProgramId": str(UUID(int=0xDEAF)),
    "packCode": "no-pack",
    "tierName": "no-tier",
    "packageCode": "no-package",
    "addonCode": "no-addon",
    "windowId": str(UUID(int=0xDEB2)),
    "tagId": str(UUID(int=0xDEB3)),
    "assetId": str(UUID(int=0xDEB4)),
    **NAMES_OF_EVERY_STORE,
}

# What staff can list, each of which has something in it.
LISTS = ("keys", "programs", "schedule", "switches", "configs", "tags", "assets")
_MAPPED = (("/admin/tags", "tagId"), ("/admin/assets", "assetId"))

ON_THINGS = [
    each
    for each in OPERATIONS
    if any(f"{{{name}}}" in each.path for name in MADE_UP.keys() - NAMES_OF_EVERY_STORE)
]
FOR_STAFF = [each for each in OPERATIONS if each.is_for_staff]
IN_A_CART = [
    each
    for each in OPERATIONS
    if not each.is_for_staff and (each.names_an_event or "itemId" in each.parameters)
]
NAMING_EVENTS = [each for each in FOR_STAFF if each.about(REGATTA) != each.about(OPENER)]


@attrs.frozen
class Abroad:
    """A cart of the valley with a line, for an event that only the valley has.

    Attributes:
        parts_program_id: Of a program with parts; `preset_program_id` is one with a package.
    """

    cart: ShopCart
    item_id: str
    key_id: str
    things: Mapping[str, str]
    spares: Spares
    parts_program_id: str
    preset_program_id: str

    @property
    def ids(self) -> dict[str, str]:
        return {
            "cartId": self.cart.cart_id,
            "itemId": self.item_id,
            "eventCode": REGATTA,
            "keyId": self.key_id,
            **self.things,
            "spareProgramId": str(self.spares.program_id),
            "windowId": str(self.spares.window_id),
            "partsProgramId": self.parts_program_id,
            "presetProgramId": self.preset_program_id,
            **PARTS,
        }


@IN_EACH_DATABASE
async def test_ids_and_tokens_of_another_store_are_as_good_as_made_up_ones(shop: Shop) -> None:
    fan, key = await shop.sign_in(HARBOUR), await shop.staff_key(HARBOUR)

    for abroad in await _two_carts_abroad(shop):
        token = {"cart_token": abroad.cart.token}
        callers: list[Any] = [{}, token, {"fan": fan}, {**token, "fan": fan}, {"api_key": key}]
        for operation, caller in product(ON_THINGS, callers):
            foreign = await _call(shop, operation, abroad.ids, **caller)
            made_up = await _call(shop, operation, MADE_UP, **caller)

            assert foreign.status_code in {401, 404}, operation.name
            assert _told(foreign, abroad.ids) == _told(made_up, MADE_UP), operation.name


@IN_EACH_DATABASE
async def test_no_cart_here_takes_an_event_or_a_line_of_another_store(shop: Shop) -> None:
    own = await a_bound_cart(shop, OPENER)
    before = (await own.call("GET")).json()

    for abroad, operation in product(await _two_carts_abroad(shop), IN_A_CART):
        theirs = {**abroad.ids, "cartId": own.cart_id}
        made_up = {**MADE_UP, "cartId": own.cart_id}
        caller = {"cart_token": own.token, "fan": own.fan}
        foreign = await _call(shop, operation, theirs, **caller)
        unknown = await _call(shop, operation, made_up, **caller)

        assert foreign.status_code in {404, 422}, operation.name
        assert _told(foreign, theirs) == _told(unknown, made_up), operation.name
    assert (await own.call("GET")).json() == before


@IN_EACH_DATABASE
async def test_no_program_here_takes_an_event_of_another_store(shop: Shop) -> None:
    cart, key = await a_new_cart(shop), await shop.staff_key()

    for operation in NAMING_EVENTS:
        path, sent = await operation.path_on(cart), {"headers": operation.condition, "api_key": key}
        answers = []
        for code in (REGATTA, "NOWHERE"):
            answer = await shop.call(operation.method, path, json=operation.about(code), **sent)
            assert answer.status_code == 422, operation.name
            answers.append(_told(answer, {"eventCode": code}))

        assert answers[0] == answers[1], operation.name


async def test_a_fan_of_another_store_is_nobody_here(shop: Shop) -> None:
    abroad, _ = await _two_carts_abroad(shop)
    fan_abroad = await shop.sign_in(VALLEY)

    for operation in OPERATIONS:
        foreign = await _call(shop, operation, abroad.ids, fan=fan_abroad)
        forged = await _call(shop, operation, MADE_UP, fan="forged")

        assert foreign.status_code == 401, operation.name
        assert _told(foreign, abroad.ids) == _told(forged, MADE_UP), operation.name


@IN_EACH_DATABASE
async def test_an_api_key_of_another_store_is_as_good_as_a_forged_one(shop: Shop) -> None:
    abroad, _ = await _two_carts_abroad(shop)
    key_abroad, key = await shop.staff_key(VALLEY), await shop.staff_key(HARBOUR)

    for operation in FOR_STAFF:
        foreign = await _call(shop, operation, abroad.ids, api_key=key_abroad)
        forged = await _call(shop, operation, MADE_UP, api_key=f"{key[:-1]}{'-'}")

        assert foreign.status_code == 401, operation.name
        assert _told(foreign, abroad.ids) == _told(forged, MADE_UP), operation.name


@IN_EACH_DATABASE
async def test_what_belongs_to_another_store_is_there_and_stays_as_it_was(shop: Shop) -> None:
    carts = await _two_carts_abroad(shop)
    before = [(await abroad.cart.call("GET")).json() for abroad in carts]
    keys = {"store": VALLEY, "api_key": await shop.staff_key(VALLEY)}
    lists = [f"/admin/{name}" for name in LISTS]
    lists += [f"{path}/{carts[0].things[id]}/entities" for path, id in _MAPPED]
    lists_before = [(await shop.call("GET", path, **keys)).json() for path in lists]
    programs_before = await shop.application.programs.list_programs(VALLEY, STAFF)

    for operation in OPERATIONS:
        for abroad in carts:
            await _call(shop, operation, abroad.ids, cart_token=abroad.cart.token)
            await _call(shop, operation, abroad.ids, api_key=await shop.staff_key(HARBOUR))

    assert [(await shop.call("GET", path, **keys)).json() for path in lists] == lists_before
    assert await shop.application.programs.list_programs(VALLEY, STAFF) == programs_before
    assert [(await abroad.cart.call("GET")).json() for abroad in carts] == before
    assert [cart["events"][0]["items"][0]["cartItemStatus"] for cart in before] == ["held"] * 2
    levels = await shop.call("GET", f"/program/events/{REGATTA}/levels", store=VALLEY)
    assert levels.status_code == 200


@IN_EACH_DATABASE
@pytest.mark.parametrize("operation", ON_THINGS, ids=lambda each: each.name)
async def test_the_same_ids_and_tokens_are_good_at_home(shop: Shop, operation: Operation) -> None:
    _, bound = await _two_carts_abroad(shop)
    caller = {"cart_token": bound.cart.token, "fan": bound.cart.fan}
    if operation.is_for_staff:
        caller = {"api_key": await shop.staff_key(VALLEY)}

    answer = await _call(shop, operation, bound.ids, store=VALLEY, **caller)

    assert answer.status_code not in {401, 404}


async def _two_carts_abroad(shop: Shop) -> tuple[Abroad, Abroad]:
    """Return two carts of the valley: one of nobody, one of a fan."""
    unbound = await a_new_cart(shop, REGATTA, store=VALLEY)
    held = await unbound.hold(a_seat_wish(REGATTA))
    bound = await a_bound_cart(shop, REGATTA, store=VALLEY)
    lines = (await bound.call("GET")).json()["events"][0]["items"]
    key_id, things = await shop.spare_key_id(VALLEY), await things_of(shop, VALLEY, "abroad")
    spares = await shop.spares("abroad", VALLEY)
    theirs = (key_id, things, spares, *await _two_programs_abroad(shop))
    return (
        Abroad(unbound, held.json()["held"][0]["cartItemId"], *theirs),
        Abroad(bound, lines[0]["cartItemId"], *theirs),
    )


async def _two_programs_abroad(shop: Shop) -> tuple[str, str]:
    """Return a program of the valley with every part but packages, and one with a package."""
    packs, packages = ProgramType.GAME_PACKS, ProgramType.PRESET_PACKAGES
    special = of_packs(special=[REGATTA])
    return (
        await a_program(shop, "Packs", packs, special, VALLEY),
        await a_program(shop, "Packages", packages, of_packages(), VALLEY),
    )


async def _call(
    shop: Shop, operation: Operation, ids: Mapping[str, str], **sent: Any
) -> httpx.Response:
    """Make a call, at the harbour unless another store is named, with ids in path and body."""
    unnamed = {part for part in operation.parameters if f"{{{part}}}" in operation.path} - set(ids)
    assert not unnamed, f"Say what {unnamed} of another store is like."
    sent = operation.fitting(ids["eventCode"], **sent)
    return await shop.call(operation.method, operation.at(ids), **sent)


def _told(answer: httpx.Response, ids: Mapping[str, str]) -> tuple[int, set[str], Any]:
    """Return what an answer tells: all of it but the ids that were sent, and its own."""
    text = answer.text
    for name, value in ids.items():
        text = text.replace(value, f"<{name}>")
    problem = json.loads(text)
    problem.pop("requestId", None)
    return answer.status_code, set(answer.headers), problem
