"""Idempotency keys: the first answer of a key is the answer of all its repetitions."""

from collections.abc import Sequence

import attrs

from flex_adapters.twins.stripe.errors import bad_request, key_in_use, key_reused

# Source: Stripe, "Idempotent requests": keys may be removed once they are at least 24 hours old.
KEPT_SECONDS = 24 * 3600
KEY_LENGTH_MAX = 255


@attrs.frozen
class Answer:
    """A status and a JSON body, as first given."""

    status: int
    body: bytes


@attrs.define
class _Entry:
    path: str
    parameters: int
    at: int
    answer: Answer | None = None


@attrs.define
class IdempotencyKeys:
    """The keys of one account, whatever endpoint they were used with."""

    _entries: dict[str, _Entry] = attrs.field(factory=dict)

    def begin(
        self, key: str, path: str, parameters: Sequence[tuple[str, str]], now: int
    ) -> Answer | None:
        """Return the stored answer of a key, or mark the key as running and return nothing.

        Raises:
            StripeRefusal: The key is too long, still running, or was first used with another
                path or other parameters (their order does not matter).
        """
        if len(key) > KEY_LENGTH_MAX:
            message = f"The idempotency key has {len(key)} characters; at most 255 are allowed."
            raise bad_request(message)
        fingerprint = hash(tuple(sorted(parameters)))
        entry = self._entries.get(key)
        if entry is None or _is_old(entry, now):
            self._entries[key] = _Entry(path, fingerprint, now)
            return None
        _require_same(key, entry, path, fingerprint)
        if entry.answer is None:
            raise key_in_use(key)
        return entry.answer

    def finish(self, key: str, answer: Answer) -> None:
        """Keep the answer of a request whose execution had begun."""
        self._entries[key].answer = answer

    def forget(self, key: str) -> None:
        """Free a key whose request was refused before execution."""
        self._entries.pop(key, None)

    def prune(self, now: int) -> None:
        """Forget the keys that are at least 24 hours old."""
        for key in [key for key, entry in self._entries.items() if _is_old(entry, now)]:
            del self._entries[key]

    def states(self) -> dict[str, str]:
        """Return every key with `running` or `done`."""
        return {
            key: "running" if entry.answer is None else "done"
            for key, entry in self._entries.items()
        }


def _is_old(entry: _Entry, now: int) -> bool:
    return entry.answer is not None and now - entry.at >= KEPT_SECONDS


def _require_same(key: str, entry: _Entry, path: str, fingerprint: int) -> None:
    advice = f"Use a key other than '{key}' if you meant another request."
    if entry.path != path:
        raise key_reused(
            "Keys for idempotent requests can only be used for the endpoint they were first "
            f"used for ('{entry.path}', not '{path}'). {advice}"
        )
    if entry.parameters != fingerprint:
        raise key_reused(
            "Keys for idempotent requests can only be used with the parameters they were first "
            f"used with. {advice}"
        )
