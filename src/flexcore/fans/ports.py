"""What fans need from outside."""

from typing import Protocol

from flexcore.fans.model import Fan
from flexcore.kernel import AuditedWork, FanId


class Fans(Protocol):
    """The fans of a store (`tbl_users`)."""

    async def get(self, fan_id: FanId) -> Fan | None:
        """Return a fan."""

    async def with_email(self, fan: Fan) -> Fan:
        """Return the fan of an e-mail address, in upper or lower case; keep this one if new."""


class FanWork(AuditedWork, Protocol):
    """A unit of work on fans."""

    @property
    def fans(self) -> Fans:
        """The store's fans."""
