"""Where a server listens, and whether it answers there."""

from pathlib import Path
from urllib.parse import quote

import attrs
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping


@attrs.frozen
class ServerAddress:
    """Where a server listens: a Unix socket, no TCP.

    `started` tells whether the call that returned this address started the server; two addresses
    are equal whatever it says.
    """

    socket_folder: Path
    port: int
    user: str
    started: bool = attrs.field(default=False, eq=False)

    def url(self, database: str) -> str:
        """Return a libpq URL for one of the server's databases."""
        host = quote(str(self.socket_folder), safe="")
        return f"postgresql://{self.user}@/{quote(database, safe='')}?host={host}&port={self.port}"

    def answers(self) -> bool:
        """Ask whether the server takes connections; one with no place left still says yes."""
        target = make_conninfo(self.url("postgres"), connect_timeout=2)
        return PGconn.ping(target.encode()) == Ping.OK
