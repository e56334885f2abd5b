"""Kept answers in memory."""

from datetime import datetime, timedelta

import attrs

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.access import AnswerKey, KeptAnswer, KeyInUse, KeyReused
from flexcore.kernel import Refused

# A call that has not answered by then never will.
_TAKEN_OVER_AFTER = timedelta(minutes=1)


@attrs.frozen
class _Claim:
    """A key that a call has claimed, and the answer once there is one."""

    body_hash: bytes
    claimed_at: datetime
    keep_until: datetime
    answer: KeptAnswer | None = None


class MemoryKeptAnswers:
    """Claims by key."""

    def __init__(self, log: UndoLog) -> None:
        self._claims: Table[AnswerKey, _Claim] = Table(log)

    async def begin(
        self, key: AnswerKey, body_hash: bytes, now: datetime, *, keep_until: datetime
    ) -> KeptAnswer | None:
        """Claim a key for a call, or return the answer that it had before; see `KeptAnswers`."""
        claim = self._claims.get(key)
        if claim is not None and claim.keep_until > now:
            if claim.body_hash != body_hash:
                raise Refused(KeyReused())
            if claim.answer is not None:
                return claim.answer
            if claim.claimed_at + _TAKEN_OVER_AFTER > now:
                raise Refused(KeyInUse())
        self._claims[key] = _Claim(body_hash, now, keep_until)
        return None

    async def finish(self, key: AnswerKey, answer: KeptAnswer | None) -> None:
        """Keep the answer of a call, or forget the key when the answer is None."""
        if answer is None:
            self._claims.drop(key)
        elif key in self._claims:
            self._claims[key] = attrs.evolve(self._claims[key], answer=answer)
