"""Freezing what a program says as a revision."""

from datetime import datetime

from flexcore.configs import LEDGERS
from flexcore.kernel import Actor, Ids, Refusal, RevisionId
from flexcore.programs.model import Program
from flexcore.programs.ports import ProgramWork
from flexcore.programs.revisions import ProgramDocument, Revision, content_hash
from flexcore.programs.soundness.ledgers import ledger_is_known, ledgers_of
from flexcore.programs.switching import last_revision


async def ledger_is_still_known(work: ProgramWork, program: Program) -> tuple[Refusal, ...]:
    """Refuse a ledger that went since the program was proved; until this work ends, none goes."""
    if program.settings.configs.ledger is None:
        return ()
    kept = await work.base_configs.get_for_use(LEDGERS.name)
    return tuple(ledger_is_known(program.settings, ledgers_of(kept)))


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
