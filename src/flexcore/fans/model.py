"""A fan: who buys."""

import re
from typing import ClassVar

import attrs

from flexcore.kernel import FanId, Refusal

_EMAIL = re.compile(r"[^\s@\x00-\x1f]{1,64}@[^\s@\x00-\x1f.]+(\.[^\s@\x00-\x1f.]+)+")


@attrs.frozen
class Fan:
    """A person with an account in one store."""

    id: FanId
    email: str


@attrs.frozen
class NotAnEmail(Refusal):
    """What was given is not an e-mail address."""

    code: ClassVar[str] = "not_an_email"
    value: str

    @property
    def message(self) -> str:
        """Name the value."""
        return f"{self.value!r} is not an e-mail address: give one such as fan@example.com."


def email_refusal(email: str) -> Refusal | None:
    """Refuse what cannot be an e-mail address."""
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        return NotAnEmail(email[:254])
    return None
