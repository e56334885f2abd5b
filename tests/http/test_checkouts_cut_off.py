"""A checkout whose answer was lost goes on with the fan's next call, whichever it is."""

import asyncio
from uuid import UUID

import attrs
import pytest

from flex_adapters.memory.application import MemoryParts
from flex_adapters.memory.card_payments import MemoryCards
from flex_adapters.memory.database import MemoryDatabase
from flex_adapters.memory.faults import Fault
from flexcore.carts import Cart, CartStatus
from flexcore.kernel import CartId, ManualClock
from flexcore.payments import Payment, PaymentStatus
from tests.builders import OPENER
from tests.http.conftest import HARBOUR, STAFF, Shop, ShopCart, a_bound_cart, until
from tests.http.operations import OPERATIONS, Operation
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio

PAY = {"paymentMethod": "pm_card_visa"}
ON_A_CART = [pytest.param(each, id=each.name) for each in OPERATIONS if "cartId" in each.parameters]
# They are answered whatever becomes of the cart; the others have to wait for it.
ANSWERED_AT_ONCE = {"readCart", "listUnlockedGames", "bindCart", "checkOutCart"}


@pytest.fixture
def cards() -> MemoryCards:
    return MemoryCards(ManualClock())


@pytest.fixture
def parts(cards: MemoryCards) -> MemoryParts:
    return MemoryParts(clock=cards.clock, cards=cards)


@attrs.frozen
class CutOff:
    """A cart whose authorization was asked for and not heard of."""

    database: MemoryDatabase
    cart: ShopCart
    item_id: str

    @property
    def cart_id(self) -> CartId:
        return CartId(UUID(self.cart.cart_id))

    async def kept(self) -> Cart:
        """Return the cart as it is kept; nobody calls for that."""
        async with self.database.unit_of_work(HARBOUR, STAFF) as work:
            cart = await work.carts.get(self.cart_id)
        assert cart is not None
        return cart

    async def payments(self) -> list[Payment]:
        async with self.database.unit_of_work(HARBOUR, STAFF) as work:
            return list(await work.payments.of(self.cart_id))

    async def is_paid(self) -> bool:
        return (await self.kept()).status is CartStatus.PAID


async def a_cart_cut_off(shop: Shop, parts: MemoryParts, cards: MemoryCards) -> CutOff:
    cart = await a_bound_cart(shop, OPENER)
    item_id = await cart.first_line()
    cards.faults.plan("authorize", Fault.LOST_AFTER)
    answer = await cart.call("POST", "/checkout", json=PAY)
    assert (answer.status_code, answer.json()["cartStatus"]) == (202, "processing")
    return CutOff(parts.database, cart, item_id)


@pytest.mark.parametrize("operation", ON_A_CART)
async def test_any_call_on_a_cart_sets_its_checkout_going_again(
    shop: Shop, parts: MemoryParts, cards: MemoryCards, operation: Operation
) -> None:
    cut_off = await a_cart_cut_off(shop, parts, cards)
    (asked,) = await cut_off.payments()

    answer = await operation.on(cut_off.cart, cut_off.item_id)

    if operation.name in ANSWERED_AT_ONCE:
        assert answer.status_code == 200
    else:
        assert the_problem(answer, 409)["code"] == "cart_busy"
        assert int(answer.headers["retry-after"]) > 0
    await until(cut_off.is_paid)
    (payment,) = await cut_off.payments()
    assert (payment.id, payment.status) == (asked.id, PaymentStatus.CAPTURED)


@pytest.mark.parametrize("operation", ON_A_CART)
async def test_nobody_sets_the_checkout_of_another_fan_going(
    shop: Shop, parts: MemoryParts, cards: MemoryCards, operation: Operation
) -> None:
    cut_off = await a_cart_cut_off(shop, parts, cards)
    before = await cut_off.kept()
    stranger = await shop.sign_in(email="stranger@example.com")

    for caller in ({"fan": stranger}, {"fan": None}, {"fan": stranger, "cart_token": None}):
        answer = await operation.on(cut_off.cart, cut_off.item_id, **caller)
        assert answer.status_code in {401, 403, 404}
    for _ in range(100):
        await asyncio.sleep(0)

    assert await cut_off.kept() == before
