"""Refusals as JSON: their data under the names that the wire uses."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum, IntEnum
from typing import Annotated, Any, cast

import attrs
import msgspec

from flex_http.bodies import View
from flexcore.kernel import Currency, Refusal, camel_case


class RefusalView(View, frozen=True):
    """One reason why something is not done."""

    code: Annotated[str, msgspec.Meta(description="Never changes; branch on it.")]
    message: Annotated[str, msgspec.Meta(description="For the fan: what happened, what to do.")]
    data: Annotated[
        dict[str, Any], msgspec.Meta(description="The values behind the code, by name.")
    ]

    @classmethod
    def of(cls, refusal: Refusal) -> "RefusalView":
        """Return a refusal for the wire."""
        return cls(refusal.code, refusal.message, _fields(refusal))


def _fields(value: attrs.AttrsInstance) -> dict[str, object]:
    return {
        camel_case(field.name): _plain(getattr(value, field.name))
        for field in attrs.fields(type(value))
    }


def _plain(value: object) -> object:
    match value:
        case None | bool() | str():
            return value
        case IntEnum():
            return value.name.lower()
        case Enum():
            return _plain(value.value)
        case int() | float():
            return value
        case datetime() | date():
            return value.isoformat().replace("+00:00", "Z")
        case Currency():
            return value.code
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case tuple() | list() | frozenset():
            return [_plain(each) for each in value]
        case _ if attrs.has(type(value)):
            return _fields(cast(attrs.AttrsInstance, value))
        case _:
            return str(value)
