"""The Postgres processes that live in a data folder."""

from pathlib import Path
from typing import cast

import psutil  # type: ignore[import-untyped]  # It ships no types, and its stubs are optional.


def server_processes(data: Path) -> frozenset[int]:
    """Return the ids of the live Postgres processes that work in a data folder.

    A zombie does not count: it holds nothing any more, and may wait long to be reaped.
    The working folder is what tells them, because the id in `postmaster.pid` may by now
    belong to some other program.
    """
    folder = str(data.resolve())
    return frozenset(process.pid for process in psutil.process_iter() if _works_in(process, folder))


def parents(pids: frozenset[int]) -> frozenset[int]:
    """Return those processes that no other one of the set has started."""
    return frozenset(pid for pid in pids if _parent(pid) not in pids)


def _works_in(process: psutil.Process, folder: str) -> bool:
    try:
        return bool(
            process.name().startswith("postgres")
            and process.status() != psutil.STATUS_ZOMBIE
            and process.cwd() == folder
        )
    except psutil.Error:
        # It ended meanwhile, or belongs to someone who does not show it to us.
        return False


def _parent(pid: int) -> int | None:
    try:
        return cast(int, psutil.Process(pid).ppid())
    except psutil.Error:
        return None
