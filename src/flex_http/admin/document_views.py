"""Whole programs as documents on the wire, and what taking one in came to."""

from typing import Annotated, Any

import msgspec

from flex_http.admin.history_views import DifferenceView
from flex_http.admin.program_views import ProgramSummaryView
from flex_http.bodies import View
from flexcore.programs import PortableProgram, ProgramType, TakenIn, portable_to_plain


class ProgramDocumentView(View, frozen=True):
    """All that a program says, without what ties it to its store."""

    format: Annotated[str, msgspec.Meta(description="`flex-program`.")]
    version: Annotated[int, msgspec.Meta(description="Of the format, not of the program.")]
    name: str
    program_type: ProgramType
    settings: Annotated[
        dict[str, Any], msgspec.Meta(description="What is left out keeps its default.")
    ]
    frontend_config: Annotated[
        str | None, msgspec.Meta(description="A JSON text as it was sent; null for none.")
    ] = None
    notifications: Annotated[
        dict[str, Any], msgspec.Meta(description="Messages that are on or have settings, by key.")
    ] = msgspec.field(default_factory=dict)

    @classmethod
    def of(cls, program: PortableProgram) -> "ProgramDocumentView":
        """Return the document of a program for the wire."""
        plain = portable_to_plain(program)
        return msgspec.convert(plain, cls)


class TakenInView(View, frozen=True):
    """What taking a document in came to, or would come to."""

    program: Annotated[
        ProgramSummaryView | None,
        msgspec.Meta(description="As it is now; null for one that a dry run would make."),
    ]
    is_new: Annotated[bool, msgspec.Meta(description="There was none of its name.")]
    is_dry_run: Annotated[bool, msgspec.Meta(description="Nothing was changed.")]
    changes: Annotated[
        list[DifferenceView],
        msgspec.Meta(description="What became different of one that was there, or would."),
    ]

    @classmethod
    def of(cls, taken: TakenIn, *, is_dry_run: bool) -> "TakenInView":
        """Return what came of a document for the wire."""
        is_made = not (taken.is_new and is_dry_run)
        return cls(
            ProgramSummaryView.of(taken.program) if is_made else None,
            taken.is_new,
            is_dry_run,
            [DifferenceView.of(each) for each in taken.changes],
        )
