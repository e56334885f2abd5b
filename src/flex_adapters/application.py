"""Everything a driver can call, built once per process over one set of adapters."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Protocol

import attrs

from flex_adapters.predicates import guarded
from flex_adapters.vendors.by_kind import VendorsByKind
from flexcore.access import (
    AnswerService,
    AnswerWork,
    ApiKeyService,
    ApiKeyWork,
    AuditService,
    AuditWork,
    SecretHashes,
    Tokens,
)
from flexcore.addons import AddonService, AddonWork
from flexcore.boxoffice import BoxOffice, BoxOfficeWork
from flexcore.carts import (
    AddonHolding,
    CartAbandonment,
    CartDesk,
    CartHolding,
    CartService,
    CartSuggestions,
    CartWork,
    SeatHolding,
    SeatReleasing,
    SpecialGames,
)
from flexcore.catalog import AssetService, AssetWork, CatalogService, TagService, TagWork
from flexcore.checkout import (
    Bookkeeping,
    CheckoutDesk,
    CheckoutService,
    CheckoutWork,
    RefundDrain,
)
from flexcore.configs import (
    BaseConfigs,
    BaseConfigService,
    BaseConfigWork,
    FrontendConfigService,
    FrontendConfigWork,
    NotificationConfigService,
    NotificationConfigWork,
)
from flexcore.fans import FanService, FanWork
from flexcore.kernel import (
    KEPT_FOR,
    Clock,
    EventConsumer,
    Ids,
    JobBoard,
    JobWork,
    OutboxPruning,
    OutboxRelay,
    RelayWork,
    UnitOfWork,
)
from flexcore.offers import OfferService
from flexcore.orders import OrderService
from flexcore.payments import PaymentProviders
from flexcore.programs import (
    NO_PREDICATES,
    Premises,
    ProgramCheck,
    ProgramDocuments,
    ProgramEditing,
    ProgramService,
    ProgramWork,
    ScheduleService,
    SwitchingService,
    UnlockPredicates,
    prove,
)
from flexcore.stores import EventBacklog, Stores, StoreService


class StoreWork(
    AuditWork,
    ProgramWork,
    BoxOfficeWork,
    AddonWork,
    CartWork,
    CheckoutWork,
    FanWork,
    AnswerWork,
    ApiKeyWork,
    BaseConfigWork,
    FrontendConfigWork,
    NotificationConfigWork,
    TagWork,
    AssetWork,
    JobWork,
    RelayWork,
    Protocol,
):
    """Every repository of a store, in one unit of work."""


@attrs.frozen
class Adapters:
    """What an application stands on.

    Attributes:
        is_ready: Raises `Unavailable`, saying what is missing, while calls cannot be served.
        close: Gives back everything that was opened.
        keep_events: For how long an event is kept after everybody who wants it was told.
        predicates: Conditions of special games that the embedding application registers.
        consumers: Who hears of what happened; the events that none of them wants are let go.
    """

    unit_of_work: UnitOfWork[StoreWork]
    stores: Stores
    configs: BaseConfigs
    vendors: VendorsByKind
    providers: PaymentProviders
    tokens: Tokens
    secret_hashes: SecretHashes
    clock: Clock
    ids: Ids
    is_ready: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]
    jobs: JobBoard
    keep_events: timedelta = KEPT_FOR
    predicates: UnlockPredicates = NO_PREDICATES
    consumers: Sequence[EventConsumer[RelayWork]] = ()


@attrs.frozen
class Application:
    """The services of Flex.

    Attributes:
        answers: What was answered to calls with an idempotency key.
        is_ready: Raises `Unavailable`, saying what is missing, while calls cannot be served.
        close: Gives back everything that was opened.
    """

    stores: StoreService
    catalog: CatalogService
    tags: TagService
    assets: AssetService
    programs: ProgramService
    program_editing: ProgramEditing
    program_documents: ProgramDocuments
    switching: SwitchingService[ProgramWork]
    schedule: ScheduleService
    box_office: BoxOffice
    addons: AddonService
    fans: FanService
    offers: OfferService
    carts: CartService
    holding: SeatHolding
    cart_holding: CartHolding
    releasing: SeatReleasing
    special_games: SpecialGames
    suggestions: CartSuggestions
    abandonment: CartAbandonment
    checkout: CheckoutService
    refunds: RefundDrain
    books: Bookkeeping
    orders: OrderService
    configs: BaseConfigs
    base_configs: BaseConfigService
    frontend_configs: FrontendConfigService
    notification_configs: NotificationConfigService
    answers: AnswerService
    api_keys: ApiKeyService
    audit: AuditService
    relay: OutboxRelay
    pruning: OutboxPruning
    backlog: EventBacklog
    jobs: JobBoard
    clock: Clock
    ids: Ids
    is_ready: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]


def application_on(on: Adapters) -> Application:
    """Build every service over a set of adapters."""
    begin, vendors, clock, ids = on.unit_of_work, on.vendors, on.clock, on.ids
    predicates = guarded(on.predicates)
    programs = ProgramService(begin, vendors, clock, ids, predicates, _prove_aside)
    carts = CartDesk(begin, vendors, on.configs, clock, ids, predicates)
    addons = AddonService(begin, clock)
    checkout = CheckoutDesk(begin, vendors, on.providers, clock, ids)
    return Application(
        stores=StoreService(on.stores, frozenset(vendors.kinds)),
        catalog=CatalogService(begin, ids),
        tags=TagService(begin, ids),
        assets=AssetService(begin, on.configs, ids),
        programs=programs,
        program_editing=ProgramEditing(begin, clock),
        program_documents=ProgramDocuments(begin, clock, ids),
        switching=SwitchingService(begin, clock),
        schedule=ScheduleService(begin, on.configs, clock, ids),
        box_office=BoxOffice(begin),
        addons=addons,
        fans=FanService(begin, on.tokens, clock, ids),
        offers=OfferService(programs, vendors, addons),
        carts=CartService(carts),
        holding=SeatHolding(carts),
        cart_holding=CartHolding(SeatHolding(carts), AddonHolding(carts)),
        releasing=SeatReleasing(carts),
        special_games=SpecialGames(carts),
        suggestions=CartSuggestions(carts),
        abandonment=CartAbandonment(begin, clock),
        checkout=CheckoutService(checkout),
        refunds=RefundDrain(checkout),
        books=Bookkeeping(begin),
        orders=OrderService(begin),
        configs=on.configs,
        base_configs=BaseConfigService(begin, on.configs, clock),
        frontend_configs=FrontendConfigService(begin),
        notification_configs=NotificationConfigService(begin),
        answers=AnswerService(begin),
        api_keys=ApiKeyService(begin, on.secret_hashes, clock, ids),
        audit=AuditService(begin),
        relay=OutboxRelay(begin, on.consumers),
        pruning=OutboxPruning(begin, clock, on.keep_events),
        backlog=EventBacklog(begin, on.stores),
        jobs=on.jobs,
        clock=clock,
        ids=ids,
        is_ready=on.is_ready,
        close=on.close,
    )


async def _prove_aside(premises: Premises) -> ProgramCheck:
    """Prove a program in a thread of its own, so that fans are served meanwhile."""
    return await asyncio.to_thread(prove, premises)
