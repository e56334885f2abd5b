"""Lists of objects, newest first, in pages."""

import itertools
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar

from flex_adapters.twins.stripe import forms
from flex_adapters.twins.stripe.endpoints.calls import Call
from flex_adapters.twins.stripe.errors import bad_request, no_such
from flex_adapters.twins.stripe.forms import Nested, Shape
from flex_adapters.twins.stripe.views import View


class Listed(Protocol):
    """An object that can stand in a list."""

    @property
    def id(self) -> str:
        """Return the id, which also marks the place in the list."""

    @property
    def created(self) -> int:
        """Return the moment of creation in unix seconds."""


T = TypeVar("T", bound=Listed)

PAGE_SHAPE: Shape = {
    "created": forms.time_range,
    "ending_before": forms.word,
    "limit": forms.integer,
    "starting_after": forms.word,
}


def page(call: Call, url: str, newest_first: Iterable[T], view: Callable[[T], View]) -> View:
    """Return one page: 10 objects, or `limit` of 1 to 100, after or before a given one."""
    matching = (item for item in newest_first if _within(item.created, call.get("created")))
    size = limit(call)
    if last := call.get("ending_before"):
        before = list(_until(matching, last))
        found, has_more = before[-size:], len(before) > size
    else:
        following = _after(matching, call.get("starting_after"))
        found = list(itertools.islice(following, size + 1))
        found, has_more = found[:size], len(found) > size
    data = [view(item) for item in found]
    return {"object": "list", "url": url, "has_more": has_more, "data": data}


def limit(call: Call) -> int:
    """Return how many objects a page may have."""
    size: int | None = call.get("limit")
    if size is None:
        return 10
    if not 1 <= size <= 100:
        message = f"Invalid limit: {size}; it must be between 1 and 100."
        raise bad_request(message, "parameter_invalid_integer", "limit")
    return size


_COMPARED: Mapping[str, Callable[[int, int], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def _within(created: int, limits: Nested | None) -> bool:
    return all(_COMPARED[name](created, bound) for name, bound in (limits or {}).items())


def _after(items: Iterable[T], object_id: str | None) -> Iterable[T]:
    remaining = iter(items)
    if object_id is not None and not any(item.id == object_id for item in remaining):
        raise no_such("object", object_id, "starting_after", status=400)
    return remaining


def _until(items: Iterable[T], object_id: str) -> Iterable[T]:
    for item in items:
        if item.id == object_id:
            return
        yield item
    raise no_such("object", object_id, "ending_before", status=400)
