"""What else a store keeps of an order has a name and a readable value."""

from uuid import UUID

import pytest

from flexcore.kernel import OrderId, Refused
from flexcore.orders import DetailUnfit, OrderDetail, OrderNotFound, unfit_details
from tests.builders import OPENER
from tests.shop import BOX_OFFICE, STAFF, Shop

pytestmark = pytest.mark.rule("FX-15.35")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("giftMessage", "Happy birthday,\nAnn"),
        ("a", "é\t5\u00a0€"),
        ("a" * 64, "x" * 1000),
        ("a1", "\U0001f468\u200d\U0001f467\r\n"),
    ],
)
def test_a_name_and_a_readable_value_fit(name: str, value: str) -> None:
    assert unfit_details({name: value, "gone": None}) == ()


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("", "x", "name"),
        ("GiftMessage", "x", "like giftMessage"),
        ("gift message", "x", "name"),
        ("gift\n", "x", "name"),
        ("a" * 65, "x", "at most 64"),
        ("1st", None, "name"),
        ("gift", "", "empty"),
        ("gift", " \n ", "empty"),
        ("gift", "x" * 1001, "1,001 characters"),
        ("gift", "a\x00b", "control characters"),
        ("gift", "a\x1b[31m", "control characters"),
        ("gift", "a\u2028b", "control characters"),
        ("gift", "a\ud800b", "control characters"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_reason(
    name: str, value: str | None, why: str
) -> None:
    (refusal,) = unfit_details({name: value, "fits": "well"})

    assert isinstance(refusal, DetailUnfit)
    assert refusal.name == name
    assert why in refusal.message


@pytest.mark.anyio
async def test_details_are_told_with_the_order_and_a_bad_one_changes_nothing() -> None:
    shop = await Shop.opened(BOX_OFFICE)
    cart, caller = await shop.cart_with_seats(OPENER)
    order = (await shop.buy(cart, caller)).order
    assert order is not None
    orders, slug = shop.application.orders, shop.store.slug

    told = await orders.put_details(slug, order.id, {"giftMessage": "Hello"}, STAFF)
    with pytest.raises(Refused) as refused:
        await orders.put_details(slug, order.id, {"giftMessage": "x", "no name": "y"}, STAFF)

    assert told.details == (OrderDetail("giftMessage", "Hello"),)
    assert [refusal.code for refusal in refused.value.refusals] == ["detail_unfit"]
    assert await orders.get(slug, order.id, STAFF) == told
    with pytest.raises(Refused) as unknown:
        await orders.put_details(slug, OrderId(UUID(int=404)), {"gift": "x"}, STAFF)
    assert isinstance(unknown.value.refusals[0], OrderNotFound)
