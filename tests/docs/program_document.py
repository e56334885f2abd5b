"""The fields of a program's document, as its reader knows them."""

from collections.abc import Iterator
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_origin

import attrs

from flexcore.programs.document_faults import described
from flexcore.programs.documents import _key_of
from flexcore.programs.interchange import _Document


def document_fields() -> list[tuple[str, str, str]]:
    """Return the path of every value, what may stand there, and what it is if left out."""
    return [(f"`{path}`", wanted, default) for path, wanted, default in _fields(_Document, "")]


def _fields(kind: type[attrs.AttrsInstance], under: str) -> Iterator[tuple[str, str, str]]:
    attrs.resolve_types(kind)
    for field in attrs.fields(kind):
        path = f"{under}{_key_of(kind, field.name)}"
        if not attrs.has(field.type or object):
            yield path, _words(field.type), _default(field)
        if inside := _inside(field.type, path):
            yield from _fields(*inside)


def _inside(kind: Any, path: str) -> tuple[type[attrs.AttrsInstance], str] | None:
    """Return the class whose fields stand below a path, and what their paths begin with."""
    arguments = get_args(kind)
    if attrs.has(kind):
        return kind, f"{path}."
    if isinstance(kind, UnionType):
        return next((found for each in arguments if (found := _inside(each, path))), None)
    if get_origin(kind) is tuple and attrs.has(arguments[0]):
        return arguments[0], f"{path}[]."
    if get_origin(kind) is dict and attrs.has(arguments[1]):
        return arguments[1], f"{path}.KEY."
    return None


def _words(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{each.value}`" for each in kind)
    if get_origin(kind) is tuple and not attrs.has(get_args(kind)[0]):
        return f"a list of {described(get_args(kind)[0])}"
    return described(kind) or ""


def _default(field: "attrs.Attribute[Any]") -> str:
    if field.default is attrs.NOTHING:
        return "required"
    make = getattr(field.default, "factory", None)
    return f"`{_written(make() if make else field.default)}`"


def _written(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case tuple():
            return str(list(value))
        case Enum():
            return str(value.value)
        case _:
            return str(value)
