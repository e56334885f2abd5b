"""The folder of the server's socket, which nobody else may enter or have made."""

import os
import stat
from pathlib import Path

from flex_adapters.postgres.embedded.account import Account
from flex_adapters.postgres.embedded.errors import DataFolderUnusableError


def make_private(folder: Path, account: Account) -> None:
    """Create a folder that only the server's account enters; one that is there must be such.

    Raises:
        DataFolderUnusableError: Someone else made the folder, and could listen in it.
    """
    try:
        folder.mkdir(mode=0o700)
        account.own_folder(folder)
    except FileExistsError:
        if not is_private(folder, account):
            raise DataFolderUnusableError(
                f"{folder} is for the server's socket, but someone else made it, or may enter it. "
                "Remove it, or set FLEX_HOME to another folder."
            ) from None


def is_private(folder: Path, account: Account) -> bool:
    """Tell whether a folder exists, is the server account's, and lets nobody else in."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    owner = os.geteuid() if account.uid is None else account.uid
    return stat.S_ISDIR(found.st_mode) and found.st_uid == owner and not found.st_mode & 0o077


def remove_sockets(folder: Path) -> None:
    """Remove the sockets of a killed server, and the locks beside them."""
    for left in folder.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)
