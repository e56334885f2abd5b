"""What every request body and every answer of the API has in common."""

from typing import Annotated

import msgspec

from flexcore.kernel import EVENT_CODE_LENGTH_MAX

# Postgres keeps no NUL in a text, so no text with one can name anything.
WITHOUT_NUL = r"^[^\x00]*$"

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=WITHOUT_NUL)]
EventCodeText = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=EVENT_CODE_LENGTH_MAX,
        pattern=WITHOUT_NUL,
        description="The event's code, as the program lists it.",
    ),
]


class Body(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """The body of a request; a field that it does not know is refused."""


class View(msgspec.Struct, rename="camel", frozen=True):
    """The body of an answer."""
