"""Letting go of events that were brought to everybody long ago."""

from datetime import timedelta

import attrs

from flexcore.kernel.actor import Actor
from flexcore.kernel.clock import Clock
from flexcore.kernel.ids import TenantId
from flexcore.kernel.relay import RelayWork
from flexcore.kernel.unit_of_work import UnitOfWork

KEPT_FOR = timedelta(days=30)
# Events that are let go of in one piece of work, so that none is long.
_AT_ONCE = 500


@attrs.frozen
class OutboxPruning:
    """Keeps the outbox, and what consumers have seen of it, from growing for ever.

    An event that was not relayed stays, however old it is. So does what consumers have seen of it:
    one that took it in must not hear of it again while another keeps it in the outbox. Both go
    together, and so late that nobody can still be bringing the event: that would be a relay that
    read it before another one marked it, and has stood still for all the time that it was kept.

    Attributes:
        keep: For how long an event is kept after it was relayed.
    """

    unit_of_work: UnitOfWork[RelayWork]
    clock: Clock
    keep: timedelta = KEPT_FOR

    async def prune(self, tenant: TenantId, by: Actor) -> int:
        """Let go of what was relayed too long ago, and return how many events that were.

        It works in small pieces: broken off, it goes on the next time.
        """
        relayed_before, count = self.clock.now() - self.keep, 0
        while True:
            async with self.unit_of_work(tenant, by) as work:
                gone = await work.outbox.let_go(relayed_before, _AT_ONCE)
                await work.consumed.forget(gone)
            count += len(gone)
            if len(gone) < _AT_ONCE:
                return count
