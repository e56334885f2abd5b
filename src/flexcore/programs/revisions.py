"""What publishing freezes: one document that a cart can be judged and priced by for ever."""

import hashlib
import json
from datetime import datetime

import attrs

from flexcore.kernel import ProgramId, RevisionId
from flexcore.programs.documents import as_plain, read_plain
from flexcore.programs.model import Program, ProgramSettings, ProgramType


@attrs.frozen
class ProgramDocument:
    """A program as it was published; nothing in it refers to anything that can be edited.

    Attributes:
        format: Which shape the document has when it is written; it grows with the shape.
    """

    name: str
    program_type: ProgramType
    settings: ProgramSettings
    format: int = attrs.field(default=1, validator=attrs.validators.in_((1,)))

    @classmethod
    def of(cls, program: Program) -> "ProgramDocument":
        """Take down a program as it is now."""
        return cls(program.name, program.program_type, program.settings)


@attrs.frozen
class Revision:
    """One published state of a program, numbered from 1; it never changes.

    Attributes:
        content_hash: `content_hash` of the document.
    """

    revision_id: RevisionId
    program_id: ProgramId
    number: int
    published_at: datetime
    document: ProgramDocument
    content_hash: str

    @property
    def settings(self) -> ProgramSettings:
        """The rules and prices that carts of this revision keep to."""
        return self.document.settings


def to_document(document: ProgramDocument) -> dict[str, object]:
    """Return a document as plain JSON values, its keys in camelCase."""
    return as_plain(document)


def from_document(plain: object) -> ProgramDocument:
    """Read a document back; what `to_document` wrote comes back equal.

    Raises:
        Refused: `DocumentUnreadable`, with every place that is wrong.
    """
    return read_plain(plain, ProgramDocument)


def canonical_json(document: ProgramDocument) -> str:
    """Return the one way in which a document is written: keys sorted, no spaces."""
    return json.dumps(
        to_document(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def content_hash(document: ProgramDocument) -> str:
    """Return the SHA-256 of the canonical JSON in hexadecimal: equal for equal content alone."""
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()
