"""Whatever fans do in whatever order, every box office says what a plain list of seats says."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from flex_adapters.memory.database import MemoryDatabase
from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.vendors.boxoffice import BoxOfficeVendor
from flexcore.boxoffice import BoxOffice
from flexcore.kernel import (
    Actor,
    ActorKind,
    EventCode,
    ManualClock,
    SeededIds,
    TenantId,
    VendorCartId,
)
from flexcore.vendors import (
    CommitRequest,
    Committed,
    Held,
    HeldSeats,
    HoldRequest,
    NotCommitted,
    Rung,
    SeatWish,
)
from tests.builders import a_row, a_wish, are_held, held_seats, usd
from tests.contracts.conftest import DATABASES
from tests.works import StoreUnitOfWork

Answer = TypeVar("Answer")

HARBOUR = TenantId("harbour")
STAFF = Actor(ActorKind.CLI, "pat")
HOLD_TIME = timedelta(minutes=15)
ROWS = {"A": 6, "B": 5}

Seat = tuple[str, int]


@attrs.frozen
class House:
    """A box office that every example puts an event of its own on sale at."""

    runner: asyncio.Runner
    begin: StoreUnitOfWork
    clock: ManualClock
    ids: SeededIds

    def run(self, call: Coroutine[Any, Any, Answer]) -> Answer:
        return self.runner.run(call)

    @property
    def vendor(self) -> BoxOfficeVendor:
        return BoxOfficeVendor(self.begin, self.clock, HARBOUR)


@attrs.frozen
class Kept:
    """A hold as the plain list has it."""

    seats: frozenset[Seat]
    until: datetime


class BoxOfficeLifecycle(RuleBasedStateMachine):
    """Fans hold, release, buy and return seats while time goes by."""

    holds = Bundle("holds")
    sales = Bundle("sales")

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house
        self.event = EventCode(f"LIFE-{house.ids.new()}")
        self.held: dict[UUID, Kept] = {}
        self.sold: dict[UUID, frozenset[Seat]] = {}
        rows = [a_row(row=name, rank=rank, seats=ROWS[name]) for rank, name in enumerate(ROWS)]
        seats = [seat for row in rows for seat in row]
        house.run(BoxOffice(house.begin).put_on_sale(HARBOUR, self.event, seats, [], STAFF))

    @rule(target=holds, quantity=st.integers(1, 4))
    def hold_the_best(self, quantity: int) -> Any:
        open_seats = self.open_seats()
        held = self.hold(a_wish(self.event, quantity), Rung.TICKET_TYPE)
        if held is None:
            assert not any(
                {(row, first + n) for n in range(quantity)} <= open_seats
                for row, length in ROWS.items()
                for first in range(1, length + 1)
            )
            return multiple()
        return held

    @rule(
        target=holds,
        row=st.sampled_from("AB"),
        first=st.integers(1, 6),
        quantity=st.integers(1, 3),
    )
    def hold_exactly(self, row: str, first: int, quantity: int) -> Any:
        wanted = {(row, first + n) for n in range(quantity)}
        was_open = wanted <= self.open_seats()
        wish = a_wish(self.event, quantity, section="101", row=row, first_seat=first)
        held = self.hold(wish, Rung.EXACT_SEATS)
        assert (held is not None) == was_open
        return multiple() if held is None else held

    @rule(held=holds)
    def hold_again_with_the_same_key(self, held: HeldSeats) -> None:
        answer = self.ask(held.key, a_wish(self.event, 4), Rung.TICKET_TYPE)
        assert isinstance(answer, Held)
        assert held_seats(answer, self.event) == held

    @rule(held=holds)
    def release(self, held: HeldSeats) -> None:
        self.house.run(self.house.vendor.release([held]))
        self.held.pop(held.key, None)

    @rule(minutes=st.integers(1, 10))
    def wait(self, minutes: int) -> None:
        self.house.clock.advance(timedelta(minutes=minutes))

    @rule(target=sales, chosen=st.lists(holds, min_size=1, max_size=2, unique_by=id))
    def buy(self, chosen: list[HeldSeats]) -> Any:
        seats = {held.key: held for held in chosen}
        vendor_cart = chosen[0].vendor_cart_id
        request = CommitRequest(self.house.ids.new(), vendor_cart, tuple(seats.values()), usd(1))
        is_alive = all(self.is_alive(key) for key in seats)
        answer = self.house.run(self.house.vendor.commit(request))
        if not is_alive:
            assert isinstance(answer, NotCommitted)
            return multiple()
        assert isinstance(answer, Committed)
        taken = [self.held.pop(key).seats for key in seats]
        self.sold[request.key] = frozenset().union(*taken)
        return request

    @rule(sold=sales)
    def buy_again_with_the_same_key(self, sold: CommitRequest) -> None:
        assert isinstance(self.house.run(self.house.vendor.commit(sold)), Committed)
        assert self.house.run(self.house.vendor.look_up(sold)) is not None

    @rule(sold=sales)
    def give_back(self, sold: CommitRequest) -> None:
        self.house.run(self.house.vendor.return_seats(sold))
        self.sold.pop(sold.key, None)

    @rule(sold=consumes(sales))
    def forget(self, sold: CommitRequest) -> None:
        """Leave a sale alone from here on."""

    @invariant()
    def as_many_seats_are_open_as_the_list_says(self) -> None:
        levels = self.house.run(self.house.vendor.price_levels([self.event]))
        counted = sum(level.seats_open for level in levels.get(self.event, ()))
        assert counted == len(self.open_seats())

    @invariant()
    def every_hold_in_force_verifies(self) -> None:
        keys = list(self.held)
        asked = [HeldSeats(key, self.event, VendorCartId(""), ()) for key in keys]
        alive = self.house.run(self.house.vendor.verify(asked)) if asked else []
        assert are_held(alive) == [self.is_alive(key) for key in keys]

    def hold(self, wish: SeatWish, rung: Rung) -> HeldSeats | None:
        key = self.house.ids.new()
        answer = self.ask(key, wish, rung)
        if not isinstance(answer, Held):
            return None
        seats = frozenset(
            (block.row, number)
            for block in answer.blocks
            for number in range(block.first_seat, block.last_seat + 1)
        )
        assert len(seats) == wish.quantity
        assert seats <= self.open_seats()
        self.held[key] = Kept(seats, answer.expires_at)
        return held_seats(answer, self.event)

    def ask(self, key: UUID, wish: SeatWish, rung: Rung) -> object:
        request = HoldRequest(key, rung, wish, None, self.house.clock.now() + HOLD_TIME)
        return self.house.run(self.house.vendor.hold([request]))[0]

    def is_alive(self, key: UUID) -> bool:
        return key in self.held and self.held[key].until > self.house.clock.now()

    def open_seats(self) -> set[Seat]:
        seats = {(row, number) for row, length in ROWS.items() for number in range(1, length + 1)}
        for key, kept in self.held.items():
            if self.is_alive(key):
                seats -= kept.seats
        return seats.difference(*self.sold.values())


@contextmanager
def opened(name: str, request: pytest.FixtureRequest) -> Iterator[House]:
    clock, ids = ManualClock(), SeededIds(1)
    with asyncio.Runner() as runner:
        if name == "memory":
            yield House(runner, MemoryDatabase(clock, ids).unit_of_work, clock, ids)
            return
        database = PostgresDatabase(request.getfixturevalue(f"{name}_url"), clock, ids)
        runner.run(database.open())
        try:
            yield House(runner, database.unit_of_work, clock, ids)
        finally:
            runner.run(database.close())


@pytest.mark.parametrize("name", DATABASES)
def test_no_seat_is_lost_or_held_twice_or_refused_while_it_is_open(
    name: str, request: pytest.FixtureRequest
) -> None:
    examples = settings().max_examples // (1 if name == "memory" else 4)
    with opened(name, request) as house:

        class LifecycleHere(BoxOfficeLifecycle):
            def __init__(self) -> None:
                super().__init__(house)

        run_state_machine_as_test(
            LifecycleHere, settings=settings(max_examples=examples, stateful_step_count=20)
        )
