"""Where configs are kept, and where they are read."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Protocol, TypeVar

import attrs

from flexcore.configs.bookings import LedgerBookings
from flexcore.configs.keys import ConfigKey
from flexcore.configs.model import CartConfig
from flexcore.kernel import AuditedWork, ProgramId, Refusal, RefusalKind, TenantId

Value = TypeVar("Value")


@attrs.frozen
class ConfigChanged(Refusal):
    """Somebody else saved the same config since it was read.

    Attributes:
        what: Which config, in words.
        version: The one that is there now, or None where it is known only that it is another.
    """

    code: ClassVar[str] = "config_changed"
    kind: ClassVar[RefusalKind] = RefusalKind.STALE
    what: str
    version: int | None = None

    @property
    def message(self) -> str:
        """Ask for another look."""
        now = f" It is at version {self.version} now." if self.version is not None else ""
        return f"Somebody else changed {self.what} since you read it.{now} Look at it again."


@attrs.frozen
class NoSuchProgram(Refusal):
    """A config is for a program that the store does not have."""

    code: ClassVar[str] = "program_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    program_id: ProgramId

    @property
    def message(self) -> str:
        """Show what was asked for."""
        return f"This store has no program {self.program_id}, so nothing is kept for it."


@attrs.frozen
class BaseConfig:
    """A base config as it is kept.

    Attributes:
        value: Plain JSON; fields that were left out have their defaults.
        version: How often it was changed; 0 while the store never set it.
    """

    key: str
    value: object
    version: int = 0


@attrs.frozen
class ConfigChange:
    """One change of a base config (FX-4.3, FXQ-4.2).

    Attributes:
        old_value: None at the first change.
        version: The config's, after the change.
    """

    key: str
    old_value: object
    new_value: object
    version: int
    changed_by: str
    changed_at: datetime


class ProgramVersions(Protocol):
    """The versions of programs, each of which is that of all that the program says."""

    async def lock(self) -> None:
        """Wait until nobody else changes programs of the store, and keep them from it."""

    async def move_on(self, program_id: ProgramId) -> None:
        """Give a program its next version, as something that it says is other now."""


class BaseConfigRecords(Protocol):
    """A store's base configs by key, with all their changes."""

    async def get(self, key: str) -> BaseConfig | None:
        """Return a config, or None if the store never set it."""

    async def get_for_use(self, key: str) -> BaseConfig | None:
        """Return a config that stays as it is until this work ends; see `get`."""

    async def change(self, change: ConfigChange) -> None:
        """Keep a change and its new value; the change stays for ever.

        Raises:
            Refused: `ConfigChanged`: the config is not at the version before the change's.
        """

    async def history(self, key: str, limit: int, before: int | None) -> Sequence[ConfigChange]:
        """Return up to `limit` changes of a config, the latest first, from below a version on."""


class BaseConfigWork(AuditedWork, Protocol):
    """The repositories that a piece of work on base configs needs."""

    @property
    def base_configs(self) -> BaseConfigRecords:
        """The base configs of the tenant."""

    @property
    def programs(self) -> LedgerBookings:
        """What the tenant's programs need of them."""


class BaseConfigs(Protocol):
    """A store's base configs as typed values; a change may take seconds to be seen everywhere."""

    async def carts(self, tenant: TenantId) -> CartConfig:
        """Return how carts of the store behave."""

    async def value_of(self, tenant: TenantId, key: ConfigKey[Value]) -> Value:
        """Return the value of a key; what a store never set has its defaults."""

    async def asset_hosts(self, tenant: TenantId) -> frozenset[str]:
        """Return the names of the hosts from which the store's assets may come."""

    def forget(self, tenant: TenantId) -> None:
        """Look again at the next call, whatever is remembered here."""
