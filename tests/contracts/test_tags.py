"""What every keeper of tags does."""

import asyncio
from uuid import UUID

import attrs
import pytest

from flexcore.catalog import (
    TAGGED_KINDS,
    CatalogChanged,
    EntityUnfit,
    Tag,
    TagId,
    TagNameTaken,
    TagService,
    TagUnfit,
    TagUnknown,
)
from flexcore.kernel import Actor, EntityKind, EntityRef, Refusal, Refused, SeededIds, TenantId
from tests.works import StoreUnitOfWork, Work

pytestmark = pytest.mark.anyio

OPENER = EntityRef(EntityKind.EVENT, "G1")
SIDELINE = EntityRef(EntityKind.SECTION, "101")
NO_TAG = TagId(UUID(int=404))


@pytest.fixture
def service(unit_of_work: StoreUnitOfWork, ids: SeededIds) -> TagService:
    return TagService(unit_of_work, ids)


@pytest.fixture
async def rivalry(service: TagService, tenant: TenantId, operator: Actor) -> Tag:
    return await service.create(tenant, "rivalry", "Rivalry 🔥", "#ff0000", operator)


def only(refused: pytest.ExceptionInfo[Refused]) -> Refusal:
    (refusal,) = refused.value.refusals
    return refusal


@pytest.mark.rule("FX-10.1")
async def test_tags_have_a_name_a_label_and_a_colour(
    service: TagService, tenant: TenantId, operator: Actor
) -> None:
    second = await service.create(tenant, "weekend", "Am Wochenende", "#00ff7f", operator)
    first = await service.create(tenant, "Rivalry", "Rivalry 🔥", "#ff0000", operator)

    assert (first.name, first.label, first.colour) == ("Rivalry", "Rivalry 🔥", "#ff0000")
    assert first.version == second.version == 1
    assert await service.list_tags(tenant, operator) == [first, second]


@pytest.mark.rule("FX-10.2")
async def test_one_tag_is_put_on_entities_of_every_kind(
    service: TagService, tenant: TenantId, operator: Actor, rivalry: Tag
) -> None:
    entities = [EntityRef(kind, "7") for kind in TAGGED_KINDS]
    for entity in entities:
        await service.put_on(tenant, rivalry.id, entity, operator)

    assert {kind.value for kind in TAGGED_KINDS} == {
        "event",
        "pack",
        "tier",
        "package",
        "section",
        "price_code",
    }
    assert await service.tagged(tenant, rivalry.id, operator) == sorted(
        entities, key=lambda entity: entity.kind.value
    )
    assert await service.tags_of(tenant, entities, operator) == {
        entity: [rivalry] for entity in entities
    }


@pytest.mark.rule("FX-10.2")
@pytest.mark.parametrize("kind", [kind for kind in EntityKind if kind not in TAGGED_KINDS])
async def test_nothing_else_has_tags(
    service: TagService, tenant: TenantId, operator: Actor, rivalry: Tag, kind: EntityKind
) -> None:
    entity = EntityRef(kind, "7")

    with pytest.raises(Refused) as refused:
        await service.put_on(tenant, rivalry.id, entity, operator)

    assert isinstance(only(refused), EntityUnfit)
    assert "event, pack, package, price_code, section, tier" in only(refused).message
    assert await service.tagged(tenant, rivalry.id, operator) == []


@pytest.mark.parametrize("entity_id", ["", " 7", "7\0", "7\ud800", "x" * 201])
async def test_an_id_that_nothing_has_is_refused_and_finds_nothing(
    service: TagService, tenant: TenantId, operator: Actor, rivalry: Tag, entity_id: str
) -> None:
    entity = EntityRef(EntityKind.EVENT, entity_id)

    for act in (service.put_on, service.take_off):
        with pytest.raises(Refused) as refused:
            await act(tenant, rivalry.id, entity, operator)
        assert isinstance(only(refused), EntityUnfit)
    assert await service.tags_of(tenant, [entity, OPENER], operator) == {}


@pytest.mark.rule("FX-10.2")
async def test_a_tag_is_on_an_entity_once_however_often_it_is_put_there(
    service: TagService, tenant: TenantId, operator: Actor, rivalry: Tag
) -> None:
    puts = (service.put_on(tenant, rivalry.id, OPENER, operator) for _ in range(4))
    await asyncio.gather(*puts)

    assert await service.tagged(tenant, rivalry.id, operator) == [OPENER]
    await service.take_off(tenant, rivalry.id, OPENER, operator)
    await service.take_off(tenant, rivalry.id, OPENER, operator)
    assert await service.tags_of(tenant, [OPENER], operator) == {}


async def test_the_tags_of_an_entity_come_by_name(
    service: TagService, tenant: TenantId, operator: Actor, rivalry: Tag
) -> None:
    family = await service.create(tenant, "family", "Family", "#00ff00", operator)
    for tag in (rivalry, family):
        await service.put_on(tenant, tag.id, OPENER, operator)
    await service.put_on(tenant, family.id, SIDELINE, operator)

    assert await service.tags_of(tenant, [SIDELINE, OPENER, OPENER], operator) == {
        OPENER: [family, rivalry],
        SIDELINE: [family],
    }


async def test_a_changed_tag_stays_where_it_was_put(
    service: TagService, tenant: TenantId, operator: Actor, rivalry: Tag
) -> None:
    await service.put_on(tenant, rivalry.id, OPENER, operator)

    changed = await service.change(tenant, attrs.evolve(rivalry, label="Derby"), operator)

    assert changed == attrs.evolve(rivalry, label="Derby", version=2)
    assert await service.change(tenant, changed, operator) == changed
    assert await service.tags_of(tenant, [OPENER], operator) == {OPENER: [changed]}


