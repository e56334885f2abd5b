"""However a cart changes, it has a special game only while it unlocks it, and no seat is lost."""

from collections.abc import Coroutine, Sequence
from typing import Any

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from flexcore.carts import Caller, Cart, ItemStatus, given_up
from flexcore.kernel import EventCode, EventId, Refused, sum_of
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    ProgramSettings,
    ProgramType,
    Unlock,
    UnlockCondition,
)
from tests.builders import SEASON, a_fee, a_row, a_seat_request
from tests.contracts.conftest import DATABASES
from tests.contracts.test_shopping_lifecycle import House, opened
from tests.shop import ANYBODY, STAFF, a_game, a_hall

SEATS, NEEDED = 6, 2
NORMAL, SPECIAL = range(3), range(3, 5)
# The first of them can be taken out; the second is locked to the cart.
REMOVABLE, KEPT = SPECIAL


async def on_sale(house: House) -> tuple[EventCode, ...]:
    """Put games on sale, two of them special, under a program that is active from then on."""
    slug, app, hall = house.store.slug, house.application, a_hall()
    codes = tuple(EventCode(f"GAME-{house.ids.new()}") for _ in range(5))
    day = house.clock.now().date()
    listed = [
        attrs.evolve(a_game(number, code, hall, day), id=EventId(house.ids.new()))
        for number, code in enumerate(codes, start=30)
    ]
    async with house.begin(slug, STAFF) as work:
        await work.catalog.save_events(listed)
    for code in codes:
        await app.box_office.put_on_sale(slug, code, a_row(seats=SEATS), [a_fee(500)], STAFF)
    program = await app.programs.create(slug, codes[0], ProgramType.BUILD_YOUR_OWN, STAFF)
    after_two = (UnlockCondition(min_event_count=NEEDED),)
    chosen = ProgramSettings(
        BuildYourOwn(1, 3, tuple(codes[n] for n in NORMAL)),
        (ClassName(SEASON),),
        unlocks=(
            Unlock(codes[REMOVABLE], after_two),
            Unlock(codes[KEPT], after_two, removable=False),
        ),
    )
    await app.programs.configure(slug, program.id, chosen, STAFF)
    await app.programs.publish(slug, program.id, STAFF)
    await app.programs.activate(slug, program.id, STAFF)
    return codes


