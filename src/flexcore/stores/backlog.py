"""For how long events of any store have waited."""

from datetime import datetime

import attrs

from flexcore.kernel import Actor, RelayWork, UnitOfWork
from flexcore.stores.ports import Stores


@attrs.frozen
class EventBacklog:
    """Tells operators whether the relay keeps up, over all stores."""

    unit_of_work: UnitOfWork[RelayWork]
    stores: Stores

    async def oldest(self, by: Actor) -> datetime | None:
        """Return when the oldest event happened that is not relayed yet, if there is one.

        A store's first event stands for it: what happened later in it stands behind.
        """
        waiting: list[datetime] = []
        for store in await self.stores.list():
            async with self.unit_of_work(store.slug, by) as work:
                waiting += [each.occurred_at for each in await work.outbox.pending(1)]
        return min(waiting, default=None)
