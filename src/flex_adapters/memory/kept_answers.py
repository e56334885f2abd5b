"""Kept answers in memory."""

import attrs

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.access import CLAIM_TIME, AnswerKey, KeptAnswer, KeyClaim, KeyInUse, KeyReused
from flexcore.kernel import Refused


@attrs.frozen
class _Kept:
    """The claim that has a key, and the answer once there is one."""

    claim: KeyClaim
    answer: KeptAnswer | None = None


class MemoryKeptAnswers:
    """Claims by key; what has lapsed is overwritten, or ends with the process."""

    def __init__(self, log: UndoLog) -> None:
        self._kept: Table[AnswerKey, _Kept] = Table(log)

    async def begin(self, claim: KeyClaim) -> KeptAnswer | None:
        """Claim a key for a call, or return the answer that it had before; see `KeptAnswers`."""
        kept = self._kept.get(claim.key)
        if kept is not None and kept.claim.keep_until > claim.claimed_at:
            if kept.claim.body_hash != claim.body_hash:
                raise Refused(KeyReused())
            if kept.answer is not None:
                return kept.answer
            if kept.claim.claimed_at + CLAIM_TIME > claim.claimed_at:
                raise Refused(KeyInUse())
        self._kept[claim.key] = _Kept(claim)
        return None

    async def finish(self, claim: KeyClaim, answer: KeptAnswer | None) -> None:
        """Keep the answer of a call, or forget the key when the answer is None."""
        kept = self._kept.get(claim.key)
        if kept is None or kept.claim != claim:
            return
        if answer is None:
            del self._kept[claim.key]
        else:
            self._kept[claim.key] = _Kept(claim, answer)
