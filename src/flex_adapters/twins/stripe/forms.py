"""Form bodies with brackets, and the parameters that a call may have."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from flex_adapters.twins.stripe.errors import bad_request, missing_parameter, unknown_parameter

Nested = dict[str, Any]
Reader = Callable[[str, Any], Any]
Shape = Mapping[str, Reader]
Pairs = list[tuple[str, str]]

_BRACKETED = re.compile(r"^[^\[\]]+(\[[^\[\]]*\])+$")


def decode(form: bytes) -> Pairs:
    """Return the names and values of a form or a query, in order, brackets untouched."""
    return parse_qsl(form.decode("utf-8", "replace"), keep_blank_values=True)


def nest(pairs: Pairs) -> Nested:
    """Return `a[b]=1` as `{"a": {"b": "1"}}`; list items are keyed by their position.

    Raises:
        StripeRefusal: Brackets do not match, or one name is both a value and a mapping.
    """
    nested: Nested = {}
    for name, value in pairs:
        if "[" not in name:
            nested[name] = value
            continue
        if not _BRACKETED.match(name):
            raise unknown_parameter(name)
        *path, last = name[:-1].replace("]", "").split("[")
        place = nested
        for key in path:
            place = place.setdefault(key, {})
            if not isinstance(place, dict):
                raise bad_request(f"Invalid parameter: {name}", "parameter_unknown", name)
        place[last or str(len(place))] = value
    return nested


def read(nested: Nested, shape: Shape, required: tuple[str, ...] = (), within: str = "") -> Nested:
    """Return the parameters with their types, refusing what the call does not have.

    Parameters that Stripe knows and the twin does not model are refused as well: ignoring them
    would hide what they do.

    Raises:
        StripeRefusal: A parameter is unknown, missing, or not of its type.
    """
    values: Nested = {}
    for name, raw in nested.items():
        full = f"{within}[{name}]" if within else name
        reader = shape.get(name)
        if reader is None:
            raise unknown_parameter(full)
        values[name] = reader(full, raw)
    for name in required:
        if name not in values:
            raise missing_parameter(f"{within}[{name}]" if within else name)
    return values


def text(name: str, raw: Any) -> str | None:
    """Read free text; an empty one unsets the value."""
    if not isinstance(raw, str):
        raise bad_request(f"Invalid string: {name}", None, name)
    return raw or None


def word(name: str, raw: Any) -> str:
    """Read text that cannot be empty, such as an id."""
    if not (read_text := text(name, raw)):
        message = f"You passed an empty string for '{name}'; it cannot be unset."
        raise bad_request(message, "parameter_invalid_empty", name)
    return read_text


def integer(name: str, raw: Any) -> int:
    """Read a whole number."""
    digits = word(name, raw)
    if not re.fullmatch(r"-?\d{1,18}", digits):
        raise bad_request(f"Invalid integer: {digits}", "parameter_invalid_integer", name)
    return int(digits)


def positive(name: str, raw: Any) -> int:
    """Read a whole number of at least 1."""
    if (number := integer(name, raw)) < 1:
        message = "This value must be greater than or equal to 1."
        raise bad_request(message, "parameter_invalid_integer", name)
    return number


def boolean(name: str, raw: Any) -> bool:
    """Read `true` or `false`."""
    if (given := word(name, raw)) not in {"true", "false"}:
        raise bad_request(f"Invalid boolean: {given}", None, name)
    return given == "true"


def one_of(*allowed: str) -> Reader:
    """Return a reader of one of the given words."""

    def reader(name: str, raw: Any) -> str:
        if (given := word(name, raw)) not in allowed:
            raise bad_request(f"Invalid {name}: must be one of {', '.join(allowed)}", None, name)
        return given

    return reader


def words(name: str, raw: Any) -> list[str]:
    """Read a list of words, as `a[0]=x&a[1]=y` or `a[]=x`."""
    if not isinstance(raw, dict) or not all(key.isdecimal() for key in raw):
        raise bad_request("Invalid array", None, name)
    return [word(name, value) for value in raw.values()]


def anything(name: str, raw: Any) -> Any:
    """Take data that the twin only keeps and gives back."""
    return raw


def mapping(shape: Shape, required: tuple[str, ...] = ()) -> Reader:
    """Return a reader of a mapping with parameters of its own."""

    def reader(name: str, raw: Any) -> Nested:
        if not isinstance(raw, dict):
            raise bad_request("Invalid object", None, name)
        return read(raw, shape, required, within=name)

    return reader


def metadata(name: str, raw: Any) -> dict[str, str]:
    """Read up to 50 keys of at most 40 characters with values of at most 500.

    An empty value removes its key, and empty metadata removes all of them.
    """
    if raw == "":
        return {}
    if not isinstance(raw, dict) or not all(isinstance(value, str) for value in raw.values()):
        raise bad_request("Invalid object", None, name)
    for key, value in raw.items():
        if len(key) > 40 or len(value) > 500:
            message = f"Metadata keys can have 40 characters and values 500: '{key[:40]}' has more."
            raise bad_request(message, None, f"{name}[{key[:40]}]")
    if len(raw) > 50:
        raise bad_request("Metadata can have at most 50 keys.", None, name)
    return raw


def merged(before: Mapping[str, str], sent: Mapping[str, str] | None) -> dict[str, str]:
    """Return metadata after an update: new values over old, empty ones gone, all of them by {}."""
    if sent is None:
        return dict(before)
    kept = before if sent else {}
    return {key: value for key, value in {**kept, **sent}.items() if value}


_RANGE_READER = mapping(dict.fromkeys(("gt", "gte", "lt", "lte"), integer))


def time_range(name: str, raw: Any) -> Nested:
    """Read unix seconds, as one moment or as `[gte]`, `[gt]`, `[lte]` and `[lt]`."""
    if isinstance(raw, dict):
        limits: Nested = _RANGE_READER(name, raw)
        return limits
    moment = integer(name, raw)
    return {"gte": moment, "lte": moment}
