"""The operations of the API as its document has them, for tests that call every one of them."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, get_args

import attrs
import httpx

from flex_http.app import openapi_document
from flex_http.bodies import EventCodeText
from tests.builders import OPENER
from tests.http.conftest import STAFF, ShopCart, Spares
from tests.http.spare_programs import (
    PARTS,
    PROGRAM_CONFIG,
    a_program,
    is_of_parts,
    settings_for,
)
from tests.http.staff_things import A_THING, things_of

DOCUMENT: dict[str, Any] = json.loads(openapi_document())
# A version as it is sent where the operation takes one: whatever stands there.
ANY_VERSION = {"If-Match": "*"}
_EVENT_CODE = get_args(EventCodeText)[1].description


def _new_name(spares: Spares) -> Mapping[str, str]:
    return {"name": f"New {spares.number}"}


def _new_window(spares: Spares) -> Mapping[str, str]:
    day = datetime(2028, 1, 1) + timedelta(days=spares.number)
    times = {"starts": f"{day:%Y-%m-%dT10:00}", "ends": f"{day:%Y-%m-%dT12:00}"}
    return {"programId": str(spares.program_id), **times}


# What differs in wishes that are granted once alone.
_GRANTED_ONCE: Mapping[str, Callable[[Spares], Mapping[str, str]]] = {
    "createProgram": _new_name,
    "cloneProgram": _new_name,
    "importProgram": _new_name,
    "scheduleProgram": _new_window,
}


@attrs.frozen
class Operation:
    """One operation.

    Attributes:
        path: With the names of its parameters in braces.
        parameters: What the path and the headers carry, by name.
        schema: What the body must be like; empty for an operation that has none.
        needs_body: Whether it cannot go without its body.
        needs_query: Whether the query has to name a thing.
        example: A body.
    """

    name: str
    method: str
    path: str
    parameters: frozenset[str]
    schema: Mapping[str, Any]
    needs_body: bool
    needs_query: bool
    example: Any

    @property
    def has_body(self) -> bool:
        """Whether it reads a body, of which it says what it must be like."""
        return bool(self.schema)

    @property
    def reads_a_document(self) -> bool:
        """Whether its body is read byte by byte, so that the core says what is wrong with it."""
        return str(self.schema.get("$ref", "")).endswith("DocumentView")

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    @property
    def is_for_staff(self) -> bool:
        """Whether an operator's program makes the call, and not a fan."""
        return self.path.startswith("/admin/")

    @property
    def names_an_event(self) -> bool:
        """Whether its path or its body says which event is meant."""
        return "eventCode" in self.parameters or self.about("A") != self.about("B")

    def about(self, event_code: str) -> Any:
        """Return the example with an event in place of the one that the document names."""
        return _about(self.example, self.schema, event_code)

    async def on(
        self, cart: ShopCart, item_id: str, event_code: str = OPENER, **sent: Any
    ) -> httpx.Response:
        """Make the fan's call on her cart, about one line or one event; or one of the staff."""
        sent = {**await self.proof(cart), **self.fitting(event_code, cart.cart_id, **sent)}
        if once := _GRANTED_ONCE.get(self.name):
            sent["json"] |= once(await cart.shop.spares(cart.cart_id, cart.store))
        return await cart.shop.call(
            self.method, await self.path_on(cart, item_id, event_code), **sent
        )

    async def path_on(self, cart: ShopCart, item_id: str = "", event_code: str = OPENER) -> str:
        """Return the path to a line or an event of a fan's cart, or to what staff can change.

        Of a program it is the same path whenever it is asked for with the same cart.
        """
        where = {**PARTS, "cartId": cart.cart_id, "itemId": item_id, "eventCode": event_code}
        if "keyId" in self.parameters:
            where["keyId"] = await cart.shop.spare_key_id()
        if self.is_for_staff:
            where |= await things_of(cart.shop, cart.store, cart.cart_id)
        if is_of_parts(self.path):
            where["programId"] = await self._program_with_parts(cart, event_code)
        elif self._is_of_a_spare:
            spares = await cart.shop.spares(cart.cart_id, cart.store)
            where |= {"programId": str(spares.program_id), "windowId": str(spares.window_id)}
        return self._at(where)

    def at(self, ids: Mapping[str, str]) -> str:
        """Return the path to what has these ids; parts are in programs of their own."""
        if "/packages" in self.path:
            ids = {**ids, "programId": ids["presetProgramId"]}
        elif is_of_parts(self.path):
            ids = {**ids, "programId": ids["partsProgramId"]}
        elif self._is_of_a_spare:
            ids = {**ids, "programId": ids["spareProgramId"]}
        return self._at(ids)

    def _at(self, ids: Mapping[str, str]) -> str:
        of_a_program = PROGRAM_CONFIG if "programId" in self.parameters else {}
        return self.path.format(**{**ids, **of_a_program})

    def fitting(self, event_code: str, whose: str = "abroad", **sent: Any) -> dict[str, Any]:
        """Return what a call sends, with what the operation needs: a body, a version, a thing."""
        if self.example is not None:
            sent["json"] = self.about(event_code)
            if "/tags" in self.path and "name" in sent["json"]:
                # No two tags have one name.
                sent["json"]["name"] = f"tag {whose}"
        sent["headers"] = {**self.condition, **sent.get("headers", {})}
        if self.needs_query:
            sent["params"] = A_THING
        return sent

    @property
    def takes_a_version(self) -> bool:
        """Whether a change says which version it is made to."""
        return "If-Match" in self.parameters

    @property
    def needs_a_version(self) -> bool:
        """Whether a change that does not say so is refused."""
        return "428" in DOCUMENT["paths"][self.path][self.method.lower()]["responses"]

    @property
    def condition(self) -> Mapping[str, str]:
        """Headers with which a change is made to whatever stands there."""
        return ANY_VERSION if self.takes_a_version else {}

    @property
    def _is_of_a_spare(self) -> bool:
        """Whether it is about a program's life, or a window; configs are the active program's."""
        of_configs = "/frontend-config" in self.path or "/notification-configs" in self.path
        return not of_configs and bool({"programId", "windowId"} & self.parameters)

    async def _program_with_parts(self, cart: ShopCart, event_code: str) -> str:
        name = f"{self.name} of {cart.cart_id}"
        for program in await cart.shop.application.programs.list_programs(cart.store, STAFF):
            if program.name == name:
                return str(program.id)
        kind, settings = settings_for(self.path, event_code)
        return await a_program(cart.shop, name, kind, settings, cart.store)

    async def proof(self, cart: ShopCart) -> Mapping[str, str | None]:
        """Return what proves who calls: the fan of a cart, or a program that may do everything."""
        if self.is_for_staff:
            return {"api_key": await cart.shop.staff_key()}
        return {"fan": cart.fan, "cart_token": cart.token}


def _operations() -> Iterator[Operation]:
    for path, item in DOCUMENT["paths"].items():
        for method, described in item.items():
            request_body = described.get("requestBody", {})
            body = request_body.get("content", {}).get("application/json", {})
            yield Operation(
                described["operationId"],
                method.upper(),
                path,
                frozenset(parameter["name"] for parameter in described["parameters"]),
                body.get("schema", {}),
                bool(request_body.get("required")),
                any(each["in"] == "query" and each["required"] for each in described["parameters"]),
                body.get("example"),
            )


def _about(value: Any, schema: Mapping[str, Any], event_code: str) -> Any:
    schema = next((each for each in schema.get("anyOf", ()) if "$ref" in each), schema)
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if schema.get("description") == _EVENT_CODE:
        return event_code
    if isinstance(value, list) and "items" in schema:
        return [_about(each, schema["items"], event_code) for each in value]
    if isinstance(value, dict):
        # Of what is read byte by byte, the document does not say everything.
        fields = schema.get("properties", {})
        return {
            name: _about(each, fields.get(name, {}), event_code) for name, each in value.items()
        }
    return value


# What a store answers; the rest is about the process.
OPERATIONS = tuple(each for each in _operations() if "Flex-Store" in each.parameters)
