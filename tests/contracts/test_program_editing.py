"""Parts of programs, changed one by one over everything that keeps them."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import attrs
import pytest

from flexcore.kernel import (
    Actor,
    EventCode,
    ManualClock,
    ProgramId,
    Refusal,
    Refused,
    TenantId,
)
from flexcore.programs import (
    PACKS,
    EventInTwoTiers,
    EventsUnknown,
    GamePack,
    NumberOutOfRange,
    PackUnknown,
    Program,
    ProgramChanged,
    ProgramEditing,
    ProgramIsArchived,
    ProgramSettings,
    ProgramStatus,
    ProgramType,
    ProgramUnknown,
    SelectionMode,
    Tier,
    tiers_of,
)
from tests.builders import a_program, a_revision
from tests.works import StoreUnitOfWork, Work

pytestmark = pytest.mark.anyio

G9 = EventCode("G9")
NOWHERE = ProgramId(UUID(int=0xDEAD))
DUO = GamePack("duo", "Two games", SelectionMode.EXACT, 2, 2)
PACKED = attrs.evolve(
    a_program(),
    program_type=ProgramType.GAME_PACKS,
    settings=ProgramSettings(game_packs=(DUO,)),
)


@attrs.frozen
class Desk:
    """Editing as one operator of one store does it, on one program."""

    editing: ProgramEditing
    tenant: TenantId
    by: Actor

    async def read(self) -> Program:
        return await self.editing.read(self.tenant, PACKED.id, self.by)

    async def add(self, pack: GamePack, version: int | None = None) -> Program:
        change = PACKS.adding(pack)
        return await self.editing.change(self.tenant, PACKED.id, change, self.by, version=version)

    async def refused(self, pack: GamePack, version: int | None = None) -> Sequence[Refusal]:
        """Add a pack in vain, and see that nothing is another than before."""
        before = await self.read()
        with pytest.raises(Refused) as refused:
            await self.add(pack, version)
        assert await self.read() == before
        return refused.value.refusals


@pytest.fixture
async def desk(
    unit_of_work: StoreUnitOfWork, tenant: TenantId, operator: Actor, work: Work
) -> Desk:
    async with work() as begun:
        await begun.programs.add(PACKED)
    return Desk(ProgramEditing(unit_of_work, ManualClock()), tenant, operator)


def a_pack(code: str, *tiers: Tier) -> GamePack:
    return attrs.evolve(DUO, code=code, tiers=tiers)


async def test_a_part_is_changed_and_the_rest_stays(desk: Desk) -> None:
    first = await desk.read()

    saved = await desk.add(a_pack("trio"), first.version)

    assert [pack.code for pack in saved.settings.game_packs] == ["duo", "trio"]
    assert (saved.version, await desk.read()) == (first.version + 1, saved)


async def test_a_published_program_is_a_draft_once_a_part_of_it_is_changed(
    desk: Desk, work: Work
) -> None:
    async with work() as begun:
        revision = a_revision(PACKED)
        await begun.programs.add_revision(revision)
        program = await begun.programs.get(PACKED.id)
        await begun.programs.save(program.published(revision.revision_id))

    assert (await desk.add(a_pack("trio"))).status is ProgramStatus.DRAFT


async def test_a_change_that_changes_nothing_makes_no_version(desk: Desk) -> None:
    before = await desk.read()

    change = tiers_of("duo").adding(Tier("Big", 0, 1))
    added = await desk.editing.change(desk.tenant, PACKED.id, change, desk.by)
    same = await desk.editing.change(desk.tenant, PACKED.id, lambda each: each, desk.by)

    assert (added.version, same) == (before.version + 1, added)


async def test_a_part_is_not_changed_over_what_somebody_else_has_changed(desk: Desk) -> None:
    read = await desk.read()
    saved = await desk.add(a_pack("trio"), read.version)

    refusals = await desk.refused(a_pack("quartet"), read.version)

    assert refusals == (ProgramChanged(PACKED.name, saved.version),)


async def test_many_who_change_whatever_is_there_all_change_it(desk: Desk) -> None:
    added = [f"pack {number}" for number in range(8)]

    await asyncio.gather(*(desk.add(a_pack(code)) for code in added))

    packs = (await desk.read()).settings.game_packs
    assert sorted(pack.code for pack in packs) == sorted(["duo", *added])


async def test_of_many_who_change_one_version_one_does(desk: Desk) -> None:
    version = (await desk.read()).version
    codes = [f"pack {number}" for number in range(8)]

    answers = await asyncio.gather(
        *(desk.add(a_pack(code), version) for code in codes), return_exceptions=True
    )

    refused = [each for each in answers if isinstance(each, Refused)]
    stale = (ProgramChanged(PACKED.name, version + 1),)
    assert [each.refusals for each in refused] == [stale] * (len(codes) - 1)
    assert len((await desk.read()).settings.game_packs) == 2


async def test_every_reason_against_a_part_is_told_and_nothing_is_kept(desk: Desk) -> None:
    twice = a_pack("trio", Tier("Big", 0, 0, (G9,)), Tier("Small", 0, 1, (G9,)))

    assert await desk.refused(twice) == (
        NumberOutOfRange("gamePacks.trio.Big.maxEvents", 0, 1, 200),
        EventInTwoTiers("trio", G9, ("Big", "Small")),
        EventsUnknown((G9,)),
    )


async def test_what_is_over_or_not_there_is_not_changed(desk: Desk, work: Work) -> None:
    with pytest.raises(Refused) as no_pack:
        await desk.editing.change(desk.tenant, PACKED.id, PACKS.removing("z"), desk.by)
    async with work() as begun:
        revision = a_revision(PACKED)
        await begun.programs.add_revision(revision)
        program = await begun.programs.get(PACKED.id)
        await begun.programs.save(program.published(revision.revision_id).archived())

    archived = await desk.refused(a_pack("trio"))
    with pytest.raises(Refused) as unknown:
        await desk.editing.read(desk.tenant, NOWHERE, desk.by)

    assert no_pack.value.refusals == (PackUnknown("z"),)
    assert archived == (ProgramIsArchived(PACKED.name),)
    assert unknown.value.refusals == (ProgramUnknown(str(NOWHERE)),)
