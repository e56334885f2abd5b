"""Turning what was to be expected into one line on standard error and an exit code."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from flex_adapters.settings import SettingsError
from flex_adapters.wiring import (
    EmbeddedPostgresError,
    KeyFileError,
    MigrationError,
    SecretNotFoundError,
)
from flex_cli.exits import Exit
from flexcore.kernel import OutcomeUnknown, Refused, Unavailable


class CommandFailed(Exception):
    """A command cannot do its work; the message says why and what to do.

    Attributes:
        exit: What the command ends with.
        code: For programs.
    """

    def __init__(self, exit: Exit, code: str, message: str) -> None:
        super().__init__(message)
        self.exit, self.code = exit, code


class LastWords(logging.Handler):
    """Keeps the last warning of the connection pool, which alone knows why it cannot connect."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a warning."""
        self.text = " ".join(record.getMessage().split()).removeprefix(
            "error connecting in 'flex': "
        )


@contextmanager
def pool_listened_to() -> Iterator[LastWords]:
    """Keep the pool's warnings from standard error for a while, and remember the last one."""
    log, words = logging.getLogger("psycopg.pool"), LastWords()
    propagated, log.propagate = log.propagate, False
    log.addHandler(words)
    try:
        yield words
    finally:
        log.removeHandler(words)
        log.propagate = propagated


@contextmanager
def explained() -> Iterator[None]:
    """Say what went wrong on standard error, one line a reason, and end with its exit code.

    Mistakes of Flex itself go through as they are.
    """
    with pool_listened_to() as words:
        try:
            yield
        except Exception as error:
            exit_code, lines = explanation_of(error)
            if exit_code is Exit.BUG:
                raise
            if isinstance(error, Unavailable) and words.text:
                lines = (f"{lines[0]} ({words.text})",)
            for line in lines:
                typer.echo(line, err=True)
            raise typer.Exit(exit_code) from error


def explanation_of(error: Exception) -> tuple[Exit, tuple[str, ...]]:
    """Return the exit code of an error, and what to say about it, one line a reason."""
    match error:
        case Refused():
            return Exit.REFUSED, tuple(
                _line(refusal.code, refusal.message) for refusal in error.refusals
            )
        case Unavailable():
            return Exit.UNAVAILABLE, (_line("unavailable", str(error)),)
        case OutcomeUnknown():
            return Exit.UNAVAILABLE, (_line("outcome_unknown", str(error)),)
        case MigrationError():
            return Exit.MIGRATION_FAILED, (_line(error.code, str(error)),)
        case SettingsError():
            return Exit.USAGE, (_line("settings", str(error)),)
        case EmbeddedPostgresError():
            # Its last lines are the server's own log, which reads better as it is.
            return Exit.NOT_STARTED, (f"{error.code}: {error.message}",)
        case KeyFileError():
            return Exit.REFUSED, (_line(error.code, str(error)),)
        case SecretNotFoundError():
            return Exit.REFUSED, (_line("secret_not_found", str(error)),)
        case CommandFailed():
            return error.exit, (_line(error.code, str(error)),)
        case _:
            return Exit.BUG, ()


def _line(code: str, message: str) -> str:
    return f"{code}: {' '.join(message.split())}"
