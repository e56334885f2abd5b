"""Who runs the server programs: Postgres refuses to be run by root."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from flex_adapters.postgres.embedded.binaries import Binaries
from flex_adapters.postgres.embedded.errors import NoServerAccountError

_NOBODY = "nobody"

# The server outlives this process and must not carry its secrets along.
_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


@attrs.frozen
class Account:
    """The user that a program runs as; without a number, the one that runs Flex."""

    uid: int | None = None
    gid: int | None = None
    wrapper: tuple[str, ...] = ()

    def run(
        self, command: Sequence[str | Path], *, folder: Path, variables: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run a program in a folder until it ends, and return what it said and its exit code.

        What it starts in its turn belongs to a session of its own, and so outlives this process.

        Raises:
            OSError: The program cannot be reached, or the user not be changed.
        """
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        return subprocess.run(  # noqa: S603 - a list, hence no shell, of programs named by Flex
            [*self.wrapper, *command],
            cwd=folder,
            env={**kept, "LC_ALL": "C", **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            start_new_session=True,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else (),
            umask=0o077,
        )

    def own_folder(self, folder: Path) -> None:
        """Give this account a folder of its own, of mode 0700, that Flex made just now."""
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid, follow_symlinks=False)

    def own_file(self, path: Path) -> None:
        """Create a file of this account where it is missing."""
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            if self.uid is not None and self.gid is not None:
                os.fchown(file, self.uid, self.gid)
        finally:
            os.close(file)


def owner_of(data: Path) -> Account:
    """Return the account that runs the server of a data folder that exists.

    Raises:
        NoServerAccountError: The folder is root's, and there are no user namespaces.
    """
    if os.geteuid() != 0:
        return Account()
    owner = data.stat()
    if owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    if account := _root_by_another_name():
        return account
    raise NoServerAccountError(
        f"{data} belongs to root, and running its server takes user namespaces (`unshare`), "
        "which are missing here. Set FLEX_DATABASE__URL to a Postgres of your own."
    )


def account_for_new(home: Path, binaries: Binaries) -> Account:
    """Choose the account that will own the data folder of a home that has none yet.

    Root becomes `nobody` where that user reaches both the programs and the home. Elsewhere it
    stays itself, under another number in a user namespace. No folder's rights are changed.

    Raises:
        NoServerAccountError: Neither works.
    """
    if os.geteuid() != 0:
        return Account()
    for account in (_nobody(), _root_by_another_name()):
        if account and _can_work(account, home, binaries):
            return account
    raise NoServerAccountError(
        f"Root cannot run Postgres itself, the user `{_NOBODY}` cannot reach both "
        f"{binaries.folder} and {home}, and there are no user namespaces (`unshare`) here. "
        "Run Flex as an ordinary user, set FLEX_HOME to a folder that every user can reach, "
        "or set FLEX_DATABASE__URL to a Postgres of your own."
    )


def _nobody() -> Account | None:
    try:
        user = pwd.getpwnam(_NOBODY)
    except KeyError:
        return None
    return Account(user.pw_uid, user.pw_gid)


def _root_by_another_name() -> Account | None:
    unshare, nobody = shutil.which("unshare"), _nobody()
    if unshare is None or nobody is None:
        return None
    # Any number but 0 would do for the server; `initdb` also wants it to have a name.
    numbers = (f"--map-user={nobody.uid}", f"--map-group={nobody.gid}")
    return Account(wrapper=(unshare, "--user", *numbers))


def _can_work(account: Account, home: Path, binaries: Binaries) -> bool:
    with tempfile.TemporaryDirectory(prefix="probe-", dir=home) as probe:
        account.own_folder(Path(probe))
        script = 'touch "$0/written" && exec "$1" --version'
        command = ("/bin/sh", "-c", script, probe, binaries.program("postgres"))
        try:
            return account.run(command, folder=home, variables={}).returncode == 0
        except (OSError, subprocess.SubprocessError):
            return False
