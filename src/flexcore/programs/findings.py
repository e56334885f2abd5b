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


def findings_of(error: BaseException, key_of: KeyOf, place: str = "$") -> Iterator[str]:
    """Say what kept a document from being read, in the order of its classes.

    Of a document that is nothing like one, the first findings do.
    """
    for finding in islice(_findings(error, None, key_of, place), _MOST):
        yield readable(finding)


def readable(finding: str) -> str:
    """Return a finding as it can be shown, whatever of the document stands in it."""
    text = finding.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _findings(
    error: BaseException, expected: type | None, key_of: KeyOf, place: str
) -> Iterator[str]:
    match error:
        case ClassValidationError():
            named, others = error.group_exceptions()
            for each, note in named:
                inside = f"{place}.{key_of(error.cl, note.name)}"
                yield from _findings(each, note.type, key_of, inside)
        case IterableValidationError():
            counted, others = error.group_exceptions()
            for each, at in counted:
                yield from _findings(each, at.type, key_of, f"{place}[{at.index}]")
        case _:
            yield f"{_what(error, expected)} @ {place}"
            return
    for each in others:
        yield from _findings(each, None, key_of, place)


def _what(error: BaseException, expected: Any) -> str:
    if isinstance(error, KeyError | ForbiddenExtraKeysError):
        return format_exception(error, expected)
    wanted = _wanted(expected)
    return f"expected {wanted}" if wanted else format_exception(error, expected)


def _wanted(expected: Any) -> str | None:
    if isinstance(expected, UnionType):
        found = [_wanted(each) for each in expected.__args__]
        return " or ".join(each for each in found if each)
    kind = getattr(expected, "__supertype__", get_origin(expected) or expected)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"one of {', '.join(str(each.value) for each in kind)}"
    if isinstance(kind, type) and attrs.has(kind):
        return "an object"
    return _WANTED.get(kind)
