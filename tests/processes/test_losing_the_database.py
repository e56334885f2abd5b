"""A database that goes away in the middle of a call, and comes back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import LiteralString

import httpx
import pytest

from tests.postgres_shop import GAMES
from tests.processes.fronts import (
    CARD,
    COME_BACK,
    PATIENCE,
    Front,
    a_cart,
    assert_comes_back_later,
    eventually,
    seats_of,
)

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


@pytest.fixture(scope="module")
def front(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with Front.opened(postgres_url, tmp_path_factory.mktemp("losing")) as front:
        yield front


@pytest.fixture
def client(front: Front) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=front.servers.urls[0], timeout=30) as client:
        yield client


@pytest.fixture
def control(front: Front) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=front.servers.twin.control_url) as control:
        yield control
        control.delete("/faults")


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
        eventually(lambda: is_half_way(front))
        with front.away():
            cut_off = asked.result(PATIENCE)

    assert_comes_back_later(cut_off)
    assert cut_off.json()["code"] == code
    assert seats_set_aside(front) == 0
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

    assert cut_off.status_code in {COME_BACK, httpx.codes.ACCEPTED}, cut_off.text
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


def is_half_way(front: Front) -> bool:
    """Tell whether the server has changed seats, and is kept from going on."""
    with front.connected() as connection:
        row = connection.execute(_HALF_WAY, {"database": front.database}).fetchone()
    return bool(row and row[0])


def seats_set_aside(front: Front) -> int:
    """Count the seats that the box office has held for anybody."""
    with front.connected() as connection:
        row = connection.execute(_SEATS_SET_ASIDE).fetchone()
    return int(row[0]) if row else 0


def _let_the_lease_lapse(front: Front) -> None:
    """Move the end of every lease to now: whoever had one could not give it back."""
    with front.connected() as connection:
        connection.execute(
            "UPDATE tbl_carts SET lease_expires_at = now(), version = version + 1"
            " WHERE lease_owner IS NOT NULL"
        )
