"""What programs tell others."""

from typing import ClassVar

import attrs

from flexcore.kernel import DomainEvent, EntityKind, EntityRef


@attrs.frozen
class ProgramEvent(DomainEvent):
    """Something that happened to one program."""

    program_id: str

    @property
    def subject(self) -> EntityRef:
        """The program."""
        return EntityRef(EntityKind.PROGRAM, self.program_id)


@attrs.frozen
class ProgramPublished(ProgramEvent):
    """A program can be activated; its revision is fixed."""

    name: ClassVar[str] = "program.published"
    revision_id: str
    number: int


@attrs.frozen
class ProgramActivated(ProgramEvent):
    """Fans buy from this revision from now on.

    Attributes:
        instead_of: The program that was active before, or None.
    """

    name: ClassVar[str] = "program.activated"
    revision_id: str
    instead_of: str | None


@attrs.frozen
class ProgramArchived(ProgramEvent):
    """A program's life is over."""

    name: ClassVar[str] = "program.archived"
