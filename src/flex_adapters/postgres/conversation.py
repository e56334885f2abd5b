"""The statements of one transaction, sent in as few round trips as they allow."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import LiteralString

import attrs
import psycopg

from flex_adapters.postgres.batches import Answer, BatchConnection, Parameters, Statement


@attrs.define
class Conversation:
    """A connection that keeps statements back until an answer is needed.

    What is said `later` leaves with the next statement, or with the commit: in order, in one
    round trip, and its error is raised there. Nothing is kept back past the transaction.
    """

    connection: BatchConnection
    _kept_back: list[Statement] = attrs.field(factory=list)

    def later(self, query: LiteralString, parameters: Parameters = None) -> None:
        """Send a statement when the next answer is needed; nobody waits for its own."""
        self._kept_back.append((query, parameters))

    async def execute(self, query: LiteralString, parameters: Parameters = None) -> Answer:
        """Send what was kept back and a statement, and return the statement's answer."""
        (answer,) = await self.execute_all((query, parameters))
        return answer

    async def execute_all(self, *statements: Statement) -> list[Answer]:
        """Send what was kept back and some statements together, and return their answers."""
        kept_back, self._kept_back = self._kept_back, []
        return await self.connection.send_batch(statements, after=kept_back)

    @asynccontextmanager
    async def copy(self, statement: LiteralString) -> AsyncIterator[psycopg.AsyncCopy]:
        """Send what was kept back, then rows as they come."""
        if self._kept_back:
            await self.execute_all()
        async with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            yield copy
