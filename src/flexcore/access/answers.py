"""Answers that are kept by idempotency key, so that a call repeated is an act done once."""

from datetime import datetime, timedelta
from typing import ClassVar, Protocol

import attrs

from flexcore.kernel import Refusal, RefusalKind

# A call that claimed a key and has not answered after so long counts as dead. It is longer than
# any lease on a cart, so that whoever takes the key over finds the cart of a dead call free.
CLAIM_TIME = timedelta(minutes=3)


@attrs.frozen
class AnswerKey:
    """What one key is scoped to, within a store: the same key elsewhere is another key.

    Attributes:
        caller: Who calls, as the actor's text or the hash of a cart token.
        key: What the caller sent, at most 255 characters.
    """

    caller: str
    method: str
    path: str
    key: str


@attrs.frozen
class KeyClaim:
    """One call's claim of a key; the time tells it from every other claim of the same key.

    Attributes:
        body_hash: Of all that the call says, its body for one; a call repeated says the same.
        keep_until: When the key, and what is kept under it, is forgotten.
    """

    key: AnswerKey
    body_hash: bytes
    claimed_at: datetime
    keep_until: datetime


@attrs.frozen
class KeptAnswer:
    """An answer as it was given the first time.

    Attributes:
        etag: Which version of something it shows; None where it says none.
    """

    status: int
    body: bytes
    media_type: str
    etag: str | None = None


@attrs.frozen
class KeyInUse(Refusal):
    """A call with this key is under way."""

    code: ClassVar[str] = "idempotency_key_in_use"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    retry_after: int = 1

    @property
    def message(self) -> str:
        """Say when to try again."""
        return (
            "A call with this Idempotency-Key is still under way: "
            f"try again in {self.retry_after} second."
        )


@attrs.frozen
class KeyReused(Refusal):
    """The key was used for a call with another query, condition or body."""

    code: ClassVar[str] = "idempotency_key_reused"

    @property
    def message(self) -> str:
        """Say what to do."""
        return (
            "This Idempotency-Key was sent with another query, If-Match, If-None-Match or body "
            "before: use a new key for a new request."
        )


class KeptAnswers(Protocol):
    """Answers of one store by key; each call is one statement."""

    async def begin(self, claim: KeyClaim) -> KeptAnswer | None:
        """Claim a key for a call, or return the answer that it had before.

        A claim whose call never answered can be taken over after `CLAIM_TIME`.

        Raises:
            Refused: `KeyInUse` or `KeyReused`.
        """

    async def finish(self, claim: KeyClaim, answer: KeptAnswer | None) -> None:
        """Keep the answer of a call, or forget the key when the answer is None.

        A claim that another call has taken over since changes nothing.
        """


class AnswerWork(Protocol):
    """A unit of work on kept answers."""

    @property
    def kept_answers(self) -> KeptAnswers:
        """The store's kept answers."""
