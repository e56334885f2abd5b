"""What calls of the staff that are refused leave in the tables of Postgres: nothing."""

from collections.abc import Mapping

import pytest

from flexcore.access import Scope
from tests.builders import OPENER
from tests.http.conftest import HARBOUR, STAFF, Shop, ShopCart, a_new_cart
from tests.http.operations import OPERATIONS
from tests.http.problems import the_problem
from tests.http.staff_things import ASSET_HOST, NAMES_OF_EVERY_STORE, as_staff, things_of
from tests.http.tables import Tables
from tests.http.test_other_stores import MADE_UP

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("kept_in", ["postgres"], indirect=True),
]

WRITES = [each for each in OPERATIONS if each.is_for_staff and each.writes]
VERSIONED = [each for each in WRITES if each.takes_a_version]
ON_THINGS = [
    each
    for each in WRITES
    if any(f"{{{name}}}" in each.path for name in MADE_UP.keys() - NAMES_OF_EVERY_STORE)
]
STALE = '"999"'


async def bad_keys(shop: Shop) -> Mapping[str, int]:
    """Return a key with every scope that only reads, and one that is over, with what they get."""
    keys = shop.application.api_keys
    reading = [scope for scope in Scope if scope.value.endswith(":read")]
    _, reader = await keys.create(HARBOUR, "Reader", reading, STAFF)
    # Noted now, that is: no later call writes it once more.
    await keys.authenticate(HARBOUR, reader)
    await shop.staff_key()
    ended, revoked = await keys.create(HARBOUR, "Revoked", Scope, STAFF)
    await keys.revoke(HARBOUR, ended.id, STAFF)
    return {reader: 403, revoked: 401}


async def test_a_key_that_may_not_leaves_no_trace(shop: Shop, tables: Tables) -> None:
    cart, keys = await a_new_cart(shop), await bad_keys(shop)
    await paths_on(cart)
    before = tables.rows()

    for operation in WRITES:
        for key, status in keys.items():
            the_problem(await operation.on(cart, "", api_key=key), status)
        assert tables.rows() == before, operation.name
    assert before["tbl_api_keys"]


async def test_a_change_of_what_was_read_long_ago_leaves_no_trace(
    shop: Shop, tables: Tables
) -> None:
    cart, key = await a_new_cart(shop), await shop.staff_key()
    paths = await paths_on(cart)
    before = tables.rows()

    for operation in VERSIONED:
        sent = operation.fitting(OPENER, cart.cart_id, api_key=key)
        cases = [({"If-Match": "old"}, 422), ({"If-Match": STALE}, 412)]
        if operation.needs_a_version:
            cases += [({}, 428)]
        for headers, status in cases:
            changed = {**sent, "headers": headers}
            answer = await shop.call(operation.method, paths[operation.name], **changed)

            the_problem(answer, status)
            assert ("etag" in answer.headers) == (status == 412), operation.name
        assert tables.rows() == before, operation.name


async def test_what_is_done_to_things_that_are_not_there_leaves_no_trace(
    shop: Shop, tables: Tables
) -> None:
    key = await shop.staff_key()
    before = tables.rows()

    for operation in ON_THINGS:
        sent = operation.fitting(OPENER, api_key=key)
        answer = await shop.call(operation.method, operation.path.format(**MADE_UP), **sent)

        the_problem(answer, 404)
        assert tables.rows() == before, operation.name


async def paths_on(cart: ShopCart) -> Mapping[str, str]:
    """Return the path of each operation that writes, to things that are there from now on."""
    await cart.shop.spares(cart.cart_id)
    return {each.name: await each.path_on(cart) for each in WRITES}


async def test_values_that_break_a_rule_leave_no_trace(shop: Shop, tables: Tables) -> None:
    things, _ = await things_of(shop, HARBOUR, "mine"), await shop.staff_key()
    program, tag, asset = (things[name] for name in ("programId", "tagId", "assetId"))
    await as_staff(shop, "POST", f"/assets/{asset}/entities", json={"kind": "event", "id": "E"})
    body = {"name": "second", "label": "Second", "colour": "#000000"}
    await as_staff(shop, "POST", "/tags", json=body)
    pages = f"/programs/{program}/frontend-config"
    message = f"/programs/{program}/notification-configs/order_failure_email"
    a_fan = {"kind": "fan", "id": "7"}
    before = tables.rows()

    for method, path, sent in (
        ("PUT", "/configs/carts", {"value": {"holdSeconds": 600, "colour": "red"}}),
        ("PUT", "/configs/colours", {"value": "red"}),
        ("PUT", pages, "x" * 5_000_000),
        ("PUT", message, {"isEnabled": True, "settings": {"a": "\0"}}),
        ("PUT", f"/programs/{program}/notification-configs/birthday_email", body),
        ("POST", "/tags", body),
        ("PUT", f"/tags/{tag}", body),
        ("POST", "/tags", body | {"name": " third"}),
        ("POST", f"/tags/{tag}/entities", a_fan),
        ("POST", "/assets", {"url": f"https://{ASSET_HOST}/a.mp4", "assetType": "video"}),
        ("POST", "/assets", {"url": "https://evil.com/a.png"}),
        ("POST", f"/assets/{asset}/entities", a_fan),
        ("DELETE", f"/assets/{asset}", None),
    ):
        answer = await as_staff(shop, method, path, if_match="*", json=sent)

        assert 400 <= answer.status_code < 500, (method, path, answer.text)
        assert tables.rows() == before, (method, path)
    assert before["tbl_tags"]
    assert before["tbl_asset_mappings"]
