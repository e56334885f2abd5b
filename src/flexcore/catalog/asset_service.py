"""What staff do with assets."""

from collections.abc import Collection, Mapping, Sequence

import attrs

from flexcore.catalog.assets import (
    SHOWN_KINDS,
    Asset,
    AssetHosts,
    AssetId,
    AssetType,
    AssetUnknown,
    AssetWork,
    type_is_taken_in,
    url_is_allowed,
)
from flexcore.catalog.showing import let_not_show, let_show
from flexcore.catalog.tags import can_be_named
from flexcore.kernel import (
    Actor,
    Change,
    EntityKind,
    EntityRef,
    Ids,
    Refused,
    TenantId,
    UnitOfWork,
)

_PAGE = 50


@attrs.frozen
class AssetService:
    """Keeps the URLs of a store's images and what they show; it never has the files (FX-11.2)."""

    unit_of_work: UnitOfWork[AssetWork]
    hosts: AssetHosts
    ids: Ids

    async def add(self, tenant: TenantId, url: str, asset_type: str, by: Actor) -> Asset:
        """Keep a file that lies at a host of the store's.

        Raises:
            Refused: `AssetTypeRefused`, `AssetUrlRefused`, or both.
        """
        # Read before any work is begun, so that no work waits for another connection.
        hosts = await self.hosts.asset_hosts(tenant)
        found = (type_is_taken_in(asset_type), url_is_allowed(url, hosts))
        if refusals := [refusal for refusal in found if refusal]:
            raise Refused(*refusals)
        asset = Asset(AssetId(self.ids.new()), url, AssetType(asset_type))
        async with self.unit_of_work(tenant, by) as work:
            await work.assets.add(asset)
            await work.audit.record(Change("asset.added", _ref(asset.id), None, _document(asset)))
        return asset

    async def get(self, tenant: TenantId, asset_id: AssetId, by: Actor) -> Asset:
        """Return an asset.

        Raises:
            Refused: `AssetUnknown`.
        """
        async with self.unit_of_work(tenant, by) as work:
            return await work.assets.get(asset_id)

    async def list_assets(
        self,
        tenant: TenantId,
        by: Actor,
        limit: int = _PAGE,
        after: AssetId | None = None,
        showing: EntityRef | None = None,
    ) -> Sequence[Asset]:
        """Return assets, the oldest first, from after an id on; only of one entity if it is named.

        Raises:
            Refused: `EntityUnfit`.
        """
        if showing:
            _refuse_unfit(showing)
        async with self.unit_of_work(tenant, by) as work:
            return await work.assets.list_assets(limit, after, showing)

    async def delete(self, tenant: TenantId, asset_id: AssetId, by: Actor) -> Asset:
        """Forget an asset that shows nothing, and return it; the file stays where it is.

        Raises:
            Refused: `AssetUnknown` or `AssetInUse`.
        """
        async with self.unit_of_work(tenant, by) as work:
            asset = await work.assets.get(asset_id)
            if not await work.assets.delete(asset_id):
                raise Refused(AssetUnknown(asset_id))
            await work.audit.record(Change("asset.deleted", _ref(asset_id), _document(asset)))
            return asset

    async def put_on(
        self, tenant: TenantId, asset_id: AssetId, entity: EntityRef, by: Actor
    ) -> None:
        """Let an asset show an entity; doing it again changes nothing.

        Raises:
            Refused: `EntityUnfit` or `AssetUnknown`.
        """
        _refuse_unfit(entity)
        async with self.unit_of_work(tenant, by) as work:
            await let_show(work, asset_id, entity)

    async def take_off(
        self, tenant: TenantId, asset_id: AssetId, entity: EntityRef, by: Actor
    ) -> None:
        """Let an asset not show an entity any more; doing it again changes nothing.

        Raises:
            Refused: `EntityUnfit` or `AssetUnknown`.
        """
        _refuse_unfit(entity)
        async with self.unit_of_work(tenant, by) as work:
            await work.assets.get(asset_id)
            await let_not_show(work, asset_id, entity)

    async def assets_of(
        self, tenant: TenantId, entities: Collection[EntityRef], by: Actor
    ) -> Mapping[EntityRef, Sequence[Asset]]:
        """Return the assets of each entity, the oldest first; one without any is left out."""
        entities = [each for each in entities if can_be_named(each, SHOWN_KINDS) is None]
        async with self.unit_of_work(tenant, by) as work:
            return await work.assets.assets_of(entities)

    async def shown_by(
        self,
        tenant: TenantId,
        asset_id: AssetId,
        by: Actor,
        limit: int | None = None,
        after: EntityRef | None = None,
    ) -> Sequence[EntityRef]:
        """Return what an asset shows, by kind and id, from after an entity on.

        Raises:
            Refused: `AssetUnknown`.
        """
        async with self.unit_of_work(tenant, by) as work:
            await work.assets.get(asset_id)
            return await work.assets.shown_by(asset_id, limit, after)


def _ref(asset_id: AssetId) -> EntityRef:
    return EntityRef(EntityKind.ASSET, str(asset_id))


def _document(asset: Asset) -> dict[str, object]:
    return {"url": asset.url, "type": asset.asset_type.value}


def _refuse_unfit(entity: EntityRef) -> None:
    if unfit := can_be_named(entity, SHOWN_KINDS):
        raise Refused(unfit)
