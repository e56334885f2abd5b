"""What became of a program's configs: every change of a key, with who made it and when."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Protocol

import attrs

from flexcore.kernel import Actor, ProgramId, Refusal, RefusalKind
from flexcore.programs.configs import ProgramConfigs
from flexcore.programs.documents import as_plain
from flexcore.programs.model import Program

# The keys of the configs of every program.
PROGRAM_CONFIG_KEYS = tuple(field.name for field in attrs.fields(ProgramConfigs))


@attrs.frozen
class ProgramConfigUnknown(Refusal):
    """Programs have no config of this key."""

    code: ClassVar[str] = "program_config_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    key: str
    keys: tuple[str, ...] = PROGRAM_CONFIG_KEYS

    @property
    def message(self) -> str:
        """List those that there are."""
        return f"Programs have no config {self.key}: name one of {', '.join(self.keys)}."


@attrs.frozen
class ProgramConfigChange:
    """One change of one config of a program.

    Attributes:
        version: The program's, after the change.
        old_value: Plain JSON as in the document of settings; None where it was not set.
        new_value: Likewise; None where it is not set any more.
    """

    program_id: ProgramId
    key: str
    version: int
    old_value: object
    new_value: object
    changed_by: str
    changed_at: datetime


class ProgramConfigHistory(Protocol):
    """Every change of the configs of a store's programs; changes stay for ever."""

    async def record(self, changes: Sequence[ProgramConfigChange]) -> None:
        """Keep changes, each of which is new."""

    async def changes(
        self, program_id: ProgramId, key: str, limit: int, before: int | None
    ) -> Sequence[ProgramConfigChange]:
        """Return up to `limit` changes of a key, the latest first, from below a version on."""


def config_changes(
    before: ProgramConfigs | None, saved: Program, by: Actor, at: datetime
) -> tuple[ProgramConfigChange, ...]:
    """Return what has changed in the configs of a program, key by key.

    Args:
        before: None where the program is new.
        saved: The program as it was saved.
        by: Who changed it.
        at: When.
    """
    old = as_plain(before) if before else {}
    new = as_plain(saved.settings.configs)
    return tuple(
        ProgramConfigChange(saved.id, key, saved.version, old.get(key), new[key], str(by), at)
        for key in PROGRAM_CONFIG_KEYS
        if new[key] != old.get(key)
    )


def config_key_is_known(key: str) -> Refusal | None:
    """Refuse a key that configs of programs do not have."""
    return None if key in PROGRAM_CONFIG_KEYS else ProgramConfigUnknown(key)
