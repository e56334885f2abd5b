"""What can go wrong with the embedded Postgres server."""

from typing import ClassVar


class EmbeddedPostgresError(Exception):
    """The embedded Postgres server cannot do what was asked of it."""

    code: ClassVar[str] = "embedded_postgres"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BinariesNotFoundError(EmbeddedPostgresError):
    """The server programs are not installed, or cannot be run."""

    code: ClassVar[str] = "embedded_postgres_programs"


class NoServerAccountError(EmbeddedPostgresError):
    """Root runs Flex, and no account without its rights can run the server."""

    code: ClassVar[str] = "embedded_postgres_account"


class DataFolderUnusableError(EmbeddedPostgresError):
    """The home or data folder cannot be used as it is; nothing in it was changed."""

    code: ClassVar[str] = "embedded_postgres_data_folder"


class DataFolderBusyError(EmbeddedPostgresError):
    """Postgres processes use the data folder, but none of them answers."""

    code: ClassVar[str] = "embedded_postgres_busy"


class ServerNotStartedError(EmbeddedPostgresError):
    """Postgres was run and gave up; `log_lines` are its last words, oldest first."""

    code: ClassVar[str] = "embedded_postgres_start"

    def __init__(self, message: str, log_lines: tuple[str, ...]) -> None:
        super().__init__("\n".join((message, *(f"  {line}" for line in log_lines))))
        self.log_lines = log_lines


class ServerNotStoppedError(EmbeddedPostgresError):
    """Postgres was told to stop and did not."""

    code: ClassVar[str] = "embedded_postgres_stop"
