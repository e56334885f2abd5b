"""Tags: labels that staff put on what they sell, to find and show it together."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar, NewType, Protocol
from uuid import UUID

import attrs

from flexcore.kernel import AuditedWork, EntityKind, EntityRef, Refusal, RefusalKind

TagId = NewType("TagId", UUID)

# What a tag can be put on (FX-10.2).
TAGGED_KINDS = frozenset(
    {
        EntityKind.EVENT,
        EntityKind.PACK,
        EntityKind.TIER,
        EntityKind.PACKAGE,
        EntityKind.SECTION,
        EntityKind.PRICE_CODE,
    }
)
MOST_NAME = 60
MOST_LABEL = 120
MOST_ENTITY_ID = 200

_COLOUR = re.compile(r"#[0-9a-f]{6}")


@attrs.frozen
class TagUnknown(Refusal):
    """The store has no such tag."""

    code: ClassVar[str] = "tag_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    tag: str

    @property
    def message(self) -> str:
        """Show what was asked for."""
        return f"This store has no tag {self.tag[:60]!r}: list its tags to see their names."


@attrs.frozen
class TagNameTaken(Refusal):
    """Another tag of the store has the name."""

    code: ClassVar[str] = "tag_name_taken"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    name: str

    @property
    def message(self) -> str:
        """Ask for another name."""
        return f"This store has a tag {self.name} already: choose another name."


@attrs.frozen
class TagUnfit(Refusal):
    """A field of a tag has a value that no tag can have."""

    code: ClassVar[str] = "tag_unfit"
    field: str
    expected: str

    @property
    def message(self) -> str:
        """Name the field and what would do."""
        return f"The {self.field} of a tag must be {self.expected}."


@attrs.frozen
class EntityUnfit(Refusal):
    """Something was to be named that a tag or an asset cannot be put on."""

    code: ClassVar[str] = "entity_unfit"
    entity: str
    kinds: tuple[str, ...]

    @property
    def message(self) -> str:
        """Tell what can be named."""
        return (
            f"{self.entity[:80]!r} cannot have it: name one of {', '.join(self.kinds)} by an id "
            f"of 1 to {MOST_ENTITY_ID} characters."
        )


@attrs.frozen
class Tag:
    """A label (FX-10.1).

    Attributes:
        name: For staff and programs; unique within the store.
        label: What fans read.
        colour: As `#rrggbb`, in small letters.
        version: How often it was saved; 0 until it is.
    """

    id: TagId
    name: str
    label: str
    colour: str
    version: int = 0


def tag_refusals(tag: Tag) -> tuple[Refusal, ...]:
    """Return what keeps a tag from being saved."""
    checks = (
        ("name", is_line(tag.name, MOST_NAME), _a_line(MOST_NAME)),
        ("label", is_line(tag.label, MOST_LABEL), _a_line(MOST_LABEL)),
        ("colour", bool(_COLOUR.fullmatch(tag.colour)), "#rrggbb in small letters"),
    )
    return tuple(TagUnfit(field, expected) for field, fits, expected in checks if not fits)


def can_be_named(entity: EntityRef, kinds: Collection[EntityKind]) -> Refusal | None:
    """Refuse an entity of another kind, or with an id that no entity has.

    Whether there is such an entity is not asked: the context that it belongs to knows.
    """
    if entity.kind in kinds and is_line(entity.id, MOST_ENTITY_ID):
        return None
    return EntityUnfit(str(entity), tuple(sorted(kind.value for kind in kinds)))


def is_line(text: str, most: int) -> bool:
    """Tell whether a text is one line that can be read, with nothing but text at its ends."""
    return 0 < len(text) <= most and text == text.strip() and text.isprintable()


class Tags(Protocol):
    """The store's tags, and what they are put on."""

    async def get(self, tag_id: TagId) -> Tag:
        """Return a tag.

        Raises:
            Refused: `TagUnknown`.
        """

    async def list_tags(self, limit: int, after: str | None, on: EntityRef | None) -> Sequence[Tag]:
        """Return up to `limit` tags by name, from after a name on.

        Only those of an entity, if one is named. Names are in the order of their characters.
        """

    async def save(self, tag: Tag) -> Tag:
        """Save a tag, new (version 0) or changed, and return it with its next version.

        Raises:
            Refused: `TagNameTaken`, or `CatalogChanged`: the version is not the caller's any more.
        """

    async def delete(self, tag: Tag) -> bool:
        """Take a tag away, and off everything; tell whether it was there in this very version."""

    async def put_on(self, tag_id: TagId, entity: EntityRef) -> bool:
        """Put a tag on an entity, and tell whether it was not there before.

        Raises:
            Refused: `TagUnknown`.
        """

    async def take_off(self, tag_id: TagId, entity: EntityRef) -> bool:
        """Take a tag off an entity, and tell whether it was there."""

    async def tags_of(self, entities: Collection[EntityRef]) -> Mapping[EntityRef, Sequence[Tag]]:
        """Return the tags of each entity by name; an entity without any is left out."""

    async def tagged(
        self, tag_id: TagId, limit: int | None = None, after: EntityRef | None = None
    ) -> Sequence[EntityRef]:
        """Return what a tag is put on, by kind and id, from after an entity on."""


class TagWork(AuditedWork, Protocol):
    """The repository that a piece of work on tags needs."""

    @property
    def tags(self) -> Tags:
        """The tags of the tenant."""


def _a_line(most: int) -> str:
    return f"one line of 1 to {most} characters, without spaces at its ends"
