"""Whatever fans do in whatever order, every stock of add-ons counts what a plain dict counts."""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from flexcore.addons import AddonStock, AddonWish, StockKey
from flexcore.kernel import EventId, Refused, VenueId
from tests.builders import DERBY, OPENER
from tests.contracts.conftest import DATABASES
from tests.contracts.test_box_office_lifecycle import HARBOUR, STAFF, House, opened
from tests.shop import a_game, a_hall

Answer = TypeVar("Answer")
EVENTS = st.sampled_from((OPENER, DERBY))


@attrs.frozen
class Kept:
    """A hold as the dict has it."""

    stock: StockKey
    quantity: int
    until: datetime


class AddonStockLifecycle(RuleBasedStateMachine):
    """Fans hold, release, buy and return add-ons while time goes by and the stock is changed."""

    keys = Bundle("keys")
    sales = Bundle("sales")

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house
        self.code = f"life-{house.ids.new()}"
        self.capacities = {OPENER: 4, DERBY: 3}
        self.held: dict[UUID, Kept] = {}
        self.sold: dict[UUID, list[Kept]] = {}
        now = house.clock.now()
        self.at(lambda stock: stock.stock_up(self.code, self.capacities, now))

    @rule(
        target=keys,
        opener=st.integers(0, 3),
        derby=st.integers(0, 3),
        minutes=st.integers(1, 10),
    )
    def hold(self, opener: int, derby: int, minutes: int) -> Any:
        until = self.house.clock.now() + timedelta(minutes=minutes)
        wishes = [
            AddonWish(self.house.ids.new(), StockKey(self.code, event), quantity, until)
            for event, quantity in ((OPENER, opener), (DERBY, derby))
            if quantity
        ]
        if not wishes:
            return multiple()
        left = self.left()
        keys = self.at(lambda stock: stock.hold(wishes, self.house.clock.now()))
        fitting = [wish for wish in wishes if wish.quantity <= left[wish.stock]]
        assert keys == {wish.key for wish in fitting}
        for wish in fitting:
            self.held[wish.key] = Kept(wish.stock, wish.quantity, until)
        return multiple(*(wish.key for wish in fitting))

    @rule(key=keys)
    def hold_again_with_the_same_key(self, key: UUID) -> None:
        now = self.house.clock.now()
        wish = AddonWish(key, StockKey(self.code, OPENER), 1, now + timedelta(minutes=9))
        assert self.at(lambda stock: stock.hold([wish], now)) == {key}

    @rule(key=keys)
    def release(self, key: UUID) -> None:
        self.at(lambda stock: stock.release([key]))
        self.held.pop(key, None)

    @rule(minutes=st.integers(1, 6))
    def wait(self, minutes: int) -> None:
        self.house.clock.advance(timedelta(minutes=minutes))

    @rule(target=sales, chosen=st.lists(keys, min_size=1, max_size=3, unique=True))
    def buy(self, chosen: list[UUID]) -> Any:
        sale = self.house.ids.new()
        can = all(self.is_alive(key) for key in chosen)
        assert self.at(lambda stock: stock.sell(sale, chosen, self.house.clock.now())) == can
        assert self.at(lambda stock: stock.is_sold(sale)) == can
        if not can:
            return multiple()
        self.sold[sale] = [self.held.pop(key) for key in chosen]
        return sale

    @rule(sale=sales)
    def give_back(self, sale: UUID) -> None:
        self.at(lambda stock: stock.take_back(sale))
        self.sold.pop(sale, None)

    @rule(target=keys, sale=sales)
    def hold_again_what_was_sold_in_vain(self, sale: UUID) -> Any:
        """Hold a sale's add-ons in the work that takes them back: they are sure to be left."""
        now = self.house.clock.now()
        again = {self.house.ids.new(): kept for kept in self.sold.pop(sale, []) if kept.until > now}

        async def act(stock: AddonStock) -> list[frozenset[UUID]]:
            await stock.take_back(sale)
            wishes = [
                AddonWish(key, kept.stock, kept.quantity, kept.until) for key, kept in again.items()
            ]
            return [await stock.hold([wish], now) for wish in wishes]

        assert self.at(act) == [{key} for key in again]
        self.held |= again
        return multiple(*again)

    @rule(event=EVENTS, capacity=st.integers(0, 6))
    def stock_up(self, event: Any, capacity: int) -> None:
        stock_key = StockKey(self.code, event)
        taken = self.capacities[event] - self.left()[stock_key]
        now = self.house.clock.now()
        try:
            self.at(lambda stock: stock.stock_up(self.code, {event: capacity}, now))
        except Refused:
            assert taken > capacity
        else:
            assert taken <= capacity
            self.capacities[event] = capacity

    @invariant()
    def as_many_are_left_as_the_dict_says(self) -> None:
        now = self.house.clock.now()
        assert self.at(lambda stock: stock.left([self.code], now)) == self.left()

    @invariant()
    def never_are_more_taken_than_there_are(self) -> None:
        assert all(number >= 0 for number in self.left().values())

    def at(self, act: Callable[[AddonStock], Coroutine[Any, Any, Answer]]) -> Answer:
        async def in_work() -> Answer:
            async with self.house.begin(HARBOUR, STAFF) as work:
                return await act(work.addon_stock)

        return self.house.run(in_work())

    def is_alive(self, key: UUID) -> bool:
        return key in self.held and self.held[key].until > self.house.clock.now()

    def left(self) -> dict[StockKey, int]:
        taken = [kept for key, kept in self.held.items() if self.is_alive(key)]
        taken += [kept for kepts in self.sold.values() for kept in kepts]
        left = {StockKey(self.code, event): most for event, most in self.capacities.items()}
        for kept in taken:
            left[kept.stock] -= kept.quantity
        return left


async def list_games(house: House) -> None:
    """Put the games into the catalog, which other tests may have done before."""
    async with house.begin(HARBOUR, STAFF) as work:
        listed = await work.catalog.events_by_code([OPENER, DERBY])
        venue = attrs.evolve(a_hall(), id=VenueId(uuid4()), code=f"hall-{uuid4()}")
        await work.catalog.save_venues([venue])
        missing = [code for code in (OPENER, DERBY) if code not in listed]
        games = [attrs.evolve(a_game(1, code, venue), id=EventId(uuid4())) for code in missing]
        await work.catalog.save_events(games)


@pytest.mark.parametrize("name", DATABASES)
def test_no_add_on_is_lost_or_sold_twice_or_refused_while_it_is_left(
    name: str, request: pytest.FixtureRequest
) -> None:
    examples = settings().max_examples // (1 if name == "memory" else 4)
    with opened(name, request) as house:
        house.run(list_games(house))

        class LifecycleHere(AddonStockLifecycle):
            def __init__(self) -> None:
                super().__init__(house)

        run_state_machine_as_test(
            LifecycleHere, settings=settings(max_examples=examples, stateful_step_count=20)
        )
