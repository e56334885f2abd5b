"""A server with its database and its twin of Stripe, a fan's carts there, and a way to cut it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import attrs
import httpx
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from flex_adapters.system import SystemClock
from flex_adapters.tokens import tokens_from
from flexcore.access import Claims
from flexcore.kernel import EventCode
from tests.builders import FAN
from tests.databases import emptied
from tests.postgres_shop import PostgresShop
from tests.processes.servers import Servers, open_shop, serving

CARD = {"paymentMethod": "pm_card_visa"}
# Seconds after which something will not happen any more.
PATIENCE = 20
COME_BACK = httpx.codes.SERVICE_UNAVAILABLE

_GOES_AWAY = "ALTER DATABASE {} ALLOW_CONNECTIONS false"
_IS_BACK = "ALTER DATABASE {} ALLOW_CONNECTIONS true"
_CUT = """
    SELECT pg_terminate_backend(pid)
      FROM pg_stat_activity
     WHERE datname = %(database)s AND application_name = 'flex'
"""


@attrs.frozen
class Front:
    """A server, its twin of Stripe and its database, with a fan's token."""

    servers: Servers
    database_url: str
    token: str

    @classmethod
    @contextmanager
    def opened(cls, database_url: str, home: Path) -> Iterator["Front"]:
        """Serve a shop from an emptied database for the length of a block."""
        emptied(database_url)
        anyio.run(open_shop, database_url)
        with serving(database_url, home, 1, patience=1) as servers:
            expires_at = SystemClock().now() + timedelta(hours=1)
            claims = Claims(FAN.id, PostgresShop.SLUG, expires_at)
            token = tokens_from(home / "keys" / "tokens.pem").issue(claims)
            yield cls(servers, database_url, token)

    @property
    def database(self) -> str:
        return str(conninfo_to_dict(self.database_url)["dbname"])

    @contextmanager
    def connected(self) -> Iterator["psycopg.Connection[tuple[Any, ...]]"]:
        """Lend a connection of the test's own to the store's tables."""
        options = f"-c search_path=store_{PostgresShop.SLUG}"
        with psycopg.connect(self.database_url, options=options) as connection:
            yield connection

    @contextmanager
    def away(self) -> Iterator[None]:
        """Cut every connection of the server, and let none in for the length of a block."""
        elsewhere = make_conninfo(self.database_url, dbname="postgres")
        name = sql.Identifier(self.database)
        with psycopg.connect(elsewhere, autocommit=True) as connection:
            connection.execute(sql.SQL(_GOES_AWAY).format(name))
            try:
                connection.execute(_CUT, {"database": self.database})
                yield
            finally:
                connection.execute(sql.SQL(_IS_BACK).format(name))


@attrs.frozen
class FansCart:
    """A cart of the fan at the server."""

    client: httpx.Client
    path: str
    headers: dict[str, str]

    def call(self, method: str, path: str = "", **sent: Any) -> httpx.Response:
        return self.client.request(method, self.path + path, headers=self.headers, **sent)

    def call_until_served(self, method: str, path: str = "", **sent: Any) -> httpx.Response:
        """Call, as often as the server says to come back later."""
        deadline = time.monotonic() + PATIENCE
        while (answer := self.call(method, path, **sent)).status_code == COME_BACK:
            assert time.monotonic() < deadline, answer.text
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer

    def read(self) -> dict[str, Any]:
        cart: dict[str, Any] = self.call_until_served("GET").json()
        return cart


def a_cart(client: httpx.Client, token: str, *games: EventCode) -> FansCart:
    started = client.post("/cart/initialize", json={"eventCodes": games}).json()
    headers = {"Cart-Token": started["cartToken"], "Authorization": f"Bearer {token}"}
    cart = FansCart(client, f"/cart/{started['cart']['cartId']}", headers)
    cart.call_until_served("PATCH", "/bind")
    return cart


def seats_of(*games: EventCode) -> dict[str, Any]:
    return {"seats": [{"eventCode": game, "quantity": 2, "ticketType": "ADULT"} for game in games]}


def eventually(happened: Callable[[], bool]) -> None:
    """Look until it has happened."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "It did not happen."


def assert_comes_back_later(answer: httpx.Response) -> None:
    """Check that an answer asks to try again, and says no more than that."""
    assert answer.status_code == COME_BACK, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] in {"unavailable", "outcome_unknown"}
    assert int(answer.headers["retry-after"]) > 0
    assert "Traceback" not in answer.text
