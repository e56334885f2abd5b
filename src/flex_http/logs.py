"""Request ids, the access log and what libraries log: JSON lines, all in one place."""

import logging
import re
import sys
from http import HTTPStatus
from time import perf_counter
from typing import BinaryIO, TextIO, cast
from uuid import uuid4

import attrs
import msgspec
import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

REQUEST_ID_HEADER = "X-Request-Id"
_RAW_HEADER = REQUEST_ID_HEADER.lower().encode()
_TIME = structlog.processors.TimeStamper(fmt="iso", utc=True)
_SANE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


def json_log(to: BinaryIO | None = None, level: str = "info") -> FilteringBoundLogger:
    """Return a log that writes one JSON object a line, to standard output if not told where.

    Args:
        to: Where lines go.
        level: The least severe line that is written.
    """
    return cast(
        FilteringBoundLogger,
        structlog.wrap_logger(
            structlog.BytesLogger(to or sys.stdout.buffer),
            processors=[
                structlog.processors.add_log_level,
                _TIME,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(serializer=_as_json),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(level),
        ),
    )


def write_library_logs(level: str, to: TextIO | None = None) -> None:
    """Write what the standard library's loggers are told as lines like those of `json_log`.

    Warnings and worse alone: below, libraries tell the bodies of their calls, and so secrets. A
    line names its logger, and the request in which it was written.

    Args:
        level: The least severe line that is written, if more severe than a warning.
        to: Where lines go; standard output when left out.
    """
    handler = logging.StreamHandler(to or sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                _TIME,
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(serializer=_as_text),
            ],
        )
    )
    least = max(logging.getLevelNamesMapping()[level.upper()], logging.WARNING)
    # The handler's level too: a logger with a level of its own does not ask for the root's.
    handler.setLevel(least)
    logging.basicConfig(handlers=[handler], level=least, force=True)


@attrs.frozen(eq=False)
class AccessLog:
    """An ASGI app that gives each request an id and logs what became of it.

    It logs the path as the API names it, never as it was sent: no body, token or query gets in.
    """

    app: ASGIApp
    log: FilteringBoundLogger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        state = scope.setdefault("state", {})
        state["request_id"], state["log"] = request_id, self.log
        started, status = perf_counter(), HTTPStatus.INTERNAL_SERVER_ERROR.value

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (_RAW_HEADER, request_id.encode()),
                ]
            await send(message)

        try:
            with structlog.contextvars.bound_contextvars(request_id=request_id):
                await self.app(scope, receive, send_with_id)
        finally:
            self._write(scope, status, perf_counter() - started)

    def _write(self, scope: Scope, status: int, seconds: float) -> None:
        call = scope["state"].get("call")
        self.log.info(
            "request",
            method=scope.get("method"),
            path=scope.get("path_template") or "unknown",
            status=status,
            ms=round(seconds * 1000, 2),
            store=call.store.slug if call else None,
            request_id=scope["state"]["request_id"],
        )


def request_id_of(scope: Scope) -> str:
    """Return the id of a request."""
    return str(scope["state"].get("request_id", ""))


def log_of(scope: Scope) -> FilteringBoundLogger:
    """Return the log of a request, which names the request in each line."""
    log = cast(FilteringBoundLogger, scope["state"]["log"])
    return log.bind(request_id=request_id_of(scope))


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == _RAW_HEADER and _SANE_ID.fullmatch(value):
            return value.decode()
    return uuid4().hex


def _as_text(event: object, **_: object) -> str:
    return _as_json(event).decode()


def _as_json(event: object, **_: object) -> bytes:
    return msgspec.json.encode(event, enc_hook=str)
