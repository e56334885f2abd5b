"""What is different between two programs, as a list of changes that people can read."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Final

import attrs

from flexcore.configs import is_same
from flexcore.programs.interchange import PortableProgram, portable_to_plain

# What names an element of a list, where all of both lists have it and each has another.
_NAMES = ("code", "id", "className", "label", "name", "eventCode")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# More of a value is not read by anybody, least of all within a line.
_LONGEST = 200


class Absence(Enum):
    """That something is not there at all, which JSON's null does not say."""

    ABSENT = "absent"


ABSENT: Final = Absence.ABSENT


@attrs.frozen
class Change:
    """One thing that is different.

    Attributes:
        path: Where, as in `settings.gamePacks[duo].minEvents`; elements of lists by their codes.
        before: A plain JSON value, or `ABSENT`.
        after: A plain JSON value, or `ABSENT`.
    """

    path: str
    before: object
    after: object

    @property
    def is_of_configs(self) -> bool:
        """Whether it is one of the frontend config or of the messages, and not of the settings."""
        return self.path.startswith(("frontendConfig", "notifications"))

    @property
    def line(self) -> str:
        """Return the change for people, what is long cut short."""
        if self.before is ABSENT:
            return f"+ {self.path}: {_shown(self.after)}"
        if self.after is ABSENT:
            return f"- {self.path}: {_shown(self.before)}"
        return f"~ {self.path}: {_shown(self.before)} -> {_shown(self.after)}"


def differences(before: PortableProgram, after: PortableProgram) -> tuple[Change, ...]:
    """List what is different, in the order of the document; nothing exactly for equal programs.

    Elements of lists are compared by what names them, such as the codes of events and packs, not
    by their places. Where only their order is different, that is one change of the whole list.
    Frontend configs are compared value by value where both are objects, and as texts where one has
    a value that cannot be told in an answer.
    """
    ones, others = portable_to_plain(before), portable_to_plain(after)
    return tuple(_between("", *_with_values("frontendConfig", ones, others)))


def _with_values(
    key: str, ones: Mapping[str, object], others: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, object]]:
    """Put the values of a JSON text in place of the text, where that tells what is different."""
    one, other = _value_of(ones[key]), _value_of(others[key])
    if not isinstance(one, dict) or not isinstance(other, dict) or is_same(one, other):
        return dict(ones), dict(others)
    return {**ones, key: one}, {**others, key: other}


def _value_of(text: object) -> object:
    try:
        value = json.loads(text) if isinstance(text, str) else None
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except ValueError:
        # Numbers beyond Python's and halves of characters are JSON, and yet cannot be told.
        return None
    return value


def _between(path: str, before: object, after: object) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _of_named(path, before, after, _field)
    elif (lists := _lists(before, after)) is not None:
        yield from _of_lists(path, *lists)
    elif before is ABSENT or after is ABSENT or not is_same(before, after):
        yield Change(path, before, after)


def _lists(before: object, after: object) -> tuple[list[object], list[object]] | None:
    """Return both as lists; one that is left out while the other has elements is empty."""
    ones = [] if before is ABSENT and after else before
    others = [] if after is ABSENT and before else after
    return (ones, others) if isinstance(ones, list) and isinstance(others, list) else None


def _of_lists(path: str, before: list[object], after: list[object]) -> Iterator[Change]:
    named = _by_name(before, after)
    if named is None:
        if not is_same(before, after):
            yield Change(path, before, after)
        return
    ones, others = named
    yield from _of_named(path, ones, others, lambda path, name: f"{path}[{name}]")
    if [name for name in ones if name in others] != [name for name in others if name in ones]:
        yield Change(path, list(ones), list(others))


def _of_named(
    path: str,
    ones: Mapping[str, object],
    others: Mapping[str, object],
    step: Callable[[str, str], str],
) -> Iterator[Change]:
    for name in dict.fromkeys((*ones, *others)):
        one, other = ones.get(name, ABSENT), others.get(name, ABSENT)
        yield from _between(step(path, name), one, other)


def _field(path: str, name: str) -> str:
    if not _WORD.fullmatch(name):
        return f"{path}[{json.dumps(name)}]"
    return f"{path}.{name}" if path else name


def _by_name(
    before: list[object], after: list[object]
) -> tuple[dict[str, object], dict[str, object]] | None:
    """Return the elements of two lists by what names them; None where nothing does."""
    for key in (None, *_NAMES):
        ones, others = _named(before, key), _named(after, key)
        if ones is not None and others is not None:
            return ones, others
    return None


def _named(elements: list[object], key: str | None) -> dict[str, object] | None:
    """Return elements by a field of theirs, or texts by themselves; None where that fails."""
    found: dict[str, object] = {}
    for element in elements:
        name = element.get(key) if isinstance(element, dict) else None if key else element
        if not isinstance(name, str) or name in found:
            return None
        found[name] = element
    return found


def _written(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _shown(value: object) -> str:
    text = _written(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
