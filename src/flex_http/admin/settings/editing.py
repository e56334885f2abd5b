"""What the routes of the settings have in common: one program, one edit, pages of parts."""

from collections.abc import Sequence
from typing import Annotated, TypeVar
from uuid import UUID

from litestar.params import QueryParameter

from flex_http.callers import Call
from flex_http.cursors import BadCursor, cursor_after, key_of
from flex_http.versions import version_meant
from flexcore.kernel import ProgramId, Refused
from flexcore.programs import Parts, Program, ProgramSettings, SettingsChange

Part = TypeVar("Part")

TAGS = ["settings"]

NewPlace = Annotated[
    int | None,
    QueryParameter(
        ge=1, le=10_000, description="Where in the order of the shop, from 1; last when left out."
    ),
]
Place = Annotated[
    int | None,
    QueryParameter(
        ge=1,
        le=10_000,
        description="Where in the order of the shop, from 1; where it is when left out.",
    ),
]


async def program_of(call: Call, program_id: UUID) -> Program:
    """Return the program that a path names.

    Raises:
        Refused: `ProgramUnknown`.
    """
    return await call.flex.program_editing.read(call.store.slug, ProgramId(program_id), call.actor)


async def changed(
    call: Call, program_id: UUID, if_match: str | None, change: SettingsChange
) -> Program:
    """Change the settings of the program that a path names, under its version.

    Raises:
        Refused: `IfMatchNeeded`, `IfMatchUnfit`, or what `ProgramEditing.change` says.
    """
    return await call.flex.program_editing.change(
        call.store.slug,
        ProgramId(program_id),
        change,
        call.actor,
        version=version_meant(if_match),
    )


def page_of(
    parts: Parts[Part], settings: ProgramSettings, limit: int, cursor: str | None = None
) -> tuple[Sequence[Part], str | None]:
    """Return a page of parts in the order of the shop, and the cursor of the next one.

    Raises:
        Refused: `BadCursor`.
    """
    found = parts.of(settings)
    if cursor is not None:
        found = found[_place_after(key_of(cursor), [parts.name_of(each) for each in found]) :]
    page = found[:limit]
    following = cursor_after(parts.name_of(page[-1])) if len(found) > limit else None
    return page, following


def _place_after(name: str, names: Sequence[str]) -> int:
    if name not in names:
        raise Refused(BadCursor())
    return names.index(name) + 1
