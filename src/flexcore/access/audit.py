"""The audit: what operators changed, in a chain in which no link can be altered or taken out."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum

import attrs

from flexcore.kernel import Actor, Change, EntityRef


@attrs.frozen
class ChainLink:
    """A place in a store's chain; what is kept of the last one is the chain's head."""

    sequence: int
    hash: bytes


# What the first entry of every chain follows.
GENESIS = ChainLink(0, bytes(32))


@attrs.frozen
class AuditEntry:
    """A change on record.

    Attributes:
        before: JSON text, kept as it was hashed.
        after: JSON text, kept as it was hashed.
    """

    sequence: int
    previous_hash: bytes
    hash: bytes
    occurred_at: datetime
    actor: str
    action: str
    entity: EntityRef
    before: str | None
    after: str | None

    @property
    def link(self) -> ChainLink:
        """The entry's place in the chain, which the next one follows."""
        return ChainLink(self.sequence, self.hash)

    @property
    def digest(self) -> bytes:
        """The hash that the entry must have: of everything in it, and of the one before."""
        moment = self.occurred_at.astimezone(UTC).isoformat(timespec="microseconds")
        said = (
            self.sequence,
            self.previous_hash.hex(),
            moment,
            self.actor,
            self.action,
            self.entity.kind.value,
            self.entity.id,
            self.before,
            self.after,
        )
        return hashlib.sha256(json.dumps(said).encode()).digest()


class BreakKind(Enum):
    """How a chain is found broken."""

    MISSING = "missing"
    ALTERED = "altered"


@attrs.frozen
class ChainBreak:
    """The first place at which a chain is not what was written."""

    sequence: int
    kind: BreakKind


def entry_after(link: ChainLink, change: Change, by: Actor, at: datetime) -> AuditEntry:
    """Return the entry of a change that follows a link of the chain."""
    entry = AuditEntry(
        sequence=link.sequence + 1,
        previous_hash=link.hash,
        hash=b"",
        occurred_at=at,
        actor=str(by),
        action=change.action,
        entity=change.entity,
        before=_text(change.before),
        after=_text(change.after),
    )
    return attrs.evolve(entry, hash=entry.digest)


def verify_chain(
    entries: Iterable[AuditEntry], head: ChainLink, after: ChainLink = GENESIS
) -> ChainBreak | None:
    """Return where entries, in order, do not lead from one link to the head; None if they do."""
    link = after
    for entry in entries:
        expected = link.sequence + 1
        if entry.sequence != expected:
            return ChainBreak(expected, BreakKind.MISSING)
        if entry.previous_hash != link.hash or entry.hash != entry.digest:
            return ChainBreak(expected, BreakKind.ALTERED)
        link = entry.link
    if link.sequence < head.sequence:
        return ChainBreak(link.sequence + 1, BreakKind.MISSING)
    return None if link == head else ChainBreak(link.sequence, BreakKind.ALTERED)


def _text(values: Mapping[str, object] | None) -> str | None:
    return None if values is None else json.dumps(values, sort_keys=True, separators=(",", ":"))
