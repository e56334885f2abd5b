"""Whatever fans do with seats and the vendor's parking, every shop says what a plain list says."""

from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

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

from flexcore.carts import AddonRequest, Caller, CartStatus, ItemStatus
from flexcore.checkout import Checkout
from flexcore.kernel import Actor, ActorKind, CartId, EventCode, EventId, Refused
from flexcore.orders import Order
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    ProgramSettings,
    ProgramType,
    VendorEvent,
    VendorPlaces,
)
from tests.addons import PARKING
from tests.builders import SEASON, a_fee, a_row, a_seat_request
from tests.contracts.conftest import DATABASES
from tests.contracts.test_shopping_lifecycle import HOLD_TIME, House, opened
from tests.shop import ANYBODY, BAD_CARD, CARD, STAFF, a_game, a_hall
from tests.vendor_parking import PARK, a_lot

GAMES, SEATS, PLACES = 2, 5, 3
# What one place costs a fan, with its fee.
PLACE = PARKING.price + PARKING.service_fee
games = st.integers(0, GAMES - 1)


async def season(house: House) -> dict[EventCode, EventCode]:
    """Put games and their lots on sale under a program of their own, and return the lots."""
    slug, app, hall = house.store.slug, house.application, a_hall()
    codes = [EventCode(f"GAME-{house.ids.new()}") for _ in range(GAMES)]
    lots = {game: EventCode(f"{game}-P") for game in codes}
    day = house.clock.now().date() + timedelta(days=30)
    async with house.begin(slug, STAFF) as work:
        await work.catalog.save_events(
            [
                attrs.evolve(a_game(n, game, hall, day), id=EventId(house.ids.new()))
                for n, game in enumerate(lots)
            ]
        )
    for game, lot in lots.items():
        await app.box_office.put_on_sale(slug, game, a_row(seats=SEATS), [a_fee(500)], STAFF)
        await app.box_office.put_on_sale(slug, lot, a_lot(PLACES), [], STAFF)
    places = VendorPlaces(PARK, tuple(VendorEvent(*each) for each in lots.items()))
    parking = attrs.evolve(PARKING, limit_per_event=9, limit_per_cart=None, vendor_places=places)
    name = next(iter(lots))
    program = await app.programs.create(slug, name, ProgramType.BUILD_YOUR_OWN, STAFF)
    chosen = ProgramSettings(
        BuildYourOwn(1, GAMES, tuple(lots)), (ClassName(SEASON),), addon_options=(parking,)
    )
    await app.programs.configure(slug, program.id, chosen, STAFF)
    await app.programs.publish(slug, program.id, STAFF)
    await app.programs.activate(slug, program.id, STAFF)
    return lots


@attrs.define
class PlainGame:
    """A game in a cart as the plain list has it: when each hold ends, or ended."""

    seats: list[datetime] = attrs.field(factory=list)
    parking: list[datetime] = attrs.field(factory=list)

    def is_ready(self, now: datetime) -> bool:
        ends = [*self.seats, *self.parking]
        return bool(self.seats) and all(end > now for end in ends)


@attrs.define
class PlainCart:
    """A cart as the plain list has it."""

    id: CartId
    caller: Caller
    games: dict[EventCode, PlainGame]
    status: CartStatus = CartStatus.ACTIVE

    @property
    def is_active(self) -> bool:
        return self.status is CartStatus.ACTIVE


def alive(ends: list[datetime], now: datetime) -> int:
    return sum(end > now for end in ends)


