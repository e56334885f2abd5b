"""A database that goes away in the middle of a call, and comes back."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, LiteralString

import anyio
import attrs
import httpx
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from flex_adapters.system import SystemClock
from flex_adapters.tokens import tokens_from
from flexcore.access import Claims
from flexcore.kernel import EventCode
from tests.builders import FAN
from tests.databases import emptied
from tests.postgres_shop import GAMES, PostgresShop
from tests.processes.servers import Servers, open_shop, serving

CARD = {"paymentMethod": "pm_card_visa"}
# Seconds after which something will not happen any more.
PATIENCE = 20
_COME_BACK = httpx.codes.SERVICE_UNAVAILABLE

_GOES_AWAY = "ALTER DATABASE {} ALLOW_CONNECTIONS false"
_IS_BACK = "ALTER DATABASE {} ALLOW_CONNECTIONS true"
_CUT = """
    SELECT pg_terminate_backend(pid)
      FROM pg_stat_activity
     WHERE datname = %(database)s AND application_name = 'flex'
"""
# Statements of the server that wait for a lock in a transaction that has changed seats.
_HALF_WAY = """
    SELECT count(*)
      FROM pg_stat_activity AS server
      JOIN pg_locks AS seats USING (pid)
     WHERE datname = %(database)s AND application_name = 'flex' AND wait_event_type = 'Lock'
       AND seats.relation = 'tbl_box_office_seats'::regclass AND mode = 'RowExclusiveLock'
"""
# Makes a hold wait for whoever has the lock: once it has changed a seat, or in its commit.
_WAIT = """
    CREATE FUNCTION wait_for_lock() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(15);
        RETURN NULL;
    END $$;
"""
_WAIT_AT_SEATS = """
    CREATE TRIGGER wait_at_seats AFTER UPDATE ON tbl_box_office_seats
        FOR EACH ROW EXECUTE FUNCTION wait_for_lock();
"""
_WAIT_AT_COMMIT = """
    CREATE CONSTRAINT TRIGGER wait_at_commit AFTER INSERT ON tbl_cart_items
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_for_lock();
"""
_SEATS_SET_ASIDE = "SELECT count(*) FROM tbl_box_office_seats WHERE hold_key IS NOT NULL"


@attrs.frozen
class Front:
    """A server, its twin of Stripe and its database, with a fan's token."""

    servers: Servers
    database_url: str
    token: str

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

    def is_half_way(self) -> bool:
        """Tell whether the server has changed seats, and is kept from going on."""
        with self.connected() as connection:
            row = connection.execute(_HALF_WAY, {"database": self.database}).fetchone()
        return bool(row and row[0])

    def seats_set_aside(self) -> int:
        """Count the seats that the box office has held for anybody."""
        with self.connected() as connection:
            row = connection.execute(_SEATS_SET_ASIDE).fetchone()
        return int(row[0]) if row else 0


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
        while (answer := self.call(method, path, **sent)).status_code == _COME_BACK:
            assert time.monotonic() < deadline, answer.text
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer

    def read(self) -> dict[str, Any]:
        cart: dict[str, Any] = self.call_until_served("GET").json()
        return cart


@pytest.fixture(scope="module")
def front(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    emptied(postgres_url)
    anyio.run(open_shop, postgres_url)
    home: Path = tmp_path_factory.mktemp("losing")
    with serving(postgres_url, home, 1) as servers:
        expires_at = SystemClock().now() + timedelta(hours=1)
        claims = Claims(FAN.id, PostgresShop.SLUG, expires_at)
        yield Front(servers, postgres_url, tokens_from(home / "keys" / "tokens.pem").issue(claims))


@pytest.fixture
def client(front: Front) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=front.servers.urls[0], timeout=30) as client:
        yield client


@pytest.fixture
def control(front: Front) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=front.servers.twin.control_url) as control:
        yield control
        control.delete("/faults")


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


