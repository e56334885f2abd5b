"""What was published of programs, in Postgres."""

from collections.abc import Mapping, Sequence
from datetime import UTC

import attrs
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from flex_adapters.postgres.conversation import Conversation
from flex_adapters.postgres.revisions import REVISIONS, RevisionCache
from flexcore.kernel import ProgramId, Refused, RevisionId
from flexcore.programs import Revision, RevisionUnknown, from_document, to_document

_ADD_REVISION = """
    INSERT INTO tbl_flex_program_revisions (
        revision_id, program_id, number, published_at, document, content_hash, created_by)
    VALUES (
        %(revision_id)s, %(program_id)s, %(number)s, %(published_at)s, %(document)s,
        %(content_hash)s, %(published_by)s)
"""

_REVISIONS = """
    SELECT revision_id, program_id, number, published_at, document, content_hash,
           created_by AS published_by
      FROM tbl_flex_program_revisions
"""

_REVISION = f"{_REVISIONS} WHERE revision_id = %(revision_id)s"

_REVISIONS_OF = f"""
    {_REVISIONS}
     WHERE program_id = %(program_id)s
       AND (%(before)s::bigint IS NULL OR number < %(before)s)
     ORDER BY number DESC
     LIMIT %(limit)s
"""

_ACTIVE_REVISION_ID = """
    SELECT revision_id
      FROM tbl_flex_programs
     WHERE is_active
"""

_BOOKED_LEDGERS = """
    SELECT document #>> '{settings,configs,ledger,ledgerId}' AS ledger_id, program.name
      FROM tbl_flex_programs AS program
      JOIN tbl_flex_program_revisions USING (program_id, revision_id)
     WHERE program.status = 'published'
       AND document #>> '{settings,configs,ledger,ledgerId}' IS NOT NULL
     ORDER BY program.program_id DESC
"""


@attrs.frozen
class PostgresRevisions:
    """Revisions in the tables of the tenant's schema."""

    connection: Conversation
    cache: RevisionCache = REVISIONS

    async def add_revision(self, revision: Revision) -> None:
        """Keep a revision for ever."""
        given = attrs.asdict(revision, recurse=False)
        given["document"] = Jsonb(to_document(revision.document))
        await self.connection.execute(_ADD_REVISION, given)

    async def revision(self, revision_id: RevisionId) -> Revision:
        """Return a revision, from the cache where it is kept."""
        if kept := self.cache.find(revision_id):
            return kept
        found = await self.connection.execute(_REVISION, {"revision_id": revision_id})
        row = found.first
        if row is None:
            raise Refused(RevisionUnknown(revision_id))
        revision = _revision(row)
        self.cache.keep(revision)
        return revision

    async def revisions_of(
        self, program_id: ProgramId, limit: int, before: int | None = None
    ) -> Sequence[Revision]:
        """Return up to `limit` revisions of a program, the latest first."""
        given = {"program_id": program_id, "limit": limit, "before": before}
        found = await self.connection.execute(_REVISIONS_OF, given)
        return [_revision(row) for row in found.rows]

    async def booked_ledgers(self) -> Mapping[str, str]:
        """Return the ids of ledgers that published programs book to, each with the oldest one."""
        found = await self.connection.execute(_BOOKED_LEDGERS)
        return {row["ledger_id"]: row["name"] for row in found.rows}

    async def active_revision_id(self) -> RevisionId | None:
        """Return the revision that fans buy from now."""
        found = await self.connection.execute(_ACTIVE_REVISION_ID)
        row = found.first
        return RevisionId(row["revision_id"]) if row else None


def _revision(row: DictRow) -> Revision:
    return Revision(
        revision_id=RevisionId(row["revision_id"]),
        program_id=ProgramId(row["program_id"]),
        number=row["number"],
        published_at=row["published_at"].astimezone(UTC),
        document=from_document(row["document"]),
        content_hash=row["content_hash"],
        published_by=row["published_by"],
    )
