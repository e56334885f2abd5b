"""Ending a process that works until it is told to stop."""

import asyncio
import faulthandler
import signal


def told_to_end(*, within: float) -> asyncio.Event:
    """Return an event that SIGTERM and Ctrl-C set for the running loop.

    Args:
        within: Seconds after which the process is gone, whatever it is at. One that did not end by
            itself tells on standard error what every thread is at, and its exit code is 1.
    """
    told, loop = asyncio.Event(), asyncio.get_running_loop()

    def tell(*_: object) -> None:
        if told.is_set() or loop.is_closed():
            return
        faulthandler.dump_traceback_later(within, exit=True)
        loop.call_soon_threadsafe(told.set)

    # Not the loop's own handlers: work that keeps the loop from running keeps those from it, too.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    return told
