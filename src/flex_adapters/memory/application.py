"""All of Flex in memory."""

from collections.abc import Mapping

import attrs

from flex_adapters.application import Adapters, Application, application_on
from flex_adapters.memory.card_payments import MemoryCards, OneProvider
from flex_adapters.memory.configs import MemoryConfigs
from flex_adapters.memory.database import MemoryDatabase
from flex_adapters.memory.jobs import MemoryJobBoard
from flex_adapters.memory.stores import MemoryStores
from flex_adapters.memory.tokens import MemoryTokens
from flex_adapters.vendors.boxoffice import KIND as BOX_OFFICE
from flex_adapters.vendors.boxoffice import BoxOfficeVendors
from flex_adapters.vendors.by_kind import VendorKind, VendorsByKind
from flexcore.access import SecretHashes
from flexcore.kernel import Clock, Ids, ManualClock, SeededIds
from flexcore.payments import CardPayments
from flexcore.programs import NO_PREDICATES, UnlockPredicates


@attrs.frozen
class MemoryParts:
    """What an application in memory is made of; each part can be given or looked at.

    Attributes:
        vendor_kinds: Kinds of vendor besides the box office, by name.
        predicates: Conditions of special games, by name.
    """

    clock: Clock = attrs.field(factory=ManualClock)
    ids: Ids = attrs.field(factory=SeededIds)
    vendor_kinds: Mapping[str, VendorKind] = attrs.field(factory=dict)
    cards: CardPayments = attrs.field(
        default=attrs.Factory(lambda self: MemoryCards(self.clock), takes_self=True)
    )
    database: MemoryDatabase = attrs.field(
        default=attrs.Factory(lambda self: MemoryDatabase(self.clock, self.ids), takes_self=True)
    )
    stores: MemoryStores = attrs.field(
        default=attrs.Factory(lambda self: MemoryStores(self.database), takes_self=True)
    )
    configs: MemoryConfigs = attrs.field(
        default=attrs.Factory(lambda self: MemoryConfigs(self.database), takes_self=True)
    )
    predicates: UnlockPredicates = NO_PREDICATES

    @property
    def vendors(self) -> VendorsByKind:
        """Every kind of vendor, the box office among them."""
        box_office = BoxOfficeVendors(self.database.unit_of_work, self.clock)
        return VendorsByKind({BOX_OFFICE: box_office, **self.vendor_kinds}, self.stores.known)


def memory_application(parts: MemoryParts | None = None) -> Application:
    """Build every service on adapters in memory."""
    made = parts or MemoryParts()
    return application_on(
        Adapters(
            unit_of_work=made.database.unit_of_work,
            stores=made.stores,
            configs=made.configs,
            vendors=made.vendors,
            providers=OneProvider(made.cards),
            tokens=MemoryTokens(made.ids),
            secret_hashes=SecretHashes(b"memory"),
            clock=made.clock,
            ids=made.ids,
            is_ready=_nothing_to_do,
            close=_nothing_to_do,
            predicates=made.predicates,
            jobs=MemoryJobBoard(),
        )
    )


async def _nothing_to_do() -> None:
    """Return at once: memory is always ready, and needs no giving back."""
