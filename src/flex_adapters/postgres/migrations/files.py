"""The files that migrations are read from."""

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Literal

import attrs

Kind = Literal["shared", "store"]

_NAME = re.compile(r"(\d{4})_([a-z][a-z_]*)\.sql")
# The first line of a file that must not run in a transaction.
_NO_TRANSACTION = "-- no transaction"
_LINE_END = re.compile(r";[ \t]*$", re.MULTILINE)
_COMMENT = re.compile(r"--.*")


class MigrationFileError(Exception):
    """The migration files of this installation are not what they should be."""


@attrs.frozen
class Migration:
    """One file: a number, a noun, and the SQL that is run once in each schema."""

    number: int
    noun: str
    sql: str

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return f"{self.number:04d}_{self.noun}"

    @property
    def checksum(self) -> str:
        """What tells that the file is still the one that was run."""
        return hashlib.sha256(self.sql.encode()).hexdigest()

    @property
    def is_transactional(self) -> bool:
        """Whether it runs in one transaction; its first line says otherwise."""
        return self.sql.partition("\n")[0].rstrip() != _NO_TRANSACTION

    @property
    def steps(self) -> tuple[str, ...]:
        """What is sent at once: the whole file, or without a transaction each of its statements.

        Several statements sent together share a transaction whether they want one or not. In a
        file without a transaction, a statement therefore ends where a line ends with a semicolon.
        """
        if self.is_transactional:
            return (self.sql,)
        return tuple(each for each in _LINE_END.split(self.sql) if _without_comments(each))


@cache
def migrations_of(kind: Kind) -> tuple[Migration, ...]:
    """Return the migrations of the shared schema or of a store's, in order."""
    folder = files(__package__) / kind
    named = ((file.name, file.read_text("utf-8")) for file in folder.iterdir())
    return in_order(named)


def in_order(named: Iterable[tuple[str, str]]) -> tuple[Migration, ...]:
    """Return migrations by number.

    Raises:
        MigrationFileError: A name is not `NNNN_noun.sql`, or a number is missing or used twice.
    """
    found = sorted((_migration(name, sql) for name, sql in named), key=lambda each: each.number)
    numbers = [migration.number for migration in found]
    if numbers != list(range(1, len(found) + 1)):
        raise MigrationFileError(f"Migrations are numbered {numbers}: count from 1 without gaps.")
    return tuple(found)


def _migration(name: str, sql: str) -> Migration:
    match = _NAME.fullmatch(name)
    if match is None:
        raise MigrationFileError(f"{name} is no migration: name it like 0007_orders.sql.")
    return Migration(int(match[1]), match[2], sql)


def _without_comments(sql: str) -> str:
    return _COMMENT.sub("", sql).strip()
