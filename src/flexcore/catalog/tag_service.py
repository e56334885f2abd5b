"""What staff do with tags."""

from collections.abc import Collection, Mapping, Sequence

import attrs

from flexcore.catalog.ports import CatalogChanged
from flexcore.catalog.tags import (
    TAGGED_KINDS,
    Tag,
    TagId,
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

_PAGE = 50


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

    async def get(self, tenant: TenantId, tag_id: TagId, by: Actor) -> Tag:
        """Return a tag.

        Raises:
            Refused: `TagUnknown`.
        """
        async with self.unit_of_work(tenant, by) as work:
            return await work.tags.get(tag_id)

    async def change(
        self, tenant: TenantId, tag: Tag, by: Actor, *, overwrite: bool = False
    ) -> Tag:
        """Save a tag as the caller changed it after reading; it stays where it is put on.

        Args:
            tenant: The store.
            tag: With the version that was read.
            by: Who asks.
            overwrite: Whether it takes the place of any version.

        Raises:
            Refused: `TagUnknown`, `CatalogChanged`, `TagUnfit` or `TagNameTaken`.
        """
        _refuse_unfit(tag)
        async with self.unit_of_work(tenant, by) as work:
            before = await work.tags.get(tag.id)
            if overwrite:
                tag = attrs.evolve(tag, version=before.version)
            _refuse_stale(before, tag.version)
            if before == tag:
                return before
            saved = await work.tags.save(tag)
            change = Change.between("tag.changed", _ref(tag.id), _document(before), _document(tag))
            await work.audit.record(change)
            return saved

    async def delete(
        self, tenant: TenantId, tag_id: TagId, by: Actor, *, version: int | None = None
    ) -> Tag:
        """Take a tag away, and off everything that it is put on; return it as it was.

        Args:
            tenant: The store.
            tag_id: The tag.
            by: Who asks.
            version: Of the tag as the caller read it; None to take away any.

        Raises:
            Refused: `TagUnknown` or `CatalogChanged`.
        """
        async with self.unit_of_work(tenant, by) as work:
            tag = await work.tags.get(tag_id)
            _refuse_stale(tag, version)
            on = [str(entity) for entity in await work.tags.tagged(tag_id)]
            if not await work.tags.delete(tag):
                _refuse_stale(await work.tags.get(tag_id), tag.version)
            before = {**_document(tag), "on": on}
            await work.audit.record(Change("tag.deleted", _ref(tag_id), before))
            return tag

    async def list_tags(
        self,
        tenant: TenantId,
        by: Actor,
        limit: int = _PAGE,
        after: str | None = None,
        on: EntityRef | None = None,
    ) -> Sequence[Tag]:
        """Return tags in the order of their names, from after a name on.

        Args:
            tenant: The store.
            by: Who asks.
            limit: The most that are returned.
            after: A name; there need not be a tag of it.
            on: Only tags of this entity.

        Raises:
            Refused: `EntityUnfit`.
        """
        if on and (unfit := can_be_named(on, TAGGED_KINDS)):
            raise Refused(unfit)
        async with self.unit_of_work(tenant, by) as work:
            return await work.tags.list_tags(limit, after, on)

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

    async def tagged(
        self,
        tenant: TenantId,
        tag_id: TagId,
        by: Actor,
        limit: int | None = None,
        after: EntityRef | None = None,
    ) -> Sequence[EntityRef]:
        """Return what a tag is put on, by kind and id, from after an entity on.

        Raises:
            Refused: `TagUnknown`.
        """
        async with self.unit_of_work(tenant, by) as work:
            await work.tags.get(tag_id)
            return await work.tags.tagged(tag_id, limit, after)


def _ref(tag_id: TagId) -> EntityRef:
    return EntityRef(EntityKind.TAG, str(tag_id))


def _document(tag: Tag) -> dict[str, object]:
    return {"name": tag.name, "label": tag.label, "colour": tag.colour}


def _refuse_stale(tag: Tag, version: int | None) -> None:
    if version not in {None, tag.version}:
        raise Refused(CatalogChanged(f"tag {tag.name}", tag.version))


def _refuse_unfit(tag: Tag) -> None:
    if unfit := tag_refusals(tag):
        raise Refused(*unfit)
