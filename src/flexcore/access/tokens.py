"""Secrets that are shown once and kept as hashes, and the tokens that fans carry."""

import hashlib
import hmac
from datetime import datetime
from typing import ClassVar, Protocol
from uuid import UUID

import attrs

from flexcore.kernel import Refusal, RefusalKind, TenantId


def hash_of(secret: str) -> bytes:
    """Return what is kept of a secret of 256 random bits; so many bits need no salt."""
    return hashlib.sha256(secret.encode()).digest()


def opens(secret: str | None, kept: bytes) -> bool:
    """Tell whether a secret is the one whose hash was kept, in constant time."""
    return secret is not None and hmac.compare_digest(hash_of(secret), kept)


@attrs.frozen
class Claims:
    """What a signed token says: who carries it, in which store, until when."""

    subject: UUID
    store: TenantId
    expires_at: datetime


@attrs.frozen
class TokenRefused(Refusal):
    """A token is not one of ours, is not for this store, or has expired."""

    code: ClassVar[str] = "token_refused"
    kind: ClassVar[RefusalKind] = RefusalKind.FORBIDDEN

    @property
    def message(self) -> str:
        """Say what to do; why it was refused is nobody's business."""
        return "The access token is not valid here or has expired: sign in again."


class Tokens(Protocol):
    """Signed tokens, made and read with the installation's own keys."""

    def issue(self, claims: Claims) -> str:
        """Return a token that says so."""

    def read(self, token: str, *, store: TenantId, now: datetime) -> Claims:
        """Return what a token says.

        Raises:
            Refused: `TokenRefused`, whatever is wrong with it.
        """
