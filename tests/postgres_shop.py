"""A store on a real database with a few games on sale, and a way to count its statements."""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

import attrs

from flex_adapters.application import Adapters, Application, application_on
from flex_adapters.memory.card_payments import MemoryCards, OneProvider
from flex_adapters.memory.tokens import MemoryTokens
from flex_adapters.memory.vendor import SOLD_BY_ITEM, MemoryVendor, MemoryVendors
from flex_adapters.postgres.batches import Answer, BatchConnection, Statement
from flex_adapters.postgres.configs import PostgresBaseConfigs
from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.postgres.job_board import PostgresJobBoard
from flex_adapters.postgres.stores import PostgresStores
from flex_adapters.vendors.boxoffice import BoxOfficeVendors
from flex_adapters.vendors.by_kind import VendorKind, VendorsByKind
from flexcore.access import SecretHashes
from flexcore.boxoffice import NewSeat
from flexcore.carts import Caller, Cart, HoldResult
from flexcore.catalog import EventStatus, VenueLayout
from flexcore.fans import Fan
from flexcore.kernel import Actor, ActorKind, EventCode, FanId, TenantId
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    PriceAdjustment,
    ProgramSettings,
    ProgramType,
)
from flexcore.stores import Store
from tests.builders import FAN, SEASON, a_fee, a_row, a_seat_request, a_store
from tests.shop import STAFF, a_game, a_hall

GAMES = tuple(EventCode(f"GAME{n}") for n in range(1, 7))


_SOLD = """
    SELECT count(*) AS sold
      FROM tbl_box_office_tickets
      JOIN tbl_box_office_seats USING (seat_id)
     WHERE event_code = %(event_code)s
"""


class CountingConnection(BatchConnection):
    """A connection that notes each statement it sends."""

    sent: list[str] = []  # noqa: RUF012 - of all connections together, on purpose

    async def send_batch(
        self, statements: Sequence[Statement], *, after: Sequence[Statement] = ()
    ) -> list[Answer]:
        CountingConnection.sent.extend(" ".join(text.split()) for text, _ in (*after, *statements))
        return await super().send_batch(statements, after=after)


@attrs.frozen
class Count:
    """What a call cost.

    A transaction is a BEGIN, the statement that names the tenant, and the COMMIT; the rest are
    statements.
    """

    transactions: int
    statements: int


def counted() -> Count:
    """Return what was sent since the last look, and forget it."""
    sent = CountingConnection.sent
    begun = sum(1 for text in sent if text.startswith("BEGIN"))
    ended = sum(1 for text in sent if text in {"COMMIT", "ROLLBACK"})
    named = sum(1 for text in sent if text.startswith("SELECT set_config('search_path'"))
    assert begun == ended == named, sent
    count = Count(begun, len(sent) - begun - ended - named)
    sent.clear()
    return count


def postgres_application(
    database: PostgresDatabase, cards: MemoryCards | None = None, **kinds: VendorKind
) -> Application:
    """Build every service on a database, with the box office and other kinds of vendor by name."""
    stores = PostgresStores(database)
    box_office = BoxOfficeVendors(database.unit_of_work, database.clock)
    return application_on(
        Adapters(
            unit_of_work=database.unit_of_work,
            stores=stores,
            configs=PostgresBaseConfigs(database),
            vendors=VendorsByKind({"box_office": box_office, **kinds}, stores.known),
            providers=OneProvider(cards or MemoryCards(database.clock)),
            tokens=MemoryTokens(database.ids),
            secret_hashes=SecretHashes(b"tests"),
            clock=database.clock,
            ids=database.ids,
            is_ready=database.open,
            close=database.close,
            jobs=PostgresJobBoard(database),
        )
    )


