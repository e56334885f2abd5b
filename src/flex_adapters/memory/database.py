"""Pieces of work on stores in memory: one at a time a store, all of it or nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs

from flex_adapters.memory.abandoned_carts import MemoryAbandonedCarts
from flex_adapters.memory.addon_stock import MemoryAddonStock
from flex_adapters.memory.api_keys import MemoryApiKeys
from flex_adapters.memory.assets import MemoryAssets
from flex_adapters.memory.audit import AuditTable, MemoryAudit
from flex_adapters.memory.base_configs import MemoryBaseConfigRecords
from flex_adapters.memory.boxoffice import MemoryBoxSeats
from flex_adapters.memory.carts import MemoryCartCache, MemoryCarts
from flex_adapters.memory.catalog import CatalogState, MemoryCatalog
from flex_adapters.memory.checkout_refunds import MemoryCheckoutRefunds
from flex_adapters.memory.consumed import MemoryConsumedEvents
from flex_adapters.memory.fans import MemoryFans
from flex_adapters.memory.frontend_configs import MemoryFrontendConfigs
from flex_adapters.memory.jobs import MemoryJobs
from flex_adapters.memory.journal import MemoryJournal
from flex_adapters.memory.kept_answers import MemoryKeptAnswers
from flex_adapters.memory.notification_configs import MemoryNotificationConfigs
from flex_adapters.memory.orders import MemoryOrders
from flex_adapters.memory.outbox import MemoryOutbox, OutboxTable
from flex_adapters.memory.payments import MemoryPayments
from flex_adapters.memory.program_history import MemoryProgramHistory
from flex_adapters.memory.program_switches import MemoryProgramSwitches
from flex_adapters.memory.programs import MemoryPrograms, ProgramState
from flex_adapters.memory.tables import Table, UndoLog
from flex_adapters.memory.tags import MemoryTags
from flex_adapters.memory.work import MemoryWork
from flexcore.kernel import Actor, Clock, Ids, TenantId


class _StoreMemory:
    """All that is kept of one store."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self.lock = asyncio.Lock()
        self.log = UndoLog()
        self._clock = clock
        self._ids = ids
        self._outbox = OutboxTable(self.log)
        self._audit = AuditTable(self.log)
        catalog = MemoryCatalog(CatalogState(Table(self.log), Table(self.log), Table(self.log)))
        programs = ProgramState(*(Table(self.log) for _ in attrs.fields(ProgramState)))
        cache = MemoryCartCache(self.log)
        carts = MemoryCarts(self.log, cache)
        self.base_configs = MemoryBaseConfigRecords(self.log)
        self._repositories = (
            catalog,
            MemoryPrograms(programs),
            MemoryProgramHistory(self.log),
            MemoryProgramSwitches(programs),
            MemoryBoxSeats(self.log),
            MemoryAddonStock(self.log),
            MemoryFans(self.log),
            carts,
            cache,
            MemoryAbandonedCarts(self.log, carts),
            MemoryPayments(self.log),
            MemoryOrders(self.log),
            MemoryJournal(self.log),
            MemoryCheckoutRefunds(self.log),
            MemoryKeptAnswers(self.log),
            MemoryJobs(self.log, clock, ids),
            self.base_configs,
            MemoryFrontendConfigs(self.log, programs.programs),
            MemoryNotificationConfigs(self.log, programs.programs),
            MemoryTags(self.log),
            MemoryAssets(self.log),
            MemoryApiKeys(self.log),
            MemoryConsumedEvents(self.log),
        )

    def work(self, by: Actor) -> MemoryWork:
        """Return the repositories as one actor uses them."""
        outbox = MemoryOutbox(self._outbox, self._clock, self._ids, by)
        audit = MemoryAudit(self._audit, self._clock, by)
        return MemoryWork(*self._repositories, outbox, audit)


@attrs.frozen
class MemoryDatabase:
    """All stores of an installation; each is made when work on it first begins."""

    clock: Clock
    ids: Ids
    _stores: dict[TenantId, _StoreMemory] = attrs.field(factory=dict, init=False)

    @asynccontextmanager
    async def unit_of_work(self, tenant: TenantId, by: Actor) -> AsyncIterator[MemoryWork]:
        """Begin a piece of work for a tenant; it waits until nobody else is at work there."""
        store = self._store(tenant)
        async with store.lock:
            with store.log.act():
                yield store.work(by)

    def base_configs_of(self, tenant: TenantId) -> MemoryBaseConfigRecords:
        """Return a store's base configs for reading beside any work."""
        return self._store(tenant).base_configs

    def _store(self, tenant: TenantId) -> _StoreMemory:
        if tenant not in self._stores:
            self._stores[tenant] = _StoreMemory(self.clock, self.ids)
        return self._stores[tenant]
