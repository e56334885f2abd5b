"""Tags on the wire."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec

from flex_http.bodies import WITHOUT_NUL, Body, View
from flex_http.cursors import cursor_after
from flexcore.catalog import MOST_LABEL, MOST_NAME, Tag


class TagBody(Body, frozen=True):
    """All that a tag says."""

    name: Annotated[
        str,
        msgspec.Meta(
            min_length=1,
            max_length=MOST_NAME,
            pattern=WITHOUT_NUL,
            description="For staff and programs; no other tag of the store has it.",
        ),
    ]
    label: Annotated[
        str,
        msgspec.Meta(
            min_length=1,
            max_length=MOST_LABEL,
            pattern=WITHOUT_NUL,
            description="What fans read.",
        ),
    ]
    colour: Annotated[str, msgspec.Meta(pattern="^#[0-9a-f]{6}$", description="As `#rrggbb`.")]


class TagView(View, frozen=True):
    """A tag."""

    tag_id: UUID
    name: str
    label: str
    colour: str
    version: Annotated[int, msgspec.Meta(description="How often it was saved, as its ETag has it.")]

    @classmethod
    def of(cls, tag: Tag) -> "TagView":
        """Return a tag for the wire."""
        return cls(tag.id, tag.name, tag.label, tag.colour, tag.version)


class TagsView(View, frozen=True):
    """A page of tags, in the order of their names."""

    items: list[TagView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]

    @classmethod
    def of(cls, tags: Sequence[Tag], limit: int) -> "TagsView":
        """Return the first `limit` tags, with a next page where there are more."""
        page = tags[:limit]
        following = cursor_after(page[-1].name) if len(tags) > limit else None
        return cls([TagView.of(tag) for tag in page], following)
