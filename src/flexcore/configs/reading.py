"""Reading plain JSON values strictly: every place at fault is told, with what would do there."""

import json
import math
from collections.abc import Callable, Hashable, Iterable
from typing import Any, NoReturn, Protocol, TypeVar, cast
from zoneinfo import available_timezones

import attrs

from flexcore.kernel import camel_case

Value = TypeVar("Value")
Value_co = TypeVar("Value_co", covariant=True)
Record = TypeVar("Record", bound=attrs.AttrsInstance)

# What Postgres and every JSON reader keep exactly.
_INTEGERS = range(-(2**63), 2**63)
_MOST_LEVELS = 50


@attrs.frozen
class Fault:
    """One place of a value that is at fault.

    Attributes:
        place: Where, from `$`, which is the whole value.
        expected: What would do there.
    """

    place: str
    expected: str


class Unfit(Exception):
    """A value is not what is read; names every place at fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("a value does not fit")
        self.faults = tuple(faults)


class Reader(Protocol[Value_co]):
    """Turns a plain JSON value into a typed one."""

    def __call__(self, plain: object, place: str, /) -> Value_co:
        """Return the typed value.

        Raises:
            Unfit: With every place at fault.
        """


def whole(allowed: range) -> Reader[int]:
    """Read a whole number of a range."""

    def read(plain: object, place: str) -> int:
        # `True` is an int in Python; in a document it is not.
        if type(plain) is not int or plain not in allowed:
            _refuse(place, f"a whole number from {allowed.start} to {allowed.stop - 1}")
        return plain

    return read


def number(least: float, most: float) -> Reader[float]:
    """Read a number between two others, which are allowed as well."""

    def read(plain: object, place: str) -> float:
        if isinstance(plain, bool) or not isinstance(plain, int | float):
            _refuse(place, f"a number from {least:g} to {most:g}")
        if not least <= plain <= most:
            _refuse(place, f"a number from {least:g} to {most:g}")
        return float(plain)

    return read


def text(most: int = 120) -> Reader[str]:
    """Read a text of one line that is not empty."""

    def read(plain: object, place: str) -> str:
        if not isinstance(plain, str) or not _is_line(plain, most):
            _refuse(place, f"one line of 1 to {most} characters, without spaces at its ends")
        return plain

    return read


def matching(accepts: Callable[[str], object], expected: str) -> Reader[str]:
    """Read a text that a test accepts."""

    def read(plain: object, place: str) -> str:
        if not isinstance(plain, str) or not accepts(plain):
            _refuse(place, expected)
        return plain

    return read


def time_zone(plain: object, place: str) -> str | None:
    """Read the IANA name of a time zone, or null."""
    if plain is None:
        return None
    if not isinstance(plain, str) or plain not in available_timezones():
        _refuse(place, "an IANA name such as America/Los_Angeles, or null")
    return plain


def list_of(
    element: Reader[Value],
    *,
    most: int = 500,
    once: Callable[[Value], Hashable] | None = None,
) -> Reader[tuple[Value, ...]]:
    """Read a list in which nothing stands twice.

    Args:
        element: Reads one of it.
        most: How long it may be.
        once: What of an element may stand there once; the whole of it if None.
    """

    def read(plain: object, place: str) -> tuple[Value, ...]:
        if not isinstance(plain, list) or len(plain) > most:
            _refuse(place, f"a list of at most {most}")
        faults: list[Fault] = []
        values: list[Value] = []
        seen: set[object] = set()
        for position, each in enumerate(plain):
            try:
                value = element(each, f"{place}[{position}]")
            except Unfit as unfit:
                faults += unfit.faults
                continue
            mark = once(value) if once else value
            if mark in seen:
                faults.append(Fault(f"{place}[{position}]", "another than those before it"))
            seen.add(mark)
            values.append(value)
        if faults:
            raise Unfit(faults)
        return tuple(values)

    return read


def record(kind: type[Record], **fields: Reader[Any]) -> Reader[Record]:
    """Read an object with these fields, in camelCase; one left out keeps its default."""
    names = {camel_case(field): field for field in fields}
    required = {field.name for field in attrs.fields(kind) if field.default is attrs.NOTHING}

    def read(plain: object, place: str) -> Record:
        if not isinstance(plain, dict):
            _refuse(place, "an object")
        faults = [
            Fault(place, f"no {str(name)[:60]!r}, but only {', '.join(names)}")
            for name in plain
            if name not in names
        ]
        given: dict[str, object] = {}
        for name, field in names.items():
            if name in plain:
                try:
                    given[field] = fields[field](plain[name], f"{place}.{name}")
                except Unfit as unfit:
                    faults += unfit.faults
            elif field in required:
                faults.append(Fault(f"{place}.{name}", "a value"))
        if faults:
            raise Unfit(faults)
        return kind(**given)

    return read


def any_object(plain: object, place: str) -> dict[str, object]:
    """Read any JSON object that can be kept and returned as it is."""
    if not isinstance(plain, dict):
        _refuse(place, "an object")
    if faults := _unkeepable(plain, place, _MOST_LEVELS):
        raise Unfit(faults)
    return plain


def parsed(content: str) -> object:
    """Return the plain value of a JSON text in which no key stands twice.

    Raises:
        Unfit: It is not JSON.
    """
    try:
        return json.loads(content, object_pairs_hook=_each_key_once, parse_constant=_no_constant)
    except RecursionError:
        raise Unfit([Fault("$", "JSON that is not nested so deeply")]) from None
    except ValueError as error:
        raise Unfit([Fault("$", f"JSON ({error})")]) from error


def is_same(one: object, other: object) -> bool:
    """Tell whether two plain values are the same JSON; 1, 1.0 and true are not."""
    ones, others = (json.dumps(value, sort_keys=True) for value in (one, other))
    return ones == others


def plain_of(value: object) -> object:
    """Return a typed value as plain JSON values, its fields in camelCase."""
    if attrs.has(type(value)):
        fields = attrs.asdict(cast(attrs.AttrsInstance, value), recurse=False)
        return {camel_case(name): plain_of(each) for name, each in fields.items()}
    if isinstance(value, tuple):
        return [plain_of(each) for each in value]
    return value


def _is_line(given: str, most: int) -> bool:
    return 0 < len(given) <= most and given == given.strip() and given.isprintable()


def _unkeepable(plain: object, place: str, levels: int) -> list[Fault]:
    match plain:
        case bool() | None:
            return []
        case int():
            return [] if plain in _INTEGERS else [Fault(place, "a whole number of 64 bits")]
        case float():
            return [] if math.isfinite(plain) else [Fault(place, "a number")]
        case str():
            return [] if _is_keepable(plain) else [Fault(place, "text without broken characters")]
        case list() | dict() if levels == 0:
            return [Fault(place, f"at most {_MOST_LEVELS} levels")]
        case list():
            inner = [(str(position), each) for position, each in enumerate(plain)]
        case dict():
            inner = [(str(name)[:60], each) for name, each in plain.items()]
            if not all(isinstance(name, str) and _is_keepable(name) for name in plain):
                return [Fault(place, "names without broken characters")]
        case _:
            return [Fault(place, "a JSON value")]
    return [
        fault for name, each in inner for fault in _unkeepable(each, f"{place}.{name}", levels - 1)
    ]


def _is_keepable(given: str) -> bool:
    """Tell whether a text has no NUL and no half of a character."""
    return "\0" not in given and not any("\ud800" <= char <= "\udfff" for char in given)


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        raise ValueError(f"{', '.join(map(repr, twice))} stands there twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _refuse(place: str, expected: str) -> NoReturn:
    raise Unfit([Fault(place, expected)])
