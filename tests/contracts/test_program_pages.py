"""Programs of a store found page by page, wherever they are kept."""

from uuid import UUID

import attrs
import pytest

from flexcore.kernel import ProgramId
from flexcore.programs import (
    Program,
    ProgramFilter,
    ProgramStatus,
    ProgramType,
)
from tests.contracts.test_program_switching import revision_of
from tests.works import Work

pytestmark = pytest.mark.anyio

ANY = ProgramFilter()


def a_program(
    number: int, name: str, program_type: ProgramType = ProgramType.BUILD_YOUR_OWN
) -> Program:
    return Program(ProgramId(UUID(int=number)), name, program_type)


REGULAR = a_program(1, "Regular season")
SALE = a_program(2, "Weekend SALE")
PACKS = a_program(3, "Packs 100%", ProgramType.GAME_PACKS)
DRAFT = a_program(4, "Summer sale")


@pytest.fixture(autouse=True)
async def programs(work: Work) -> None:
    """One is active, one archived, one published and one a draft."""
    async with work() as begun:
        for program in (DRAFT, PACKS, SALE, REGULAR):
            saved = await begun.programs.add(program)
            if program is DRAFT:
                continue
            revision = revision_of(saved)
            await begun.programs.add_revision(revision)
            saved = await begun.programs.save(saved.published(revision.revision_id))
            if program is PACKS:
                await begun.programs.save(saved.archived())
        await begun.programs.activate(REGULAR.id)


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (ANY, [REGULAR, SALE, PACKS, DRAFT]),
        (ProgramFilter(status=ProgramStatus.PUBLISHED), [REGULAR, SALE]),
        (ProgramFilter(status=ProgramStatus.ARCHIVED), [PACKS]),
        (ProgramFilter(program_type=ProgramType.GAME_PACKS), [PACKS]),
        (ProgramFilter(is_active=True), [REGULAR]),
        (ProgramFilter(is_active=False), [SALE, PACKS, DRAFT]),
        (ProgramFilter(name_has="sale"), [SALE, DRAFT]),
        (ProgramFilter(name_has="%"), [PACKS]),
        (ProgramFilter(name_has="_"), []),
        (ProgramFilter(status=ProgramStatus.DRAFT, name_has="Sale"), [DRAFT]),
    ],
)
async def test_a_program_is_found_by_all_that_is_asked_for(
    work: Work, which: ProgramFilter, expected: list[Program]
) -> None:
    async with work() as begun:
        found = await begun.programs.page(which, 10)
        kept = [await begun.programs.get(program.id) for program in expected]

    assert found == kept


async def test_a_page_goes_on_behind_the_last_program_of_the_one_before(work: Work) -> None:
    sales = attrs.evolve(ANY, name_has="s")

    async with work() as begun:
        first = await begun.programs.page(sales, 2)
        second = await begun.programs.page(sales, 2, first[-1].id)
        third = await begun.programs.page(sales, 2, second[-1].id)

    assert [[each.name for each in page] for page in (first, second, third)] == [
        [REGULAR.name, SALE.name],
        [PACKS.name, DRAFT.name],
        [],
    ]


async def test_every_program_is_named_whatever_became_of_it(work: Work) -> None:
    async with work() as begun:
        names = await begun.programs.names()

    assert names == {each.id: each.name for each in (REGULAR, SALE, PACKS, DRAFT)}
