"""What staff and senders do with notification configs."""

from collections.abc import Mapping

import attrs

from flexcore.configs.keeping import keep_notification_config
from flexcore.configs.notifications import (
    NotificationConfig,
    NotificationConfigWork,
    NotificationKey,
    NotificationKeyUnknown,
    notification_key,
    settings_can_be_kept,
)
from flexcore.configs.ports import ConfigChanged
from flexcore.configs.reading import is_same
from flexcore.kernel import (
    Actor,
    ProgramId,
    Refused,
    TenantId,
    UnitOfWork,
)


@attrs.frozen
class NotificationConfigService:
    """Says which messages a program sends; each is switched on its own (FX-12.1, FX-12.2)."""

    unit_of_work: UnitOfWork[NotificationConfigWork]

    async def of_program(
        self, tenant: TenantId, program_id: ProgramId, by: Actor
    ) -> Mapping[NotificationKey, NotificationConfig]:
        """Return all messages of a program; what was never saved is off (FXQ-12.2)."""
        async with self.unit_of_work(tenant, by) as work:
            kept = await work.notification_configs.of_program(program_id)
        return {
            key: kept.get(key) or NotificationConfig(program_id, key) for key in NotificationKey
        }

    async def switch(
        self,
        tenant: TenantId,
        program_id: ProgramId,
        name: str,
        by: Actor,
        *,
        is_enabled: bool,
        settings: Mapping[str, object] | None = None,
        version: int | None = None,
    ) -> NotificationConfig:
        """Switch one message of a program on or off; the same again changes nothing.

        The program, of whose document it is a part, is at its next version then.

        Args:
            tenant: The store.
            program_id: Any program of it; it need not be a draft.
            name: One of the keys.
            by: Who asks.
            is_enabled: Whether it is to be sent from now on.
            settings: How; None leaves them as they are.
            version: Of the config as the caller read it, 0 for none; None to overwrite any.

        Raises:
            Refused: `NotificationKeyUnknown`, `ConfigUnfit`, `NoSuchProgram` or `ConfigChanged`.
        """
        key = notification_key(name)
        if isinstance(key, NotificationKeyUnknown):
            raise Refused(key)
        if settings is not None and (unfit := settings_can_be_kept(key, settings)):
            raise Refused(unfit)
        async with self.unit_of_work(tenant, by) as work:
            await work.programs.lock()
            kept = await work.notification_configs.of_program(program_id)
            before = kept.get(key) or NotificationConfig(program_id, key)
            if version not in {None, before.version}:
                raise Refused(ConfigChanged(f"the notification config {name}", before.version))
            chosen = before.settings if settings is None else settings
            wanted = attrs.evolve(before, is_enabled=is_enabled, settings=chosen)
            if before.version and _is_as_wanted(before, wanted):
                return before
            saved = await keep_notification_config(work, before, wanted)
            await work.programs.move_on(program_id)
            return saved


def _is_as_wanted(before: NotificationConfig, wanted: NotificationConfig) -> bool:
    return before.is_enabled is wanted.is_enabled and is_same(before.settings, wanted.settings)
