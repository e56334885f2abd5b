"""What every keeper of assets does."""

import asyncio
from uuid import UUID

import attrs
import pytest

from flexcore.catalog import (
    SHOWN_KINDS,
    Asset,
    AssetId,
    AssetInUse,
    AssetService,
    AssetType,
    AssetTypeRefused,
    AssetUnknown,
    AssetUrlRefused,
    EntityUnfit,
)
from flexcore.kernel import Actor, EntityKind, EntityRef, Refusal, Refused, SeededIds, TenantId
from tests.works import StoreUnitOfWork

pytestmark = pytest.mark.anyio

OPENER = EntityRef(EntityKind.EVENT, "G1")
SIDELINE = EntityRef(EntityKind.SECTION, "101")
LOGO = "https://cdn.example.com/logo.png"
NO_ASSET = AssetId(UUID(int=404))


@attrs.frozen
class OneHost:
    async def asset_hosts(self, tenant: TenantId) -> frozenset[str]:
        return frozenset({"cdn.example.com"})


@pytest.fixture
def service(unit_of_work: StoreUnitOfWork, ids: SeededIds) -> AssetService:
    return AssetService(unit_of_work, OneHost(), ids)


@pytest.fixture
async def logo(service: AssetService, tenant: TenantId, operator: Actor) -> Asset:
    return await service.add(tenant, LOGO, "image", operator)


def only(refused: pytest.ExceptionInfo[Refused]) -> Refusal:
    (refusal,) = refused.value.refusals
    return refusal


@pytest.mark.rule("FX-11.1")
@pytest.mark.rule("FX-11.2")
async def test_an_asset_is_a_url_and_no_file(
    service: AssetService, tenant: TenantId, operator: Actor, logo: Asset
) -> None:
    assert logo == Asset(logo.id, LOGO, AssetType.IMAGE)
    assert await service.get(tenant, logo.id, operator) == logo
    assert {field.name for field in attrs.fields(Asset)} == {"id", "url", "asset_type"}


async def test_what_is_no_image_of_the_stores_hosts_is_not_kept(
    service: AssetService, tenant: TenantId, operator: Actor
) -> None:
    url = "https://evil.com/film.mp4"

    with pytest.raises(Refused) as refused:
        await service.add(tenant, url, "video", operator)

    assert refused.value.refusals == (
        AssetTypeRefused("video"),
        AssetUrlRefused(url, ("cdn.example.com",)),
    )
    assert await service.list_assets(tenant, operator) == []


async def test_assets_are_listed_page_by_page_the_oldest_first(
    service: AssetService, tenant: TenantId, operator: Actor
) -> None:
    added = [await service.add(tenant, f"{LOGO}?{n}", "image", operator) for n in range(5)]

    first = await service.list_assets(tenant, operator, limit=2)
    others = await service.list_assets(tenant, operator, after=first[-1].id)

    assert [*first, *others] == added
    assert len(first) == 2


@pytest.mark.rule("FX-11.3")
async def test_an_asset_shows_entities_and_each_of_them_once(
    service: AssetService, tenant: TenantId, operator: Actor, logo: Asset
) -> None:
    banner = await service.add(tenant, f"{LOGO}?2", "image", operator)
    entities = [EntityRef(kind, "7") for kind in SHOWN_KINDS]
    await asyncio.gather(
        *(service.put_on(tenant, logo.id, entity, operator) for entity in [*entities, *entities])
    )
    await service.put_on(tenant, banner.id, entities[0], operator)

    assert await service.shown_by(tenant, logo.id, operator) == sorted(
        entities, key=lambda entity: entity.kind.value
    )
    assert await service.assets_of(tenant, [*entities, OPENER], operator) == {
        entity: [logo] for entity in entities
    } | {entities[0]: [logo, banner]}
    await service.take_off(tenant, logo.id, entities[0], operator)
    assert await service.assets_of(tenant, entities[:1], operator) == {entities[0]: [banner]}


async def test_the_assets_of_one_entity_are_listed_page_by_page(
    service: AssetService, tenant: TenantId, operator: Actor, logo: Asset
) -> None:
    shown = [await service.add(tenant, f"{LOGO}?{n}", "image", operator) for n in range(3)]
    for asset in shown:
        await service.put_on(tenant, asset.id, OPENER, operator)
    await service.put_on(tenant, logo.id, SIDELINE, operator)

    first = await service.list_assets(tenant, operator, 2, showing=OPENER)
    others = await service.list_assets(tenant, operator, after=first[-1].id, showing=OPENER)

    assert [*first, *others] == shown
    assert len(first) == 2
    with pytest.raises(Refused) as refused:
        await service.list_assets(tenant, operator, showing=EntityRef(EntityKind.FAN, "7"))
    assert isinstance(only(refused), EntityUnfit)


async def test_what_an_asset_shows_is_read_page_by_page(
    service: AssetService, tenant: TenantId, operator: Actor, logo: Asset
) -> None:
    for entity in (SIDELINE, OPENER):
        await service.put_on(tenant, logo.id, entity, operator)

    assert await service.shown_by(tenant, logo.id, operator, 1) == [OPENER]
    assert await service.shown_by(tenant, logo.id, operator, 9, OPENER) == [SIDELINE]


async def test_an_asset_that_shows_something_is_not_taken_away(
    service: AssetService, tenant: TenantId, operator: Actor, logo: Asset
) -> None:
    await service.put_on(tenant, logo.id, OPENER, operator)

    with pytest.raises(Refused) as refused:
        await service.delete(tenant, logo.id, operator)

    assert only(refused) == AssetInUse(logo.id)
    assert await service.assets_of(tenant, [OPENER], operator) == {OPENER: [logo]}
    await service.take_off(tenant, logo.id, OPENER, operator)
    assert await service.delete(tenant, logo.id, operator) == logo
    assert await service.list_assets(tenant, operator) == []


async def test_an_asset_is_taken_away_or_shows_something_and_never_both(
    service: AssetService, tenant: TenantId, operator: Actor, logo: Asset
) -> None:
    answers = await asyncio.gather(
        service.put_on(tenant, logo.id, OPENER, operator),
        service.delete(tenant, logo.id, operator),
        return_exceptions=True,
    )

    kept = await service.list_assets(tenant, operator)
    assert [isinstance(answer, Refused) for answer in answers].count(True) == 1
    assert await service.assets_of(tenant, [OPENER], operator) == ({OPENER: [logo]} if kept else {})


@pytest.mark.parametrize(
    "entity",
    [EntityRef(EntityKind.FAN, "7"), EntityRef(EntityKind.EVENT, "\0")],
    ids=["a fan", "no id"],
)
async def test_an_asset_shows_nothing_else(
    service: AssetService, tenant: TenantId, operator: Actor, logo: Asset, entity: EntityRef
) -> None:
    for act in (service.put_on, service.take_off):
        with pytest.raises(Refused) as refused:
            await act(tenant, logo.id, entity, operator)
        assert isinstance(only(refused), EntityUnfit)
    assert await service.assets_of(tenant, [entity], operator) == {}


async def test_whatever_is_done_with_an_unknown_asset_is_refused(
    service: AssetService, tenant: TenantId, operator: Actor
) -> None:
    for act in (
        service.get(tenant, NO_ASSET, operator),
        service.delete(tenant, NO_ASSET, operator),
        service.put_on(tenant, NO_ASSET, SIDELINE, operator),
        service.take_off(tenant, NO_ASSET, SIDELINE, operator),
        service.shown_by(tenant, NO_ASSET, operator),
    ):
        with pytest.raises(Refused) as refused:
            await act
        assert only(refused) == AssetUnknown(NO_ASSET)
