"""Workers: background work on Procrastinate, the engine behind the queue in Postgres."""

from flex_adapters.jobs.kinds import JobKind
from flex_adapters.jobs.retrying import Retrying
from flex_adapters.jobs.rounds import Rounds, kinds_of, regular
from flex_adapters.jobs.worker import JobWorker

__all__ = ["JobKind", "JobWorker", "Retrying", "Rounds", "kinds_of", "regular"]
