"""Notification configs in memory."""

from collections.abc import Mapping

import attrs

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.configs import ConfigChanged, NoSuchProgram, NotificationConfig, NotificationKey
from flexcore.kernel import ProgramId, Refused


class MemoryNotificationConfigs:
    """Notification configs of one store."""

    def __init__(self, log: UndoLog, programs: Mapping[ProgramId, object]) -> None:
        self._configs: Table[tuple[ProgramId, NotificationKey], NotificationConfig] = Table(log)
        self._programs = programs

    async def of_program(
        self, program_id: ProgramId
    ) -> Mapping[NotificationKey, NotificationConfig]:
        """Return those of a program that were ever saved."""
        return {key: config for (of, key), config in self._configs.items() if of == program_id}

    async def save(self, config: NotificationConfig) -> NotificationConfig:
        """Keep one and return it with its next version."""
        if config.program_id not in self._programs:
            raise Refused(NoSuchProgram(config.program_id))
        place = (config.program_id, config.key)
        known = self._configs.get(place)
        version = known.version if known else 0
        if version != config.version:
            what = f"the notification config {config.key.value}"
            raise Refused(ConfigChanged(what, version))
        self._configs[place] = attrs.evolve(config, version=config.version + 1)
        return self._configs[place]
