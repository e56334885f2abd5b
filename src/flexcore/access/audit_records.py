"""The audit of a store as it is read and verified."""

from collections.abc import Sequence
from typing import Protocol

import attrs

from flexcore.access.audit import (
    GENESIS,
    AuditEntry,
    ChainBreak,
    ChainLink,
    verify_chain,
)
from flexcore.kernel import Actor, AuditTrail, EntityKind, TenantId, UnitOfWork

_PAGE = 50
# Entries that are read at once to be verified.
_STRETCH = 500


@attrs.frozen
class AuditFilter:
    """Which entries are meant: all of them, those about a kind of thing, or about one thing."""

    kind: EntityKind | None = None
    id: str | None = None


@attrs.frozen
class Stretch:
    """Some entries in order, and the chain's head at the moment at which they were read."""

    entries: Sequence[AuditEntry]
    head: ChainLink


@attrs.frozen
class Verification:
    """What came of following a chain.

    Attributes:
        head: Where it ends; whoever notes it down elsewhere can tell later that nobody began anew.
        broken: The first place at which it is not what was written; None if it is whole.
    """

    head: ChainLink
    broken: ChainBreak | None = None


class AuditRecords(AuditTrail, Protocol):
    """The audit of one store; what is in it stays as it is."""

    async def entries(
        self, limit: int, before: int | None, which: AuditFilter
    ) -> Sequence[AuditEntry]:
        """Return up to `limit` entries, the latest first, from below a sequence on."""

    async def stretch(self, after: int, limit: int) -> Stretch:
        """Return up to `limit` entries, the earliest first, from after a sequence on.

        Entries and head are of one moment, whoever writes meanwhile.
        """


class AuditWork(Protocol):
    """The repository that a piece of work on the audit needs."""

    @property
    def audit(self) -> AuditRecords:
        """The audit of the tenant."""


@attrs.frozen
class AuditService:
    """Shows who changed what, and whether the record is as it was written."""

    unit_of_work: UnitOfWork[AuditWork]
    stretch: int = _STRETCH

    async def entries(
        self,
        tenant: TenantId,
        by: Actor,
        limit: int = _PAGE,
        before: int | None = None,
        which: AuditFilter = AuditFilter(),
    ) -> Sequence[AuditEntry]:
        """Return entries, the latest first, from below a sequence on."""
        async with self.unit_of_work(tenant, by) as work:
            return await work.audit.entries(limit, before, which)

    async def verify(self, tenant: TenantId, by: Actor) -> Verification:
        """Follow the chain from its beginning to its head, and say where it is broken."""
        link = GENESIS
        while True:
            async with self.unit_of_work(tenant, by) as work:
                read = await work.audit.stretch(link.sequence, self.stretch)
            is_last = len(read.entries) < self.stretch
            end = read.head if is_last else read.entries[-1].link
            if (broken := verify_chain(read.entries, end, link)) or is_last:
                return Verification(read.head, broken)
            link = end
