"""Of two operators at one program, the one who read it before the other is refused."""

from collections.abc import Awaitable, Callable

import attrs
import pytest

from flexcore.kernel import Refused
from flexcore.programs import (
    PortableProgram,
    Program,
    ProgramChanged,
    ProgramSettings,
    ProgramType,
    ProgramUnknown,
    TakenIn,
)
from tests.shop import STAFF, Shop

pytestmark = pytest.mark.anyio

SALE = "Sale"


@attrs.frozen
class Desk:
    """A shop with a program that is published and not active."""

    shop: Shop
    sale: Program

    @classmethod
    async def opened(cls) -> "Desk":
        shop = await Shop.opened()
        programs, slug = shop.application.programs, shop.store.slug
        (regular,) = await programs.list_programs(slug, STAFF)
        sale = await programs.create(slug, SALE, ProgramType.BUILD_YOUR_OWN, STAFF)
        await programs.configure(slug, sale.id, regular.settings, STAFF)
        await programs.publish(slug, sale.id, STAFF)
        return cls(shop, (await programs.show(slug, sale.id, STAFF)).program)

    async def publish(self, version: int | None) -> object:
        programs, slug = self.shop.application.programs, self.shop.store.slug
        return await programs.publish(slug, self.sale.id, STAFF, version=version)

    async def activate(self, version: int | None) -> object:
        programs, slug = self.shop.application.programs, self.shop.store.slug
        return await programs.activate(slug, self.sale.id, STAFF, version=version)

    async def archive(self, version: int | None) -> object:
        programs, slug = self.shop.application.programs, self.shop.store.slug
        return await programs.archive(slug, self.sale.id, STAFF, version=version)

    async def take_in(self, version: int | None, name: str = SALE) -> TakenIn:
        given = PortableProgram(name, ProgramType.BUILD_YOUR_OWN, ProgramSettings())
        documents, slug = self.shop.application.program_documents, self.shop.store.slug
        return await documents.take_in(slug, given, STAFF, replace=True, version=version)

    async def rows(self) -> dict[str, object]:
        """Return what is kept of programs, and what is on record."""
        slug = self.shop.store.slug
        return {
            "programs": await self.shop.application.programs.list_programs(slug, STAFF),
            "switches": await self.shop.application.switching.history(slug, STAFF, limit=9),
            "record": await self.shop.application.audit.entries(slug, STAFF, 100),
        }


ACTS = pytest.mark.parametrize("act", [Desk.publish, Desk.activate, Desk.archive, Desk.take_in])


@ACTS
async def test_what_is_done_to_a_version_that_is_gone_is_refused_with_the_one_that_is_there(
    act: Callable[[Desk, int | None], Awaitable[object]],
) -> None:
    desk = await Desk.opened()
    before = await desk.rows()

    with pytest.raises(Refused) as refused:
        await act(desk, desk.sale.version - 1)

    assert refused.value.refusals == (ProgramChanged(SALE, desk.sale.version),)
    assert await desk.rows() == before


@ACTS
async def test_what_is_done_to_the_version_that_is_there_or_to_any_is_done(
    act: Callable[[Desk, int | None], Awaitable[object]],
) -> None:
    desk, other = await Desk.opened(), await Desk.opened()

    await act(desk, desk.sale.version)
    await act(other, None)

    assert await desk.rows() == await other.rows()


async def test_a_document_of_a_new_name_is_of_no_version_that_was_read() -> None:
    desk = await Desk.opened()
    before = await desk.rows()

    with pytest.raises(Refused) as refused:
        await desk.take_in(7, "Another")

    assert refused.value.refusals == (ProgramUnknown("Another"),)
    assert await desk.rows() == before
    assert (await desk.take_in(None, "Another")).is_new
