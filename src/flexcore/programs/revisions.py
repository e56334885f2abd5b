"""What publishing freezes: one document that a cart can be judged and priced by for ever."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

import attrs

from flexcore.kernel import EventCode, ProgramId, RevisionId
from flexcore.programs.choosing.choices import Choice, choice_meant, choices_of
from flexcore.programs.documents import as_plain, read_plain
from flexcore.programs.model import Program, ProgramSettings, ProgramType
from flexcore.programs.pricing import PriceTerms
from flexcore.programs.terms import PriceAdjustment
from flexcore.programs.unlocks import Unlock


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
        published_by: Who published it, as an `Actor` is written; empty where nobody said.
    """

    revision_id: RevisionId
    program_id: ProgramId
    number: int
    published_at: datetime
    document: ProgramDocument
    content_hash: str
    published_by: str = ""

    @property
    def settings(self) -> ProgramSettings:
        """The rules and prices that carts of this revision keep to."""
        return self.document.settings

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """How fans may choose, in the order in which the shop shows it."""
        return choices_of(self.document.program_type, self.settings)

    @cached_property
    def event_codes(self) -> tuple[EventCode, ...]:
        """The events of all choices, in the order in which they first stand there."""
        return tuple(dict.fromkeys(code for each in self.choices for code in each.event_codes))

    @cached_property
    def special_games(self) -> Mapping[EventCode, Unlock]:
        """What unlocks each event that normal listings do not show (FX-1.45)."""
        return {unlock.event_code: unlock for unlock in self.settings.unlocks}

    @cached_property
    def _meant(self) -> dict[str | None, Choice]:
        codes = (None, *(choice.code for choice in self.choices))
        return {code: meant for code in codes if (meant := choice_meant(self.choices, code))}

    def adjustment_of(self, code: str | None) -> PriceAdjustment:
        """Return what a choice makes of prices; what the program does where it says nothing."""
        choice = self.choice_of(code)
        return (choice and choice.adjustment) or self.settings.adjustment

    def price_terms(self, code: str | None, *, can_reprice: bool) -> PriceTerms:
        """Return what the prices of a choice go by; see `fan_price`."""
        return PriceTerms(self.settings, self.adjustment_of(code), can_reprice)

    def choice_of(self, code: str | None) -> Choice | None:
        """Return the choice of a code, or what is meant without one; None if there is none."""
        return self._meant.get(code)


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
