"""A shop that is open: a store in memory with three games on sale under an active program."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, timedelta
from uuid import UUID

import attrs
import pytest

from flex_adapters.application import Application
from flex_adapters.memory.application import MemoryParts, memory_application
from flex_adapters.memory.card_payments import MemoryCards
from flex_adapters.memory.reductions import Reduction
from flex_adapters.memory.vendor import SOLD_BY_ITEM, MemoryVendor, MemoryVendors
from flexcore.boxoffice import Fees, NewSeat
from flexcore.carts import Caller, Cart, HoldResult, ItemStatus, SeatRequest
from flexcore.catalog import Event, EventStatus, Venue, VenueLayout
from flexcore.checkout import Checkout, CheckoutResult, CheckoutWork
from flexcore.journal import Account
from flexcore.kernel import (
    Actor,
    ActorKind,
    CartId,
    EventCode,
    EventId,
    FanId,
    ManualClock,
    Money,
    OutboxRecord,
    Refusal,
    Refused,
    SeededIds,
    TenantId,
    UnitOfWork,
    VenueId,
    sum_of,
)
from flexcore.payments import Payment
from flexcore.programs import (
    NO_PREDICATES,
    AddonOption,
    BuildYourOwn,
    ClassName,
    InventoryConfig,
    PriceAdjustment,
    PricingLabel,
    ProgramConfigs,
    ProgramSettings,
    ProgramType,
    UnlockPredicates,
)
from flexcore.stores import Store
from flexcore.vendors import CommitScope, VendorCapabilities
from tests.builders import (
    DERBY,
    FAN,
    FINAL,
    OPENER,
    SEASON,
    USD,
    a_fee,
    a_row,
    a_seat_request,
    a_store,
)

STAFF = Actor(ActorKind.CLI, "pat")
ANYBODY = Actor(ActorKind.ANONYMOUS)
GAMES = (OPENER, DERBY, FINAL)
SEATS_OF_ANY_NUMBER = InventoryConfig()
CARD = "pm_card_visa"
BAD_CARD = "pm_card_visa_chargeDeclined"

# The ways in which a store's ticketing system may work; each test of a service names its own.
BOX_OFFICE = "box_office"
BY_ITEM = "by_item"
BY_CART = "by_cart"
NAMING_CLASSES = "naming_classes"
CAPABILITIES: Mapping[str, VendorCapabilities] = {
    BY_ITEM: SOLD_BY_ITEM,
    BY_CART: attrs.evolve(SOLD_BY_ITEM, commit_scope=CommitScope.CART),
    NAMING_CLASSES: attrs.evolve(SOLD_BY_ITEM, names_classes=True),
}
EVERY_VENDOR = pytest.mark.parametrize("vendor", [BOX_OFFICE, BY_ITEM, BY_CART])


class ProcessKilled(BaseException):
    """The process ended in the middle of what it did."""


@attrs.define
class LosableDatabase:
    """Units of work on checkouts, which cannot be begun once the database is lost."""

    unit_of_work: UnitOfWork[CheckoutWork]
    error: Exception | None = None

    def __call__(self, tenant: TenantId, by: Actor) -> AbstractAsyncContextManager[CheckoutWork]:
        if self.error is not None:
            raise self.error
        return self.unit_of_work(tenant, by)


@attrs.frozen
class Shop:
    """An application in memory with one store, and shortcuts for what fans do there.

    Attributes:
        vendor: The ticketing system where it is not the box office.
    """

    parts: MemoryParts
    application: Application
    store: Store
    vendor: MemoryVendor
    clock: ManualClock
    cards: MemoryCards

    @classmethod
    async def opened(
        cls,
        vendor: str = BOX_OFFICE,
        *,
        games: Sequence[EventCode] = GAMES,
        seats: Sequence[NewSeat] = (*a_row(seats=8), *a_row(row="B", rank=2, seats=8)),
        fees: Sequence[Fees] = (a_fee(500),),
        off: int = 2500,
        least: int = 1,
        ticket_limit: int = 6,
        inventory: InventoryConfig = SEATS_OF_ANY_NUMBER,
        labels: Sequence[PricingLabel] = (),
        class_names: Sequence[ClassName] = (ClassName(SEASON),),
        can_reprice: bool = True,
        reductions: Sequence[Reduction] = (),
        hold_time: timedelta | None = None,
        predicates: UnlockPredicates = NO_PREDICATES,
        addons: Sequence[AddonOption] = (),
        seed: int = 0,
    ) -> "Shop":
        """Open a shop whose program takes so many hundredths of a per cent off.

        A vendor that cannot reprice needs a reduction for each price that comes of it.
        """
        clock = ManualClock()
        capabilities = CAPABILITIES.get(vendor, SOLD_BY_ITEM)
        system = MemoryVendor(
            clock, attrs.evolve(capabilities, can_reprice=can_reprice), hold_time=hold_time
        )
        cards = MemoryCards(clock)
        parts = MemoryParts(
            clock=clock,
            ids=SeededIds(seed),
            vendor_kinds={kind: MemoryVendors({"harbour": system}) for kind in CAPABILITIES},
            cards=cards,
            predicates=predicates,
        )
        shop = cls(parts, memory_application(parts), a_store(vendor=vendor), system, clock, cards)
        await shop.application.stores.create(shop.store, STAFF)
        await shop._list_games(games)
        for code in games:
            await shop.put_on_sale(code, seats, fees)
            system.reductions.set(code, reductions)
        await shop.sell(
            games,
            off=off,
            least=least,
            ticket_limit=ticket_limit,
            inventory=inventory,
            labels=labels,
            class_names=class_names,
            addons=addons,
        )
        return shop

    async def put_on_sale(
        self, code: EventCode, seats: Sequence[NewSeat], fees: Sequence[Fees] = ()
    ) -> None:
        """Load the seats of a game where the store's tickets are."""
        if self.store.vendor.kind == BOX_OFFICE:
            await self.application.box_office.put_on_sale(self.store.slug, code, seats, fees, STAFF)
        else:
            await self.vendor.put_on_sale(code, seats, fees)

    async def sell(
        self,
        games: Sequence[EventCode],
        name: str = "Regular season",
        *,
        off: int = 0,
        least: int = 1,
        ticket_limit: int = 6,
        inventory: InventoryConfig = SEATS_OF_ANY_NUMBER,
        labels: Sequence[PricingLabel] = (),
        class_names: Sequence[ClassName] = (ClassName(SEASON),),
        addons: Sequence[AddonOption] = (),
    ) -> None:
        """Create, publish and activate a program of these games."""
        programs, slug = self.application.programs, self.store.slug
        program = await programs.create(slug, name, ProgramType.BUILD_YOUR_OWN, STAFF)
        settings = ProgramSettings(
            BuildYourOwn(least, len(games), tuple(games)),
            tuple(class_names),
            ProgramConfigs(inventory),
            tuple(labels),
            adjustment=PriceAdjustment(-off),
            ticket_limit=ticket_limit,
            addon_options=tuple(addons),
        )
        await programs.configure(slug, program.id, settings, STAFF)
        await programs.publish(slug, program.id, STAFF, confirmed=True)
        await programs.activate(slug, program.id, STAFF)

    async def call_off(self, *games: EventCode) -> None:
        """Call games off in the catalog."""
        async with self.parts.database.unit_of_work(self.store.slug, STAFF) as work:
            events = await work.catalog.events_by_code(games)
            off = [attrs.evolve(each, status=EventStatus.CANCELLED) for each in events.values()]
            await work.catalog.save_events(off)

    async def cart(self, *games: EventCode, fan: FanId | None = FAN.id) -> tuple[Cart, Caller]:
        """Start a cart with games, of a fan or of nobody, and return what opens it."""
        cart, token = await self.application.carts.initialize(self.store, games, Caller(ANYBODY))
        if fan is None:
            return cart, Caller(ANYBODY, cart_token=token)
        caller = Caller(Actor(ActorKind.FAN, str(fan)), fan, token)
        return await self.application.carts.bind(self.store, cart.id, fan, caller), caller

    async def hold(self, cart: Cart, caller: Caller, *requests: SeatRequest) -> HoldResult:
        """Hold seats; two of each game of the cart unless it is said which."""
        wanted = requests or tuple(a_seat_request(code) for code in cart.event_codes)
        return await self.application.holding.hold(self.store, cart.id, wanted, caller)

    async def refused_hold(
        self, cart: Cart, caller: Caller, *requests: SeatRequest
    ) -> tuple[Refusal, ...]:
        """Ask for seats in vain and return why."""
        with pytest.raises(Refused) as refused:
            await self.hold(cart, caller, *requests)
        return refused.value.refusals

    async def cart_with_seats(
        self, *games: EventCode, fan: FanId | None = FAN.id
    ) -> tuple[Cart, Caller]:
        """Start a cart that is ready for checkout."""
        cart, caller = await self.cart(*games, fan=fan)
        return (await self.hold(cart, caller)).cart, caller

    async def read(self, cart_id: CartId) -> Cart:
        """Return a cart as staff see it."""
        return await self.application.carts.get(self.store, cart_id, Caller(STAFF))

    async def buy(self, cart: Cart, caller: Caller, method: str | None = CARD) -> CheckoutResult:
        """Check a cart out, as far as it goes."""
        return await self.run(
            await self.application.checkout.start(self.store, cart.id, method, caller)
        )

    async def refused_start(
        self, cart: Cart, caller: Caller, method: str | None = CARD
    ) -> tuple[Refusal, ...]:
        """Begin to check a cart out in vain and return why."""
        with pytest.raises(Refused) as refused:
            await self.application.checkout.start(self.store, cart.id, method, caller)
        return refused.value.refusals

    async def take_over(self, cart: Cart) -> CheckoutResult:
        """Go on with a checkout that stopped."""
        return await self.run(await self.application.checkout.take_over(self.store, cart.id, STAFF))

    async def run(self, started: Checkout | CheckoutResult) -> CheckoutResult:
        """Take every step of a checkout that can be taken."""
        if isinstance(started, CheckoutResult):
            return started
        return await self.application.checkout.run(started)

    async def seats_open(self, code: EventCode) -> int:
        """Count what could be held of a game now."""
        vendor = self.parts.vendors.of(self.store.slug)
        levels = await vendor.stock.price_levels([code])
        return sum(level.seats_open for level in levels.get(code, ()))

    async def payments_of(self, cart: Cart) -> list[Payment]:
        """Return a cart's payments, oldest first."""
        async with self.parts.database.unit_of_work(self.store.slug, STAFF) as work:
            return list(await work.payments.of(cart.id))

    async def balances(self) -> dict[Account, Money]:
        """Return the accounts that have anything on them; all together they have nothing."""
        async with self.parts.database.unit_of_work(self.store.slug, STAFF) as work:
            found = await work.journal.balances()
        assert not sum_of(found.values(), USD)
        return {account: amount for account, amount in found.items() if amount}

    async def told(self) -> list[OutboxRecord]:
        """Return every domain event so far."""
        async with self.parts.database.unit_of_work(self.store.slug, STAFF) as work:
            return list(await work.outbox.pending(10_000))

    async def _list_games(self, games: Sequence[EventCode]) -> None:
        venue = a_hall()
        await self.application.catalog.define_venue(self.store.slug, venue, VenueLayout(), STAFF)
        events = [a_game(number, code, venue) for number, code in enumerate(games, start=1)]
        async with self.parts.database.unit_of_work(self.store.slug, STAFF) as work:
            await work.catalog.save_events(events)


def statuses(cart: Cart) -> dict[str, ItemStatus]:
    """Return the last line's status of each event."""
    return {item.event_code: item.status for item in cart.items()}


def a_hall() -> Venue:
    return Venue(VenueId(UUID(int=1)), "hall", "Hall", "Portland", "ME", "America/New_York")


def a_game(
    number: int, code: EventCode, venue: Venue, first_day: date = date(2025, 11, 1)
) -> Event:
    return Event(
        id=EventId(UUID(int=number)),
        event_code=code,
        name=f"Game {number}",
        venue_id=venue.id,
        home_code="GUL",
        home_name="Gulls",
        away_code="TER",
        away_name="Terns",
        season_type="Regular Season",
        local_date=first_day + timedelta(days=number),
        starts_at=None,
        time_zone=venue.time_zone,
    )
