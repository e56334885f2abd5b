"""Fans' tokens in memory."""

from datetime import datetime

import attrs

from flexcore.access import Claims, TokenRefused
from flexcore.kernel import Ids, Refused, TenantId


@attrs.frozen
class MemoryTokens:
    """Tokens that mean something to this process alone."""

    ids: Ids
    _issued: dict[str, Claims] = attrs.field(factory=dict, init=False, repr=False)

    def issue(self, claims: Claims) -> str:
        """Return a token that says so."""
        token = self.ids.secret()
        self._issued[token] = claims
        return token

    def read(self, token: str, *, store: TenantId, now: datetime) -> Claims:
        """Return what a token says; see `Tokens`."""
        claims = self._issued.get(token)
        if claims is None or claims.store != store or claims.expires_at <= now:
            raise Refused(TokenRefused())
        return claims
