"""How a process of Flex is set up: a file, then the environment, then a command's options."""

import os
from pathlib import Path
from typing import Literal

import attrs
import typed_settings
from typed_settings.exceptions import TsError
from typed_settings.types import SecretStr

LogLevel = Literal["debug", "info", "warning", "error", "critical"]

_UNSET = SecretStr("")


@attrs.frozen
class DatabaseSettings:
    """Where the data is.

    Attributes:
        url: As libpq reads it; empty for a private server of Flex's own.
        pool_size: Most connections of one process.
        statement_timeout_ms: After which a statement is given up.
        connect_timeout_seconds: After which the database counts as out of reach.
        direct_url: Where workers connect when `url` leads through a pooler; empty for `url`.
    """

    url: SecretStr = _UNSET
    pool_size: int = 10
    statement_timeout_ms: int = 10_000
    connect_timeout_seconds: float = 5.0
    direct_url: SecretStr = _UNSET


@attrs.frozen
class StripeSettings:
    """How Stripe is reached where a store does not say otherwise.

    Attributes:
        secret_key: Empty for a local twin of Stripe, which takes no real money.
        base_url: Empty for Stripe itself, or for the twin when there is no key.
        timeout_seconds: After which an answer counts as lost.
    """

    secret_key: SecretStr = _UNSET
    base_url: str = ""
    timeout_seconds: float = 30.0


@attrs.frozen
class TokenSettings:
    """How fans' tokens are signed.

    Attributes:
        key_file: PEM file with Ed25519 keys, the newest first; empty for one of Flex's own.
    """

    key_file: str = ""


@attrs.frozen
class KeySettings:
    """How the secrets of API keys are kept.

    Attributes:
        pepper_file: File with the key of their hashes; empty for one of Flex's own.
    """

    pepper_file: str = ""


@attrs.frozen
class OutboxSettings:
    """What becomes of events.

    Attributes:
        keep_days: How long one is kept after everybody who wants it was told; a day at least, so
            that no relay is still at it.
    """

    keep_days: int = attrs.field(default=30, validator=attrs.validators.ge(1))


@attrs.frozen
class ServerSettings:
    """How the HTTP API is served."""

    host: str = "127.0.0.1"
    port: int = 8600
    workers: int = 1


@attrs.frozen
class Settings:
    """How a process of Flex is set up.

    Attributes:
        store: The store that commands are for when none is named.
        home: Folder of the private server, keys and logs; empty for the platform's own.
        log_level: Least severe line that the API logs; each request is a line of `info`.
    """

    store: str = ""
    home: str = ""
    log_level: LogLevel = "info"
    database: DatabaseSettings = DatabaseSettings()
    stripe: StripeSettings = StripeSettings()
    tokens: TokenSettings = TokenSettings()
    keys: KeySettings = KeySettings()
    outbox: OutboxSettings = OutboxSettings()
    server: ServerSettings = ServerSettings()


class SettingsError(Exception):
    """A setting has a value that it cannot have."""


def load_settings() -> Settings:
    """Read the settings of this process.

    The file is `flex.toml` in the working folder, or the one that `FLEX_SETTINGS` names, with a
    section `[flex]`. A variable such as `FLEX_DATABASE__URL` goes before it.

    Raises:
        SettingsError: A value does not fit, or there is no such setting.
    """
    named = os.environ.get("FLEX_SETTINGS", "flex.toml")
    try:
        return typed_settings.load_settings(
            Settings,
            [
                typed_settings.FileLoader(
                    {"*.toml": typed_settings.TomlFormat("flex")}, [Path(named)]
                ),
                typed_settings.EnvLoader("FLEX_", nested_delimiter="__"),
            ],
        )
    except ExceptionGroup as group:
        raise SettingsError("; ".join(str(each) for each in group.exceptions)) from group
    except TsError as error:
        raise SettingsError(f"{named}: {error}") from error
