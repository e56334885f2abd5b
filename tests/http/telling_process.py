"""A process that counts together with others, and prints what `GET /metrics` would tell."""

import asyncio
import sys
from datetime import datetime, timedelta

import attrs

from flex_adapters.memory.application import MemoryParts, memory_application
from flex_adapters.memory.jobs import MemoryJobBoard
from flex_http.metrics import Metrics
from flexcore.kernel import ManualClock

CLOCK = ManualClock()


@attrs.frozen
class Waiting(MemoryJobBoard):
    """A board whose oldest job is due since a while, or that has none."""

    seconds: int

    async def oldest_due(self) -> datetime | None:
        """Return since when."""
        return CLOCK.now() - timedelta(seconds=self.seconds) if self.seconds else None


async def tell(ages: list[int]) -> None:
    """Print what is told while the oldest job is of one age, and then of another."""
    application = memory_application(MemoryParts(clock=CLOCK))
    metrics = Metrics()
    metrics.answered("isReady", 200)
    for age in ages:
        now = attrs.evolve(application, jobs=Waiting(age))
        sys.stdout.write((await metrics.text(now)).decode() + "\n=\n")


if __name__ == "__main__":
    asyncio.run(tell([int(age) for age in sys.argv[1:]]))
