"""Tags in Postgres."""

from collections.abc import Collection, Mapping, Sequence

import attrs
import psycopg
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from flex_adapters.postgres.conversation import Conversation
from flexcore.catalog import CatalogChanged, Tag, TagId, TagNameTaken, TagUnknown
from flexcore.kernel import EntityKind, EntityRef, Refused

_GET = """
    SELECT tag_id, name, label, colour, version
      FROM tbl_tags
     WHERE tag_id = %(tag_id)s
"""

_LIST = """
    SELECT tag_id, name, label, colour, version
      FROM tbl_tags AS tag
     WHERE (%(after)s::text IS NULL OR name > %(after)s)
       AND (%(kind)s::text IS NULL OR EXISTS (
               SELECT FROM tbl_tag_mappings AS mapping
                WHERE (mapping.tag_id, entity_kind, entity_id) = (tag.tag_id, %(kind)s, %(id)s)))
     ORDER BY name
     LIMIT %(limit)s
"""

# The version guard makes a stale save touch no row.
_SAVE = """
    INSERT INTO tbl_tags AS tag (tag_id, name, label, colour, version)
    SELECT %(tag_id)s, %(name)s, %(label)s, %(colour)s, %(version)s + 1
     WHERE coalesce((SELECT version FROM tbl_tags WHERE tag_id = %(tag_id)s), 0) = %(version)s
        ON CONFLICT (tag_id) DO UPDATE
       SET name = EXCLUDED.name, label = EXCLUDED.label, colour = EXCLUDED.colour,
           updated_at = DEFAULT, updated_by = DEFAULT, version = EXCLUDED.version
     WHERE tag.version = EXCLUDED.version - 1
"""

# Whoever puts the tag on something meanwhile waits for the tag's row, and finds it gone.
_LOCK = "SELECT version FROM tbl_tags WHERE tag_id = %(tag_id)s FOR UPDATE"

_DELETE_MAPPINGS = "DELETE FROM tbl_tag_mappings WHERE tag_id = %(tag_id)s"

_DELETE = "DELETE FROM tbl_tags WHERE tag_id = %(tag_id)s"

_PUT_ON = """
    INSERT INTO tbl_tag_mappings (tag_id, entity_kind, entity_id)
    VALUES (%(tag_id)s, %(kind)s, %(id)s)
        ON CONFLICT DO NOTHING
"""

_TAKE_OFF = """
    DELETE FROM tbl_tag_mappings
     WHERE (tag_id, entity_kind, entity_id) = (%(tag_id)s, %(kind)s, %(id)s)
"""

_TAGS_OF = """
    SELECT entity_kind, entity_id, tag_id, name, label, colour, version
      FROM jsonb_to_recordset(%(entities)s) AS given (kind text, id text)
      JOIN tbl_tag_mappings ON (entity_kind, entity_id) = (given.kind, given.id)
      JOIN tbl_tags USING (tag_id)
     ORDER BY name
"""

_TAGGED = """
    SELECT entity_kind, entity_id
      FROM tbl_tag_mappings
     WHERE tag_id = %(tag_id)s
       AND (%(kind)s::text IS NULL OR (entity_kind, entity_id) > (%(kind)s, %(id)s))
     ORDER BY entity_kind, entity_id
     LIMIT %(limit)s
"""


@attrs.frozen
class PostgresTags:
    """Tags of one store, and what they are put on."""

    connection: Conversation

    async def get(self, tag_id: TagId) -> Tag:
        """Return a tag."""
        row = (await self.connection.execute(_GET, {"tag_id": tag_id})).first
        if row is None:
            raise Refused(TagUnknown(str(tag_id)))
        return _tag(row)

    async def list_tags(self, limit: int, after: str | None, on: EntityRef | None) -> Sequence[Tag]:
        """Return up to `limit` tags by name, from after a name on."""
        given = {"limit": limit, "after": after, **_named(on)}
        return [_tag(row) for row in (await self.connection.execute(_LIST, given)).rows]

    async def save(self, tag: Tag) -> Tag:
        """Save a tag, new or changed, and return it with its next version."""
        try:
            saved = await self.connection.execute(_SAVE, attrs.asdict(tag) | {"tag_id": tag.id})
        except psycopg.errors.UniqueViolation as error:
            raise Refused(TagNameTaken(tag.name)) from error
        if not saved.count:
            now = (await self.connection.execute(_GET, {"tag_id": tag.id})).first
            raise Refused(CatalogChanged(f"tag {tag.name}", now["version"] if now else None))
        return attrs.evolve(tag, version=tag.version + 1)

    async def delete(self, tag: Tag) -> bool:
        """Take a tag away, and off everything; tell whether it was there in this very version."""
        given = {"tag_id": tag.id}
        locked = (await self.connection.execute(_LOCK, given)).first
        if locked is None or locked["version"] != tag.version:
            return False
        for statement in (_DELETE_MAPPINGS, _DELETE):
            await self.connection.execute(statement, given)
        return True

    async def put_on(self, tag_id: TagId, entity: EntityRef) -> bool:
        """Put a tag on an entity, and tell whether it was not there before."""
        given = {"tag_id": tag_id, **_named(entity)}
        try:
            return bool((await self.connection.execute(_PUT_ON, given)).count)
        except psycopg.errors.ForeignKeyViolation as error:
            raise Refused(TagUnknown(str(tag_id))) from error

    async def take_off(self, tag_id: TagId, entity: EntityRef) -> bool:
        """Take a tag off an entity, and tell whether it was there."""
        given = {"tag_id": tag_id, **_named(entity)}
        return bool((await self.connection.execute(_TAKE_OFF, given)).count)

    async def tags_of(self, entities: Collection[EntityRef]) -> Mapping[EntityRef, Sequence[Tag]]:
        """Return the tags of each entity by name; an entity without any is left out."""
        given = {"entities": Jsonb([_named(entity) for entity in set(entities)])}
        found: dict[EntityRef, list[Tag]] = {}
        for row in (await self.connection.execute(_TAGS_OF, given)).rows:
            found.setdefault(_entity(row), []).append(_tag(row))
        return found

    async def tagged(
        self, tag_id: TagId, limit: int | None = None, after: EntityRef | None = None
    ) -> Sequence[EntityRef]:
        """Return what a tag is put on, by kind and id, from after an entity on."""
        given = {"tag_id": tag_id, "limit": limit, **_named(after)}
        found = await self.connection.execute(_TAGGED, given)
        return [_entity(row) for row in found.rows]


def _named(entity: EntityRef | None) -> dict[str, str | None]:
    if entity is None:
        return {"kind": None, "id": None}
    return {"kind": entity.kind.value, "id": entity.id}


def _entity(row: DictRow) -> EntityRef:
    return EntityRef(EntityKind(row["entity_kind"]), row["entity_id"])


def _tag(row: DictRow) -> Tag:
    return Tag(row["tag_id"], row["name"], row["label"], row["colour"], row["version"])
