"""How many add-ons there are, as operators say it."""

import pytest

from flexcore.addons import (
    StockCodeUnfit,
    StockEventsUnknown,
    StockKey,
    StockOutOfRange,
)
from flexcore.kernel import EventCode, Refusal, Refused
from tests.builders import DERBY, OPENER
from tests.shop import STAFF, Shop

pytestmark = pytest.mark.anyio


async def test_stock_is_counted_event_by_event_and_may_be_changed() -> None:
    shop = await Shop.opened()
    addons, slug = shop.application.addons, shop.store.slug

    await addons.stock_up(slug, "parking", {OPENER: 10, DERBY: 20}, STAFF)
    left = await addons.stock_up(slug, "parking", {OPENER: 0}, STAFF)

    assert left == {StockKey("parking", OPENER): 0, StockKey("parking", DERBY): 20}
    assert await addons.left(slug, ["parking"], STAFF) == left
    assert await addons.left(slug, ["meal"], STAFF) == {}


@pytest.mark.parametrize(
    ("code", "event_code", "quantity", "refusal"),
    [
        ("parking", OPENER, -1, StockOutOfRange(-1, 1_000_000)),
        ("parking", OPENER, 1_000_001, StockOutOfRange(1_000_001, 1_000_000)),
        ("", OPENER, 1, StockCodeUnfit("''", 200)),
        (" parking", OPENER, 1, StockCodeUnfit("' parking'", 200)),
        ("par\x00king", OPENER, 1, StockCodeUnfit("'par\\x00king'", 200)),
        ("p" * 201, OPENER, 1, StockCodeUnfit(f"'{'p' * 40}'", 200)),
        ("parking", EventCode("G9"), 1, StockEventsUnknown((EventCode("G9"),))),
    ],
)
async def test_a_stock_that_makes_no_sense_is_refused(
    code: str, event_code: EventCode, quantity: int, refusal: Refusal
) -> None:
    shop = await Shop.opened()
    addons, slug = shop.application.addons, shop.store.slug

    with pytest.raises(Refused) as refused:
        await addons.stock_up(slug, code, {OPENER: 5, event_code: quantity}, STAFF)

    assert refused.value.refusals == (refusal,)
    assert await addons.left(slug, ["parking"], STAFF) == {}
