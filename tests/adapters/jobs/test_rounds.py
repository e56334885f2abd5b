"""The regular work of every store: when it begins, and that it can be done."""

from datetime import timedelta
from pathlib import Path

import pytest

from flex_adapters.application import Application
from flex_adapters.jobs import JobKind, Rounds, kinds_of, regular
from flex_adapters.memory.application import MemoryParts, memory_application
from flexcore.kernel import Actor, ActorKind, Job, ManualClock, TenantId, Unavailable
from tests.builders import a_store

pytestmark = pytest.mark.anyio

HOW_TO = Path(__file__).parents[3] / "docs/how-to/workers.md"
STORES = TenantId("harbour"), TenantId("valley"), TenantId("summit")
BY = Actor(ActorKind.CLI, "pat")


class Told:
    """Remembers the stores in which it was done, and by whom."""

    def __init__(self) -> None:
        self.calls: list[tuple[TenantId, str]] = []

    async def __call__(self, tenant: TenantId, by: Actor) -> None:
        self.calls.append((tenant, str(by)))


class OneStoreAway(Rounds):
    """Rounds while one store's tables cannot be reached."""

    async def _ask(self, tenant: TenantId, kind: JobKind) -> None:
        if tenant == STORES[1]:
            raise Unavailable("The database")
        await super()._ask(tenant, kind)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def parts(clock: ManualClock) -> MemoryParts:
    return MemoryParts(clock=clock)


@pytest.fixture
async def application(parts: MemoryParts) -> Application:
    made = memory_application(parts)
    for slug in STORES:
        await made.stores.create(a_store(slug), BY)
    return made


@pytest.fixture
def rounds(application: Application, parts: MemoryParts) -> Rounds:
    return Rounds(parts.database.unit_of_work, application.stores, parts.clock)


async def due(parts: MemoryParts, tenant: TenantId) -> list[Job]:
    """Take the jobs of a store that are due."""
    async with parts.database.unit_of_work(tenant, BY) as work:
        return [queued.job for queued in await work.jobs.take_due()]


async def test_a_round_asks_for_one_job_in_every_store_however_often_it_begins(
    rounds: Rounds, parts: MemoryParts
) -> None:
    kind = regular("programs.count", Told(), every="* * * * *")

    await rounds.begin(kind)
    await rounds.begin(kind)

    job = Job("programs.count", lock="programs.count", queueing_lock="programs.count")
    assert [await due(parts, store) for store in STORES] == [[job]] * 3


async def test_a_store_that_is_away_keeps_no_other_from_its_round(
    application: Application, rounds: Rounds, parts: MemoryParts
) -> None:
    away = OneStoreAway(rounds.unit_of_work, application.stores, parts.clock)

    with pytest.raises(ExceptionGroup):
        await away.begin(regular("programs.count", Told(), every="* * * * *"))

    assert [len(await due(parts, store)) for store in STORES] == [1, 0, 1]


async def test_the_stores_of_a_round_begin_apart_and_within_its_time(
    rounds: Rounds, parts: MemoryParts, clock: ManualClock
) -> None:
    kind = regular("programs.count", Told(), every="* * * * *", jitter_seconds=30)
    begun: dict[int, int] = {}

    await rounds.begin(kind)
    for second in range(31):
        begun[second] = sum([len(await due(parts, store)) for store in STORES])
        clock.advance(timedelta(seconds=1))

    assert sum(begun.values()) == 3
    assert max(begun.values()) < 3


async def test_regular_work_is_done_for_the_store_of_its_job_in_its_own_name() -> None:
    told = Told()

    await regular("programs.count", told, every="* * * * *").do(STORES[0], {})

    assert told.calls == [("harbour", "job:programs.count")]


async def test_all_regular_work_can_be_done_in_a_store_with_nothing_to_do(
    application: Application,
) -> None:
    for kind in kinds_of(application):
        assert len(kind.every.split()) in {5, 6}
        await kind.do(STORES[0], {})


async def test_operators_are_told_of_all_regular_work(application: Application) -> None:
    page = HOW_TO.read_text()
    told = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]

    assert [name for name in told if "." in name] == [kind.name for kind in kinds_of(application)]