class ParkingLifecycle(RuleBasedStateMachine):
    """Fans hold seats and places, give them up, let them lapse and pay."""

    carts = Bundle("carts")

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house
        self.app, self.store = house.application, house.store
        self.lots = house.run(season(house))
        self.codes = tuple(self.lots)
        self.plain: list[PlainCart] = []
        self.sold = dict.fromkeys(self.codes, (0, 0))
        self.paid = house.run(house.taken())

    @rule(target=carts, picks=st.sets(games, min_size=1))
    def start(self, picks: set[int]) -> PlainCart:
        codes = [self.codes[pick] for pick in sorted(picks)]
        cart, token = self.house.run(self.app.carts.initialize(self.store, codes, Caller(ANYBODY)))
        fan = self.house.run(self.house.fan()).id
        caller = Caller(Actor(ActorKind.FAN, str(fan)), fan, token)
        self.house.run(self.app.carts.bind(self.store, cart.id, fan, caller))
        plain = PlainCart(cart.id, caller, {code: PlainGame() for code in codes})
        self.plain.append(plain)
        return plain

    @rule(cart=carts, game=games)
    def hold_a_seat(self, cart: PlainCart, game: int) -> None:
        code = self.codes[game]
        could = self.seats_left(code) > 0
        request = a_seat_request(code, 1)
        call = self.app.holding.hold(self.store, cart.id, [request], cart.caller)
        self.held(cart, code, could=could, call=call, of="seats")

    @rule(cart=carts, game=games)
    def park(self, cart: PlainCart, game: int) -> None:
        code = self.codes[game]
        could = self.places_left(code) > 0
        request = AddonRequest("parking", code, 1)
        call = self.app.cart_holding.hold(self.store, cart.id, (), [request], cart.caller)
        self.held(cart, code, could=could, call=call, of="parking")

    @rule(cart=carts, game=games)
    def release(self, cart: PlainCart, game: int) -> None:
        code = self.codes[game]
        call = self.app.releasing.release_event(self.store, cart.id, code, cart.caller)
        assert self.succeeds(call) == (cart.is_active and code in cart.games)
        if cart.is_active:
            cart.games.pop(code, None)

    @rule(cart=carts, game=games)
    def drop(self, cart: PlainCart, game: int) -> None:
        """Take a game out by a change of events, which leaves its places to be released."""
        code = self.codes[game]
        has_seats = code in cart.games and alive(cart.games[code].seats, self.now) > 0
        call = self.app.carts.change_events(self.store, cart.id, cart.caller, remove=[code])
        dropped = self.succeeds(call)
        assert dropped == (cart.is_active and code in cart.games and not has_seats)
        if dropped:
            del cart.games[code]
            releasing = self.app.releasing
            self.house.run(releasing.release_given_up(self.store, cart.id, cart.caller))

    @rule(cart=carts)
    def leave_the_car_at_home(self, cart: PlainCart) -> None:
        """Go without any place, held or lost."""
        if not cart.is_active:
            return
        found = self.house.run(self.app.carts.get(self.store, cart.id, cart.caller))
        for line in found.items():
            if line.is_addon and (line.status is ItemStatus.HELD or line.is_lost):
                release = self.app.releasing.release_item
                self.house.run(release(self.store, cart.id, line.id, cart.caller))
        for game in cart.games.values():
            game.parking.clear()

    @rule(cart=carts)
    def cancel(self, cart: PlainCart) -> None:
        call = self.app.releasing.cancel(self.store, cart.id, cart.caller)
        assert self.succeeds(call) == cart.is_active
        if cart.is_active:
            cart.status = CartStatus.CANCELLED

    @rule(cart=carts, card=st.sampled_from([CARD, CARD, BAD_CARD]))
    def pay(self, cart: PlainCart, card: str) -> None:
        if not cart.is_active:
            return
        is_ready = bool(cart.games) and all(g.is_ready(self.now) for g in cart.games.values())
        order = self.house.run(self.checked_out(cart, card))
        assert (order is not None) == (is_ready and card == CARD)
        if order is None:
            return
        cart.status = CartStatus.PAID
        self.paid += order.total.amount
        for code, game in cart.games.items():
            seats, places = self.sold[code]
            self.sold[code] = seats + len(game.seats), places + len(game.parking)
            bought = [sale for sale in order.addons if sale.event_code == code]
            assert sum(sale.quantity for sale in bought) == len(game.parking)
            assert sum(sale.total.amount for sale in bought) == PLACE * len(game.parking)

    @rule(minutes=st.integers(1, 10))
    def wait(self, minutes: int) -> None:
        self.house.clock.advance(timedelta(minutes=minutes))

    @invariant()
    def as_much_is_open_as_the_list_says(self) -> None:
        for code in self.codes:
            offer = self.house.run(self.app.offers.quote(self.store.slug, code, STAFF))
            assert sum(level.seats_open for level in offer.levels) == self.seats_left(code)
            assert offer.places == {"parking": self.places_left(code)}

    @invariant()
    def every_cart_is_as_the_list_says(self) -> None:
        for plain in self.plain:
            cart = self.house.run(self.app.carts.get(self.store, plain.id, plain.caller))
            assert cart.status is plain.status
            if plain.is_active:
                held = [item for item in cart.items() if item.status is ItemStatus.HELD]
                assert set(cart.event_codes) == set(plain.games)
                for code, game in plain.games.items():
                    mine = [item.is_addon for item in held if item.event_code == code]
                    assert mine.count(False) == alive(game.seats, self.now)
                    assert mine.count(True) == alive(game.parking, self.now)

    @invariant()
    def the_journal_has_what_cards_paid(self) -> None:
        assert self.house.run(self.house.taken()) == self.paid

    @property
    def now(self) -> datetime:
        return self.house.clock.now()

    def held(
        self,
        cart: PlainCart,
        code: EventCode,
        *,
        could: bool,
        call: Coroutine[Any, Any, object],
        of: str,
    ) -> None:
        held = self.succeeds(call)
        assert held == (cart.is_active and code in cart.games and could)
        if held:
            # What is held anew takes the place of what had lapsed.
            ends: list[datetime] = getattr(cart.games[code], of)
            ends[:] = [*(end for end in ends if end > self.now), self.now + HOLD_TIME]

    def succeeds(self, call: Coroutine[Any, Any, object]) -> bool:
        try:
            self.house.run(call)
        except Refused:
            return False
        return True

    async def checked_out(self, cart: PlainCart, card: str) -> Order | None:
        try:
            begun = await self.app.checkout.start(self.store, cart.id, card, cart.caller)
        except Refused:
            return None
        result = await self.app.checkout.run(begun) if isinstance(begun, Checkout) else begun
        return result.order

    def seats_left(self, code: EventCode) -> int:
        held = (alive(game.seats, self.now) for game in self.shopped(code))
        return SEATS - self.sold[code][0] - sum(held)

    def places_left(self, code: EventCode) -> int:
        held = (alive(game.parking, self.now) for game in self.shopped(code))
        return PLACES - self.sold[code][1] - sum(held)

    def shopped(self, code: EventCode) -> list[PlainGame]:
        active = [cart.games for cart in self.plain if cart.is_active]
        return [games[code] for games in active if code in games]


@pytest.mark.rule("FX-15.5")
@pytest.mark.rule("FX-15.43")
@pytest.mark.parametrize("name", DATABASES)
def test_no_place_seat_or_cent_is_other_than_what_fans_did(
    name: str, request: pytest.FixtureRequest
) -> None:
    examples = settings().max_examples // (1 if name == "memory" else 6)
    with opened(name, request) as house:

        class LifecycleHere(ParkingLifecycle):
            def __init__(self) -> None:
                super().__init__(house)

        run_state_machine_as_test(
            LifecycleHere, settings=settings(max_examples=examples, stateful_step_count=20)
        )
