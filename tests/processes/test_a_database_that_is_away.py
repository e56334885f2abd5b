"""Every operation, read from the OpenAPI document, while the database is out of reach."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import attrs
import httpx
import pytest

from tests.http.operations import OPERATIONS, Operation
from tests.http.spare_programs import PARTS
from tests.http.staff_things import NAMES_OF_EVERY_STORE
from tests.postgres_shop import GAMES
from tests.processes.fronts import FansCart, Front, a_cart, assert_comes_back_later, seats_of
from tests.processes.servers import serving

KEYS = [pytest.param({}, id="keyless"), pytest.param({"Idempotency-Key": "0198-away"}, id="keyed")]
# Nothing listens there.
NOWHERE = "postgresql://flex@127.0.0.1:9/flex?connect_timeout=1"
NOBODYS = str(UUID(int=0xDEAD))
NO_KEY = UUID(int=0xDEAD).hex
OF_STAFF = (
    dict.fromkeys(("programId", "windowId", "tagId", "assetId"), NOBODYS) | NAMES_OF_EVERY_STORE
)


@pytest.fixture(scope="module")
def front(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with Front.opened(postgres_url, tmp_path_factory.mktemp("away")) as front:
        yield front


@pytest.mark.parametrize("key", KEYS)
def test_while_the_database_takes_nobody_in_every_operation_asks_to_come_back_later(
    front: Front, key: dict[str, str]
) -> None:
    with httpx.Client(base_url=front.servers.urls[0], timeout=60) as client:
        cart = a_cart(client, front.token, GAMES[0])
        cart.call_until_served("POST", "/manage", json=seats_of(GAMES[0]))
        before = cart.read()

        with front.away():
            answers = _everything_at_once(cart, before["events"][0]["items"][0]["cartItemId"], key)

        for answer in answers:
            assert_comes_back_later(answer)
        assert cart.read() == before


@pytest.mark.parametrize("key", KEYS)
def test_without_a_database_every_operation_asks_to_come_back_later(
    nowhere: FansCart, key: dict[str, str]
) -> None:
    alive, ready = (nowhere.client.get(f"/health/{check}") for check in ("live", "ready"))

    assert alive.status_code == httpx.codes.OK
    for answer in (ready, *_everything_at_once(nowhere, NOBODYS, key)):
        assert_comes_back_later(answer)


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FansCart]:
    """Somebody's cart at a server whose database is at an address where nothing listens."""
    home: Path = tmp_path_factory.mktemp("nowhere")
    with (
        serving(NOWHERE, home, 1, patience=1) as servers,
        httpx.Client(base_url=servers.urls[0], timeout=60) as client,
    ):
        yield FansCart(client, f"/cart/{NOBODYS}", {"Cart-Token": "0" * 64})


def _everything_at_once(
    cart: FansCart, item_id: str, key: dict[str, str]
) -> Sequence[httpx.Response]:
    """Make every call about a cart, side by side because each waits for the database a while."""
    keyed = attrs.evolve(cart, headers={**cart.headers, **key})
    with ThreadPoolExecutor(len(OPERATIONS)) as fan:
        return list(fan.map(lambda each: _call(keyed, each, item_id), OPERATIONS))


def _call(cart: FansCart, operation: Operation, item_id: str) -> httpx.Response:
    path = operation.path.format(
        cartId=cart.path.rpartition("/")[2],
        itemId=item_id,
        eventCode=GAMES[0],
        keyId=NO_KEY,
        **PARTS,
        **OF_STAFF,
    )
    body = operation.about(GAMES[0]) if operation.has_body else None
    headers = (
        {**cart.headers, "Authorization": f"Bearer flex_{NO_KEY}_0"}
        if operation.is_for_staff
        else cart.headers
    )
    return cart.client.request(operation.method, path, headers=headers, json=body)
