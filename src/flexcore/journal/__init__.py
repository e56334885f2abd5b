"""The double-entry journal: where every minor unit is at every instant."""

from flexcore.journal.model import (
    Account,
    EntryKind,
    JournalEntry,
    Posting,
    is_balanced,
    moved,
)
from flexcore.journal.ports import Journal

__all__ = [
    "Account",
    "EntryKind",
    "Journal",
    "JournalEntry",
    "Posting",
    "is_balanced",
    "moved",
]
