"""Making a data folder, whole or not at all."""

import os
import shutil
import tempfile
from pathlib import Path

from flex_adapters.postgres.embedded.account import Account, account_for_new
from flex_adapters.postgres.embedded.binaries import Binaries
from flex_adapters.postgres.embedded.errors import DataFolderUnusableError, ServerNotStartedError
from flex_adapters.postgres.embedded.home import ServerHome

SUPERUSER = "flex"

_UNFINISHED = "data.new-"


def initialize(home: ServerHome, binaries: Binaries, *, durable: bool = True) -> None:
    """Make the data folder of a home; call it with the home locked.

    Args:
        home: Where it goes; a folder `data` that is there must be empty.
        binaries: Whose `initdb` makes it.
        durable: Wait until all of it is on the disk.

    Raises:
        DataFolderUnusableError: `data` has files in it, but no Postgres made all of them.
        NoServerAccountError: No account may own the folder.
        ServerNotStartedError: `initdb` failed.
    """
    _refuse_foreign_files(home.data)
    _remove_unfinished(home.folder)
    account = account_for_new(home.folder, binaries)
    # A name of its own each time: the `initdb` of a killed process may still be at work.
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=home.folder))
    try:
        account.own_folder(unfinished)
        _run_initdb(account, binaries, unfinished, durable=durable)
        unfinished.rename(home.data)
        if durable:
            _flush(home.folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _run_initdb(account: Account, binaries: Binaries, data: Path, *, durable: bool) -> None:
    command = (
        binaries.program("initdb"),
        f"--username={SUPERUSER}",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        # The socket's folder, of mode 0700, is what keeps others out.
        "--auth=trust",
        *(() if durable else ("--no-sync",)),
    )
    try:
        result = account.run(command, folder=data.parent, variables={"PGDATA": str(data)})
    except OSError as error:
        raise ServerNotStartedError(f"Cannot run {command[0]}: {error}.", ()) from error
    if result.returncode:
        raise ServerNotStartedError(
            f"{command[0]} could not make a data folder in {data.parent} "
            f"(exit code {result.returncode}):",
            tuple(result.stdout.splitlines()[-10:]),
        )


def _flush(folder: Path) -> None:
    """Keep the new name of a folder's member through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_foreign_files(data: Path) -> None:
    if data.exists() and any(data.iterdir()):
        raise DataFolderUnusableError(
            f"{data} has files in it, but no PG_VERSION, so it is not a Postgres data folder, "
            "or a damaged one. Move it away, restore it, or set FLEX_HOME to another folder."
        )


def _remove_unfinished(folder: Path) -> None:
    for left in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
