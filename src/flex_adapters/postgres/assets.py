"""Assets in Postgres."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import attrs
import psycopg
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from flex_adapters.postgres.conversation import Conversation
from flexcore.catalog import Asset, AssetId, AssetInUse, AssetType, AssetUnknown
from flexcore.kernel import EntityKind, EntityRef, Refused

_GET = """
    SELECT asset_id, url, asset_type
      FROM tbl_assets
     WHERE asset_id = %(asset_id)s
"""

_LIST = """
    SELECT asset_id, url, asset_type
      FROM tbl_assets AS asset
     WHERE asset_id > %(after)s
       AND (%(kind)s::text IS NULL OR EXISTS (
               SELECT FROM tbl_asset_mappings AS mapping
                WHERE (mapping.asset_id, entity_kind, entity_id)
                      = (asset.asset_id, %(kind)s, %(id)s)))
     ORDER BY asset_id
     LIMIT %(limit)s
"""

_ADD = """
    INSERT INTO tbl_assets (asset_id, url, asset_type)
    VALUES (%(asset_id)s, %(url)s, %(asset_type)s)
"""

_DELETE = "DELETE FROM tbl_assets WHERE asset_id = %(asset_id)s"

_PUT_ON = """
    INSERT INTO tbl_asset_mappings (asset_id, entity_kind, entity_id)
    VALUES (%(asset_id)s, %(kind)s, %(id)s)
        ON CONFLICT DO NOTHING
"""

_TAKE_OFF = """
    DELETE FROM tbl_asset_mappings
     WHERE (asset_id, entity_kind, entity_id) = (%(asset_id)s, %(kind)s, %(id)s)
"""

_ASSETS_OF = """
    SELECT entity_kind, entity_id, asset_id, url, asset_type
      FROM jsonb_to_recordset(%(entities)s) AS given (kind text, id text)
      JOIN tbl_asset_mappings ON (entity_kind, entity_id) = (given.kind, given.id)
      JOIN tbl_assets USING (asset_id)
     ORDER BY asset_id
"""

_SHOWN_BY = """
    SELECT entity_kind, entity_id
      FROM tbl_asset_mappings
     WHERE asset_id = %(asset_id)s
       AND (%(kind)s::text IS NULL OR (entity_kind, entity_id) > (%(kind)s, %(id)s))
     ORDER BY entity_kind, entity_id
     LIMIT %(limit)s
"""


@attrs.frozen
class PostgresAssets:
    """Assets of one store, and what they show."""

    connection: Conversation

    async def get(self, asset_id: AssetId) -> Asset:
        """Return an asset."""
        row = (await self.connection.execute(_GET, {"asset_id": asset_id})).first
        if row is None:
            raise Refused(AssetUnknown(asset_id))
        return _asset(row)

    async def list_assets(
        self, limit: int, after: AssetId | None, showing: EntityRef | None
    ) -> Sequence[Asset]:
        """Return up to `limit` assets, the oldest first, from after an id on."""
        given = {"limit": limit, "after": after or UUID(int=0), **_named(showing)}
        return [_asset(row) for row in (await self.connection.execute(_LIST, given)).rows]

    async def add(self, asset: Asset) -> None:
        """Keep a new asset."""
        given = {"asset_id": asset.id, "url": asset.url, "asset_type": asset.asset_type.value}
        await self.connection.execute(_ADD, given)

    async def delete(self, asset_id: AssetId) -> bool:
        """Take an asset away, unless a mapping refers to it, and tell whether it was there."""
        try:
            return bool((await self.connection.execute(_DELETE, {"asset_id": asset_id})).count)
        except psycopg.errors.ForeignKeyViolation as error:
            raise Refused(AssetInUse(asset_id)) from error

    async def put_on(self, asset_id: AssetId, entity: EntityRef) -> bool:
        """Let an asset show an entity, and tell whether it did not before."""
        given = {"asset_id": asset_id, **_named(entity)}
        try:
            return bool((await self.connection.execute(_PUT_ON, given)).count)
        except psycopg.errors.ForeignKeyViolation as error:
            raise Refused(AssetUnknown(asset_id)) from error

    async def take_off(self, asset_id: AssetId, entity: EntityRef) -> bool:
        """Let an asset not show an entity any more, and tell whether it did."""
        given = {"asset_id": asset_id, **_named(entity)}
        return bool((await self.connection.execute(_TAKE_OFF, given)).count)

    async def assets_of(
        self, entities: Collection[EntityRef]
    ) -> Mapping[EntityRef, Sequence[Asset]]:
        """Return the assets of each entity, the oldest first; one without any is left out."""
        given = {"entities": Jsonb([_named(entity) for entity in set(entities)])}
        found: dict[EntityRef, list[Asset]] = {}
        for row in (await self.connection.execute(_ASSETS_OF, given)).rows:
            found.setdefault(_entity(row), []).append(_asset(row))
        return found

    async def shown_by(
        self, asset_id: AssetId, limit: int | None = None, after: EntityRef | None = None
    ) -> Sequence[EntityRef]:
        """Return what an asset shows, by kind and id, from after an entity on."""
        given = {"asset_id": asset_id, "limit": limit, **_named(after)}
        found = await self.connection.execute(_SHOWN_BY, given)
        return [_entity(row) for row in found.rows]


def _named(entity: EntityRef | None) -> dict[str, str | None]:
    if entity is None:
        return {"kind": None, "id": None}
    return {"kind": entity.kind.value, "id": entity.id}


def _entity(row: DictRow) -> EntityRef:
    return EntityRef(EntityKind(row["entity_kind"]), row["entity_id"])


def _asset(row: DictRow) -> Asset:
    return Asset(row["asset_id"], row["url"], AssetType(row["asset_type"]))
