"""What is wrong with a document, each with its place there, such as `$.gamePacks[0].code`."""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from itertools import islice
from types import UnionType
from typing import Any, TypeAlias, get_origin

import attrs
from cattrs import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError
from cattrs.v import format_exception

# How an attribute of a class is called in a document.
KeyOf: TypeAlias = Callable[[type, str], str]

# More of them, or of one, nobody reads.
_MOST = 50
_LONGEST = 400

_WANTED = {
    bool: "true or false",
    int: "a whole number",
    str: "text",
    tuple: "a list",
    dict: "an object",
    Mapping: "an object",
    type(None): "null",
}


def faults_of(error: BaseException, key_of: KeyOf, place: str = "$") -> Iterator[str]:
    """Say what kept a document from being read, in the order of its classes.

    Of a document that is nothing like one, the first faults do.
    """
    for fault in islice(_faults(error, None, key_of, place), _MOST):
        yield readable(fault)


def readable(fault: str) -> str:
    """Return a fault as it can be shown, whatever of the document stands in it."""
    text = fault.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _faults(
    error: BaseException, expected: type | None, key_of: KeyOf, place: str
) -> Iterator[str]:
    match error:
        case ClassValidationError():
            named, others = error.group_exceptions()
            for each, note in named:
                inside = f"{place}.{key_of(error.cl, note.name)}"
                yield from _faults(each, note.type, key_of, inside)
        case IterableValidationError():
            counted, others = error.group_exceptions()
            for each, at in counted:
                yield from _faults(each, at.type, key_of, f"{place}[{at.index}]")
        case _:
            yield f"{_what(error, expected)} @ {place}"
            return
    for each in others:
        yield from _faults(each, None, key_of, place)


def _what(error: BaseException, expected: Any) -> str:
    if isinstance(error, KeyError | ForbiddenExtraKeysError):
        return format_exception(error, expected)
    words = described(expected)
    return f"expected {words}" if words else format_exception(error, expected)


def described(expected: Any) -> str | None:
    """Return what a type asks for, in words; None for one that has none."""
    if isinstance(expected, UnionType):
        found = [described(each) for each in expected.__args__]
        return " or ".join(each for each in found if each)
    kind = getattr(expected, "__supertype__", get_origin(expected) or expected)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"one of {', '.join(str(each.value) for each in kind)}"
    if isinstance(kind, type) and attrs.has(kind):
        return "an object"
    return _WANTED.get(kind)
