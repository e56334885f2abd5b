"""Reading a whole schedule: which lines count, and what is wrong with the others."""

from collections.abc import Iterable, Iterator

import attrs

from flexcore.catalog.schedule.lines import (
    Header,
    ScheduleRow,
    read_header,
    read_row,
    read_values,
)
from flexcore.catalog.schedule.refusals import LineRefusal
from flexcore.kernel import Refusal


@attrs.frozen
class ScheduleOptions:
    """What to take from a schedule.

    Attributes:
        home_code: Only this team's home games; None takes every game.
        season_types: Only these parts of the season; none given takes all. Capitals do not matter.
        time_zone: IANA name for venues that are new; their lines are refused without it.
    """

    home_code: str | None = None
    season_types: frozenset[str] = frozenset()
    time_zone: str | None = None

    def wants(self, values: dict[str, str]) -> bool:
        """Say whether a line is about a game that was asked for."""
        seasons = {season_type.casefold() for season_type in self.season_types}
        home = self.home_code
        return (home is None or values["home_code"].casefold() == home.casefold()) and (
            not seasons or values["season_type"].casefold() in seasons
        )


@attrs.frozen
class ScheduleReading:
    """What a schedule's lines came to; every line after the header is in exactly one field.

    Attributes:
        rows: Rows that make sense by themselves, by line number.
        refused: In order of lines.
        passed_over: How many lines are blank or about a game that was not asked for.
    """

    rows: dict[int, ScheduleRow]
    refused: tuple[LineRefusal, ...]
    passed_over: int


def read_schedule(lines: Iterable[bytes], options: ScheduleOptions) -> ScheduleReading | Refusal:
    """Return what a schedule says, line by line, or why none of it can be understood.

    Args:
        lines: The file's lines from the header on, with or without their line ends.
        options: Which games to take.
    """
    remaining = iter(lines)
    header = read_header(next(remaining, None))
    if isinstance(header, Refusal):
        return header
    rows: dict[int, ScheduleRow] = {}
    refused: list[LineRefusal] = []
    passed_over = 0
    for line, row in _read_lines(remaining, header, options):
        if isinstance(row, Refusal):
            refused.append(LineRefusal(line, row))
        elif row is None:
            passed_over += 1
        else:
            rows[line] = row
    return ScheduleReading(rows, tuple(refused), passed_over)


def _read_lines(
    lines: Iterable[bytes], header: Header, options: ScheduleOptions
) -> Iterator[tuple[int, ScheduleRow | Refusal | None]]:
    """Yield each line's number with its row, its refusal, or None if it does not count."""
    for line, text in enumerate(lines, start=2):
        values = read_values(text, header) if text.strip() else {}
        if isinstance(values, Refusal):
            yield line, values
        elif not values or not options.wants(values):
            yield line, None
        else:
            yield line, read_row(values)
