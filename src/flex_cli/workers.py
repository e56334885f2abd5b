"""The processes that serve the API, and their end."""

import multiprocessing
import os
import signal
import socket
import threading
import time
from multiprocessing.process import BaseProcess

from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE
from uvicorn.importer import import_from_string
from uvicorn.supervisors.multiprocess import Multiprocess

from flex_cli.exits import Exit
from flex_cli.failures import CommandFailed

# Requests under way get this long to end once the server is told to stop.
_REQUEST_SECONDS = 10
# After this long every process is gone, whatever it was at; carts keep their leases for others.
STOP_SECONDS = 25.0
_BACKLOG = 2048
# A driver never imports another: the workers are told by name what to serve.
_API = "flex_http.app:create_app"


class Workers(Multiprocess):
    """Uvicorn's workers, started again when they die and ended in time when told to stop."""

    def join_all(self) -> None:
        """Wait for every worker to end, and end those that take too long."""
        deadline = time.monotonic() + STOP_SECONDS
        for worker in self.processes:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            if worker.exitcode is None:
                worker.process.kill()
                worker.process.join()

    @property
    def failed_to_start(self) -> bool:
        """Tell whether a worker ended before it served anything."""
        return any(worker.exitcode == STARTUP_FAILURE for worker in self.processes)


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that takes calls from now on; workers answer them once they are there.

    Raises:
        CommandFailed: The address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise CommandFailed(
            Exit.NOT_STARTED,
            "port_taken",
            f"{host}:{port} cannot be listened at ({error.strerror}): "
            "choose another with --host and --port.",
        ) from error
    listener.set_inheritable(True)
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the URL at which a socket is reached."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve_with_workers(listener: socket.socket, workers: int) -> bool:
    """Serve until SIGTERM or SIGINT, and return whether the workers could be started."""
    config = Config(
        f"{__name__}:worker_application",
        factory=True,
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_REQUEST_SECONDS,
    )
    supervisor = Workers(config, [listener])
    supervisor.run()
    return not supervisor.failed_to_start


def worker_application() -> object:
    """Return what a worker serves; it ends when its supervisor is gone, however that went.

    A worker left behind would keep the address and use a database that nobody keeps running.
    """
    if supervisor := multiprocessing.parent_process():
        threading.Thread(target=_end_after, args=(supervisor,), daemon=True).start()
    application: object = import_from_string(_API)()
    return application


def _end_after(supervisor: BaseProcess) -> None:
    supervisor.join()
    os.kill(os.getpid(), signal.SIGTERM)
