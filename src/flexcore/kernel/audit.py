"""What operators change, as it goes on record with the change itself."""

from collections.abc import Mapping
from typing import Protocol

import attrs

from flexcore.kernel.ids import EntityRef


@attrs.frozen
class Change:
    """What somebody changed.

    Attributes:
        action: As `noun.happened`, such as `program.published`.
        before: Plain values, never a secret; None for what was not there.
        after: Plain values, never a secret; None for what is gone.
    """

    action: str
    entity: EntityRef
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None

    @classmethod
    def between(
        cls,
        action: str,
        entity: EntityRef,
        before: Mapping[str, object],
        after: Mapping[str, object],
    ) -> "Change":
        """Return a change with the values that differ and no others, so that it can be read."""
        same = {name for name in before if name in after and before[name] == after[name]}
        return cls(action, entity, _without(before, same), _without(after, same))


class AuditTrail(Protocol):
    """Changes kept in the transaction in which they are made, each with who made it and when."""

    async def record(self, change: Change) -> None:
        """Keep a change, behind every one that is on record when the work ends.

        It is lost if the work is, and can be read when the work is done.
        """


class AuditedWork(Protocol):
    """A piece of work in which an operator changes something."""

    @property
    def audit(self) -> AuditTrail:
        """Where changes go on record."""


def _without(values: Mapping[str, object], names: set[str]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name not in names}
