"""Every repository of a tenant, in one transaction."""

from functools import cached_property

from flex_adapters.postgres.abandoned_carts import PostgresAbandonedCarts
from flex_adapters.postgres.addon_stock import PostgresAddonStock
from flex_adapters.postgres.api_keys import PostgresApiKeys
from flex_adapters.postgres.assets import PostgresAssets
from flex_adapters.postgres.audit import PostgresAudit
from flex_adapters.postgres.base_configs import PostgresBaseConfigRecords
from flex_adapters.postgres.boxoffice import PostgresBoxSeats
from flex_adapters.postgres.cart_cache import PostgresCartCache
from flex_adapters.postgres.carts import PostgresCarts
from flex_adapters.postgres.catalog import PostgresCatalog
from flex_adapters.postgres.checkout_refunds import PostgresCheckoutRefunds
from flex_adapters.postgres.consumed import PostgresConsumedEvents
from flex_adapters.postgres.conversation import Conversation
from flex_adapters.postgres.fans import PostgresFans
from flex_adapters.postgres.frontend_configs import PostgresFrontendConfigs
from flex_adapters.postgres.jobs import PostgresJobs
from flex_adapters.postgres.journal import PostgresJournal
from flex_adapters.postgres.kept_answers import PostgresKeptAnswers
from flex_adapters.postgres.known_carts import KnownCarts
from flex_adapters.postgres.notification_configs import PostgresNotificationConfigs
from flex_adapters.postgres.orders import PostgresOrders
from flex_adapters.postgres.outbox import PostgresOutbox
from flex_adapters.postgres.payments import PostgresPayments
from flex_adapters.postgres.program_history import PostgresProgramHistory
from flex_adapters.postgres.program_switches import PostgresProgramSwitches
from flex_adapters.postgres.programs import PostgresPrograms
from flex_adapters.postgres.tags import PostgresTags
from flexcore.kernel import Actor, Clock, Ids, TenantId


class PostgresWork:
    """The repositories of every context; each is made when it is first used."""

    def __init__(
        self,
        connection: Conversation,
        tenant: TenantId,
        by: Actor,
        clock: Clock,
        ids: Ids,
        *,
        known_carts: KnownCarts,
    ) -> None:
        self.connection, self.tenant = connection, tenant
        self._by, self._clock, self._ids = by, clock, ids
        self._known_carts = known_carts

    @cached_property
    def catalog(self) -> PostgresCatalog:
        """Venues and events."""
        return PostgresCatalog(self.connection)

    @cached_property
    def base_configs(self) -> PostgresBaseConfigRecords:
        """Base configs."""
        return PostgresBaseConfigRecords(self.connection)

    @cached_property
    def frontend_configs(self) -> PostgresFrontendConfigs:
        """Frontend configs."""
        return PostgresFrontendConfigs(self.connection)

    @cached_property
    def notification_configs(self) -> PostgresNotificationConfigs:
        """Notification configs."""
        return PostgresNotificationConfigs(self.connection)

    @cached_property
    def programs(self) -> PostgresPrograms:
        """Programs and their revisions."""
        return PostgresPrograms(self.connection)

    @cached_property
    def program_history(self) -> PostgresProgramHistory:
        """Changes of the configs of programs."""
        return PostgresProgramHistory(self.connection)

    @cached_property
    def switches(self) -> PostgresProgramSwitches:
        """Which program was active when, and which will be."""
        return PostgresProgramSwitches(self.connection)

    @cached_property
    def box_seats(self) -> PostgresBoxSeats:
        """Seats of the box office."""
        return PostgresBoxSeats(self.connection)

    @cached_property
    def addon_stock(self) -> PostgresAddonStock:
        """The stock of add-ons."""
        return PostgresAddonStock(self.connection)

    @cached_property
    def fans(self) -> PostgresFans:
        """Fans."""
        return PostgresFans(self.connection)

    @cached_property
    def carts(self) -> PostgresCarts:
        """Carts."""
        return PostgresCarts(self.connection, self.catalog, self.tenant, self._known_carts)

    @cached_property
    def cart_cache(self) -> PostgresCartCache:
        """Carts for reading again."""
        return PostgresCartCache(self.connection)

    @cached_property
    def abandoned_carts(self) -> PostgresAbandonedCarts:
        """What was copied of abandoned carts."""
        return PostgresAbandonedCarts(self.connection)

    @cached_property
    def payments(self) -> PostgresPayments:
        """Payments."""
        return PostgresPayments(self.connection)

    @cached_property
    def orders(self) -> PostgresOrders:
        """Orders."""
        return PostgresOrders(self.connection)

    @cached_property
    def checkout_refunds(self) -> PostgresCheckoutRefunds:
        """The refund queue."""
        return PostgresCheckoutRefunds(self.connection)

    @cached_property
    def journal(self) -> PostgresJournal:
        """The journal."""
        return PostgresJournal(self.connection)

    @cached_property
    def kept_answers(self) -> PostgresKeptAnswers:
        """Answers kept by idempotency key."""
        return PostgresKeptAnswers(self.connection)

    @cached_property
    def outbox(self) -> PostgresOutbox:
        """Domain events of this work."""
        return PostgresOutbox(self.connection, self._by, self._clock, self._ids)

    @cached_property
    def tags(self) -> PostgresTags:
        """Tags."""
        return PostgresTags(self.connection)

    @cached_property
    def assets(self) -> PostgresAssets:
        """Assets."""
        return PostgresAssets(self.connection)

    @cached_property
    def api_keys(self) -> PostgresApiKeys:
        """API keys."""
        return PostgresApiKeys(self.connection)

    @cached_property
    def audit(self) -> PostgresAudit:
        """What operators changed."""
        return PostgresAudit(self.connection, self._by, self._clock)

    @cached_property
    def jobs(self) -> PostgresJobs:
        """Work to be done later, queued with this one."""
        return PostgresJobs(self.connection, self.tenant, self._ids)

    @cached_property
    def consumed(self) -> PostgresConsumedEvents:
        """What consumers have seen of the outbox."""
        return PostgresConsumedEvents(self.connection)

    async def flush(self) -> None:
        """Write what was gathered to be written once; the audit last, as others wait for it."""
        if "outbox" in self.__dict__:
            self.outbox.flush()
        if "audit" in self.__dict__:
            await self.audit.flush()

    def committed(self) -> None:
        """Let the process remember what it need not read again."""
        if "carts" in self.__dict__:
            self.carts.committed()