@attrs.frozen
class PostgresShop:
    """An application on a database, with one store; cards are in memory."""

    SLUG: ClassVar[TenantId] = TenantId("harbour")

    application: Application
    store: Store
    database: PostgresDatabase
    vendor: MemoryVendor
    cards: MemoryCards

    @classmethod
    async def opened(
        cls,
        database: PostgresDatabase,
        *,
        vendor: str = "box_office",
        games: Sequence[EventCode] = GAMES,
        seats: Sequence[NewSeat] = (),
        off: int = 0,
    ) -> "PostgresShop":
        """Put games on sale under an active program, at so many basis points off."""
        clock = database.clock
        elsewhere, cards = MemoryVendor(clock, SOLD_BY_ITEM), MemoryCards(clock)
        application = postgres_application(
            database, cards, by_item=MemoryVendors({"harbour": elsewhere})
        )
        shop = cls(application, a_store(vendor=vendor), database, elsewhere, cards)
        await shop._open(games, seats or _hall_seats(), PriceAdjustment(-off))
        return shop

    async def _open(
        self, games: Sequence[EventCode], seats: Sequence[NewSeat], adjustment: PriceAdjustment
    ) -> None:
        slug, venue = self.store.slug, a_hall()
        await self.application.stores.create(self.store, STAFF)
        await self.application.catalog.define_venue(slug, venue, VenueLayout(), STAFF)
        first_day = self.database.clock.now().date() + timedelta(days=30)
        listed = [a_game(n, game, venue, first_day) for n, game in enumerate(games, 1)]
        async with self.database.unit_of_work(slug, STAFF) as work:
            await work.catalog.save_events(listed)
            await work.fans.with_email(FAN)
        for game in games:
            if self.store.vendor.kind == "box_office":
                await self.application.box_office.put_on_sale(
                    slug, game, seats, [a_fee(500)], STAFF
                )
            else:
                await self.vendor.put_on_sale(game, seats, [a_fee(500)])
        programs = self.application.programs
        program = await programs.create(slug, "Regular", ProgramType.BUILD_YOUR_OWN, STAFF)
        settings = ProgramSettings(
            BuildYourOwn(1, len(games), tuple(games)), (ClassName(SEASON),), adjustment=adjustment
        )
        await programs.configure(slug, program.id, settings, STAFF)
        await programs.publish(slug, program.id, STAFF, confirmed=True)
        await programs.activate(slug, program.id, STAFF)

    async def cart(self, *games: EventCode) -> tuple[Cart, Caller]:
        """Start a cart of the fan."""
        anybody = Caller(Actor(ActorKind.ANONYMOUS))
        cart, token = await self.application.carts.initialize(self.store, games, anybody)
        caller = Caller(Actor(ActorKind.FAN, str(FAN.id)), FAN.id, token)
        return await self.application.carts.bind(self.store, cart.id, FAN.id, caller), caller

    async def cart_of_nobody(self, *games: EventCode) -> tuple[Cart, Caller]:
        """Start a cart that answers to its token."""
        anybody = Actor(ActorKind.ANONYMOUS)
        cart, token = await self.application.carts.initialize(self.store, games, Caller(anybody))
        return cart, Caller(anybody, cart_token=token)

    async def fan(self, email: str) -> Fan:
        """Return the fan of an address, made if new."""
        async with self.database.unit_of_work(self.store.slug, STAFF) as work:
            return await work.fans.with_email(Fan(FanId(self.database.ids.new()), email))

    async def fan_of(self, cart: Cart, caller: Caller, email: str) -> Caller:
        """Give a cart to a fan of her own."""
        fan = await self.fan(email)
        bound = Caller(Actor(ActorKind.FAN, str(fan.id)), fan.id, caller.cart_token)
        await self.application.carts.bind(self.store, cart.id, fan.id, bound)
        return bound

    async def seats_sold(self, game: EventCode) -> int:
        """Count the tickets that the box office has given out for a game."""
        async with self.database.unit_of_work(self.store.slug, STAFF) as work:
            found = await work.connection.execute(_SOLD, {"event_code": game})
            row = found.first
        return int(row["sold"]) if row else 0

    async def call_off(self, *games: EventCode) -> None:
        """Call games off in the catalog."""
        async with self.database.unit_of_work(self.store.slug, STAFF) as work:
            events = await work.catalog.events_by_code(games)
            off = [attrs.evolve(each, status=EventStatus.CANCELLED) for each in events.values()]
            await work.catalog.save_events(off)

    async def hold(self, cart: Cart, caller: Caller, quantity: int = 2) -> HoldResult:
        """Hold seats of every game of a cart."""
        requests = [a_seat_request(code, quantity) for code in cart.event_codes]
        return await self.application.holding.hold(self.store, cart.id, requests, caller)


def _hall_seats() -> list[NewSeat]:
    return [
        seat for rank, row in enumerate("ABCD", 1) for seat in a_row(row=row, rank=rank, seats=20)
    ]
