"""The audit in Postgres: what one work changed is chained at its end, under the chain's head."""

from collections.abc import Sequence
from datetime import UTC
from typing import LiteralString

import attrs
from psycopg.rows import DictRow
from psycopg.types.json import Json

from flex_adapters.postgres.conversation import Conversation
from flexcore.access import (
    GENESIS,
    AuditEntry,
    AuditFilter,
    ChainLink,
    Stretch,
    entry_after,
)
from flexcore.kernel import Actor, Change, Clock, EntityKind, EntityRef

_BEGIN_CHAIN = """
    INSERT INTO tbl_audit_chain (sequence, hash)
    VALUES (%(sequence)s, %(hash)s)
        ON CONFLICT DO NOTHING
"""

# Whoever ends a work that changed something waits here until others have ended theirs.
_LOCK_HEAD = "SELECT sequence, hash FROM tbl_audit_chain FOR UPDATE"

_APPEND = """
    INSERT INTO tbl_audit (
        sequence, previous_hash, hash, occurred_at, actor, action, entity_kind, entity_id, before,
        after)
    SELECT sequence, decode(previous_hash, 'hex'), decode(hash, 'hex'), %(occurred_at)s, %(actor)s,
           action, entity_kind, entity_id, before, after
      FROM json_to_recordset(%(entries)s) AS entry (
          sequence bigint, previous_hash text, hash text, action text, entity_kind text,
          entity_id text, before text, after text)
"""

_MOVE_HEAD = """
    UPDATE tbl_audit_chain
       SET sequence = %(sequence)s, hash = %(hash)s,
           updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
"""

_ENTRIES = """
    SELECT sequence, previous_hash, hash, occurred_at, actor, action, entity_kind, entity_id,
           before, after
      FROM tbl_audit
     WHERE sequence < %(before)s
"""
_LATEST_FIRST = " ORDER BY sequence DESC LIMIT %(limit)s"
_ALL = _ENTRIES + _LATEST_FIRST
_OF_KIND = f"{_ENTRIES} AND entity_kind = %(kind)s {_LATEST_FIRST}"
_OF_ID = f"{_ENTRIES} AND entity_id = %(id)s {_LATEST_FIRST}"
_OF_ENTITY = f"{_ENTRIES} AND entity_kind = %(kind)s AND entity_id = %(id)s {_LATEST_FIRST}"
_BEHIND_ALL = 2**63 - 1

# One statement, so that entries and head are of one moment.
_STRETCH = """
    SELECT head.sequence AS head_sequence, head.hash AS head_hash, entry.*
      FROM (VALUES (1)) AS once (n)
      LEFT JOIN tbl_audit_chain AS head ON true
      LEFT JOIN LATERAL (
               SELECT sequence, previous_hash, hash, occurred_at, actor, action, entity_kind,
                      entity_id, before, after
                 FROM tbl_audit
                WHERE sequence > %(after)s
                ORDER BY sequence
                LIMIT %(limit)s) AS entry ON true
     ORDER BY entry.sequence
"""


@attrs.define
class PostgresAudit:
    """Changes gathered during a work and chained before its commit."""

    connection: Conversation
    by: Actor
    clock: Clock
    gathered: list[Change] = attrs.field(factory=list)

    async def record(self, change: Change) -> None:
        """Keep a change for the end of the work."""
        self.gathered.append(change)

    async def flush(self) -> None:
        """Chain what was gathered; whoever comes next waits until the work has ended."""
        if not self.gathered:
            return
        head = await self._locked_head()
        now = self.clock.now()
        entries: list[AuditEntry] = []
        for change in self.gathered:
            link = entries[-1].link if entries else head
            entries.append(entry_after(link, change, self.by, now))
        self.gathered.clear()
        self._write(entries)

    async def entries(
        self, limit: int, before: int | None, which: AuditFilter
    ) -> Sequence[AuditEntry]:
        """Return up to `limit` entries, the latest first, from below a sequence on."""
        given = {
            "limit": limit,
            "before": _BEHIND_ALL if before is None else before,
            "kind": which.kind.value if which.kind else None,
            "id": which.id,
        }
        found = await self.connection.execute(_statement(which), given)
        return [_entry(row) for row in found.rows]

    async def stretch(self, after: int, limit: int) -> Stretch:
        """Return up to `limit` entries, the earliest first, from after a sequence on."""
        given = {"after": after, "limit": limit}
        rows = (await self.connection.execute(_STRETCH, given)).rows
        known = rows[0]["head_sequence"] is not None
        head = ChainLink(rows[0]["head_sequence"], rows[0]["head_hash"]) if known else GENESIS
        return Stretch([_entry(row) for row in rows if row["sequence"] is not None], head)

    async def _locked_head(self) -> ChainLink:
        genesis = {"sequence": GENESIS.sequence, "hash": GENESIS.hash}
        _, head = await self.connection.execute_all((_BEGIN_CHAIN, genesis), (_LOCK_HEAD, None))
        (row,) = head.rows
        return ChainLink(row["sequence"], row["hash"])

    def _write(self, entries: Sequence[AuditEntry]) -> None:
        last = entries[-1]
        given = {
            "entries": Json([_entry_json(entry) for entry in entries]),
            "actor": last.actor,
            "occurred_at": last.occurred_at,
        }
        self.connection.later(_APPEND, given)
        self.connection.later(_MOVE_HEAD, {"sequence": last.sequence, "hash": last.hash})


def _statement(which: AuditFilter) -> LiteralString:
    if which.kind is None:
        return _ALL if which.id is None else _OF_ID
    return _OF_KIND if which.id is None else _OF_ENTITY


def _entry_json(entry: AuditEntry) -> dict[str, object]:
    return {
        "sequence": entry.sequence,
        "previous_hash": entry.previous_hash.hex(),
        "hash": entry.hash.hex(),
        "action": entry.action,
        "entity_kind": entry.entity.kind.value,
        "entity_id": entry.entity.id,
        "before": entry.before,
        "after": entry.after,
    }


def _entry(row: DictRow) -> AuditEntry:
    return AuditEntry(
        row["sequence"],
        row["previous_hash"],
        row["hash"],
        row["occurred_at"].astimezone(UTC),
        row["actor"],
        row["action"],
        EntityRef(EntityKind(row["entity_kind"]), row["entity_id"]),
        row["before"],
        row["after"],
    )
