"""Tags in memory."""

from collections.abc import Collection, Mapping, Sequence

import attrs

from flex_adapters.memory.entities import entities_after
from flex_adapters.memory.tables import Table, UndoLog
from flexcore.catalog import CatalogChanged, Tag, TagId, TagNameTaken, TagUnknown
from flexcore.kernel import EntityRef, Refused


class MemoryTags:
    """Tags of one store, and what they are put on."""

    def __init__(self, log: UndoLog) -> None:
        self._tags: Table[TagId, Tag] = Table(log)
        self._mappings: Table[tuple[TagId, EntityRef], bool] = Table(log)

    async def get(self, tag_id: TagId) -> Tag:
        """Return a tag."""
        if tag_id not in self._tags:
            raise Refused(TagUnknown(str(tag_id)))
        return self._tags[tag_id]

    async def list_tags(self, limit: int, after: str | None, on: EntityRef | None) -> Sequence[Tag]:
        """Return up to `limit` tags by name, from after a name on."""
        found = [
            tag
            for tag in self._by_name()
            if (after is None or tag.name > after)
            and (on is None or (tag.id, on) in self._mappings)
        ]
        return found[:limit]

    async def save(self, tag: Tag) -> Tag:
        """Save a tag, new or changed, and return it with its next version."""
        known = self._tags.get(tag.id)
        if (known.version if known else 0) != tag.version:
            raise Refused(CatalogChanged(f"tag {tag.name}", known.version if known else None))
        if any(other.name == tag.name and other.id != tag.id for other in self._tags.values()):
            raise Refused(TagNameTaken(tag.name))
        self._tags[tag.id] = attrs.evolve(tag, version=tag.version + 1)
        return self._tags[tag.id]

    async def delete(self, tag: Tag) -> bool:
        """Take a tag away, and off everything; tell whether it was there in this very version."""
        known = self._tags.get(tag.id)
        if known is None or known.version != tag.version:
            return False
        for mapping in [mapping for mapping in self._mappings if mapping[0] == tag.id]:
            del self._mappings[mapping]
        self._tags.drop(tag.id)
        return True

    async def put_on(self, tag_id: TagId, entity: EntityRef) -> bool:
        """Put a tag on an entity, and tell whether it was not there before."""
        await self.get(tag_id)
        is_new = (tag_id, entity) not in self._mappings
        self._mappings.setdefault((tag_id, entity), True)
        return is_new

    async def take_off(self, tag_id: TagId, entity: EntityRef) -> bool:
        """Take a tag off an entity, and tell whether it was there."""
        was_there = (tag_id, entity) in self._mappings
        self._mappings.drop((tag_id, entity))
        return was_there

    async def tags_of(self, entities: Collection[EntityRef]) -> Mapping[EntityRef, Sequence[Tag]]:
        """Return the tags of each entity by name; an entity without any is left out."""
        found: dict[EntityRef, list[Tag]] = {}
        for tag in self._by_name():
            for entity in set(entities):
                if (tag.id, entity) in self._mappings:
                    found.setdefault(entity, []).append(tag)
        return found

    async def tagged(
        self, tag_id: TagId, limit: int | None = None, after: EntityRef | None = None
    ) -> Sequence[EntityRef]:
        """Return what a tag is put on, by kind and id, from after an entity on."""
        return entities_after((entity for of, entity in self._mappings if of == tag_id), after)[
            :limit
        ]

    def _by_name(self) -> Sequence[Tag]:
        return sorted(self._tags.values(), key=lambda tag: tag.name)