async def test_a_stale_change_is_refused(
    service: TagService, tenant: TenantId, operator: Actor, rivalry: Tag
) -> None:
    changed = await service.change(tenant, attrs.evolve(rivalry, label="Derby"), operator)

    with pytest.raises(Refused) as refused:
        await service.change(tenant, attrs.evolve(rivalry, label="Clash"), operator)

    assert only(refused) == CatalogChanged("tag rivalry", changed.version)
    assert await service.list_tags(tenant, operator) == [changed]


async def test_of_rivals_with_one_version_exactly_one_changes_the_tag(
    service: TagService, tenant: TenantId, operator: Actor, rivalry: Tag
) -> None:
    async def change(label: str) -> Refusal | None:
        try:
            await service.change(tenant, attrs.evolve(rivalry, label=label), operator)
        except Refused as refused:
            return refused.refusals[0]
        return None

    answers = await asyncio.gather(*(change(f"Derby {number}") for number in range(5)))

    assert answers.count(None) == 1
    assert answers.count(CatalogChanged("tag rivalry", 2)) == 4


async def test_a_change_of_whatever_is_there_takes_its_place(
    service: TagService, tenant: TenantId, operator: Actor, rivalry: Tag
) -> None:
    await service.change(tenant, attrs.evolve(rivalry, label="Derby"), operator)

    clash = attrs.evolve(rivalry, label="Clash")
    changed = await service.change(tenant, clash, operator, overwrite=True)

    assert changed == attrs.evolve(clash, version=3)
    assert await service.get(tenant, rivalry.id, operator) == changed


@pytest.mark.rule("FX-10.1")
async def test_a_name_is_given_to_one_tag(
    service: TagService, tenant: TenantId, operator: Actor, rivalry: Tag
) -> None:
    family = await service.create(tenant, "family", "Family", "#00ff00", operator)

    with pytest.raises(Refused) as made:
        await service.create(tenant, "rivalry", "Other", "#000000", operator)
    with pytest.raises(Refused) as renamed:
        await service.change(tenant, attrs.evolve(family, name="rivalry"), operator)

    assert only(made) == only(renamed) == TagNameTaken("rivalry")
    assert await service.list_tags(tenant, operator) == [family, rivalry]


async def test_of_rivals_for_a_name_exactly_one_has_it(
    service: TagService, tenant: TenantId, operator: Actor
) -> None:
    async def create(number: int) -> Refusal | None:
        try:
            await service.create(tenant, "derby", f"Derby {number}", "#000000", operator)
        except Refused as refused:
            return refused.refusals[0]
        return None

    answers = await asyncio.gather(*(create(number) for number in range(5)))

    assert answers.count(None) == 1
    assert answers.count(TagNameTaken("derby")) == 4


async def test_a_tag_that_is_taken_away_is_on_nothing_any_more(
    service: TagService, tenant: TenantId, operator: Actor, rivalry: Tag
) -> None:
    await service.put_on(tenant, rivalry.id, OPENER, operator)

    assert await service.delete(tenant, rivalry.id, operator) == rivalry

    assert await service.list_tags(tenant, operator) == []
    assert await service.tags_of(tenant, [OPENER], operator) == {}


async def test_a_tag_that_was_changed_since_it_was_read_is_not_taken_away(
    service: TagService, tenant: TenantId, operator: Actor, rivalry: Tag, work: Work
) -> None:
    await service.put_on(tenant, rivalry.id, OPENER, operator)
    changed = await service.change(tenant, attrs.evolve(rivalry, label="Derby"), operator)

    with pytest.raises(Refused) as refused:
        await service.delete(tenant, rivalry.id, operator, version=rivalry.version)
    async with work() as begun:
        # As it is where the change came between the look and the taking away.
        assert not await begun.tags.delete(rivalry)

    assert only(refused) == CatalogChanged("tag rivalry", changed.version)
    assert await service.tags_of(tenant, [OPENER], operator) == {OPENER: [changed]}
    await service.delete(tenant, rivalry.id, operator, version=changed.version)
    assert await service.list_tags(tenant, operator) == []


async def test_whatever_is_done_with_an_unknown_tag_is_refused(
    service: TagService, tenant: TenantId, operator: Actor
) -> None:
    unknown = Tag(NO_TAG, "a", "A", "#000000", 1)
    for act in (
        service.get(tenant, NO_TAG, operator),
        service.change(tenant, unknown, operator),
        service.delete(tenant, NO_TAG, operator),
        service.put_on(tenant, NO_TAG, OPENER, operator),
        service.take_off(tenant, NO_TAG, OPENER, operator),
        service.tagged(tenant, NO_TAG, operator),
    ):
        with pytest.raises(Refused) as refused:
            await act
        assert only(refused) == TagUnknown(str(NO_TAG))


async def test_every_field_at_fault_is_named(
    service: TagService, tenant: TenantId, operator: Actor
) -> None:
    with pytest.raises(Refused) as refused:
        await service.create(tenant, " ", "two\nlines", "RED", operator)

    found = [each for each in refused.value.refusals if isinstance(each, TagUnfit)]
    assert [each.field for each in found] == ["name", "label", "colour"]
    assert await service.list_tags(tenant, operator) == []
