"""Whether a program is what somebody read who now wants to change it."""

from flexcore.kernel import Refusal
from flexcore.programs.model import Program
from flexcore.programs.ports import ProgramChanged


def is_as_read(program: Program, version: int | None) -> Refusal | None:
    """Refuse a program at another version than the caller's; None is for whatever stands there."""
    is_same = version is None or version == program.version
    return None if is_same else ProgramChanged(program.name, program.version)
