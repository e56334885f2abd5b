"""Whatever fans do in whatever order, every shop says what a plain list of carts says."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from flex_adapters.application import Application
from flex_adapters.postgres.database import PostgresDatabase
from flexcore.carts import Caller, CartStatus, ItemStatus
from flexcore.checkout import Checkout
from flexcore.fans import Fan
from flexcore.journal import Account
from flexcore.kernel import (
    Actor,
    ActorKind,
    CartId,
    EventCode,
    EventId,
    FanId,
    ManualClock,
    Refused,
    SeededIds,
)
from flexcore.programs import BuildYourOwn, ClassName, ProgramSettings, ProgramType
from flexcore.stores import Store
from tests.builders import SEASON, a_fee, a_row, a_seat_request
from tests.contracts.conftest import DATABASES
from tests.databases import emptied
from tests.postgres_shop import PostgresShop
from tests.shop import ANYBODY, BAD_CARD, CARD, STAFF, Shop, a_game, a_hall
from tests.works import StoreUnitOfWork

Answer = TypeVar("Answer")

HOLD_TIME = timedelta(minutes=15)
GAMES, SEATS, FANS = 2, 4, 2
games = st.integers(0, GAMES - 1)


@attrs.frozen
class House:
    """A shop in which every example has games, fans and a program of its own."""

    runner: asyncio.Runner
    application: Application
    store: Store
    begin: StoreUnitOfWork
    clock: ManualClock
    ids: SeededIds

    def run(self, call: Coroutine[Any, Any, Answer]) -> Answer:
        return self.runner.run(call)

    async def season(self) -> tuple[EventCode, ...]:
        """Put games on sale under a program that is the active one from then on."""
        slug, app, hall = self.store.slug, self.application, a_hall()
        codes = tuple(EventCode(f"GAME-{self.ids.new()}") for _ in range(GAMES))
        day = self.clock.now().date() + timedelta(days=30)
        listed = [
            attrs.evolve(a_game(number, code, hall, day), id=EventId(self.ids.new()))
            for number, code in enumerate(codes)
        ]
        async with self.begin(slug, STAFF) as work:
            await work.catalog.save_events(listed)
        for code in codes:
            await app.box_office.put_on_sale(slug, code, a_row(seats=SEATS), [a_fee(500)], STAFF)
        program = await app.programs.create(slug, codes[0], ProgramType.BUILD_YOUR_OWN, STAFF)
        chosen = ProgramSettings(BuildYourOwn(1, GAMES, codes), (ClassName(SEASON),))
        await app.programs.configure(slug, program.id, chosen, STAFF)
        await app.programs.publish(slug, program.id, STAFF)
        await app.programs.activate(slug, program.id, STAFF)
        return codes

    async def fan(self) -> Fan:
        async with self.begin(self.store.slug, STAFF) as work:
            return await work.fans.with_email(
                Fan(FanId(self.ids.new()), f"{self.ids.new()}@example.com")
            )

    async def taken(self) -> int:
        """Return what cards have paid so far; what is booked in all comes to nothing."""
        balances = await self.application.books.balances(self.store.slug, STAFF)
        assert sum(amount.amount for amount in balances.values()) == 0
        clearing = balances.get(Account.CARD_CLEARING)
        return clearing.amount if clearing else 0


@attrs.define
class PlainCart:
    """A cart as the plain list has it: for each game, when the hold of each seat ends."""

    id: CartId
    token: str
    fan: FanId | None
    status: CartStatus
    ends: dict[EventCode, list[datetime]]

    @property
    def caller(self) -> Caller:
        actor = ANYBODY if self.fan is None else Actor(ActorKind.FAN, str(self.fan))
        return Caller(actor, self.fan, self.token)

    @property
    def is_active(self) -> bool:
        return self.status is CartStatus.ACTIVE

    def alive(self, code: EventCode, now: datetime) -> int:
        return sum(end > now for end in self.ends.get(code, ()))


class ShoppingLifecycle(RuleBasedStateMachine):
    """Fans start carts, hold and release seats, sign in, pay and give up while time goes by."""

    carts = Bundle("carts")

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house
        self.app, self.store = house.application, house.store
        self.games = house.run(house.season())
        self.fans = [house.run(house.fan()).id for _ in range(FANS)]
        self.plain: list[PlainCart] = []
        self.sold = dict.fromkeys(self.games, 0)
        self.paid = self.taken_before = house.run(house.taken())

    @rule(target=carts, picks=st.sets(games, min_size=1))
    def start(self, picks: set[int]) -> PlainCart:
        codes = [self.games[pick] for pick in sorted(picks)]
        cart, token = self.house.run(self.app.carts.initialize(self.store, codes, Caller(ANYBODY)))
        plain = PlainCart(cart.id, token, None, CartStatus.ACTIVE, {code: [] for code in codes})
        self.plain.append(plain)
        return plain

    @rule(cart=carts, game=games, seats=st.integers(1, 2))
    def hold(self, cart: PlainCart, game: int, seats: int) -> None:
        """Ask for seats one by one, so that any that are open will do."""
        code = self.games[game]
        for _ in range(seats):
            has_one = self.open_seats(code) > 0
            call = self.app.holding.hold(
                self.store, cart.id, [a_seat_request(code, 1)], cart.caller
            )
            held = self.succeeds(call)
            assert held == (cart.is_active and code in cart.ends and has_one)
            if held:
                cart.ends[code].append(self.now + HOLD_TIME)

    @rule(cart=carts, game=games)
    def release(self, cart: PlainCart, game: int) -> None:
        code = self.games[game]
        call = self.app.releasing.release_event(self.store, cart.id, code, cart.caller)
        assert self.succeeds(call) == (cart.is_active and code in cart.ends)
        if cart.is_active:
            cart.ends.pop(code, None)

    @rule(cart=carts)
    def cancel(self, cart: PlainCart) -> None:
        call = self.app.releasing.cancel(self.store, cart.id, cart.caller)
        assert self.succeeds(call) == cart.is_active
        self.is_cancelled(cart)

    @rule(cart=carts, fan=st.integers(0, FANS - 1))
    def sign_in(self, cart: PlainCart, fan: int) -> None:
        fan_id = self.fans[fan]
        caller = Caller(Actor(ActorKind.FAN, str(fan_id)), fan_id, cart.token)
        bound = self.succeeds(self.app.carts.bind(self.store, cart.id, fan_id, caller))
        assert bound == (cart.fan == fan_id or (cart.fan is None and cart.is_active))
        if bound and cart.fan is None:
            cart.fan = fan_id
            for other in self.plain:
                if other is not cart and other.fan == fan_id:
                    self.is_cancelled(other)

    @rule(cart=carts, card=st.sampled_from([CARD, CARD, BAD_CARD]))
    def pay(self, cart: PlainCart, card: str) -> None:
        before = cart.status
        could_be_paid = cart.is_active and cart.fan is not None and self.is_complete(cart)
        order = self.house.run(self.checked_out(cart, card))
        # Whoever asks again is told of the order that there is.
        is_paid = (could_be_paid and card == CARD) or before is CartStatus.PAID
        assert (order is not None) == is_paid
        if order is not None and before is not CartStatus.PAID:
            cart.status = CartStatus.PAID
            self.paid += order
            for code in cart.ends:
                self.sold[code] += cart.alive(code, self.now)

    @rule(minutes=st.integers(1, 10))
    def wait(self, minutes: int) -> None:
        self.house.clock.advance(timedelta(minutes=minutes))

    @invariant()
    def as_many_seats_are_open_as_the_list_says(self) -> None:
        for code in self.games:
            quote = self.house.run(self.app.offers.quote(self.store.slug, code, STAFF))
            assert sum(level.seats_open for level in quote.levels) == self.open_seats(code)

    @invariant()
    def every_cart_is_as_the_list_says(self) -> None:
        for plain in self.plain:
            cart = self.house.run(self.app.carts.get(self.store, plain.id, plain.caller))
            assert cart.status is plain.status
            assert cart.fan_id == plain.fan
            if plain.is_active:
                assert set(cart.event_codes) == set(plain.ends)
                held = [item for item in cart.items() if item.status is ItemStatus.HELD]
                for code in plain.ends:
                    mine = [item for item in held if item.event_code == code]
                    assert len(mine) == plain.alive(code, self.now)

    @invariant()
    def the_journal_has_what_cards_paid(self) -> None:
        assert self.house.run(self.house.taken()) == self.paid

    @property
    def now(self) -> datetime:
        return self.house.clock.now()

    def succeeds(self, call: Coroutine[Any, Any, object]) -> bool:
        try:
            self.house.run(call)
        except Refused:
            return False
        return True

    async def checked_out(self, cart: PlainCart, card: str) -> int | None:
        """Return what was paid for a cart, if it could be bought."""
        try:
            begun = await self.app.checkout.start(self.store, cart.id, card, cart.caller)
        except Refused:
            return None
        result = await self.app.checkout.run(begun) if isinstance(begun, Checkout) else begun
        return result.order.total.amount if result.order else None

    def is_complete(self, cart: PlainCart) -> bool:
        return bool(cart.ends) and all(cart.alive(code, self.now) for code in cart.ends)

    def is_cancelled(self, cart: PlainCart) -> None:
        if cart.is_active:
            cart.status = CartStatus.CANCELLED
            cart.ends = {code: [] for code in cart.ends}

    def open_seats(self, code: EventCode) -> int:
        held = sum(cart.alive(code, self.now) for cart in self.plain if cart.is_active)
        return SEATS - self.sold[code] - held


@contextmanager
def opened(name: str, request: pytest.FixtureRequest) -> Iterator[House]:
    with asyncio.Runner() as runner:
        if name == "memory":
            shop = runner.run(Shop.opened())
            database, ids = shop.parts.database, shop.parts.ids
            assert isinstance(ids, SeededIds)
            yield House(
                *(runner, shop.application, shop.store, database.unit_of_work, shop.clock, ids)
            )
            return
        url = request.getfixturevalue(f"{name}_url")
        emptied(url)
        clock, ids = ManualClock(), SeededIds(1)
        postgres = PostgresDatabase(url, clock, ids)
        runner.run(postgres.open())
        try:
            there = runner.run(PostgresShop.opened(postgres))
            yield House(
                *(runner, there.application, there.store, postgres.unit_of_work, clock, ids)
            )
        finally:
            runner.run(postgres.close())


@pytest.mark.rule("FX-15.4")
@pytest.mark.rule("FX-15.5")
@pytest.mark.parametrize("name", DATABASES)
def test_no_cart_seat_or_cent_is_other_than_what_fans_did(
    name: str, request: pytest.FixtureRequest
) -> None:
    examples = settings().max_examples // (1 if name == "memory" else 6)
    with opened(name, request) as house:

        class LifecycleHere(ShoppingLifecycle):
            def __init__(self) -> None:
                super().__init__(house)

        run_state_machine_as_test(
            LifecycleHere, settings=settings(max_examples=examples, stateful_step_count=20)
        )
