"""Running a twin: two loopback listeners, in a background thread or as the main process."""

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import attrs
import uvicorn
from litestar.types import ASGIApp, Scope

from flex_adapters.twins.stripe.api import StripeApi
from flex_adapters.twins.stripe.control import control_app
from flex_adapters.twins.stripe.data import TwinData
from flex_adapters.twins.stripe.locks import Locks

LOOPBACK = "127.0.0.1"
STOP_SECONDS = 10.0


class _Server(uvicorn.Server):
    """A uvicorn server that leaves signals to the twin and tells when it accepts calls."""

    def __init__(self, app: ASGIApp, stopping: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="httptools" if find_spec("httptools") else "h11",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_graceful_shutdown=1,
            )
        )
        self.accepting = asyncio.Event()
        self._stopping = stopping

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.accepting.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping()
        await super().shutdown(sockets)

    def drop(self, scope: Scope) -> None:
        """Close the connection of a request at once, as a broken network would."""
        for connection in list(self.server_state.connections):
            if getattr(connection, "client", None) == scope["client"]:
                connection.transport.abort()


@attrs.define(eq=False)
class StripeTwin:
    """A local server that behaves like Stripe, with a private port to control it.

    Both ports are on loopback; 0 takes a free one. The data live in memory, so a restart forgets
    them. `lock_wait_seconds` is how long a call waits for an intent that another call is changing.
    """

    port: int = 0
    control_port: int = 0
    lock_wait_seconds: float = 5.0
    _sockets: list[socket.socket] = attrs.field(factory=list, init=False)
    _servers: list[_Server] = attrs.field(factory=list, init=False)
    _thread: threading.Thread | None = attrs.field(default=None, init=False)

    @classmethod
    @contextmanager
    def running(
        cls, port: int = 0, control_port: int = 0, lock_wait_seconds: float = 5.0
    ) -> Iterator["StripeTwin"]:
        """Run a twin in a background thread for the length of a `with` block."""
        twin = cls(port, control_port, lock_wait_seconds)
        twin.start()
        try:
            yield twin
        finally:
            twin.stop()

    @property
    def url(self) -> str:
        """Return the base address for Stripe clients, without `/v1`."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def control_url(self) -> str:
        """Return the base address of the private port."""
        return f"http://{LOOPBACK}:{self.control_port}"

    def start(self) -> None:
        """Run in a background thread; both ports answer when this returns.

        Raises:
            OSError: A port is taken.
            RuntimeError: The servers could not be started.
        """
        self._bind()
        ready = threading.Barrier(2)
        self._thread = threading.Thread(
            target=self._run, args=(ready.wait,), name="stripe-twin", daemon=True
        )
        self._thread.start()
        ready.wait(STOP_SECONDS)

    def stop(self) -> None:
        """Close both ports and wait for the background thread; calls that wait are let go."""
        self._ask_to_stop()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
            self._thread = None

    def serve(self, started: Callable[[], None] = lambda: None) -> None:
        """Run in this thread until SIGINT or SIGTERM; `started` is called when ports answer.

        Raises:
            OSError: A port is taken.
        """
        self._bind()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._ask_to_stop())
        self._run(started)

    def _bind(self) -> None:
        self._sockets = [_listener(self.port), _listener(self.control_port)]
        self.port, self.control_port = (sock.getsockname()[1] for sock in self._sockets)

    def _run(self, started: Callable[[], Any]) -> None:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(self._serve_both(started))

    async def _serve_both(self, started: Callable[[], Any]) -> None:
        data = TwinData(Locks(self.lock_wait_seconds))
        stopping = data.faults.clear_all
        control = _Server(control_app(data), stopping)
        api = _Server(StripeApi(data, self._drop), stopping)
        self._servers = [api, control]
        async with asyncio.TaskGroup() as tasks:
            for server, listener in zip(self._servers, self._sockets, strict=True):
                tasks.create_task(server.serve(sockets=[listener]))
            await api.accepting.wait()
            await control.accepting.wait()
            started()

    def _drop(self, scope: Scope) -> None:
        self._servers[0].drop(scope)

    def _ask_to_stop(self) -> None:
        for server in self._servers:
            server.should_exit = True


def _listener(port: int) -> socket.socket:
    # With the protocol named, asyncio sends headers and body without waiting for each other's ACK.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError:
        listener.close()
        raise
    return listener


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if find_spec("uvloop") is None:
        return None
    import uvloop

    return uvloop.new_event_loop
