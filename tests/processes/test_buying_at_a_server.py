"""A fan at a real server: buying, hanging up in the middle, and a database that is away."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import anyio
import attrs
import httpx
import pytest

from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.system import SystemClock, SystemIds
from flex_adapters.tokens import tokens_from
from flexcore.access import Claims
from flexcore.journal import Account
from flexcore.kernel import EventCode
from tests.builders import FAN
from tests.databases import emptied
from tests.postgres_shop import GAMES, PostgresShop
from tests.processes.servers import Servers, open_shop, serving
from tests.shop import STAFF


@attrs.frozen
class Front:
    """A server, its database and a fan's token."""

    servers: Servers
    database_url: str
    token: str

    def client(self, server: int = 0) -> httpx.Client:
        return httpx.Client(base_url=self.servers.urls[server], timeout=30)


@pytest.fixture(scope="module")
def front(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    emptied(postgres_url)
    anyio.run(open_shop, postgres_url)
    home: Path = tmp_path_factory.mktemp("front")
    with serving(postgres_url, home, 2) as servers:
        expires_at = SystemClock().now() + timedelta(hours=1)
        claims = Claims(FAN.id, PostgresShop.SLUG, expires_at)
        token = tokens_from(home / "keys" / "tokens.pem").issue(claims)
        yield Front(servers, postgres_url, token)


def ready_cart(client: httpx.Client, token: str, *games: EventCode) -> tuple[str, dict[str, str]]:
    """Start a cart of the fan with two seats in each game, and return what opens it."""
    started = client.post("/cart/initialize", json={"eventCodes": games}).json()
    path = f"/cart/{started['cart']['cartId']}"
    headers = {"Cart-Token": started["cartToken"], "Authorization": f"Bearer {token}"}
    seats = [{"eventCode": game, "quantity": 2, "ticketType": "ADULT"} for game in games]
    for answer in (
        client.post(f"{path}/manage", json={"seats": seats}, headers=headers),
        client.patch(f"{path}/bind", headers=headers),
        client.post(f"{path}/validate", headers=headers),
    ):
        assert answer.status_code == httpx.codes.OK, answer.text
    return path, headers


def test_a_fan_buys_five_games_and_the_journal_adds_up(front: Front) -> None:
    with front.client() as client:
        path, headers = ready_cart(client, front.token, *GAMES[:5])

        paid = client.post(
            f"{path}/checkout", json={"paymentMethod": "pm_card_visa"}, headers=headers
        )

        assert paid.status_code == httpx.codes.OK, paid.text
        assert [ticket["eventCode"] for ticket in paid.json()["tickets"]] == list(GAMES[:5])
        assert client.get(path, headers=headers).json()["cartStatus"] == "paid"
    balances = anyio.run(journal, front.database_url)
    assert sum(balances.values()) == 0
    assert balances[Account.FAN_PAYMENTS] == 0
    assert balances[Account.CARD_CLEARING] > 0


async def journal(url: str) -> dict[Account, int]:
    database = PostgresDatabase(url, SystemClock(), SystemIds())
    await database.open()
    async with database.unit_of_work(PostgresShop.SLUG, STAFF) as work:
        balances = await work.journal.balances()
    await database.close()
    return {account: amount.amount for account, amount in balances.items()}


def test_a_declined_card_costs_nothing_and_another_one_buys_the_same_seats(front: Front) -> None:
    with front.client() as client:
        path, headers = ready_cart(client, front.token, GAMES[0])
        declined = {"paymentMethod": "pm_card_visa_chargeDeclinedInsufficientFunds"}

        refused = client.post(f"{path}/checkout", json=declined, headers=headers)
        cart = client.get(path, headers=headers).json()
        paid = client.post(
            f"{path}/checkout", json={"paymentMethod": "pm_card_visa"}, headers=headers
        )

    assert refused.status_code == httpx.codes.PAYMENT_REQUIRED
    assert refused.json()["code"] == "card_declined"
    assert (cart["cartStatus"], cart["events"][0]["items"][0]["cartItemStatus"]) == (
        "active",
        "held",
    )
    assert paid.status_code == httpx.codes.OK


def test_a_checkout_goes_on_when_the_fan_hangs_up_and_the_other_server_tells_the_rest(
    front: Front,
) -> None:
    twin = front.servers.twin
    with front.client() as client, httpx.Client(base_url=twin.control_url) as control:
        path, headers = ready_cart(client, front.token, GAMES[1])
        # Without a number of seconds, the call waits until the fault is cleared.
        control.post("/faults", json={"kind": "latency", "operation": "payment_intents.capture"})
        with pytest.raises(httpx.ReadTimeout):
            client.post(
                f"{path}/checkout",
                json={"paymentMethod": "pm_card_visa"},
                headers=headers,
                timeout=1.0,
            )
        with front.client(1) as other:
            under_way = other.get(path, headers=headers).json()
            again = other.post(
                f"{path}/checkout", json={"paymentMethod": "pm_card_visa"}, headers=headers
            )
            control.delete("/faults")
            status = eventually_paid(other, path, headers)

    assert under_way["cartStatus"] == "processing"
    assert again.status_code == httpx.codes.ACCEPTED
    assert "retry-after" in again.headers
    assert status == "paid"


def eventually_paid(client: httpx.Client, path: str, headers: dict[str, str]) -> str:
    """Ask for the cart until it is no longer being checked out."""
    status = ""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        status = client.get(path, headers=headers).json()["cartStatus"]
        if status != "processing":
            break
    return status
