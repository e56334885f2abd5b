"""Tables in memory whose changes can be taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Generic, NoReturn, TypeVar

Key = TypeVar("Key")
Row = TypeVar("Row")
Default = TypeVar("Default")

# What a table had under a key that was not there.
_NOTHING: Any = object()


class UndoLog:
    """What one piece of work has changed, in order; the tables of a store share one."""

    def __init__(self) -> None:
        self._changes: list[tuple[Table[Any, Any], Any, Any]] = []

    def note(self, table: "Table[Any, Any]", key: object, before: object) -> None:
        """Keep what a table has under a key that is about to change."""
        self._changes.append((table, key, before))

    @contextmanager
    def act(self) -> Iterator[None]:
        """Keep what is changed inside, or take all of it back when an exception leaves."""
        try:
            yield
        except BaseException:
            for table, key, before in reversed(self._changes):
                table.put_back(key, before)
            raise
        finally:
            self._changes.clear()


class Table(dict[Key, Row], Generic[Key, Row]):
    """Rows by key: a dictionary that notes every change, so that work can be undone.

    Rows are frozen values and are replaced, never changed. A row that was deleted and put back
    comes last, so nothing may depend on the order of keys.
    """

    __slots__ = ("_log",)

    def __init__(self, log: UndoLog) -> None:
        super().__init__()
        self._log = log

    def __setitem__(self, key: Key, row: Row) -> None:
        self._log.note(self, key, self.get(key, _NOTHING))
        super().__setitem__(key, row)

    def __delitem__(self, key: Key) -> None:
        self._log.note(self, key, self[key])
        super().__delitem__(key)

    def setdefault(self, key: Key, default: Row) -> Row:
        """Return the row under a key, after keeping this one there if there was none."""
        if key not in self:
            self[key] = default
        return self[key]

    def drop(self, key: Key) -> None:
        """Delete a row, if there is one."""
        if key in self:
            del self[key]

    def put_back(self, key: Key, before: Row) -> None:
        """Undo a change; only the log calls this."""
        if before is _NOTHING:
            super().__delitem__(key)
        else:
            super().__setitem__(key, before)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("Change a table row by row, so that every change can be undone.")

    # The ways to change a dictionary that would leave no trace in the log.
    clear = pop = popitem = update = __ior__ = _refuse
