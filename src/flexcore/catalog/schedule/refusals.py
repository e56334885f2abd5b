"""Why a schedule, or one line of it, is not taken."""

from datetime import date
from typing import ClassVar

import attrs

from flexcore.kernel import EVENT_CODE_LENGTH_MAX, Refusal


@attrs.frozen
class ScheduleUnreadable(Refusal):
    """The first line of a schedule is not a header, so no line of it can be understood."""

    code: ClassVar[str] = "schedule_unreadable"
    problem: str

    @property
    def message(self) -> str:
        """Say what is wrong with the header."""
        return f"The schedule's first line {self.problem}: give a CSV file with a header line."


@attrs.frozen
class ScheduleColumnsMissing(Refusal):
    """The header of a schedule lacks columns."""

    code: ClassVar[str] = "schedule_columns_missing"
    columns: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name every column that is missing."""
        return f"The schedule's header lacks {', '.join(self.columns)}: add what is missing."


@attrs.frozen
class UnknownTimeZone(Refusal):
    """A time zone's name is not in the IANA database."""

    code: ClassVar[str] = "unknown_time_zone"
    time_zone: str

    @property
    def message(self) -> str:
        """Give an example of a good name."""
        return f"{self.time_zone!r} is no time zone: give an IANA name such as America/New_York."


@attrs.frozen
class LineUnreadable(Refusal):
    """A line is not a line of CSV in UTF-8."""

    code: ClassVar[str] = "line_unreadable"
    problem: str

    @property
    def message(self) -> str:
        """Say what makes it unreadable."""
        return f"The line {self.problem}."


@attrs.frozen
class WrongColumnCount(Refusal):
    """A line has more or fewer values than the header has columns."""

    code: ClassVar[str] = "wrong_column_count"
    found: int
    expected: int

    @property
    def message(self) -> str:
        """Give both numbers."""
        return f"The line has {self.found} values; the header has {self.expected} columns."


@attrs.frozen
class ValueMissing(Refusal):
    """A line leaves a value empty that every event needs."""

    code: ClassVar[str] = "value_missing"
    column: str

    @property
    def message(self) -> str:
        """Name the column."""
        return f"The line has no {self.column}: fill it in."


@attrs.frozen
class ValueTooLong(Refusal):
    """A value is longer than any name or code."""

    code: ClassVar[str] = "value_too_long"
    column: str
    length: int
    length_max: int

    @property
    def message(self) -> str:
        """Name the column and both lengths."""
        return (
            f"The line's {self.column} has {self.length:,} characters; "
            f"{self.length_max:,} are the most."
        )


@attrs.frozen
class GameIdUnfit(Refusal):
    """A game's id cannot be an event's code."""

    code: ClassVar[str] = "game_id_unfit"
    value: str

    @property
    def message(self) -> str:
        """Show the value, and what a code is made of."""
        return (
            f"game_id is {self.value!r}: give up to {EVENT_CODE_LENGTH_MAX} letters and digits of "
            "ASCII, dots, underscores, hyphens and colons."
        )


@attrs.frozen
class ValueUnprintable(Refusal):
    """A value holds control characters."""

    code: ClassVar[str] = "value_unprintable"
    column: str

    @property
    def message(self) -> str:
        """Name the column."""
        return f"The line's {self.column} holds characters that cannot be printed: remove them."


@attrs.frozen
class TimeUnreadable(Refusal):
    """A time or date cannot be read, or is centuries away."""

    code: ClassVar[str] = "time_unreadable"
    column: str
    value: str

    @property
    def message(self) -> str:
        """Show the value, and one of the right form."""
        example = "2025-10-24" if self.column == "local_date" else "2025-10-24T02:00:00Z"
        return f"{self.column} is {self.value!r}: write it like {example}."


@attrs.frozen
class TimeNotUtc(Refusal):
    """A time says no zone, or one that is not UTC."""

    code: ClassVar[str] = "time_not_utc"
    value: str

    @property
    def message(self) -> str:
        """Show the value, and how a UTC time ends."""
        return (
            f"starts_at_utc is {self.value!r}, which is not in UTC: convert it and end it with Z."
        )


@attrs.frozen
class DateMissing(Refusal):
    """A line gives neither a start nor a local date."""

    code: ClassVar[str] = "date_missing"

    @property
    def message(self) -> str:
        """Ask for one of the two."""
        return "The line has neither starts_at_utc nor local_date: give one of them."


@attrs.frozen
class DateContradictsTime(Refusal):
    """A line's local date is not the day on which its start falls at the venue."""

    code: ClassVar[str] = "date_contradicts_time"
    local_date: date
    starts_on: date

    @property
    def message(self) -> str:
        """Give both days."""
        return (
            f"local_date is {self.local_date}, but at the venue the event starts on "
            f"{self.starts_on}: correct one of them."
        )


@attrs.frozen
class HomeEqualsAway(Refusal):
    """A line lets a team play itself."""

    code: ClassVar[str] = "home_equals_away"
    team_code: str

    @property
    def message(self) -> str:
        """Name the team."""
        return f"{self.team_code} is both home and away: correct one of them."


@attrs.frozen
class GameTwice(Refusal):
    """An earlier line of the schedule says something else about the same game."""

    code: ClassVar[str] = "game_twice"
    event_code: str
    first_line: int

    @property
    def message(self) -> str:
        """Point at the line that was taken."""
        return (
            f"Line {self.first_line} already says something else about game {self.event_code} "
            "and was taken: keep one of the two."
        )


@attrs.frozen
class TimeZoneNeeded(Refusal):
    """A line's venue is new and nobody said in which time zone it lies."""

    code: ClassVar[str] = "time_zone_needed"
    venue_name: str

    @property
    def message(self) -> str:
        """Say how to give it."""
        return (
            f"The venue {self.venue_name} is new: give its time zone with --time-zone, "
            "such as --time-zone America/New_York."
        )


@attrs.frozen
class VenueElsewhere(Refusal):
    """A line places a known venue in another city."""

    code: ClassVar[str] = "venue_elsewhere"
    venue_name: str
    city: str
    known_city: str

    @property
    def message(self) -> str:
        """Give both cities."""
        return (
            f"{self.venue_name} is in {self.known_city}, not in {self.city}: "
            "correct the city, or give the other venue a name of its own."
        )


@attrs.frozen
class LineRefusal:
    """A line of a schedule that was not taken, and why.

    Attributes:
        line: Number in the file; the header is line 1.
    """

    line: int
    reason: Refusal

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason.message}"
