"""Letting assets show entities, with what is told of it to the audit."""

from flexcore.catalog.assets import AssetId, AssetWork
from flexcore.kernel import Change, EntityKind, EntityRef


async def let_show(work: AssetWork, asset_id: AssetId, entity: EntityRef) -> None:
    """Let an asset show an entity; doing it again changes nothing.

    Raises:
        Refused: `AssetUnknown`.
    """
    if await work.assets.put_on(asset_id, entity):
        await work.audit.record(Change("asset.put_on", _ref(asset_id), None, _shows(entity)))


async def let_not_show(work: AssetWork, asset_id: AssetId, entity: EntityRef) -> None:
    """Let an asset not show an entity any more; doing it again changes nothing."""
    if await work.assets.take_off(asset_id, entity):
        await work.audit.record(Change("asset.taken_off", _ref(asset_id), _shows(entity)))


def _ref(asset_id: AssetId) -> EntityRef:
    return EntityRef(EntityKind.ASSET, str(asset_id))


def _shows(entity: EntityRef) -> dict[str, object]:
    return {"shows": str(entity)}
