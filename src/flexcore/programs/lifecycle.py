"""What may be done to a program at each point of its life (FX-16.2 to FX-16.4, FXQ-16.2)."""

from collections.abc import Iterable
from typing import ClassVar

import attrs

from flexcore.kernel import Refusal, RefusalKind
from flexcore.programs.model import Program, ProgramStatus


@attrs.frozen
class ProgramIsActive(Refusal):
    """The program is what fans are buying from."""

    code: ClassVar[str] = "program_active"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    name: str

    @property
    def message(self) -> str:
        """Ask to activate another first."""
        return f"Program {self.name} is active and stays as it is: activate another one first."


@attrs.frozen
class ProgramIsArchived(Refusal):
    """The program's life is over."""

    code: ClassVar[str] = "program_archived"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    name: str

    @property
    def message(self) -> str:
        """Ask for a new one."""
        return f"Program {self.name} is archived, and for good: create a new one."


@attrs.frozen
class ProgramNotPublished(Refusal):
    """The program is a draft, perhaps because it was edited after it was published."""

    code: ClassVar[str] = "program_not_published"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    name: str

    @property
    def message(self) -> str:
        """Ask to publish it first."""
        return f"Program {self.name} is a draft: publish it first."


@attrs.frozen
class AnotherProgramActive(Refusal):
    """A store has one active program at most (FX-1.3)."""

    code: ClassVar[str] = "another_program_active"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    name: str

    @property
    def message(self) -> str:
        """Ask to switch instead."""
        return f"Program {self.name} cannot be active beside another: switch to it instead."


@attrs.frozen
class StoreClosed(Refusal):
    """The store has no active program, so there is nothing to buy (FXQ-16.3)."""

    code: ClassVar[str] = "store_closed"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT

    @property
    def message(self) -> str:
        """Ask for patience."""
        return "The store is closed just now: come back later."


def can_be_edited(program: Program) -> Refusal | None:
    """Refuse to edit an archived program, or the one that fans are buying from."""
    return _is_archived(program) or _is_active(program)


def can_be_published(program: Program) -> Refusal | None:
    """Refuse to publish an archived program."""
    return _is_archived(program)


def can_be_activated(program: Program) -> Refusal | None:
    """Refuse to activate anything but a published program (FXQ-1.3)."""
    return _is_archived(program) or _is_draft(program)


def is_the_only_active(program: Program, others: Iterable[Program]) -> Refusal | None:
    """Refuse an active program beside another active one (FX-1.3, FX-1.5)."""
    is_second = program.is_active and any(other.is_active for other in others)
    return AnotherProgramActive(program.name) if is_second else None


def can_be_archived(program: Program) -> Refusal | None:
    """Refuse to archive a draft, or the program that fans are buying from (FXQ-1.3)."""
    return _is_archived(program) or _is_draft(program) or _is_active(program)


def _is_archived(program: Program) -> Refusal | None:
    is_archived = program.status is ProgramStatus.ARCHIVED
    return ProgramIsArchived(program.name) if is_archived else None


def _is_draft(program: Program) -> Refusal | None:
    return ProgramNotPublished(program.name) if program.status is ProgramStatus.DRAFT else None


def _is_active(program: Program) -> Refusal | None:
    return ProgramIsActive(program.name) if program.is_active else None
