"""The clock and the ids of a running process."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

import attrs
from uuid_utils.compat import uuid7


@attrs.frozen
class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """Return the present as an aware UTC datetime."""
        return datetime.now(UTC)


@attrs.frozen
class SystemIds:
    """Ids that sort by time (UUIDv7), and secrets from the operating system."""

    def new(self) -> UUID:
        """Return an id that was never given before."""
        return uuid7()

    def secret(self) -> str:
        """Return 256 random bits as text."""
        return secrets.token_urlsafe(32)
