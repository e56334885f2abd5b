"""Where the next page of a list begins: opaque to callers, and checked."""

import base64
import binascii
import re
from typing import ClassVar
from uuid import UUID

import attrs

from flexcore.kernel import Refusal, Refused

_NUMBER = re.compile(r"[0-9]{1,18}")


@attrs.frozen
class BadCursor(Refusal):
    """The cursor does not come from this list, or the list is another one by now."""

    code: ClassVar[str] = "bad_cursor"

    @property
    def message(self) -> str:
        """Say what to do."""
        return "This cursor does not belong to this list any more: begin again without one."


def cursor_after(key: str) -> str:
    """Return the cursor of the page that begins after a key."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def key_of(cursor: str) -> str:
    """Return the key after which a page begins.

    Raises:
        Refused: `BadCursor`.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise Refused(BadCursor()) from error


def number_of(cursor: str | None) -> int | None:
    """Return the number behind which a page begins; None for the first page.

    Raises:
        Refused: `BadCursor`.
    """
    if cursor is None:
        return None
    key = key_of(cursor)
    if not _NUMBER.fullmatch(key):
        raise Refused(BadCursor())
    return int(key)


def id_of(cursor: str | None) -> UUID | None:
    """Return the id behind which a page begins; None for the first page.

    Raises:
        Refused: `BadCursor`.
    """
    try:
        return None if cursor is None else UUID(key_of(cursor))
    except ValueError as error:
        raise Refused(BadCursor()) from error
