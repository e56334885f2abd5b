"""What a look at a program before its publication found."""

from enum import Enum
from typing import ClassVar

import attrs

from flexcore.kernel import Refusal, RefusalKind
from flexcore.programs.choosing.selection import Selection


class Stage(Enum):
    """What is looked at, in this order; a later stage makes sense of sound earlier ones only."""

    STRUCTURE = "structure"
    STOCK = "stock"
    PRICES = "prices"


class FindingLevel(Enum):
    """Whether a finding keeps a program from being published."""

    ERROR = "error"
    WARNING = "warning"


@attrs.frozen
class Finding:
    """One thing that is wrong, or that somebody should know before fans do.

    Attributes:
        refusal: What it is: its code, its message, and the rows concerned as data.
        selections: What shows it, where a selection can; a pair shows what lies between the two.
    """

    stage: Stage
    level: FindingLevel
    refusal: Refusal
    selections: tuple[Selection, ...] = ()


@attrs.frozen
class ProgramCheck:
    """Everything that a look at a program before its publication found.

    Attributes:
        findings: Stage by stage; within a stage errors come before warnings.
        failure: What could not be reached, so that nobody knows about stock and prices; or None.
    """

    findings: tuple[Finding, ...]
    failure: str | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What keeps the program from being published."""
        return tuple(each for each in self.findings if each.level is FindingLevel.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What somebody has to confirm."""
        return tuple(each for each in self.findings if each.level is FindingLevel.WARNING)


@attrs.frozen
class WarningsUnconfirmed(Refusal):
    """A program raises warnings, which nobody has confirmed.

    Attributes:
        warnings: Their codes; the warnings themselves follow as further refusals.
    """

    code: ClassVar[str] = "warnings_unconfirmed"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    name: str
    warnings: tuple[str, ...]

    @property
    def message(self) -> str:
        """Ask for a look at them."""
        listed = ", ".join(self.warnings)
        return f"Program {self.name} raises warnings: look at {listed}, then confirm them."


def publication_refusals(name: str, check: ProgramCheck, *, confirmed: bool) -> tuple[Refusal, ...]:
    """List why a program is not published: its errors, or warnings that nobody has confirmed."""
    if check.errors:
        return tuple(each.refusal for each in check.errors)
    if confirmed or not check.warnings:
        return ()
    refusals = tuple(each.refusal for each in check.warnings)
    codes = dict.fromkeys(refusal.code for refusal in refusals)
    return (WarningsUnconfirmed(name, tuple(codes)), *refusals)
