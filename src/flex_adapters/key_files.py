"""Files that keep a key of the installation's own, made by whoever needs them first."""

import os
from collections.abc import Callable
from pathlib import Path


class KeyFileError(Exception):
    """The file of a key cannot be used.

    Attributes:
        code: For programs; says which key it is.
    """

    code = "key_file"


def key_in(file: Path, make: Callable[[], bytes]) -> bytes:
    """Return what a key file holds, after making it if there is none."""
    if not file.exists():
        _write(file, make())
    return file.read_bytes()


def _write(file: Path, content: bytes) -> None:
    """Write a key that nobody else may read; of several processes, one writes it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}")
    part.touch(mode=0o600)
    part.write_bytes(content)
    try:
        os.link(part, file)
    except FileExistsError:
        pass
    finally:
        part.unlink()
