"""The pepper: the installation's own key, without which hashes of API keys' secrets say nothing."""

import re
import secrets
from pathlib import Path

from flex_adapters.key_files import KeyFileError, key_in
from flexcore.access import SecretHashes

_BYTES = 32
_HEX = re.compile(rb"([0-9a-f]{2}){32,}")


class PepperError(KeyFileError):
    """The file of the pepper cannot be used."""

    code = "pepper"


def hashes_from(file: Path) -> SecretHashes:
    """Return hashes keyed with the pepper of a file, which is made if there is none.

    Raises:
        PepperError: The file holds something else.
    """
    text = key_in(file, _new_pepper).strip()
    if not _HEX.fullmatch(text):
        raise PepperError(f"{file} holds no pepper: write 64 hexadecimal digits there.")
    return SecretHashes(bytes.fromhex(text.decode()))


def _new_pepper() -> bytes:
    return f"{secrets.token_hex(_BYTES)}\n".encode()
