"""A program's document carries configs as well: which scopes a key needs for that."""

import pytest

from flexcore.access import Scope
from tests.http.admin_programs import PROGRAMS, Desk
from tests.http.conftest import HARBOUR, STAFF, Shop
from tests.http.operations import ANY_VERSION
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio

MESSAGE = {"order_failure_email": {"isEnabled": True, "settings": {}}}
CONFIGS: list[dict[str, object]] = [{"frontendConfig": "[1]"}, {"notifications": MESSAGE}]


async def key_of(shop: Shop, *scopes: Scope) -> str:
    _, text = await shop.application.api_keys.create(HARBOUR, "Sync", scopes, STAFF)
    return text


@pytest.fixture
async def desk(shop: Shop) -> Desk:
    return await Desk.of(shop)


@pytest.fixture
async def narrow(shop: Shop) -> Desk:
    """An operator's program whose key may do everything with programs, and nothing else."""
    return Desk(shop, await key_of(shop, Scope.PROGRAMS_READ, Scope.PROGRAMS_WRITE))


@pytest.fixture
async def writer(shop: Shop) -> Desk:
    return Desk(shop, await key_of(shop, Scope.PROGRAMS_WRITE, Scope.CONFIGS_WRITE))


@pytest.fixture
async def reader(shop: Shop) -> Desk:
    return Desk(shop, await key_of(shop, Scope.PROGRAMS_READ, Scope.CONFIGS_READ))


@pytest.mark.parametrize("configs", CONFIGS)
async def test_to_take_configs_out_with_a_program_a_key_must_be_allowed_to_read_them(
    desk: Desk, narrow: Desk, reader: Desk, configs: dict[str, object]
) -> None:
    bare, path = await desk.draft("Bare"), await desk.draft()
    document = await desk.document() | configs
    await desk.done("PUT", f"{path}/document", json=document, headers=ANY_VERSION)
    between = {"params": {"other": path.rpartition("/")[2]}}

    refused = [
        await narrow.call("GET", f"{path}/document"),
        await narrow.call("GET", f"{bare}/diff", **between),
    ]

    for answer in refused:
        assert the_problem(answer, 403)["detail"].endswith("configs:read.")
    assert await reader.done("GET", f"{path}/document") == document | {"name": "Sale"}
    assert (await reader.done("GET", f"{bare}/diff", **between))["items"]


async def test_a_program_without_configs_is_taken_out_compared_and_taken_in_without_more(
    desk: Desk, narrow: Desk
) -> None:
    path, other = await desk.draft(), await desk.draft("Other")

    document = await narrow.done("GET", f"{path}/document")
    compared = await narrow.done("GET", f"{path}/diff", params={"other": other.rpartition("/")[2]})
    taken = await narrow.done("POST", f"{PROGRAMS}/import", json=document | {"name": "New"})

    assert [change["path"] for change in compared["items"]] == ["name"]
    assert taken["isNew"]


@pytest.mark.parametrize("configs", CONFIGS)
async def test_to_take_configs_in_with_a_program_a_key_must_be_allowed_to_write_them(
    desk: Desk, narrow: Desk, writer: Desk, configs: dict[str, object]
) -> None:
    document = {**await desk.document(), "name": "New", **configs}

    refused = await narrow.call("POST", f"{PROGRAMS}/import", json=document)
    nothing = await desk.items(PROGRAMS, name="New")
    done = await writer.done("POST", f"{PROGRAMS}/import", json=document)

    assert the_problem(refused, 403)["detail"].endswith("configs:write.")
    assert (nothing, done["isNew"]) == ([], True)


async def test_to_put_a_document_over_configs_a_key_must_be_allowed_to_write_them(
    desk: Desk, narrow: Desk, writer: Desk
) -> None:
    path, bare = f"{await desk.draft()}/document", await desk.document()
    await desk.done("PUT", path, json=bare | CONFIGS[0], headers=ANY_VERSION)

    refused = await narrow.call("PUT", path, json=bare, headers=ANY_VERSION)
    kept = await desk.done("GET", path)
    await writer.done("PUT", path, json=bare, headers=ANY_VERSION)

    assert the_problem(refused, 403)["detail"].endswith("configs:write.")
    assert kept["frontendConfig"] == "[1]"
    assert (await desk.done("GET", path))["frontendConfig"] is None
