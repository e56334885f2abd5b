"""API keys: who may call what under `/admin`, and what a key is told of keys."""

from datetime import timedelta

import attrs
import psycopg
import pytest

from flex_adapters.application import Application
from flexcore.access import Scope
from flexcore.stores import StoreStatus
from tests.builders import NOON, a_store
from tests.http.conftest import HARBOUR, IN_EACH_DATABASE, STAFF, UNKNOWN, Shop, a_new_cart
from tests.http.operations import DOCUMENT, OPERATIONS, Operation
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio

STAFFS = [each for each in OPERATIONS if each.is_for_staff]
EACH = pytest.mark.parametrize("operation", [pytest.param(each, id=each.name) for each in STAFFS])
_HAS_A_FORMER_SCOPE = "UPDATE store_harbour.tbl_api_keys SET scopes = %s WHERE name = %s"
NO_LINE = str(UNKNOWN)
A_KEY: dict[str, object] = {"name": "Sync", "scopes": ["programs:read"]}


async def a_key(shop: Shop, *scopes: Scope) -> str:
    _, text = await shop.application.api_keys.create(HARBOUR, "Key", scopes, STAFF)
    return text


def scope_of(operation: Operation) -> Scope:
    described = DOCUMENT["paths"][operation.path][operation.method.lower()]
    ((scope,),) = (each["ApiKey"] for each in described["security"])
    return Scope(scope)


@EACH
async def test_a_call_of_the_staff_needs_a_key_that_is_good(
    shop: Shop, operation: Operation
) -> None:
    cart = await a_new_cart(shop)
    revoked = await a_key(shop, *Scope)
    await shop.application.api_keys.revoke(HARBOUR, revoked.split("_")[1], STAFF)

    missing = the_problem(await operation.on(cart, NO_LINE, api_key=None), 401)
    assert missing["code"] == "api_key_needed"
    for bad in ("", "forged", revoked, await shop.sign_in()):
        headers = {"Authorization": f"Bearer {bad}", "Idempotency-Key": "once"}
        answer = await operation.on(cart, NO_LINE, api_key=None, headers=headers)
        assert the_problem(answer, 401)["code"] == "api_key_refused"
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    basic = await operation.on(cart, NO_LINE, api_key=None, headers={"Authorization": "Basic eDp5"})
    assert the_problem(basic, 401)["code"] == "api_key_refused"


@EACH
async def test_a_key_may_do_what_its_scopes_say_and_nothing_else(
    shop: Shop, operation: Operation
) -> None:
    cart, needed = await a_new_cart(shop), scope_of(operation)
    others = await a_key(shop, *(scope for scope in Scope if scope is not needed))
    # A document of a program carries configs as well.
    of_configs = (Scope.CONFIGS_READ, Scope.CONFIGS_WRITE) if operation.reads_a_document else ()
    enough = await a_key(shop, needed, Scope.PROGRAMS_READ, Scope.PROGRAMS_WRITE, *of_configs)

    for headers in ({}, {"Idempotency-Key": "once"}):
        refused = await operation.on(cart, NO_LINE, api_key=others, headers=headers)
        problem = the_problem(refused, 403)
        assert problem["code"] == "scope_lacking"
        assert problem["refusals"][0]["data"] == {"scope": needed.value}
    assert (await operation.on(cart, NO_LINE, api_key=enough)).is_success


@pytest.mark.parametrize(
    "operation",
    [pytest.param(each, id=each.name) for each in OPERATIONS if not each.is_for_staff],
)
async def test_an_api_key_is_no_fan(shop: Shop, operation: Operation) -> None:
    cart, key = await a_new_cart(shop), await shop.staff_key()

    answer = await operation.on(cart, NO_LINE, fan=None, cart_token=None, api_key=key)

    assert the_problem(answer, 401)["code"] == "token_refused"


async def test_a_suspended_store_is_open_to_its_staff(shop: Shop, application: Application) -> None:
    closed = attrs.evolve(a_store("closed"), status=StoreStatus.SUSPENDED)
    await application.stores.create(closed, STAFF)
    _, key = await application.api_keys.create(closed.slug, "Key", Scope, STAFF)

    answer = await shop.call("GET", "/admin/keys", store=closed.slug, api_key=key)

    assert answer.status_code == 200


@IN_EACH_DATABASE
async def test_a_key_that_was_made_works_until_it_is_revoked(shop: Shop) -> None:
    staff = await shop.staff_key()

    made = await shop.call(
        "POST", "/admin/keys", api_key=staff, json=A_KEY | {"scopes": ["keys:read"]}
    )

    assert made.status_code == 201
    key, text = made.json()["apiKey"], made.json()["text"]
    assert key["createdBy"] == f"key:{staff.split('_')[1]}"
    assert (key["name"], key["scopes"], key["expiresAt"]) == ("Sync", ["keys:read"], None)
    listed = await shop.call("GET", "/admin/keys", api_key=text)
    assert [each["name"] for each in listed.json()["items"]] == ["Sync", "Spare", "Staff"]
    assert listed.json()["items"][0]["lastUsedAt"] == NOON.isoformat().replace("+00:00", "Z")
    assert text.split("_")[2] not in listed.text + shop.logged.getvalue().decode()
    revoked = await shop.call("DELETE", f"/admin/keys/{key['keyId']}", api_key=staff)
    assert revoked.json()["revokedAt"]
    refused = await shop.call("GET", "/admin/keys", api_key=text)
    assert the_problem(refused, 401)["code"] == "api_key_refused"


