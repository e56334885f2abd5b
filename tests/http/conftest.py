"""Two stores, each with a program on sale, and the API in front of them.

They are kept in memory; a test that says so is run with stores in Postgres as well.
"""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import attrs
import httpx
import pytest
from litestar.types import ASGIApp

from flex_adapters.application import Application
from flex_adapters.memory.application import MemoryParts, memory_application
from flex_http.app import create_app
from flex_http.logs import json_log
from flexcore.access import Scope
from flexcore.kernel import (
    Actor,
    ActorKind,
    EventCode,
    ManualClock,
    ProgramId,
    SeededIds,
    TenantId,
    WindowId,
)
from flexcore.programs import ProgramType
from tests.builders import DERBY, FINAL, OPENER
from tests.http.openings import open_store
from tests.http.tables import Tables
from tests.postgres_shop import postgres_application
from tests.works import StoreUnitOfWork

STAFF = Actor(ActorKind.CLI, "pat")
HARBOUR = TenantId("harbour")
VALLEY = TenantId("valley")
URL = "http://shop"
EVENTS = (OPENER, DERBY, FINAL)
# On sale in the valley and nowhere else.
REGATTA = EventCode("REGATTA")
# Nothing has this id.
UNKNOWN = UUID(int=99)
# For tests of which the answers must be the same wherever the stores are kept.
IN_EACH_DATABASE = pytest.mark.parametrize("kept_in", ["memory", "postgres"], indirect=True)


