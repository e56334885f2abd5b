"""Where the journal is kept."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from flexcore.journal.model import Account, JournalEntry
from flexcore.kernel import EntityRef, Money


class Journal(Protocol):
    """Entries as they were made; none is ever changed."""

    async def append(self, entries: Sequence[JournalEntry]) -> None:
        """Keep entries."""

    async def of(self, subject: EntityRef) -> Sequence[JournalEntry]:
        """Return the entries about one thing, oldest first."""

    async def balances(self) -> Mapping[Account, Money]:
        """Return the sum of each account that has postings."""
