"""The journal in memory."""

from collections.abc import Mapping, Sequence

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.journal import Account, JournalEntry, is_balanced
from flexcore.kernel import EntityRef, JournalEntryId, Money


class MemoryJournal:
    """Entries by id and by subject, and what they add up to."""

    def __init__(self, log: UndoLog) -> None:
        self._entries: Table[JournalEntryId, JournalEntry] = Table(log)
        self._of_subject: Table[EntityRef, tuple[JournalEntryId, ...]] = Table(log)
        self._balances: Table[Account, Money] = Table(log)

    async def append(self, entries: Sequence[JournalEntry]) -> None:
        """Keep entries.

        Raises:
            ValueError: An entry is there already, or does not add up to zero.
        """
        for entry in entries:
            if entry.id in self._entries or not is_balanced(entry.postings):
                raise ValueError(f"Journal entry {entry.id} is there already, or not balanced.")
            self._entries[entry.id] = entry
            of_subject = self._of_subject.get(entry.subject, ())
            self._of_subject[entry.subject] = (*of_subject, entry.id)
            self._post(entry)

    async def of(self, subject: EntityRef) -> Sequence[JournalEntry]:
        """Return the entries about one thing, oldest first."""
        return [self._entries[each] for each in self._of_subject.get(subject, ())]

    async def balances(self) -> Mapping[Account, Money]:
        """Return the sum of each account that has postings."""
        return dict(self._balances)

    def _post(self, entry: JournalEntry) -> None:
        for posting in entry.postings:
            before = self._balances.get(posting.account)
            amount = posting.amount if before is None else before + posting.amount
            self._balances[posting.account] = amount
