"""A checkout that ends while its fan is about to be told that it is under way."""

import asyncio

import attrs
import httpx
import pytest

from flex_adapters.application import Application
from flex_adapters.memory.application import MemoryParts, memory_application
from flex_adapters.memory.card_payments import MemoryCards
from flexcore.carts import Caller, Cart, CartService, CartStatus
from flexcore.configs import CartConfig
from flexcore.kernel import CartId, ManualClock
from flexcore.stores import Store
from tests.builders import OPENER
from tests.http.conftest import HARBOUR, Shop, a_bound_cart, until
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio


@attrs.frozen
class SlowlyReadCarts(CartService):
    """Carts of which one that is being bought is read after it was, or after it was not."""

    bank: asyncio.Event

    async def get(self, store: Store, cart_id: CartId, caller: Caller) -> Cart:
        self.bank.set()

        async def is_over() -> bool:
            cart = await CartService.get(self, store, cart_id, caller)
            return cart.status is not CartStatus.PROCESSING

        await until(is_over)
        return await CartService.get(self, store, cart_id, caller)


@pytest.fixture
def parts() -> MemoryParts:
    clock = ManualClock()
    return MemoryParts(clock=clock, cards=MemoryCards(clock))


@pytest.fixture
def application(parts: MemoryParts) -> Application:
    bank = asyncio.Event()
    assert isinstance(parts.cards, MemoryCards)
    parts.cards.faults.meanwhile("authorize", lambda: _opened(bank))
    parts.configs.set_carts(HARBOUR, CartConfig(checkout_wait_seconds=0.0))
    application = memory_application(parts)
    return attrs.evolve(application, carts=SlowlyReadCarts(application.carts.desk, bank))


async def _opened(bank: asyncio.Event) -> None:
    await bank.wait()


async def checked_out(shop: Shop, card: str) -> httpx.Response:
    cart = await a_bound_cart(shop, OPENER)
    return await cart.call("POST", "/checkout", json={"paymentMethod": card})


async def test_a_fan_whose_cart_has_just_been_bought_gets_her_order(shop: Shop) -> None:
    answer = await checked_out(shop, "pm_card_visa")

    assert answer.status_code == 200
    assert answer.json()["orderId"]
    assert "retry-after" not in answer.headers


async def test_a_fan_whose_card_has_just_been_declined_is_told_so(shop: Shop) -> None:
    answer = await checked_out(shop, "pm_card_visa_chargeDeclined")

    assert the_problem(answer, 402)["code"] == "card_declined"
