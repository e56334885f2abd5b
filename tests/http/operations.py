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
from tests.http.spare_programs import PARTS, a_program, is_of_parts, settings_for

DOCUMENT: dict[str, Any] = json.loads(openapi_document())
_EVENT_CODE = get_args(EventCodeText)[1].description
# A version as it is sent where the operation takes one: whatever stands there.
ANY_VERSION = {"If-Match": "*"}


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
        example: A body.
    """

    name: str
    method: str
    path: str
    parameters: frozenset[str]
    schema: Mapping[str, Any]
    needs_body: bool
    example: Any

    @property
    def has_body(self) -> bool:
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
        if self.has_body:
            sent["json"] = await self._wish(cart, event_code)
        sent = {**await self.proof(cart), **sent}
        sent["headers"] = {**self.condition, **sent.get("headers", {})}
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
        if is_of_parts(self.path):
            where["programId"] = await self._program_with_parts(cart, event_code)
        elif {"programId", "windowId"} & self.parameters:
            spares = await cart.shop.spares(cart.cart_id, cart.store)
            where |= {"programId": str(spares.program_id), "windowId": str(spares.window_id)}
        return self.path.format(**where)

    def at(self, ids: Mapping[str, str]) -> str:
        """Return the path to what has these ids; parts are in programs of their own."""
        if "/packages" in self.path:
            ids = {**ids, "programId": ids["presetProgramId"]}
        elif is_of_parts(self.path):
            ids = {**ids, "programId": ids["partsProgramId"]}
        return self.path.format(**ids)

    @property
    def condition(self) -> Mapping[str, str]:
        """Headers with which a change is made to whatever stands there."""
        return ANY_VERSION if "If-Match" in self.parameters else {}

    async def _wish(self, cart: ShopCart, event_code: str) -> Any:
        """Return the example as it can be granted once for each cart."""
        body, once = self.about(event_code), _GRANTED_ONCE.get(self.name)
        if once is None:
            return body
        return body | once(await cart.shop.spares(cart.cart_id, cart.store))

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
                body.get("example"),
            )


def _about(value: Any, schema: Mapping[str, Any], event_code: str) -> Any:
    schema = next((each for each in schema.get("anyOf", ()) if "$ref" in each), schema)
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if schema.get("description") == _EVENT_CODE:
        return event_code
    if isinstance(value, list):
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
