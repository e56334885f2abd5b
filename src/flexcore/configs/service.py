"""What staff do with the base configs of a store."""

from collections.abc import Sequence

import attrs

from flexcore.configs.bookings import ledgers_taken_away
from flexcore.configs.keys import CONFIG_KEYS, LEDGERS, ConfigKey, config_key
from flexcore.configs.ports import (
    BaseConfig,
    BaseConfigs,
    BaseConfigWork,
    ConfigChange,
    ConfigChanged,
)
from flexcore.configs.reading import is_same, plain_of
from flexcore.kernel import (
    Actor,
    Change,
    Clock,
    EntityKind,
    EntityRef,
    Refused,
    TenantId,
    UnitOfWork,
)

_PAGE = 50


@attrs.frozen
class BaseConfigService:
    """Shows and changes what a store is set to; every change stays on record (FX-4.3)."""

    unit_of_work: UnitOfWork[BaseConfigWork]
    read: BaseConfigs
    clock: Clock

    async def list_all(self, tenant: TenantId, by: Actor) -> Sequence[BaseConfig]:
        """Return every config by key; those that the store never set have their defaults."""
        async with self.unit_of_work(tenant, by) as work:
            return [await _shown(work, key) for key in CONFIG_KEYS.values()]

    async def get(self, tenant: TenantId, name: str, by: Actor) -> BaseConfig:
        """Return a config; one that the store never set has its defaults and version 0.

        Raises:
            Refused: `ConfigKeyUnknown`.
        """
        key = config_key(name)
        async with self.unit_of_work(tenant, by) as work:
            return await _shown(work, key)

    async def set(
        self,
        tenant: TenantId,
        name: str,
        value: object,
        by: Actor,
        *,
        version: int | None = None,
    ) -> BaseConfig:
        """Replace the whole value of a config; the same value again changes nothing.

        Args:
            tenant: The store.
            name: One of the registry's keys.
            value: Plain JSON; fields that are left out have their defaults from then on.
            by: Who asks.
            version: Of the config as the caller read it; None to overwrite whatever is there.

        Raises:
            Refused: `ConfigKeyUnknown`, `ConfigUnfit`, `ConfigChanged` or `LedgerInUse`.
        """
        key = config_key(name)
        key.value_of(value)
        async with self.unit_of_work(tenant, by) as work:
            before = await work.base_configs.get(name)
            known = before.version if before else 0
            if version not in {None, known}:
                raise Refused(ConfigChanged(f"the config {name}", known))
            if before and is_same(before.value, value):
                return before
            old = before.value if before else None
            await work.base_configs.change(
                ConfigChange(name, old, value, known + 1, str(by), self.clock.now())
            )
            await _keep_what_is_in_use(work, before, value)
            await work.audit.record(
                Change(
                    "config.set",
                    EntityRef(EntityKind.CONFIG, name),
                    {"value": before.value} if before else None,
                    {"value": value},
                )
            )
        self.read.forget(tenant)
        return BaseConfig(name, value, known + 1)

    async def history(
        self, tenant: TenantId, name: str, by: Actor, limit: int = _PAGE, before: int | None = None
    ) -> Sequence[ConfigChange]:
        """Return changes of a config, the latest first, from below a version on.

        Raises:
            Refused: `ConfigKeyUnknown`.
        """
        config_key(name)
        async with self.unit_of_work(tenant, by) as work:
            return await work.base_configs.history(name, limit, before)


async def _keep_what_is_in_use(
    work: BaseConfigWork, before: BaseConfig | None, value: object
) -> None:
    """Refuse a change that was just made if programs need what it takes away.

    Whoever publishes meanwhile waits for the change, or was waited for.
    """
    if before is None or before.key != LEDGERS.name:
        return
    if in_use := await ledgers_taken_away(work.programs, before.value, value):
        raise Refused(*in_use)


async def _shown(work: BaseConfigWork, key: ConfigKey[object]) -> BaseConfig:
    kept = await work.base_configs.get(key.name)
    return kept or BaseConfig(key.name, plain_of(key.value_of(key.unset)))
