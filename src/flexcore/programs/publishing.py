"""Freezing what a program says as a revision."""

from datetime import datetime

from flexcore.kernel import Actor, Ids, RevisionId
from flexcore.programs.model import Program
from flexcore.programs.ports import ProgramWork
from flexcore.programs.revisions import ProgramDocument, Revision, content_hash
from flexcore.programs.switching import last_revision


async def frozen(
    work: ProgramWork, program: Program, ids: Ids, now: datetime, by: Actor
) -> Revision:
    """Return the program's last revision if it says the same, else a new one that is kept."""
    document = ProgramDocument.of(program)
    last = await last_revision(work, program) if program.revision_id else None
    if last and last.content_hash == content_hash(document):
        return last
    revision = Revision(
        RevisionId(ids.new()),
        program.id,
        last.number + 1 if last else 1,
        now,
        document,
        content_hash(document),
        str(by),
    )
    await work.programs.add_revision(revision)
    return revision
