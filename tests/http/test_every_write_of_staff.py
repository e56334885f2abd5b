"""Every operation with which an operator's program writes, read from the OpenAPI document."""

from collections.abc import Sequence

import pytest

from flexcore.access import AuditEntry
from tests.builders import OPENER
from tests.http.conftest import HARBOUR, Shop, a_bound_cart
from tests.http.operations import OPERATIONS, Operation
from tests.shop import STAFF

pytestmark = pytest.mark.anyio

# Whose sample call finds nothing to change: all is published and built, and nothing is put on.
FIND_ALL_DONE = frozenset({"buildProgram", "publishProgram", "takeAssetOff", "takeTagOff"})
WRITES = [
    each
    for each in OPERATIONS
    if each.is_for_staff and each.writes and each.name not in FIND_ALL_DONE
]
EACH = [pytest.param(each, id=each.name) for each in WRITES]


async def on_record(shop: Shop) -> Sequence[AuditEntry]:
    return await shop.application.audit.entries(HARBOUR, STAFF, 500)


@pytest.mark.parametrize("operation", EACH)
async def test_what_an_operators_program_changes_is_on_record_and_what_is_refused_is_not(
    shop: Shop, operation: Operation
) -> None:
    cart = await a_bound_cart(shop, OPENER)

    answer = await operation.on(cart, item_id="none")

    # What was prepared for the call is on record as well, by somebody else.
    by_key = [entry for entry in await on_record(shop) if entry.actor.startswith("key:")]
    assert bool(by_key) is answer.is_success, answer.text


def test_the_writes_are_found_by_their_paths() -> None:
    assert {"createKey", "revokeKey"} <= {operation.name for operation in WRITES}
