"""Things of the store on the wire, named by their kind and id."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

import attrs
import msgspec
from litestar.params import QueryParameter

from flex_http.bodies import WITHOUT_NUL, Body, View
from flex_http.cursors import BadCursor, cursor_after, key_of
from flexcore.catalog import MOST_ENTITY_ID
from flexcore.kernel import EntityKind, EntityRef, Refusal, Refused

_OF_ONE = "Of one thing alone"

# To be given as `kind` and `id` where a list can be about one thing; see `entity_named`.
KindAlone = Annotated[
    EntityKind | None, QueryParameter(description=f"{_OF_ONE}: its kind. It needs its `id`.")
]
IdAlone = Annotated[
    str | None,
    QueryParameter(
        max_length=MOST_ENTITY_ID,
        pattern=WITHOUT_NUL,
        description=f"{_OF_ONE}: its id. It needs its `kind`.",
    ),
]
# To be given as `kind` and `id` where one thing is meant.
Kind = Annotated[EntityKind, QueryParameter(description="Of the thing that is meant.")]
Id = Annotated[
    str,
    QueryParameter(
        min_length=1,
        max_length=MOST_ENTITY_ID,
        pattern=WITHOUT_NUL,
        description="Of the thing that is meant.",
    ),
]


@attrs.frozen
class EntityHalfNamed(Refusal):
    """A thing is named by its kind alone, or by its id alone."""

    code: ClassVar[str] = "entity_half_named"

    @property
    def message(self) -> str:
        """Ask for the other half."""
        return "Name a thing by its kind and its id, or leave out both."


class EntityBody(Body, frozen=True):
    """A thing of the store."""

    kind: EntityKind
    id: Annotated[
        str,
        msgspec.Meta(
            min_length=1,
            max_length=MOST_ENTITY_ID,
            pattern=WITHOUT_NUL,
            description="As the store names it, such as an event's code or a section's name.",
        ),
    ]

    @property
    def ref(self) -> EntityRef:
        """The thing."""
        return EntityRef(self.kind, self.id)


class EntityView(View, frozen=True):
    """A thing of the store."""

    kind: EntityKind
    id: str

    @classmethod
    def of(cls, entity: EntityRef) -> "EntityView":
        """Return a thing for the wire."""
        return cls(entity.kind, entity.id)


class EntitiesView(View, frozen=True):
    """A page of things, by kind and id."""

    items: list[EntityView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]

    @classmethod
    def of(cls, entities: Sequence[EntityRef], limit: int) -> "EntitiesView":
        """Return the first `limit` things, with a next page where there are more."""
        page = entities[:limit]
        following = cursor_after(str(page[-1])) if len(entities) > limit else None
        return cls([EntityView.of(entity) for entity in page], following)


def entity_named(kind: EntityKind | None, entity_id: str | None) -> EntityRef | None:
    """Return the thing of which a list is asked for; None for all of them.

    Raises:
        Refused: `EntityHalfNamed`.
    """
    if kind is not None and entity_id is not None:
        return EntityRef(kind, entity_id)
    if kind is None and entity_id is None:
        return None
    raise Refused(EntityHalfNamed())


def entity_after(cursor: str | None) -> EntityRef | None:
    """Return the thing after which a page begins; None for the first page.

    Raises:
        Refused: `BadCursor`.
    """
    if cursor is None:
        return None
    kind, _, entity_id = key_of(cursor).partition(":")
    if not entity_id or not entity_id.isprintable():
        raise Refused(BadCursor())
    try:
        return EntityRef(EntityKind(kind), entity_id)
    except ValueError as error:
        raise Refused(BadCursor()) from error
