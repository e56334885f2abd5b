"""Prepared statements in one send, and all their answers in one wait.

psycopg's cursors are made for anything that may be asked. A store asks the same few statements
over and over, so here each is prepared once a connection and spoken through psycopg's layer on
libpq in pipeline mode: what is left of its cost is its values and its rows.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property
from itertools import count
from typing import Any, LiteralString

import attrs
import psycopg
from psycopg.abc import Buffer
from psycopg.abc import Transformer as TransformerType
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.rows import DictRow

Parameters = Mapping[str, Any] | None
Statement = tuple[LiteralString, Parameters]

# The types of its values are part of a prepared statement, so a text may be prepared more than
# once. When there are more than this, all are given up, and those in use come back.
_MOST_PREPARED = 500

# Seconds that the server is given to hear that nobody waits for an answer any more.
_CALLING_OFF = 2.0

_PLACEHOLDER = re.compile(r"%(?:%|\((\w+)\)s)")
_SUCCEEDED = frozenset({ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK})


@attrs.frozen
class Answer:
    """What a statement gave back.

    Attributes:
        rows: In order; none when the statement returns none.
        count: How many rows it returned, or changed.
    """

    rows: Sequence[DictRow]
    count: int

    @property
    def first(self) -> DictRow | None:
        """The first row, if there is one."""
        return self.rows[0] if self.rows else None


class BatchConnection(psycopg.AsyncConnection[DictRow]):
    """A connection that can also send several statements at once."""

    async def send_batch(
        self, statements: Sequence[Statement], *, after: Sequence[Statement] = ()
    ) -> list[Answer]:
        """Send statements in one go and return their answers.

        Args:
            statements: Texts with named placeholders (`%(name)s`), and their values.
            after: Statements that go before them, and whose answers nobody reads.

        Raises:
            psycopg.Error: Why the first that failed did; those behind it were not tried.
        """
        return await self._batches.send(after, statements)

    @cached_property
    def _batches(self) -> "_Batches":
        return _Batches(self)


@attrs.frozen
class _Query:
    """A statement as Postgres reads it, and the names of its values in their order."""

    text: bytes
    names: tuple[str, ...]
    formats: tuple[PyFormat, ...]


@attrs.define(eq=False)
class _Bound:
    """A statement with its values as they travel."""

    text: bytes
    types: tuple[int, ...] = ()
    values: Sequence[Buffer | None] | None = None
    formats: Sequence[Format] | None = None


@attrs.define(eq=False)
class _Prepared:
    """A statement that the server keeps for this connection.

    Attributes:
        is_kept: The server said so.
        columns: The names of what it returns, once it has returned something.
    """

    name: bytes
    is_kept: bool = False
    columns: tuple[str, ...] = ()


@attrs.define(eq=False)
class _Batches:
    """The batches of one connection, and what is prepared for them."""

    connection: psycopg.AsyncConnection[DictRow]
    _transformer: TransformerType = attrs.field(init=False)
    _prepared: dict[tuple[bytes, tuple[int, ...]], _Prepared] = attrs.field(factory=dict)
    _numbers: "count[int]" = attrs.field(factory=count)

    @_transformer.default
    def _new_transformer(self) -> TransformerType:
        return Transformer(self.connection)

    async def send(
        self, unread: Sequence[Statement], statements: Sequence[Statement]
    ) -> list[Answer]:
        bound = [self._bound(*statement) for statement in (*unread, *statements)]
        pgconn = self.connection.pgconn
        try:
            if len(self._prepared) > _MOST_PREPARED:
                await self._give_up_prepared()
            pgconn.enter_pipeline_mode()
            sent = [self._put(each) for each in bound]
            pgconn.pipeline_sync()
            results = await _results(pgconn)
            pgconn.exit_pipeline_mode()
        except BaseException:
            await self._hang_up()
            raise
        try:
            answered = _each_succeeded(sent, results)
        except psycopg.Error as error:
            self._prepared = {key: each for key, each in self._prepared.items() if each.is_kept}
            if not _is_outdated(error):
                raise
            await self._hang_up()
            raise psycopg.OperationalError(f"The connection was outdated: {error}") from error
        return [self._answer(*each) for each in answered[len(unread) :]]

    async def _give_up_prepared(self) -> None:
        """Make room for other statements; within a transaction there is time until its end."""
        if self.connection.info.transaction_status is TransactionStatus.IDLE:
            self._prepared.clear()
            await self.connection.execute("DEALLOCATE ALL")

    async def _hang_up(self) -> None:
        """Leave a line of which nobody knows what is to come on it, and call off what goes on."""
        try:
            with suppress(psycopg.Error):
                await self.connection.cancel_safe(timeout=_CALLING_OFF)
        finally:
            await self.connection.close()

    def _bound(self, text: LiteralString, parameters: Parameters) -> _Bound:
        query = _query(text)
        if not parameters:
            return _Bound(query.text)
        transformer = self._transformer
        given = [parameters[name] for name in query.names]
        values = transformer.dump_sequence(given, query.formats)
        return _Bound(query.text, transformer.types or (), values, transformer.formats)

    def _put(self, statement: _Bound) -> tuple[_Prepared, bool]:
        """Put a statement on the line; tell whether it had to be prepared before."""
        pgconn, key = self.connection.pgconn, (statement.text, statement.types)
        prepared = self._prepared.get(key)
        is_new = prepared is None
        if prepared is None:
            prepared = self._prepared[key] = _Prepared(b"flex_%d" % next(self._numbers))
            pgconn.send_prepare(prepared.name, statement.text, statement.types)
        pgconn.send_query_prepared(prepared.name, statement.values, statement.formats)
        return prepared, is_new

    def _answer(self, prepared: _Prepared, result: PGresult) -> Answer:
        if result.status != ExecStatus.TUPLES_OK:
            return Answer((), result.command_tuples or 0)
        columns = prepared.columns = prepared.columns or _columns(result)
        transformer = self._transformer
        transformer.set_pgresult(result)

        def named(values: Sequence[Any]) -> DictRow:
            return dict(zip(columns, values, strict=True))

        return Answer(transformer.load_rows(0, result.ntuples, named), result.ntuples)


@cache
def _query(text: LiteralString) -> _Query:
    """Return a statement with its placeholders numbered; there are as many as the code has."""
    names: dict[str, str] = {}

    def numbered(placeholder: re.Match[str]) -> str:
        name = placeholder.group(1)
        return names.setdefault(name, f"${len(names) + 1}") if name else "%"

    numbered_text = _PLACEHOLDER.sub(numbered, text)
    return _Query(numbered_text.encode(), tuple(names), (PyFormat.AUTO,) * len(names))


async def _results(pgconn: PGconn) -> list[PGresult]:
    """Send what is left to send, and read every result of a batch."""
    while pgconn.flush():
        await _ready(pgconn.socket, to_write=True)
        pgconn.consume_input()
    results: list[PGresult] = []
    while True:
        # All of it may have come while the last of the batch was sent: look, and then wait.
        while not pgconn.is_busy():
            result = pgconn.get_result()
            if result is None:
                # Nothing stands between two statements; after a loss, nothing is all there is.
                if pgconn.status != ConnStatus.OK:
                    raise psycopg.OperationalError("The connection was lost.")
            elif result.status == ExecStatus.PIPELINE_SYNC:
                return results
            else:
                results.append(result)
        await _ready(pgconn.socket)
        pgconn.consume_input()


async def _ready(socket: int, *, to_write: bool = False) -> None:
    """Wait until a line has something to read, or takes more of what is to be sent."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()

    def tell() -> None:
        if not ready.done():
            ready.set_result(None)

    loop.add_reader(socket, tell)
    if to_write:
        loop.add_writer(socket, tell)
    try:
        await ready
    finally:
        loop.remove_reader(socket)
        if to_write:
            loop.remove_writer(socket)


def _each_succeeded(
    sent: Sequence[tuple[_Prepared, bool]], results: Sequence[PGresult]
) -> list[tuple[_Prepared, PGresult]]:
    """Return each statement with its result, unless one failed; a new one has two results."""
    left = iter(results)
    answered = []
    for prepared, is_new in sent:
        if is_new:
            _succeeded(next(left))
            prepared.is_kept = True
        answered.append((prepared, _succeeded(next(left))))
    return answered


def _is_outdated(error: psycopg.Error) -> bool:
    """Tell whether what was prepared is of no use any more.

    The server does not know it, or a migration has changed what it returns.
    """
    if isinstance(error, psycopg.errors.FeatureNotSupported):
        return error.diag.source_function == "RevalidateCachedQuery"
    return isinstance(error, psycopg.errors.InvalidSqlStatementName)


def _succeeded(result: PGresult) -> PGresult:
    if result.status not in _SUCCEEDED:
        raise error_from_result(result)
    return result


def _columns(result: PGresult) -> tuple[str, ...]:
    return tuple((result.fname(n) or b"").decode() for n in range(result.nfields))
