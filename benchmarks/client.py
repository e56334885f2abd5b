"""An HTTP client that costs next to nothing, so that the server is what is measured."""

import asyncio
import json
from types import TracebackType
from typing import Any

import attrs


@attrs.frozen
class Answer:
    """A status, and a body that is read when somebody wants it."""

    status: int
    payload: bytes

    @property
    def body(self) -> dict[str, Any]:
        """What the payload says."""
        return json.loads(self.payload) if self.payload else {}


class Client:
    """One keep-alive connection that sends one request at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> "Client":
        self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._streams:
            self._streams[1].close()

    async def call(self, method: str, path: str, body: object = None, headers: str = "") -> Answer:
        """Send one request and read its answer."""
        assert self._streams is not None
        reader, writer = self._streams
        content = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        writer.write(head.encode() + content)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        length = next(
            (int(line[15:]) for line in lines if line.lower().startswith("content-length:")), 0
        )
        payload = await reader.readexactly(length) if length else b""
        return Answer(int(lines[0].split()[1]), payload)