class SpecialGamesLifecycle(RuleBasedStateMachine):
    """A fan puts games in and out and holds seats; what she loses is released when it may be."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house, self.app, self.store = house, house.application, house.store
        self.games = house.run(on_sale(house))
        # Each game that she has, with how many seats are held.
        self.held = dict.fromkeys((0, 1, *SPECIAL), 0)
        # And of games that she lost, how many are not given back yet.
        self.going: dict[int, int] = {}
        picks = [self.games[game] for game in self.held]
        start = self.app.carts.initialize(self.store, picks, Caller(ANYBODY))
        self.cart, token = house.run(start)
        self.caller = Caller(ANYBODY, cart_token=token)
        for game in SPECIAL:
            self.hold(game)

    @rule(game=st.integers(0, 4))
    def add(self, game: int) -> None:
        could = game in self.held or game in NORMAL or self.is_unlocked
        assert self.changes(add=[self.games[game]]) == could
        if could:
            self.held.setdefault(game, 0)

    @rule(game=st.integers(0, 4))
    def remove(self, game: int) -> None:
        could = game in self.held and not self.held[game] and not self.stays(game)
        assert self.changes(remove=[self.games[game]]) == could
        if could:
            del self.held[game]
            for lost in self.lost():
                self.going[lost] = self.going.get(lost, 0) + self.held.pop(lost)

    @rule(game=st.integers(0, 4))
    def hold_one(self, game: int) -> None:
        self.hold(game)

    def hold(self, game: int) -> None:
        code = self.games[game]
        could = game in self.held and self.open_seats(game) > 0 and self.held[game] < 2
        if game in self.held and not could:
            # Too many, or none is left: what is held of other games is not the question here.
            return
        wish = a_seat_request(code, 1)
        call = self.app.holding.hold(self.store, self.cart.id, [wish], self.caller)
        assert self.succeeds(call) == could
        if could:
            self.held[game] += 1

    @rule(game=st.integers(0, 4))
    def release(self, game: int) -> None:
        could = game in self.held and not self.stays(game)
        code = self.games[game]
        call = self.app.releasing.release_event(self.store, self.cart.id, code, self.caller)
        assert self.succeeds(call) == could
        if could:
            del self.held[game]
            for gone in (game, *self.lost()):
                self.held.pop(gone, None)
                self.going.pop(gone, None)

    @precondition(lambda self: self.going)
    @rule()
    def release_given_up(self) -> None:
        cart = self.house.run(
            self.app.releasing.release_given_up(self.store, self.cart.id, self.caller)
        )
        assert given_up(cart) == ()
        self.going = {}

    @invariant()
    def a_special_game_is_in_the_cart_only_while_it_is_unlocked(self) -> None:
        cart = self.read()
        assert set(cart.event_codes) == {self.games[game] for game in self.held}
        assert self.is_unlocked or not set(SPECIAL) & set(self.held)

    @invariant()
    def the_cart_is_shown_what_it_unlocks(self) -> None:
        call = self.app.special_games.unlocked(self.store, self.cart.id, self.caller)
        shown = {game.event.event_code: game.is_in_cart for game in self.house.run(call)}
        expected = {self.games[game]: game in self.held for game in SPECIAL}
        assert shown == (expected if self.is_unlocked else {})

    @invariant()
    def every_seat_is_held_being_released_or_open(self) -> None:
        cart = self.read()
        lines = [item for item in cart.items() if item.status is ItemStatus.HELD]
        assert len(lines) == sum(self.held.values())
        assert len(given_up(cart)) == sum(self.going.values())
        assert cart.total == sum_of((item.total for item in lines), cart.currency)
        for game, code in enumerate(self.games):
            quote = self.house.run(self.app.offers.quote(self.store.slug, code, STAFF))
            assert sum(level.seats_open for level in quote.levels) == self.open_seats(game)

    @property
    def is_unlocked(self) -> bool:
        return len(set(NORMAL) & set(self.held)) >= NEEDED

    def stays(self, game: int) -> bool:
        return game == KEPT and self.is_unlocked

    def lost(self) -> list[int]:
        return [] if self.is_unlocked else [game for game in SPECIAL if game in self.held]

    def open_seats(self, game: int) -> int:
        return SEATS - self.held.get(game, 0) - self.going.get(game, 0)

    def changes(self, *, add: Sequence[EventCode] = (), remove: Sequence[EventCode] = ()) -> bool:
        change = self.app.carts.change_events
        return self.succeeds(change(self.store, self.cart.id, self.caller, add=add, remove=remove))

    def succeeds(self, call: Coroutine[Any, Any, object]) -> bool:
        try:
            self.house.run(call)
        except Refused:
            return False
        return True

    def read(self) -> Cart:
        return self.house.run(self.app.carts.get(self.store, self.cart.id, self.caller))


@pytest.mark.rule("FX-1.46")
@pytest.mark.rule("FX-1.50")
@pytest.mark.parametrize("name", DATABASES)
def test_a_cart_has_special_games_only_while_it_unlocks_them(
    name: str, request: pytest.FixtureRequest
) -> None:
    examples = settings().max_examples // (1 if name == "memory" else 10)
    with opened(name, request) as house:

        class LifecycleHere(SpecialGamesLifecycle):
            def __init__(self) -> None:
                super().__init__(house)

        run_state_machine_as_test(
            LifecycleHere, settings=settings(max_examples=examples, stateful_step_count=15)
        )
