"""How the core says no, not now, and I do not know."""

from enum import Enum
from typing import ClassVar

import attrs


class RefusalKind(Enum):
    """What sort of no a refusal is; drivers choose their status or exit code by it."""

    INVALID = "invalid"
    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    # What the caller read is not what stands there any more.
    STALE = "stale"
    DECLINED = "declined"
    TOO_LARGE = "too_large"
    UNAVAILABLE = "unavailable"


@attrs.frozen
class Refusal:
    """One reason why something is not done: a value with a code, a message and the data behind it.

    Subclasses set `code`, which never changes once released, and `kind`, and say what happened,
    with which value and what to do, in `message`. Their fields are the data.
    """

    code: ClassVar[str]
    kind: ClassVar[RefusalKind] = RefusalKind.INVALID

    @property
    def message(self) -> str:
        """Tell the person who asked what happened and what to do."""
        raise TypeError(f"{type(self).__name__} has no message.")


class Refused(Exception):
    """A rule said no; nothing was changed.

    Attributes:
        refusals: Every reason, the most important first; at least one.
    """

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("; ".join(f"{refusal.code}: {refusal.message}" for refusal in refusals))
        self.refusals = refusals


def refuse(*found: Refusal | None) -> None:
    """Refuse for every reason that was found, in their order; for none, nothing happens.

    Raises:
        Refused: With what is there of `found`.
    """
    if refusals := tuple(refusal for refusal in found if refusal):
        raise Refused(*refusals)


class Unavailable(Exception):
    """Something outside could not be reached; nothing happened, so trying again is safe.

    Attributes:
        what: The thing that could not be reached, as a person would name it.
        retry_after: Seconds to wait before trying again.
    """

    def __init__(self, what: str, retry_after: int = 5) -> None:
        super().__init__(f"{what} cannot be reached just now: try again in {retry_after} seconds.")
        self.what = what
        self.retry_after = retry_after


class Collided(Unavailable):
    """Two pieces of work were in each other's way and this one was given up: do it again."""


class OutcomeUnknown(Exception):
    """Something outside was asked to act and the answer was lost: it may have happened.

    Attributes:
        what: The thing that was asked, as a person would name it.
        key: The idempotency key of the act; look it up before anything else is tried.
    """

    def __init__(self, what: str, key: str) -> None:
        super().__init__(f"{what} did not answer; whether it acted under key {key} is not known.")
        self.what = what
        self.key = key
