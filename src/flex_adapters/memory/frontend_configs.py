"""Frontend configs in memory."""

from collections.abc import Mapping

import attrs

from flex_adapters.memory.tables import Table, UndoLog
from flexcore.configs import ConfigChanged, FrontendConfig, NoSuchProgram
from flexcore.kernel import ProgramId, Refused


class MemoryFrontendConfigs:
    """Frontend configs of one store, one per program."""

    def __init__(self, log: UndoLog, programs: Mapping[ProgramId, object]) -> None:
        self._configs: Table[ProgramId, FrontendConfig] = Table(log)
        # The versions of those that were taken away: the next ones go on from there.
        self._removed: Table[ProgramId, int] = Table(log)
        self._programs = programs

    async def get(self, program_id: ProgramId) -> FrontendConfig | None:
        """Return a program's, or None if it has none."""
        return self._configs.get(program_id)

    async def save(self, config: FrontendConfig) -> FrontendConfig:
        """Keep a program's and return it with its next version."""
        if config.program_id not in self._programs:
            raise Refused(NoSuchProgram(config.program_id))
        known = self._configs.get(config.program_id)
        version = known.version if known else 0
        if version != config.version:
            raise Refused(ConfigChanged("the frontend config", version))
        last = known.version if known else self._removed.get(config.program_id, 0)
        self._configs[config.program_id] = attrs.evolve(config, version=last + 1)
        return self._configs[config.program_id]

    async def delete(self, program_id: ProgramId) -> None:
        """Take a program's away, if it has one."""
        if known := self._configs.get(program_id):
            self._removed[program_id] = known.version + 1
            self._configs.drop(program_id)
