"""Answering a call that is repeated as it was answered first."""

import attrs

from flexcore.access.answers import AnswerWork, KeptAnswer, KeyClaim
from flexcore.kernel import Actor, TenantId, UnitOfWork


@attrs.frozen
class AnswerService:
    """Keeps the answers of calls by the keys that their callers gave them."""

    unit_of_work: UnitOfWork[AnswerWork]

    async def begin(self, tenant: TenantId, claim: KeyClaim, by: Actor) -> KeptAnswer | None:
        """Claim a key for a call, or return the answer that it had before.

        Raises:
            Refused: `KeyInUse` or `KeyReused`.
        """
        async with self.unit_of_work(tenant, by) as work:
            return await work.kept_answers.begin(claim)

    async def finish(
        self, tenant: TenantId, claim: KeyClaim, answer: KeptAnswer | None, by: Actor
    ) -> None:
        """Keep the answer of a call, or forget the key when the answer is None."""
        async with self.unit_of_work(tenant, by) as work:
            await work.kept_answers.finish(claim, answer)
