"""What is done with fans."""

from datetime import datetime, timedelta

import attrs

from flexcore.access import Claims, TokenRefused, Tokens
from flexcore.fans.model import Fan, email_refusal
from flexcore.fans.ports import FanWork
from flexcore.kernel import (
    Actor,
    Change,
    Clock,
    EntityKind,
    EntityRef,
    FanId,
    Ids,
    Refused,
    TenantId,
    UnitOfWork,
)


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
            new = Fan(FanId(self.ids.new()), email)
            fan = await work.fans.with_email(new)
            expires_at = self.clock.now() + lifetime
            await work.audit.record(_token_issued(fan, expires_at, is_new=fan.id == new.id))
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


def _token_issued(fan: Fan, expires_at: datetime, *, is_new: bool) -> Change:
    """Return whom a token makes somebody; her address is not kept where nothing is ever erased."""
    after = {"expiresAt": expires_at.isoformat(), "isNewFan": is_new}
    return Change("fan.token_issued", EntityRef(EntityKind.FAN, str(fan.id)), None, after)
