"""What was asked of the twin and what became of it."""

from collections import Counter, deque
from typing import Any

import attrs

KEPT_REQUESTS = 10_000


@attrs.define
class LoggedRequest:
    """One request; `status` is empty while it runs and when its connection was dropped.

    Parameters are as sent, without card data. `outcome` is `running`, `answered`, `replayed` or
    `dropped`.
    """

    id: str
    at: int
    method: str
    path: str
    idempotency_key: str | None = None
    account: str | None = None
    operation: str | None = None
    parameters: dict[str, str] = attrs.field(factory=dict)
    status: int | None = None
    outcome: str = "running"
    faults: tuple[str, ...] = ()

    def show(self) -> dict[str, Any]:
        """Return the request as JSON."""
        return {name: getattr(self, name) for name in _FIELDS}


_FIELDS = tuple(field.name for field in attrs.fields(LoggedRequest))


@attrs.define
class RequestLog:
    """The latest requests, oldest first, and how often each operation was called in all."""

    latest: deque[LoggedRequest] = attrs.field(factory=lambda: deque(maxlen=KEPT_REQUESTS))
    calls: Counter[str] = attrs.field(factory=Counter)

    def arrived(self, request: LoggedRequest) -> LoggedRequest:
        """Keep a request from its arrival on."""
        self.latest.append(request)
        return request

    def called(self, request: LoggedRequest, account: str, operation: str) -> None:
        """Count a request once it is known what it calls, faults and replays included."""
        request.account = account
        request.operation = operation
        self.calls[operation] += 1


def without_card(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return parameters as sent, card data left out."""
    return {name: value for name, value in pairs if not name.startswith("card[")}
