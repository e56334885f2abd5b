"""Frontend configs: what a program's pages look like and say, kept byte by byte."""

import json
import re
from typing import ClassVar, NoReturn, Protocol

import attrs

from flexcore.configs.ports import ProgramVersions
from flexcore.kernel import AuditedWork, ProgramId, Refusal, RefusalKind

# FXQ-5.1.
MOST_BYTES = 256 * 1024
# Deeper than any page's texts, and as deep as every reader of JSON can follow.
MOST_LEVELS = 200

# A text without an end goes to the end: a search that failed would start anew at every quote.
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_LEVELS = {"[": 1, "{": 1, "]": -1, "}": -1}


@attrs.frozen
class FrontendConfigTooLarge(Refusal):
    """A frontend config has more bytes than are kept.

    Attributes:
        size: In bytes; None where it was not read to its end.
    """

    code: ClassVar[str] = "frontend_config_too_large"
    kind: ClassVar[RefusalKind] = RefusalKind.TOO_LARGE
    size: int | None
    most: int = MOST_BYTES

    @property
    def message(self) -> str:
        """Tell how much is kept."""
        size = "too many" if self.size is None else self.size
        return f"The frontend config has {size} bytes: send at most {self.most}."


@attrs.frozen
class FrontendConfigUnreadable(Refusal):
    """A frontend config is not well-formed JSON in UTF-8."""

    code: ClassVar[str] = "frontend_config_unreadable"
    why: str

    @property
    def message(self) -> str:
        """Tell where the document stops being one."""
        return f"The frontend config is not JSON: {self.why}. Correct it."


@attrs.frozen
class FrontendConfigMissing(Refusal):
    """The program has no frontend config."""

    code: ClassVar[str] = "frontend_config_missing"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    program_id: ProgramId

    @property
    def message(self) -> str:
        """Say what to do."""
        return f"Program {self.program_id} has no frontend config: set one."


@attrs.frozen
class FrontendConfig:
    """What one program's pages are given (FX-5.1); nothing here knows what it means.

    Attributes:
        content: A JSON text in UTF-8, exactly as it was sent.
        version: How often it was saved; 0 until it is.
    """

    program_id: ProgramId
    content: bytes
    version: int = 0


def is_kept_as_sent(content: bytes) -> Refusal | None:
    """Refuse a content that is too large or no well-formed JSON; what it says is free (FX-5.3).

    Keys may stand twice, and what an escape stands for is the reader's affair.
    """
    if len(content) > MOST_BYTES:
        return FrontendConfigTooLarge(len(content))
    try:
        text = content.decode("utf-8")
        if _depth(text) > MOST_LEVELS:
            return FrontendConfigUnreadable(f"it has more than {MOST_LEVELS} levels")
        # Numbers are left alone: they need not fit into a number of Python.
        json.loads(text, parse_constant=_no_constant, parse_int=str, parse_float=str)
    except ValueError as error:
        return FrontendConfigUnreadable(str(error))
    return None


class FrontendConfigRecords(Protocol):
    """The frontend configs of a store, one per program."""

    async def get(self, program_id: ProgramId) -> FrontendConfig | None:
        """Return a program's, or None if it has none."""

    async def save(self, config: FrontendConfig) -> FrontendConfig:
        """Keep a program's and return it with its next version.

        The first one after a removal has a version that none had before.

        Raises:
            Refused: `NoSuchProgram`, or `ConfigChanged`: the version is not the caller's any more.
        """

    async def delete(self, program_id: ProgramId) -> None:
        """Take a program's away, if it has one."""


class FrontendConfigWork(AuditedWork, Protocol):
    """The repositories that a piece of work on frontend configs needs."""

    @property
    def programs(self) -> ProgramVersions:
        """The programs of the tenant, as far as their versions go."""

    @property
    def frontend_configs(self) -> FrontendConfigRecords:
        """The frontend configs of the tenant."""


def _depth(text: str) -> int:
    deepest = level = 0
    for sign in _TEXT.sub("", text):
        level += _LEVELS.get(sign, 0)
        deepest = max(deepest, level)
    return deepest


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