@contextmanager
def kept_waiting(front: Front, trigger: LiteralString) -> Iterator[None]:
    """Keep holds waiting at a trigger."""
    with front.connected() as connection:
        connection.execute(_WAIT)
        connection.execute(trigger)
        connection.commit()
        connection.execute("SELECT pg_advisory_xact_lock(15)")
        try:
            yield
        finally:
            connection.rollback()
            connection.execute("DROP FUNCTION wait_for_lock CASCADE")


CUTS = [
    pytest.param(_WAIT_AT_SEATS, "unavailable", id="with its seats, before its lines are written"),
    pytest.param(_WAIT_AT_COMMIT, "outcome_unknown", id="in its commit"),
]


@pytest.mark.parametrize(("trigger", "code"), CUTS)
def test_a_hold_cut_off_half_way_holds_nothing_and_can_be_asked_for_again(
    front: Front,
    client: httpx.Client,
    trigger: LiteralString,
    code: str,
) -> None:
    games = GAMES[:3]
    cart = a_cart(client, front.token, *games)
    before = cart.read()

    with ThreadPoolExecutor(1) as fan, kept_waiting(front, trigger):
        asked = fan.submit(cart.call, "POST", "/manage", json=seats_of(*games))
        eventually(front.is_half_way)
        with front.away():
            cut_off = asked.result(PATIENCE)

    assert_comes_back_later(cut_off)
    assert cut_off.json()["code"] == code
    assert front.seats_set_aside() == 0
    assert cart.read() == before
    held = cart.call_until_served("POST", "/manage", json=seats_of(*games)).json()
    assert [line["eventCode"] for line in held["held"]] == list(games)
    cart.call_until_served("DELETE")


@pytest.mark.parametrize("operation", ["payment_intents.create", "payment_intents.capture"])
def test_a_checkout_cut_off_half_way_ends_paid_exactly_once(
    front: Front, client: httpx.Client, control: httpx.Client, operation: str
) -> None:
    control.post("/reset")
    cart = a_cart(client, front.token, *GAMES[:2])
    cart.call_until_served("POST", "/manage", json=seats_of(*GAMES[:2]))
    # Without a number of seconds, the call waits until the fault is cleared.
    control.post("/faults", json={"kind": "latency", "operation": operation})

    with ThreadPoolExecutor(1) as fan:
        asked = fan.submit(cart.call, "POST", "/checkout", json=CARD)
        eventually(lambda: any(fault["waiting"] for fault in control.get("/faults").json()))
        with front.away():
            control.delete("/faults")
            cut_off = asked.result(PATIENCE)
    under_way = cart.read()
    _let_the_lease_lapse(front)
    order = cart.call_until_served("POST", "/checkout", json=CARD).json()

    assert cut_off.status_code in {_COME_BACK, httpx.codes.ACCEPTED}, cut_off.text
    assert int(cut_off.headers["retry-after"]) > 0
    assert under_way["cartStatus"] == "processing"
    paid = cart.read()
    lines = [line for event in paid["events"] for line in event["items"]]
    assert (paid["cartStatus"], paid["orderId"]) == ("paid", order["orderId"])
    assert [line["cartItemStatus"] for line in lines] == ["committed", "committed"]
    assert sum(len(ticket["seats"]) for ticket in order["tickets"]) == 4
    (account,) = control.get("/record").json().values()
    (intent,) = account["payment_intents"]
    assert (intent["status"], intent["amount_received"]) == ("succeeded", paid["totalAmount"])


def assert_comes_back_later(answer: httpx.Response) -> None:
    """Check that an answer asks to try again, and says no more than that."""
    assert answer.status_code == _COME_BACK, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] in {"unavailable", "outcome_unknown"}
    assert int(answer.headers["retry-after"]) > 0
    assert "Traceback" not in answer.text


def _let_the_lease_lapse(front: Front) -> None:
    """Move the end of every lease to now: whoever had one could not give it back."""
    with front.connected() as connection:
        connection.execute(
            "UPDATE tbl_carts SET lease_expires_at = now() WHERE lease_owner IS NOT NULL"
        )
