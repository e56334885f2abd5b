"""What staff do with tags."""

from collections.abc import Collection, Mapping, Sequence

import attrs

from flexcore.catalog.ports import CatalogChanged
from flexcore.catalog.tags import (
    TAGGED_KINDS,
    Tag,
    TagId,
    TagUnknown,
    TagWork,
    can_be_named,
    tag_refusals,
)
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


@attrs.frozen
class TagService:
    """Keeps a store's tags and what they are put on."""

    unit_of_work: UnitOfWork[TagWork]
    ids: Ids

    async def create(self, tenant: TenantId, name: str, label: str, colour: str, by: Actor) -> Tag:
        """Make a tag.

        Raises:
            Refused: `TagUnfit` for each field at fault, or `TagNameTaken`.
        """
        tag = Tag(TagId(self.ids.new()), name, label, colour)
        _refuse_unfit(tag)
        async with self.unit_of_work(tenant, by) as work:
            made = await work.tags.save(tag)
            await work.audit.record(Change("tag.created", _ref(made.id), None, _document(made)))
            return made

    async def change(self, tenant: TenantId, tag: Tag, by: Actor) -> Tag:
        """Save a tag as the caller changed it after reading; it stays where it is put on.

        Raises:
            Refused: `TagUnknown`, `CatalogChanged`, `TagUnfit` or `TagNameTaken`.
        """
        _refuse_unfit(tag)
        async with self.unit_of_work(tenant, by) as work:
            before = await work.tags.get(tag.id)
            if before.version != tag.version:
                raise Refused(CatalogChanged(f"tag {before.name}", before.version))
            if before == tag:
                return before
            saved = await work.tags.save(tag)
            change = Change.between("tag.changed", _ref(tag.id), _document(before), _document(tag))
            await work.audit.record(change)
            return saved

    async def delete(self, tenant: TenantId, tag_id: TagId, by: Actor) -> None:
        """Take a tag away, and off everything that it is put on.

        Raises:
            Refused: `TagUnknown`.
        """
        async with self.unit_of_work(tenant, by) as work:
            tag = await work.tags.get(tag_id)
            on = [str(entity) for entity in await work.tags.tagged(tag_id)]
            if not await work.tags.delete(tag_id):
                raise Refused(TagUnknown(str(tag_id)))
            before = {**_document(tag), "on": on}
            await work.audit.record(Change("tag.deleted", _ref(tag_id), before))

    async def list_tags(self, tenant: TenantId, by: Actor) -> Sequence[Tag]:
        """Return every tag of the store, in the order of their names."""
        async with self.unit_of_work(tenant, by) as work:
            return await work.tags.list_tags()

    async def put_on(self, tenant: TenantId, tag_id: TagId, entity: EntityRef, by: Actor) -> None:
        """Put a tag on an entity; doing it again changes nothing.

        Raises:
            Refused: `EntityUnfit` or `TagUnknown`.
        """
        if unfit := can_be_named(entity, TAGGED_KINDS):
            raise Refused(unfit)
        async with self.unit_of_work(tenant, by) as work:
            if await work.tags.put_on(tag_id, entity):
                on = {"on": str(entity)}
                await work.audit.record(Change("tag.put_on", _ref(tag_id), None, on))

    async def take_off(self, tenant: TenantId, tag_id: TagId, entity: EntityRef, by: Actor) -> None:
        """Take a tag off an entity; doing it again changes nothing.

        Raises:
            Refused: `EntityUnfit` or `TagUnknown`.
        """
        if unfit := can_be_named(entity, TAGGED_KINDS):
            raise Refused(unfit)
        async with self.unit_of_work(tenant, by) as work:
            await work.tags.get(tag_id)
            if await work.tags.take_off(tag_id, entity):
                on = {"on": str(entity)}
                await work.audit.record(Change("tag.taken_off", _ref(tag_id), on))

    async def tags_of(
        self, tenant: TenantId, entities: Collection[EntityRef], by: Actor
    ) -> Mapping[EntityRef, Sequence[Tag]]:
        """Return the tags of each entity by name; an entity without any is left out."""
        entities = [each for each in entities if can_be_named(each, TAGGED_KINDS) is None]
        async with self.unit_of_work(tenant, by) as work:
            return await work.tags.tags_of(entities)

    async def tagged(self, tenant: TenantId, tag_id: TagId, by: Actor) -> Sequence[EntityRef]:
        """Return what a tag is put on, by kind and id.

        Raises:
            Refused: `TagUnknown`.
        """
        async with self.unit_of_work(tenant, by) as work:
            await work.tags.get(tag_id)
            return await work.tags.tagged(tag_id)


def _ref(tag_id: TagId) -> EntityRef:
    return EntityRef(EntityKind.TAG, str(tag_id))


def _document(tag: Tag) -> dict[str, object]:
    return {"name": tag.name, "label": tag.label, "colour": tag.colour}


def _refuse_unfit(tag: Tag) -> None:
    if unfit := tag_refusals(tag):
        raise Refused(*unfit)
