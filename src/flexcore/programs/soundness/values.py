"""Refusals that rules of settings have in common, and the checks behind them."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import ClassVar, TypeAlias

import attrs

from flexcore.kernel import EventCode, Refusal, named
from flexcore.programs.model import ProgramSettings

# Longest name, label or code; what is longer is a mistake in the document.
LONGEST_TEXT = 200

# Names what holds when it passes, and refuses when it does not.
SettingsRule: TypeAlias = Callable[[ProgramSettings], Refusal | None]


@attrs.frozen
class NumberOutOfRange(Refusal):
    """A number of the settings is too small or too large.

    Attributes:
        setting: Its name in the document.
        least: Smallest value that is accepted; `most` is the largest.
    """

    code: ClassVar[str] = "number_out_of_range"
    setting: str
    value: int | None
    least: int
    most: int

    @property
    def message(self) -> str:
        """Name the range."""
        return f"{self.setting} is {self.value}: give {self.least} to {self.most}."


@attrs.frozen
class RepeatedNames(Refusal):
    """Something that may stand in the settings once stands there twice."""

    code: ClassVar[str] = "repeated_names"
    setting: str
    names: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name them."""
        return f"{self.setting} has {', '.join(self.names)} more than once: leave one of each."


@attrs.frozen
class TextUnreadable(Refusal):
    """A name or code is empty, too long, or has characters that cannot be shown.

    Attributes:
        text: Its beginning, quoted, with escapes for what is not ASCII.
    """

    code: ClassVar[str] = "text_unreadable"
    text: str
    longest: int = LONGEST_TEXT

    @property
    def message(self) -> str:
        """Show it, and what it may be."""
        return f"{self.text} is no name: give 1 to {self.longest} printable characters."


@attrs.frozen
class EventsUnknown(Refusal):
    """The list names events that are not in the catalog.

    Attributes:
        event_codes: In order; one that cannot be shown is quoted, with escapes.
    """

    code: ClassVar[str] = "events_unknown"
    event_codes: tuple[EventCode, ...]

    @property
    def message(self) -> str:
        """Name them."""
        return f"The catalog has no events {named(self.event_codes)}: import or remove them."


def in_range(setting: str, value: int | None, least: int, most: int) -> Refusal | None:
    """Refuse a number that is missing, too small or too large."""
    if value is not None and least <= value <= most:
        return None
    return NumberOutOfRange(setting, value, least, most)


def once(setting: str, names: Iterable[str]) -> Refusal | None:
    """Refuse names that stand there twice."""
    repeated = sorted(name for name, count in Counter(names).items() if count > 1)
    return RepeatedNames(setting, tuple(repeated)) if repeated else None


def text_is_readable(text: str) -> Refusal | None:
    """Refuse text that is empty, too long, or has characters that cannot be shown."""
    is_readable = 0 < len(text) <= LONGEST_TEXT and text.isprintable() and text.strip() == text
    return None if is_readable else TextUnreadable(ascii(text[:40]))


def as_shown(code: EventCode) -> EventCode:
    """Return a code as it can be shown: one that cannot is quoted, with escapes."""
    return code if text_is_readable(code) is None else EventCode(ascii(code[:40]))
