"""How every keeper of tags lists them, and what they are on, page by page."""

import pytest

from flexcore.catalog import EntityUnfit, TagService
from flexcore.kernel import Actor, EntityKind, EntityRef, Refused, SeededIds, TenantId
from tests.works import StoreUnitOfWork

pytestmark = pytest.mark.anyio

OPENER = EntityRef(EntityKind.EVENT, "G1")


@pytest.fixture
def service(unit_of_work: StoreUnitOfWork, ids: SeededIds) -> TagService:
    return TagService(unit_of_work, ids)


async def test_tags_are_listed_page_by_page_by_name(
    service: TagService, tenant: TenantId, operator: Actor
) -> None:
    names = ["Away", "Zebra", "away", "ärgerlich", "weekend"]
    for name in names:
        await service.create(tenant, name, "Label", "#000000", operator)

    first = await service.list_tags(tenant, operator, limit=2)
    others = await service.list_tags(tenant, operator, after=first[-1].name)

    assert [tag.name for tag in (*first, *others)] == sorted(names)
    assert len(first) == 2
    assert await service.list_tags(tenant, operator, after="zzz") == [others[-1]]


async def test_the_tags_of_one_entity_are_listed_page_by_page(
    service: TagService, tenant: TenantId, operator: Actor
) -> None:
    rivalry = await service.create(tenant, "rivalry", "Rivalry", "#ff0000", operator)
    on = [await service.create(tenant, name, "L", "#000000", operator) for name in "abc"]
    for tag in on:
        await service.put_on(tenant, tag.id, OPENER, operator)
    await service.put_on(tenant, rivalry.id, EntityRef(EntityKind.SECTION, OPENER.id), operator)

    first = await service.list_tags(tenant, operator, 2, on=OPENER)
    others = await service.list_tags(tenant, operator, after=first[-1].name, on=OPENER)

    assert [*first, *others] == on
    assert len(first) == 2
    with pytest.raises(Refused) as refused:
        await service.list_tags(tenant, operator, on=EntityRef(EntityKind.FAN, "7"))
    assert isinstance(refused.value.refusals[0], EntityUnfit)


async def test_what_a_tag_is_on_is_read_page_by_page(
    service: TagService, tenant: TenantId, operator: Actor
) -> None:
    rivalry = await service.create(tenant, "rivalry", "Rivalry", "#ff0000", operator)
    entities = [
        EntityRef(EntityKind.EVENT, "G1"),
        EntityRef(EntityKind.EVENT, "a"),
        EntityRef(EntityKind.SECTION, "101"),
        EntityRef(EntityKind.SECTION, "9"),
    ]
    for entity in reversed(entities):
        await service.put_on(tenant, rivalry.id, entity, operator)

    first = await service.tagged(tenant, rivalry.id, operator, 1)
    others = await service.tagged(tenant, rivalry.id, operator, 9, first[-1])

    assert [*first, *others] == entities
    assert len(first) == 1
