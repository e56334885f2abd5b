"""Parts of settings on the wire: what their bodies and views have in common.

Bodies and views name their fields as the core does, so that values go over by name.
"""

from typing import Annotated, Any, TypeVar, cast

import attrs
import msgspec

from flex_http.bodies import WITHOUT_NUL, Body, EventCodeText, View
from flexcore.programs import LONGEST_TEXT

# More of one kind in one list is a mistake in the body.
MOST_EVENTS_LISTED = 500
MOST_PARTS = 100

# What stands in paths, so that a slash would be another path.
IN_A_PATH = r"^(?!\.{1,2}$)[^/\x00]+$"

Kept = TypeVar("Kept", bound=attrs.AttrsInstance)
Shown = TypeVar("Shown", bound=msgspec.Struct)

Label = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TEXT, pattern=WITHOUT_NUL)]
NewCode = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=LONGEST_TEXT,
        pattern=IN_A_PATH,
        description="Names it within its program for good; no slash.",
    ),
]
# Wide, so that the rules of programs say what is wrong with a number, and everything at once.
Number = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
BasisPoints = Annotated[
    int,
    msgspec.Meta(
        ge=-10_000,
        le=10_000,
        description="Hundredths of a per cent of the face value: -2500 is 25 % off.",
    ),
]
EventCodes = Annotated[
    list[EventCodeText],
    msgspec.Meta(max_length=MOST_EVENTS_LISTED, description="In the order of the shop."),
]


class PriceAdjustmentBody(Body, frozen=True):
    """How far prices are to lie from the face values."""

    basis_points: BasisPoints


class PriceAdjustmentView(View, frozen=True):
    """How far prices lie from the face values."""

    basis_points: int


def shown(value: attrs.AttrsInstance, kind: type[Shown]) -> Shown:
    """Return a value of the core for the wire."""
    return msgspec.convert(value, kind, from_attributes=True)


def meant(body: msgspec.Struct, kind: type[Kept]) -> Kept:
    """Return what a body says as a value of the core."""
    return msgspec.convert(body, kind, from_attributes=True)


def merged(before: Kept, body: msgspec.Struct) -> Kept:
    """Return a value of the core with what a body says in it; what it leaves out stays."""
    kinds = {field.name: field.type for field in attrs.fields(type(before))}
    given = {name: getattr(body, name) for name in body.__struct_fields__}
    changes = {
        name: _put_into(getattr(before, name), value, kinds[name])
        for name, value in given.items()
        if value is not msgspec.UNSET
    }
    evolved: Kept = attrs.evolve(cast(Any, before), **changes)
    return evolved


def _put_into(before: Any, value: object, kind: type | None) -> object:
    if isinstance(value, msgspec.Struct) and attrs.has(type(before)):
        return merged(before, value)
    return msgspec.convert(value, kind, from_attributes=True)