@attrs.frozen
class Shop:
    """The API with the parts behind it."""

    client: httpx.AsyncClient
    application: Application
    clock: ManualClock
    logged: io.BytesIO
    things: dict[tuple[TenantId, str], Mapping[str, str]] = attrs.field(factory=dict, init=False)
    _staff_keys: dict[TenantId, tuple[str, str]] = attrs.field(factory=dict, init=False)
    _spares: dict[str, "Spares"] = attrs.field(factory=dict, init=False)

    async def staff_key(self, store: TenantId = HARBOUR) -> str:
        """Return an API key that may do everything in a store; the same each time."""
        return (await self._keys_of(store))[0]

    async def spare_key_id(self, store: TenantId = HARBOUR) -> str:
        """Return the id of another key of a store, which nobody needs; the same each time."""
        return (await self._keys_of(store))[1]

    async def spares(self, of: str, store: TenantId = HARBOUR) -> "Spares":
        """Return a program and a window for one purpose; the same each time it is named."""
        if of not in self._spares:
            self._spares[of] = await self._new_spares(store)
        return self._spares[of]

    async def _new_spares(self, store: TenantId) -> "Spares":
        number, programs = len(self._spares) + 1, self.application.programs
        active = (await programs.active(store, STAFF)).program_id
        settings = (await programs.show(store, active, STAFF)).program.settings
        spare = await programs.create(store, f"Spare {number}", ProgramType.BUILD_YOUR_OWN, STAFF)
        await programs.configure(store, spare.id, settings, STAFF)
        await programs.publish(store, spare.id, STAFF)
        day = datetime(2027, 1, 1) + timedelta(days=number)
        shop = await self.application.stores.get(store)
        window = await self.application.schedule.add(
            shop, active, day, day + timedelta(hours=1), STAFF
        )
        return Spares(number, spare.id, window.id)

    async def _keys_of(self, store: TenantId) -> tuple[str, str]:
        if store not in self._staff_keys:
            keys = self.application.api_keys
            _, text = await keys.create(store, "Staff", Scope, STAFF)
            spare, _ = await keys.create(store, "Spare", Scope, STAFF)
            # Noted now, that is: no later call writes it once more.
            await keys.authenticate(store, text)
            self._staff_keys[store] = text, spare.id
        return self._staff_keys[store]

    @property
    def log_lines(self) -> list[dict[str, Any]]:
        """Return what was logged, line by line."""
        return [json.loads(line) for line in self.logged.getvalue().splitlines()]

    async def sign_in(self, store: TenantId = HARBOUR, email: str = "fan@example.com") -> str:
        """Return a fan's access token."""
        _, token = await self.application.fans.issue_token(
            store, email, STAFF, lifetime=timedelta(hours=1)
        )
        return token

    async def call(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """Make a call; `store`, `fan` or `api_key`, and `cart_token` become headers."""
        headers = dict(sent.pop("headers", {}))
        headers["Flex-Store"] = sent.pop("store", HARBOUR)
        fan, api_key = sent.pop("fan", None), sent.pop("api_key", None)
        if bearer := api_key or fan:
            headers["Authorization"] = f"Bearer {bearer}"
        if cart_token := sent.pop("cart_token", None):
            headers["Cart-Token"] = cart_token
        return await self.client.request(method, path, headers=headers, **sent)


@attrs.frozen
class Spares:
    """What nobody needs: a program that is published, and a window to come of the active one.

    Attributes:
        number: Another one for each purpose.
    """

    number: int
    program_id: ProgramId
    window_id: WindowId


@attrs.frozen
class ShopCart:
    """A cart as its owner knows it."""

    shop: Shop
    cart_id: str
    token: str
    store: TenantId = HARBOUR
    fan: str | None = None

    async def call(self, method: str, path: str = "", **sent: Any) -> httpx.Response:
        """Make a call on the cart with what opens it."""
        sent = {"store": self.store, "fan": self.fan, "cart_token": self.token, **sent}
        return await self.shop.call(method, f"/cart/{self.cart_id}{path}", **sent)

    async def hold(self, *seats: dict[str, object]) -> httpx.Response:
        """Ask for seats."""
        return await self.call("POST", "/manage", json={"seats": list(seats)})

    async def first_line(self) -> str:
        """Return the id of its first line."""
        item_id: str = (await self.call("GET")).json()["events"][0]["items"][0]["cartItemId"]
        return item_id


def a_seat_wish(event_code: str = OPENER, **named: object) -> dict[str, object]:
    return {"eventCode": event_code, "quantity": 2, "ticketType": "ADULT", **named}


async def a_new_cart(shop: Shop, *events: str, store: TenantId = HARBOUR) -> ShopCart:
    answer = await shop.call(
        "POST", "/cart/initialize", store=store, json={"eventCodes": list(events)}
    )
    assert answer.status_code == 201, answer.text
    return ShopCart(shop, answer.json()["cart"]["cartId"], answer.json()["cartToken"], store)


async def a_bound_cart(shop: Shop, *events: str, store: TenantId = HARBOUR) -> ShopCart:
    """Return a fan's cart with seats held for every event."""
    cart = attrs.evolve(await a_new_cart(shop, *events, store=store), fan=await shop.sign_in(store))
    bound = await cart.call("PATCH", "/bind")
    assert bound.status_code == 200, bound.text
    held = await cart.hold(*(a_seat_wish(code) for code in events))
    assert held.status_code == 200, held.text
    return cart


@pytest.fixture
def parts(clock: ManualClock, ids: SeededIds) -> MemoryParts:
    return MemoryParts(clock=clock, ids=ids)


@pytest.fixture
def kept_in(request: pytest.FixtureRequest) -> str:
    """Where the stores are kept; see `IN_EACH_DATABASE`."""
    return str(getattr(request, "param", "memory"))


@pytest.fixture
def unit_of_work(kept_in: str, request: pytest.FixtureRequest) -> StoreUnitOfWork:
    """Begins pieces of work on the stores that the API serves."""
    if kept_in == "memory":
        parts: MemoryParts = request.getfixturevalue("parts")
        return parts.database.unit_of_work
    return cast(StoreUnitOfWork, request.getfixturevalue("postgres_database").unit_of_work)


@pytest.fixture
def tables(postgres_url: str) -> Tables:
    """What Postgres keeps of the harbour's store."""
    return Tables(postgres_url, HARBOUR)


@pytest.fixture
def application(kept_in: str, request: pytest.FixtureRequest) -> Application:
    if kept_in == "memory":
        return memory_application(request.getfixturevalue("parts"))
    return postgres_application(request.getfixturevalue("postgres_database"))


@attrs.define
class Stage:
    """What the one app of all tests serves and logs: each test puts its own application there."""

    application: Application | None = None
    logged: io.BytesIO = attrs.field(factory=io.BytesIO)

    def opened(self) -> AbstractAsyncContextManager[Application]:
        assert self.application is not None
        return nullcontext(self.application)


@pytest.fixture(scope="session")
def stage() -> Stage:
    return Stage()


@pytest.fixture(scope="session")
def app(stage: Stage) -> ASGIApp:
    return create_app(stage.opened, json_log(stage.logged))


@pytest.fixture
def logged(stage: Stage) -> io.BytesIO:
    """Everything that the API logs in this test."""
    stage.logged.seek(0)
    stage.logged.truncate()
    return stage.logged


@pytest.fixture
async def shop(
    stage: Stage,
    app: ASGIApp,
    application: Application,
    unit_of_work: StoreUnitOfWork,
    clock: ManualClock,
    logged: io.BytesIO,
) -> AsyncIterator[Shop]:
    """Two open stores that sell the same three events; the valley has one more."""
    stage.application = application
    await open_store(application, unit_of_work, HARBOUR, EVENTS)
    await open_store(application, unit_of_work, VALLEY, (*EVENTS, REGATTA))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]  # the same protocol, typed by another package
    async with (
        running(app),
        httpx.AsyncClient(transport=transport, base_url="http://shop") as client,
    ):
        yield Shop(client, application, clock, logged)


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Let the other tasks run until something is so."""
    for _ in range(1000):
        if await is_so():
            return
        await asyncio.sleep(0)
    raise AssertionError("It never came to be so.")


@asynccontextmanager
async def running(app: ASGIApp) -> AsyncIterator[None]:
    """Start an app as a server does, and stop it, in the loop of the test itself."""
    told: asyncio.Queue[Any] = asyncio.Queue()
    said: asyncio.Queue[Any] = asyncio.Queue()
    scope: Any = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}

    async def serve() -> None:
        await app(scope, told.get, said.put)

    serving = asyncio.create_task(serve())
    await told.put({"type": "lifespan.startup"})
    assert await said.get() == {"type": "lifespan.startup.complete"}
    yield
    await told.put({"type": "lifespan.shutdown"})
    assert await said.get() == {"type": "lifespan.shutdown.complete"}
    await serving
