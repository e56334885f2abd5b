"""Switches by hand and by schedule: whoever looks sees one program, and the right one."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import attrs
import pytest

from flex_adapters.memory.database import MemoryDatabase
from flex_adapters.postgres.database import PostgresDatabase
from flexcore.kernel import (
    Actor,
    ActorKind,
    ManualClock,
    ProgramId,
    RevisionId,
    SeededIds,
    TenantId,
    WindowId,
)
from flexcore.programs import (
    Activation,
    Program,
    ProgramActivated,
    ProgramDocument,
    ProgramType,
    Revision,
    Switch,
    SwitchCause,
    SwitchingService,
    Window,
    content_hash,
)
from tests.contracts.conftest import DATABASES
from tests.databases import emptied
from tests.works import StoreUnitOfWork, StoreWork, Work

pytestmark = pytest.mark.anyio

NOON = datetime(2025, 9, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FAN = Actor(ActorKind.ANONYMOUS)


def a_program(number: int) -> Program:
    return Program(ProgramId(UUID(int=number)), f"Program {number}", ProgramType.BUILD_YOUR_OWN)


def revision_of(program: Program) -> Revision:
    document = ProgramDocument.of(program)
    revision_id = RevisionId(UUID(int=program.id.int + 1000))
    return Revision(revision_id, program.id, 1, NOON, document, content_hash(document))


async def published(work: Work, count: int) -> list[Program]:
    programs = [a_program(number) for number in range(1, count + 1)]
    async with work() as begun:
        saved = [await begun.programs.add(program) for program in programs]
        for program in saved:
            revision = revision_of(program)
            await begun.programs.add_revision(revision)
            await begun.programs.save(program.published(revision.revision_id))
    return programs


def a_window(program: Program, starts: float, ends: float, number: int = 1) -> Window:
    window_id = WindowId(UUID(int=number))
    return Window(window_id, program.id, NOON + starts * HOUR, NOON + ends * HOUR, "cli:pat")


@pytest.fixture
def switching(unit_of_work: StoreUnitOfWork, clock: ManualClock) -> SwitchingService[StoreWork]:
    return SwitchingService(unit_of_work, clock)


async def scheduled(work: Work, *windows: Window) -> None:
    async with work() as begun:
        for window in windows:
            await begun.switches.add_window(window)


async def history_of(work: Work) -> Sequence[Activation]:
    async with work() as begun:
        return list(reversed(await begun.switches.history(limit=10_000)))


async def events_of(work: Work) -> list[tuple[str, object]]:
    async with work() as begun:
        pending = await begun.outbox.pending(10_000)
    activated = [each for each in pending if each.name == ProgramActivated.name]
    return [(each.subject.id, each.data["instead_of"]) for each in activated]


# What is kept


async def test_a_window_comes_back_as_it_was_kept_until_it_is_over(work: Work) -> None:
    regular, sale = await published(work, 2)
    first, second = a_window(sale, 1, 2), a_window(regular, 2, 3, number=2)
    await scheduled(work, second, first)

    async with work() as begun:
        assert await begun.switches.windows() == [first, second]
        await begun.switches.save_window(first.begun(regular.id))
    async with work() as begun:
        assert await begun.switches.windows() == [first.begun(regular.id), second]
        await begun.switches.save_window(first.begun(regular.id).over())
    async with work() as begun:
        assert await begun.switches.windows() == [second]
        await begun.switches.remove_window(second.id)
    async with work() as begun:
        assert await begun.switches.windows() == []


async def test_time_that_was_freed_by_hand_can_be_scheduled_again(work: Work) -> None:
    regular, sale = await published(work, 2)
    ended, again = a_window(sale, 1, 4).begun(regular.id).over(), a_window(sale, 2, 5, number=2)

    await scheduled(work, ended, again)

    async with work() as begun:
        assert await begun.switches.windows() == [again]


async def test_what_is_active_is_read_with_its_epoch_and_the_time_of_the_next_switch(
    work: Work, switching: SwitchingService[StoreWork], tenant: TenantId, operator: Actor
) -> None:
    regular, sale = await published(work, 2)
    for program in (sale, regular):
        await switching.activate(tenant, program.id, operator)
    windows = (a_window(sale, 1, 2), a_window(sale, 3, 4, number=2))
    seen = []

    async with work() as begun:
        seen.append(await begun.programs.active_states(()))
    await scheduled(work, *windows)
    async with work() as begun:
        seen.append(await begun.programs.active_states(()))
        await begun.switches.save_window(windows[0].begun(regular.id))
        seen.append(await begun.programs.active_states(()))

    assert [each and (each.revision_id, each.epoch, each.changes_at) for each in seen] == [
        (revision_of(regular).revision_id, 2, None),
        (revision_of(regular).revision_id, 2, NOON + 1 * HOUR),
        (revision_of(regular).revision_id, 2, NOON + 2 * HOUR),
    ]


async def test_the_history_tells_what_was_active_when_and_why(
    work: Work,
    switching: SwitchingService[StoreWork],
    tenant: TenantId,
    operator: Actor,
    clock: ManualClock,
) -> None:
    regular, sale = await published(work, 2)
    await switching.activate(tenant, regular.id, operator)
    await scheduled(work, a_window(sale, 1, 3))
    clock.advance(10 * HOUR)

    history = await switching.history(tenant, FAN, limit=2)
    earlier = await switching.history(tenant, FAN, limit=2, before=2)

    by_schedule = SwitchCause.BY_SCHEDULE, "cli:pat"
    assert history == [
        Activation(
            3,
            Switch(NOON + 3 * HOUR, regular.id, *by_schedule),
            revision_of(regular).revision_id,
        ),
        Activation(
            2, Switch(NOON + 1 * HOUR, sale.id, *by_schedule), revision_of(sale).revision_id
        ),
    ]
    async with work() as begun:
        assert await begun.switches.in_force(NOON - HOUR) is None
        made = [await begun.switches.in_force(NOON + hours * HOUR) for hours in (0, 1, 2.9, 3)]
    assert [each and each.epoch for each in made] == [1, 2, 2, 3]
    (by_hand, *_) = await history_of(work)
    assert earlier == [by_hand]
    assert by_hand.switch == Switch(NOON, regular.id, SwitchCause.BY_HAND, "cli:pat")


async def test_a_switch_that_fails_leaves_no_trace(
    work: Work, switching: SwitchingService[StoreWork], tenant: TenantId, operator: Actor
) -> None:
    regular, sale = await published(work, 2)
    await switching.activate(tenant, regular.id, operator)

    async def fail_in_the_middle() -> None:
        async with work() as begun:
            await begun.programs.activate(sale.id)
            made = Switch(NOON, sale.id, SwitchCause.BY_HAND, "cli:pat")
            await begun.switches.record(made, revision_of(sale).revision_id)
            await begun.switches.add_window(a_window(sale, 1, 2))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_in_the_middle()

    async with work() as begun:
        active = await begun.programs.active_states(())
        assert await begun.switches.windows() == []
    assert active
    assert (active.revision_id, active.epoch) == (revision_of(regular).revision_id, 1)
    assert [each.epoch for each in await history_of(work)] == [1]


# Races


@attrs.frozen
class Crowd:
    """A store that has room for hundreds of callers at once."""

    begin: StoreUnitOfWork
    clock: ManualClock
    tenant: TenantId
    by: Actor

    @property
    def work(self) -> Work:
        return lambda: self.begin(self.tenant, self.by)

    @property
    def switching(self) -> SwitchingService[StoreWork]:
        return SwitchingService(self.begin, self.clock)

    async def seen(self) -> tuple[int, RevisionId]:
        """Look what is active, as a fan does, and at the flags of all programs beside it."""
        # In memory, nothing else makes one caller wait for the others.
        await asyncio.sleep(0)
        async with self.switching.on_sale(self.tenant, FAN) as (_, active):
            pass
        async with self.work() as begun:
            flags = [each.is_active for each in await begun.programs.list_programs()]
        assert flags.count(True) == 1
        return active.epoch, active.revision_id


@pytest.fixture(params=DATABASES)
async def crowd(
    request: pytest.FixtureRequest,
    clock: ManualClock,
    ids: SeededIds,
    tenant: TenantId,
    operator: Actor,
) -> AsyncIterator[Crowd]:
    if request.param == "memory":
        yield Crowd(MemoryDatabase(clock, ids).unit_of_work, clock, tenant, operator)
        return
    url: str = request.getfixturevalue(f"{request.param}_url")
    emptied(url)
    database = PostgresDatabase(
        url,
        clock,
        ids,
        pool_size=20,
        statement_timeout_ms=60_000,
        connect_timeout_seconds=60,
    )
    await database.open()
    try:
        yield Crowd(database.unit_of_work, clock, tenant, operator)
    finally:
        await database.close()


@pytest.mark.rule("FX-1.3")
@pytest.mark.rule("FX-1.5")
@pytest.mark.rule("FX-1.9")
@pytest.mark.rule("FX-16.8")
async def test_under_200_activations_at_once_every_reader_sees_exactly_one_active_program(
    crowd: Crowd,
) -> None:
    programs = await published(crowd.work, 10)
    await crowd.switching.activate(crowd.tenant, programs[0].id, crowd.by)
    switched = asyncio.Event()

    async def look_until_all_is_done() -> list[tuple[int, RevisionId]]:
        seen = [await crowd.seen()]
        while not switched.is_set():
            seen.append(await crowd.seen())
        return seen

    async def activate_all() -> None:
        each_program = programs * 20
        await asyncio.gather(
            *(crowd.switching.activate(crowd.tenant, each.id, crowd.by) for each in each_program)
        )
        switched.set()

    looking = asyncio.gather(*(look_until_all_is_done() for _ in range(4)))
    seen, _ = await asyncio.gather(looking, activate_all())

    history = await history_of(crowd.work)
    turns = {each.epoch: each for each in history}
    assert list(turns) == list(range(1, len(history) + 1))
    # A program that is active already is not switched to.
    assert all(one.switch.program_id != other.switch.program_id for one, other in pairwise(history))
    assert len(await events_of(crowd.work)) == len(history)
    for by_one in seen:
        assert [epoch for epoch, _ in by_one] == sorted(epoch for epoch, _ in by_one)
        assert all(turns[epoch].revision_id == revision for epoch, revision in by_one)


@pytest.mark.rule("FX-16.8")
async def test_of_many_readers_at_the_boundary_one_switches_and_all_see_the_new_program(
    crowd: Crowd,
) -> None:
    regular, sale = await published(crowd.work, 2)
    await crowd.switching.activate(crowd.tenant, regular.id, crowd.by)
    await scheduled(crowd.work, a_window(sale, 1, 3))
    crowd.clock.advance(HOUR - timedelta(microseconds=1))
    before = await crowd.seen()
    crowd.clock.advance(timedelta(microseconds=1))

    jobs = [crowd.switching.switch_due(crowd.tenant, crowd.by) for _ in range(5)]
    seen, made = await asyncio.gather(
        asyncio.gather(*(crowd.seen() for _ in range(50))), asyncio.gather(*jobs)
    )

    assert before == (1, revision_of(regular).revision_id)
    assert set(seen) == {(2, revision_of(sale).revision_id)}
    assert sum(len(each) for each in made) <= 1
    assert [each.epoch for each in await history_of(crowd.work)] == [1, 2]
    assert await events_of(crowd.work) == [
        (str(regular.id), None),
        (str(sale.id), str(regular.id)),
    ]


async def test_a_switch_by_hand_and_one_that_is_due_come_one_after_the_other(
    crowd: Crowd,
) -> None:
    regular, sale, gala = await published(crowd.work, 3)
    await crowd.switching.activate(crowd.tenant, regular.id, crowd.by)
    await scheduled(crowd.work, a_window(sale, 1, 3))
    crowd.clock.advance(HOUR)

    await asyncio.gather(
        *(crowd.seen() for _ in range(10)),
        crowd.switching.activate(crowd.tenant, gala.id, crowd.by),
        *(crowd.switching.switch_due(crowd.tenant, crowd.by) for _ in range(10)),
    )
    crowd.clock.advance(10 * HOUR)

    assert await crowd.seen() == (3, revision_of(gala).revision_id)
    turns = [each.switch.program_id for each in await history_of(crowd.work)]
    assert turns == [regular.id, sale.id, gala.id]
