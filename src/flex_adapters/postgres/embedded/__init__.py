"""A private Postgres server that Flex starts when no database is configured."""

from flex_adapters.postgres.embedded.address import ServerAddress
from flex_adapters.postgres.embedded.binaries import Binaries, bundled_binaries, debian_binaries
from flex_adapters.postgres.embedded.errors import (
    BinariesNotFoundError,
    DataFolderBusyError,
    DataFolderUnusableError,
    EmbeddedPostgresError,
    NoServerAccountError,
    ServerNotStartedError,
    ServerNotStoppedError,
)
from flex_adapters.postgres.embedded.home import flex_home
from flex_adapters.postgres.embedded.server import (
    EmbeddedServer,
    ServerState,
    StopMode,
)

__all__ = [
    "Binaries",
    "BinariesNotFoundError",
    "DataFolderBusyError",
    "DataFolderUnusableError",
    "EmbeddedPostgresError",
    "EmbeddedServer",
    "NoServerAccountError",
    "ServerAddress",
    "ServerNotStartedError",
    "ServerNotStoppedError",
    "ServerState",
    "StopMode",
    "bundled_binaries",
    "debian_binaries",
    "flex_home",
]
