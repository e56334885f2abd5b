"""The statements of one transaction, sent in as few round trips as they allow."""

from collections.abc import AsyncIterator, Generator, Mapping
from contextlib import asynccontextmanager
from typing import Any, LiteralString

import attrs
import psycopg
from psycopg import AsyncPipeline, sql
from psycopg.rows import DictRow

Query = LiteralString | sql.Composed
Parameters = Mapping[str, Any] | None


@attrs.define
class Conversation:
    """A connection that keeps statements back until an answer is needed.

    What is said `later` leaves with the next statement, or with the commit: in order, in one
    round trip, and its error is raised there. Nothing is kept back past the transaction.

    Attributes:
        has_only_read: Nothing but SELECT was sent so far.
    """

    connection: psycopg.AsyncConnection[DictRow]
    has_only_read: bool = True
    _kept_back: list[tuple[Query, Parameters]] = attrs.field(factory=list)

    def later(self, query: Query, parameters: Parameters = None) -> None:
        """Send a statement when the next answer is needed; nobody waits for its own."""
        self._kept_back.append((query, parameters))

    def forget(self) -> None:
        """Send nothing of what was kept back."""
        self._kept_back.clear()

    async def execute(
        self, query: Query, parameters: Parameters = None
    ) -> psycopg.AsyncCursor[DictRow]:
        """Send what was kept back and a statement, and return the statement's answer."""
        if not self._kept_back:
            self._note(query)
            return await self.connection.execute(query, parameters)
        (answer,) = await self.execute_all((query, parameters))
        return answer

    async def execute_all(
        self, *statements: tuple[Query, Parameters]
    ) -> list[psycopg.AsyncCursor[DictRow]]:
        """Send what was kept back and some statements together, and return their answers."""
        kept_back, self._kept_back = self._kept_back, []
        for query, _ in (*kept_back, *statements):
            self._note(query)
        try:
            async with self.connection.pipeline() as pipeline:
                _collect(pipeline)
                for before in kept_back:
                    await self.connection.execute(*before)
                answers = [await self.connection.execute(*statement) for statement in statements]
                _send(pipeline)
        except BaseException as error:
            # What a failed batch had prepared is not there, though the client thinks so: the pool
            # makes a new connection.
            await self.connection.close()
            if isinstance(error, psycopg.errors.PipelineAborted):
                raise _cause(error) from None
            raise
        return answers

    def _note(self, query: Query) -> None:
        if not isinstance(query, str) or not query.lstrip().startswith(_READS):
            self.has_only_read = False

    @asynccontextmanager
    async def copy(self, statement: LiteralString) -> AsyncIterator[psycopg.AsyncCopy]:
        """Send what was kept back, then rows as they come."""
        kept_back, self._kept_back = self._kept_back, []
        self.has_only_read = False
        for before in kept_back:
            await self.connection.execute(*before)
        async with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            yield copy


_READS = ("SELECT", "BEGIN", "COMMIT")


def _cause(aborted: psycopg.errors.PipelineAborted) -> BaseException:
    """Return why a statement failed, of which a later one only says that it was not tried."""
    cause: BaseException = aborted
    while isinstance(cause, psycopg.errors.PipelineAborted) and cause.__context__:
        cause = cause.__context__
    return cause


# A pipeline of psycopg sends each statement as it is given, and a send wakes the server up, which
# costs more than the statement. Held back until its end, all of them leave in one send. Should a
# later psycopg know no such step, the statements leave one by one and nothing else changes.
_STEP = "_communicate_gen"


def _collect(pipeline: AsyncPipeline) -> None:
    vars(pipeline)[_STEP] = _nothing


def _send(pipeline: AsyncPipeline) -> None:
    vars(pipeline).pop(_STEP, None)


def _nothing() -> Generator[None, None, None]:
    yield from ()