async def test_a_key_that_is_asked_for_twice_under_one_idempotency_key_is_made_once(
    shop: Shop,
) -> None:
    staff, once = await shop.staff_key(), {"Idempotency-Key": "once"}

    first = await shop.call("POST", "/admin/keys", api_key=staff, json=A_KEY, headers=once)
    again = await shop.call("POST", "/admin/keys", api_key=staff, json=A_KEY, headers=once)
    other = await shop.call(
        "POST", "/admin/keys", api_key=staff, json=A_KEY | {"name": "Other"}, headers=once
    )

    assert (first.status_code, first.content) == (201, again.content)
    assert the_problem(other, 422)["code"] == "idempotency_key_reused"
    listed = (await shop.call("GET", "/admin/keys", api_key=staff)).json()["items"]
    assert [each["name"] for each in listed].count("Sync") == 1


async def test_a_key_makes_no_key_that_may_do_more(shop: Shop) -> None:
    maker = await a_key(shop, Scope.KEYS_WRITE, Scope.PROGRAMS_READ)

    wished = A_KEY | {"scopes": ["programs:read", "programs:write"]}
    answer = await shop.call("POST", "/admin/keys", api_key=maker, json=wished)

    problem = the_problem(answer, 403)
    assert problem["code"] == "scopes_exceeded"
    assert problem["refusals"][0]["data"] == {"scopes": ["programs:write"]}


@pytest.mark.parametrize(
    ("expires_at", "status", "code"),
    [
        ((NOON - timedelta(seconds=1)).isoformat(), 422, "api_key_unfit"),
        ("9999-12-31T23:59:59-12:00", 422, "api_key_unfit"),
        ("2025-12-31T12:00:00", 400, "bad_request"),
        ("tomorrow", 400, "bad_request"),
    ],
)
async def test_a_key_ends_at_a_moment_that_can_be(
    shop: Shop, expires_at: str, status: int, code: str
) -> None:
    answer = await shop.call(
        "POST",
        "/admin/keys",
        api_key=await shop.staff_key(),
        json=A_KEY | {"expiresAt": expires_at},
    )

    assert the_problem(answer, status)["code"] == code


async def test_a_key_ends_when_it_was_said_that_it_would(shop: Shop) -> None:
    wished = A_KEY | {"scopes": ["keys:read"], "expiresAt": "2025-09-01T15:00:00+02:00"}
    made = await shop.call("POST", "/admin/keys", api_key=await shop.staff_key(), json=wished)

    key = made.json()["text"]
    good = await shop.call("GET", "/admin/keys", api_key=key)
    shop.clock.advance(timedelta(hours=1))
    over = await shop.call("GET", "/admin/keys", api_key=key)

    assert made.json()["apiKey"]["expiresAt"] == "2025-09-01T13:00:00Z"
    assert (good.status_code, over.status_code) == (200, 401)


@IN_EACH_DATABASE
async def test_keys_are_read_page_by_page(shop: Shop) -> None:
    staff = await shop.staff_key()
    for number in range(3):
        await shop.application.api_keys.create(HARBOUR, f"Key {number}", Scope, STAFF)

    names: list[str] = []
    query = {"limit": "2"}
    while True:
        page = (await shop.call("GET", "/admin/keys", api_key=staff, params=query)).json()
        names += [each["name"] for each in page["items"]]
        if page["nextCursor"] is None:
            break
        query["cursor"] = page["nextCursor"]

    assert names == ["Key 2", "Key 1", "Key 0", "Spare", "Staff"]


@pytest.mark.parametrize("cursor", ["?", "AA", "bm8ga2V5"])
async def test_a_cursor_of_nowhere_is_refused(shop: Shop, cursor: str) -> None:
    answer = await shop.call(
        "GET", "/admin/keys", api_key=await shop.staff_key(), params={"cursor": cursor}
    )

    assert the_problem(answer, 422)["code"] == "bad_cursor"


@IN_EACH_DATABASE
@pytest.mark.parametrize("key_id", ["f" * 32, "nothing", "%00", "%ED%A0%80", "x" * 1000])
async def test_a_key_that_is_not_there_is_not_found(shop: Shop, key_id: str) -> None:
    answer = await shop.call("DELETE", f"/admin/keys/{key_id}", api_key=await shop.staff_key())

    assert the_problem(answer, 404)["code"] == "api_key_unknown"


@pytest.mark.parametrize("kept_in", ["postgres"], indirect=True)
async def test_a_key_with_a_scope_of_former_days_opens_what_else_it_names(
    shop: Shop, postgres_url: str
) -> None:
    both, former = await a_key(shop, Scope.AUDIT_READ), await shop.staff_key()
    with psycopg.connect(postgres_url) as connection:
        for scopes, name in ((["audit:read", "orders:read"], "Key"), (["orders:read"], "Spare")):
            connection.execute(_HAS_A_FORMER_SCOPE, (scopes, name))

    read = await shop.call("GET", "/admin/audit", api_key=both)
    lacking = await shop.call("GET", "/admin/programs", api_key=both)
    listed = (await shop.call("GET", "/admin/keys", api_key=former)).json()["items"]

    assert read.status_code == 200
    assert the_problem(lacking, 403)["code"] == "scope_lacking"
    assert {each["name"]: each["scopes"] for each in listed} == {
        "Key": ["audit:read"],
        "Spare": [],
        "Staff": sorted(scope.value for scope in Scope),
    }
