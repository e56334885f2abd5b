"""Who does something."""

from enum import Enum

import attrs


class ActorKind(Enum):
    """The kinds of caller that Flex tells apart."""

    ANONYMOUS = "anonymous"
    FAN = "fan"
    KEY = "key"
    OPERATOR = "operator"
    JOB = "job"
    CLI = "cli"


@attrs.frozen
class Actor:
    """Who makes a call; kept with every change, written as `kind:id`."""

    kind: ActorKind
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.id}" if self.id else self.kind.value
