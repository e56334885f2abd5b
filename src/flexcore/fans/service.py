"""What is done with fans."""

from datetime import timedelta

import attrs

from flexcore.access import Claims, TokenRefused, Tokens
from flexcore.fans.model import Fan, email_refusal
from flexcore.fans.ports import FanWork
from flexcore.kernel import Actor, Clock, FanId, Ids, Refused, TenantId, UnitOfWork


@attrs.frozen
class FanService:
    """Knows fans and who carries a fan's token."""

    unit_of_work: UnitOfWork[FanWork]
    tokens: Tokens
    clock: Clock
    ids: Ids

    async def issue_token(
        self, tenant: TenantId, email: str, by: Actor, *, lifetime: timedelta
    ) -> tuple[Fan, str]:
        """Return the fan of an e-mail address, made if new, and a token that proves who it is.

        Raises:
            Refused: `NotAnEmail`.
        """
        if refusal := email_refusal(email):
            raise Refused(refusal)
        async with self.unit_of_work(tenant, by) as work:
            fan = await work.fans.with_email(Fan(FanId(self.ids.new()), email))
        expires_at = self.clock.now() + lifetime
        return fan, self.tokens.issue(Claims(fan.id, tenant, expires_at))

    def bearer(self, tenant: TenantId, token: str) -> FanId:
        """Return whose token it is.

        Raises:
            Refused: `TokenRefused`.
        """
        return FanId(self.tokens.read(token, store=tenant, now=self.clock.now()).subject)

    async def get(self, tenant: TenantId, fan_id: FanId, by: Actor) -> Fan:
        """Return a fan who carries a token of this store.

        Raises:
            Refused: `TokenRefused`; the account is gone.
        """
        async with self.unit_of_work(tenant, by) as work:
            fan = await work.fans.get(fan_id)
        if fan is None:
            raise Refused(TokenRefused())
        return fan
