"""Files that commands are given; `-` is standard input or output."""

import sys
from pathlib import Path

import typer

STANDARD = "-"


def text_of(file: str) -> str:
    """Return the text of a file, or of standard input."""
    try:
        return content_of(file).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(file, error) from error


def content_of(file: str) -> bytes:
    """Return the bytes of a file, or of standard input."""
    try:
        return sys.stdin.buffer.read() if file == STANDARD else Path(file).read_bytes()
    except OSError as error:
        raise _unreadable(file, error) from error


def write_content(file: str, content: bytes) -> None:
    """Write a file anew, or to standard output."""
    if file == STANDARD:
        typer.echo(content, nl=False)
        return
    try:
        Path(file).write_bytes(content)
    except OSError as error:
        raise typer.BadParameter(
            f"{file} cannot be written: {error}.", param_hint="FILE"
        ) from error


def _unreadable(file: str, error: Exception) -> typer.BadParameter:
    return typer.BadParameter(f"{file} cannot be read: {error}.", param_hint="FILE")
