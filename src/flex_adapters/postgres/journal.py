"""The journal in Postgres."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

import attrs
from psycopg.rows import DictRow
from psycopg.types.json import Json

from flex_adapters.postgres.conversation import Conversation
from flex_adapters.postgres.currencies import currency_of, currency_text
from flexcore.journal import Account, EntryKind, JournalEntry, Posting
from flexcore.kernel import EntityKind, EntityRef, JournalEntryId, Money

_APPEND = """
    WITH given AS (
        SELECT * FROM json_to_recordset(%(entries)s) AS entry (
            journal_entry_id uuid, entry_kind text, subject_kind text, subject_id text,
            occurred_at timestamptz, postings json)),
    entries AS (
        INSERT INTO tbl_journal_entries (
            journal_entry_id, entry_kind, subject_kind, subject_id, occurred_at)
        SELECT journal_entry_id, entry_kind, subject_kind, subject_id, occurred_at FROM given)
    INSERT INTO tbl_journal_postings (
        journal_entry_id, position, account, amount, currency, subject_kind, subject_id)
    SELECT given.journal_entry_id, position, account, amount, currency, posting.subject_kind,
           posting.subject_id
      FROM given, json_to_recordset(given.postings) AS posting (
          position smallint, account text, amount bigint, currency text, subject_kind text,
          subject_id text)
"""

_OF = """
    SELECT entry.*,
           (SELECT jsonb_agg(to_jsonb(posting) ORDER BY position)
              FROM tbl_journal_postings AS posting
             WHERE posting.journal_entry_id = entry.journal_entry_id) AS postings
      FROM tbl_journal_entries AS entry
     WHERE subject_kind = %(kind)s AND subject_id = %(id)s
     ORDER BY journal_entry_id
"""

_BALANCES = """
    SELECT account, currency, sum(amount)::bigint AS amount
      FROM tbl_journal_postings
     GROUP BY account, currency
     ORDER BY account
"""


@attrs.frozen
class PostgresJournal:
    """Entries and postings; the schema refuses what does not add up."""

    connection: Conversation

    async def append(self, entries: Sequence[JournalEntry]) -> None:
        """Keep entries."""
        given = Json([_entry_json(entry) for entry in entries])
        self.connection.later(_APPEND, {"entries": given})

    async def of(self, subject: EntityRef) -> Sequence[JournalEntry]:
        """Return the entries about one thing, oldest first."""
        parameters = {"kind": subject.kind.value, "id": subject.id}
        found = await self.connection.execute(_OF, parameters)
        return [_entry(row) for row in found.rows]

    async def balances(self) -> Mapping[Account, Money]:
        """Return the sum of each account that has postings."""
        found = await self.connection.execute(_BALANCES)
        return {
            Account(row["account"]): Money(row["amount"], currency_of(row["currency"]))
            for row in found.rows
        }


def _entry_json(entry: JournalEntry) -> dict[str, object]:
    return {
        "journal_entry_id": entry.id,
        "entry_kind": entry.kind,
        "subject_kind": entry.subject.kind,
        "subject_id": entry.subject.id,
        "occurred_at": entry.occurred_at,
        "postings": [
            {
                "position": position,
                "account": posting.account,
                "amount": posting.amount.amount,
                "currency": currency_text(posting.amount.currency),
                "subject_kind": posting.subject.kind,
                "subject_id": posting.subject.id,
            }
            for position, posting in enumerate(entry.postings)
        ],
    }


def _entry(row: DictRow) -> JournalEntry:
    return JournalEntry(
        JournalEntryId(row["journal_entry_id"]),
        EntryKind(row["entry_kind"]),
        EntityRef(EntityKind(row["subject_kind"]), row["subject_id"]),
        row["occurred_at"].astimezone(UTC),
        tuple(_posting(posting) for posting in row["postings"] or ()),
    )


def _posting(row: dict[str, Any]) -> Posting:
    return Posting(
        Account(row["account"]),
        Money(row["amount"], currency_of(row["currency"])),
        EntityRef(EntityKind(row["subject_kind"]), row["subject_id"]),
    )
