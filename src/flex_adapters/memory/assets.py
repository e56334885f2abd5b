"""Assets in memory."""

from collections.abc import Collection, Mapping, Sequence

from flex_adapters.memory.entities import entities_after
from flex_adapters.memory.tables import Table, UndoLog
from flexcore.catalog import Asset, AssetId, AssetInUse, AssetUnknown
from flexcore.kernel import EntityRef, Refused


class MemoryAssets:
    """Assets of one store, and what they show."""

    def __init__(self, log: UndoLog) -> None:
        self._assets: Table[AssetId, Asset] = Table(log)
        self._mappings: Table[tuple[AssetId, EntityRef], bool] = Table(log)

    async def get(self, asset_id: AssetId) -> Asset:
        """Return an asset."""
        if asset_id not in self._assets:
            raise Refused(AssetUnknown(asset_id))
        return self._assets[asset_id]

    async def list_assets(
        self, limit: int, after: AssetId | None, showing: EntityRef | None
    ) -> Sequence[Asset]:
        """Return up to `limit` assets, the oldest first, from after an id on."""
        listed = [
            asset
            for asset in self._in_order()
            if (after is None or asset.id > after)
            and (showing is None or (asset.id, showing) in self._mappings)
        ]
        return listed[:limit]

    async def add(self, asset: Asset) -> None:
        """Keep a new asset."""
        self._assets[asset.id] = asset

    async def delete(self, asset_id: AssetId) -> bool:
        """Take an asset away, unless it shows something, and tell whether it was there."""
        if await self.shown_by(asset_id):
            raise Refused(AssetInUse(asset_id))
        was_there = asset_id in self._assets
        self._assets.drop(asset_id)
        return was_there

    async def put_on(self, asset_id: AssetId, entity: EntityRef) -> bool:
        """Let an asset show an entity, and tell whether it did not before."""
        await self.get(asset_id)
        is_new = (asset_id, entity) not in self._mappings
        self._mappings.setdefault((asset_id, entity), True)
        return is_new

    async def take_off(self, asset_id: AssetId, entity: EntityRef) -> bool:
        """Let an asset not show an entity any more, and tell whether it did."""
        was_there = (asset_id, entity) in self._mappings
        self._mappings.drop((asset_id, entity))
        return was_there

    async def assets_of(
        self, entities: Collection[EntityRef]
    ) -> Mapping[EntityRef, Sequence[Asset]]:
        """Return the assets of each entity, the oldest first; one without any is left out."""
        found: dict[EntityRef, list[Asset]] = {}
        for asset in self._in_order():
            for entity in set(entities):
                if (asset.id, entity) in self._mappings:
                    found.setdefault(entity, []).append(asset)
        return found

    async def shown_by(
        self, asset_id: AssetId, limit: int | None = None, after: EntityRef | None = None
    ) -> Sequence[EntityRef]:
        """Return what an asset shows, by kind and id, from after an entity on."""
        shown = (entity for of, entity in self._mappings if of == asset_id)
        return entities_after(shown, after)[:limit]

    def _in_order(self) -> Sequence[Asset]:
        return sorted(self._assets.values(), key=lambda asset: asset.id)
