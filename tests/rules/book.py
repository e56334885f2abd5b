"""The rules as docs/reference/rules.md lists them."""

import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import attrs

from tests.docs.pages import DOCS

PAGE = DOCS / "reference" / "rules.md"

_NUMBER = re.compile(r"FX-(\d+)\.(\d+)")
_REASON = "why it does not bind"


class State(Enum):
    """How far a rule has come."""

    IN_FORCE = "in force"
    GROWING = "growing"
    WIDENED = "widened"
    LATER = "later"
    SUPERSEDED = "superseded"


# What Flex keeps to today, at least in part.
BINDING = frozenset({State.IN_FORCE, State.GROWING, State.WIDENED})


@attrs.frozen
class Rule:
    """One row of the list.

    Attributes:
        number: Such as `FX-1.23`: area 1, rule 23.
        section: The heading that it stands under.
        reason: Why a superseded rule does not bind; others have none.
    """

    number: str = attrs.field(validator=attrs.validators.matches_re(_NUMBER))
    section: str
    text: str
    state: State
    reason: str = ""

    @property
    def area(self) -> int:
        return area_of(self.number)

    @property
    def place(self) -> int:
        """Which rule of its area it is, from 1."""
        return int(self.number.rpartition(".")[2])


def area_of(number: str) -> int:
    """Return the area of a rule's number."""
    found = _NUMBER.fullmatch(number)
    return int(found[1]) if found else -1


def read_page(page: Path = PAGE) -> tuple[Rule, ...]:
    """Return the rules of a page in its order, one that stands there twice both times.

    Raises:
        ValueError: A row of a table about rules cannot be read.
    """
    return tuple(rules_in(page.read_text("utf-8")))


def rules_in(text: str) -> Iterator[Rule]:
    """Yield the rules of every table whose first column is called `rule`."""
    section, columns = "", list[str]()
    for line in text.splitlines():
        cells = _cells(line)
        if line.startswith("## "):
            section = line.removeprefix("## ").strip()
        if not cells:
            columns = []
        elif not columns:
            columns = cells
        elif columns[0] == "rule" and set(cells[0]) != {"-"}:
            yield _rule(section, line, dict(zip(columns, cells, strict=False)), len(columns))


def _cells(line: str) -> list[str]:
    inner = line.strip()
    return [cell.strip() for cell in inner.strip("|").split(" | ")] if inner[:1] == "|" else []


def _rule(section: str, line: str, row: dict[str, str], width: int) -> Rule:
    try:
        if len(row) != width:
            raise ValueError(f"{width} columns are needed")
        state = State(row["state"]) if "state" in row else State.SUPERSEDED
        return Rule(row["rule"], section, list(row.values())[1], state, row.get(_REASON, ""))
    except ValueError as error:
        raise ValueError(f"This row of the rules cannot be read: {line} ({error})") from error
