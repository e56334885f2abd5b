"""Every repository of a store in memory, in one piece of work."""

import attrs

from flex_adapters.memory.abandoned_carts import MemoryAbandonedCarts
from flex_adapters.memory.addon_stock import MemoryAddonStock
from flex_adapters.memory.api_keys import MemoryApiKeys
from flex_adapters.memory.assets import MemoryAssets
from flex_adapters.memory.audit import MemoryAudit
from flex_adapters.memory.base_configs import MemoryBaseConfigRecords
from flex_adapters.memory.boxoffice import MemoryBoxSeats
from flex_adapters.memory.carts import MemoryCartCache, MemoryCarts
from flex_adapters.memory.catalog import MemoryCatalog
from flex_adapters.memory.checkout_refunds import MemoryCheckoutRefunds
from flex_adapters.memory.consumed import MemoryConsumedEvents
from flex_adapters.memory.fans import MemoryFans
from flex_adapters.memory.frontend_configs import MemoryFrontendConfigs
from flex_adapters.memory.jobs import MemoryJobs
from flex_adapters.memory.journal import MemoryJournal
from flex_adapters.memory.kept_answers import MemoryKeptAnswers
from flex_adapters.memory.notification_configs import MemoryNotificationConfigs
from flex_adapters.memory.orders import MemoryOrders
from flex_adapters.memory.outbox import MemoryOutbox
from flex_adapters.memory.payments import MemoryPayments
from flex_adapters.memory.program_history import MemoryProgramHistory
from flex_adapters.memory.program_switches import MemoryProgramSwitches
from flex_adapters.memory.programs import MemoryPrograms
from flex_adapters.memory.tags import MemoryTags


@attrs.frozen
class MemoryWork:
    """The repositories of every context; the outbox and the audit know who acts."""

    catalog: MemoryCatalog
    programs: MemoryPrograms
    program_history: MemoryProgramHistory
    switches: MemoryProgramSwitches
    box_seats: MemoryBoxSeats
    addon_stock: MemoryAddonStock
    fans: MemoryFans
    carts: MemoryCarts
    cart_cache: MemoryCartCache
    abandoned_carts: MemoryAbandonedCarts
    payments: MemoryPayments
    orders: MemoryOrders
    journal: MemoryJournal
    checkout_refunds: MemoryCheckoutRefunds
    kept_answers: MemoryKeptAnswers
    jobs: MemoryJobs
    base_configs: MemoryBaseConfigRecords
    frontend_configs: MemoryFrontendConfigs
    notification_configs: MemoryNotificationConfigs
    tags: MemoryTags
    assets: MemoryAssets
    api_keys: MemoryApiKeys
    consumed: MemoryConsumedEvents
    outbox: MemoryOutbox
    audit: MemoryAudit
