"""Secrets by reference: a store says where one is, never what it is."""

import os
from pathlib import Path


class SecretNotFoundError(Exception):
    """A reference leads to no secret."""


def resolved(reference: str) -> str:
    """Return the secret that `env:NAME` or `file:PATH` leads to.

    Raises:
        SecretNotFoundError: Nothing is there, or it is no reference.
    """
    kind, _, place = reference.partition(":")
    match kind:
        case "env" if value := os.environ.get(place):
            return value
        case "file" if Path(place).is_file():
            return Path(place).read_text("utf-8").strip()
        case "env" | "file":
            raise SecretNotFoundError(f"There is no secret at {reference}: set it there.")
        case _:
            raise SecretNotFoundError(
                "A secret is named as env:NAME or file:PATH, never written out."
            )
