"""The registry of base configs: every key, the shape of its value, and its value while unset."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar

import attrs

from flexcore.configs.model import (
    ACCESS_SECONDS,
    CACHE_SECONDS,
    CHECKOUT_WAIT_SECONDS,
    HOLD_SECONDS,
    IDLE_SECONDS,
    REFRESH_SECONDS,
    AccountGroup,
    AssetConfig,
    AuthConfig,
    CartConfig,
    Ledger,
)
from flexcore.configs.reading import (
    Fault,
    Reader,
    Unfit,
    list_of,
    matching,
    number,
    parsed,
    record,
    text,
    time_zone,
    whole,
)
from flexcore.kernel import Refusal, RefusalKind, Refused

Value = TypeVar("Value")

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
# A name as browsers send it, in small letters, with a dot in it.
_HOST = re.compile(
    r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
)


@attrs.frozen
class ConfigKeyUnknown(Refusal):
    """Base configs have no such key."""

    code: ClassVar[str] = "config_key_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    key: str
    known: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name the keys that there are."""
        return f"There is no base config {self.key[:60]!r}: the keys are {', '.join(self.known)}."


@attrs.frozen
class ConfigUnfit(Refusal):
    """The value of a config is not of the shape that its key asks for.

    Attributes:
        faults: Every place at fault, `$` being the whole value.
    """

    code: ClassVar[str] = "config_unfit"
    key: str
    faults: tuple[Fault, ...]

    @property
    def message(self) -> str:
        """List what is to be corrected."""
        listed = "; ".join(f"{fault.place} must be {fault.expected}" for fault in self.faults)
        return f"The config {self.key} does not fit: {listed}."


@attrs.frozen
class ConfigKey(Generic[Value]):
    """One base config.

    Attributes:
        name: Under which it is kept.
        read: What reads its value.
        unset: The plain value that a store has which never set it.
    """

    name: str
    read: Reader[Value]
    unset: object

    def value_of(self, plain: object) -> Value:
        """Return the typed value of a plain one.

        Raises:
            Refused: `ConfigUnfit`, with every place at fault.
        """
        try:
            return self.read(plain, "$")
        except Unfit as unfit:
            raise Refused(ConfigUnfit(self.name, unfit.faults)) from unfit


def _auth(plain: object, place: str) -> AuthConfig:
    config = _AUTH(plain, place)
    if config.refresh_seconds <= config.access_seconds:
        raise Unfit([Fault(f"{place}.refreshSeconds", "longer than accessSeconds")])
    return config


_AUTH = record(
    AuthConfig, access_seconds=whole(ACCESS_SECONDS), refresh_seconds=whole(REFRESH_SECONDS)
)
_an_id = matching(
    _ID.fullmatch, "up to 60 small letters, digits, hyphens and underscores, no sign first"
)
_a_host = matching(_HOST.fullmatch, "a host name in small letters such as cdn.example.com")

ACCOUNT_GROUPS: ConfigKey[tuple[AccountGroup, ...]] = ConfigKey(
    "account_groups",
    list_of(
        record(AccountGroup, id=_an_id, name=text(), vendor_codes=list_of(text(60))),
        once=lambda group: group.id,
    ),
    [],
)
ASSETS: ConfigKey[AssetConfig] = ConfigKey(
    "assets", record(AssetConfig, hosts=list_of(_a_host, most=50)), {}
)
AUTH: ConfigKey[AuthConfig] = ConfigKey("auth", _auth, {})
CARTS: ConfigKey[CartConfig] = ConfigKey(
    "carts",
    record(
        CartConfig,
        cache_seconds=whole(CACHE_SECONDS),
        hold_seconds=whole(HOLD_SECONDS),
        checkout_wait_seconds=number(*CHECKOUT_WAIT_SECONDS),
        idle_seconds=whole(IDLE_SECONDS),
    ),
    {},
)
LEDGERS: ConfigKey[tuple[Ledger, ...]] = ConfigKey(
    "ledgers",
    list_of(
        record(Ledger, id=_an_id, name=text(), vendor_code=text(60)),
        once=lambda ledger: ledger.id,
    ),
    [],
)
# None leaves it at the time zone that the store was created with.
TIME_ZONE: ConfigKey[str | None] = ConfigKey("timezone", time_zone, None)

CONFIG_KEYS: Mapping[str, ConfigKey[Any]] = {
    key.name: key for key in (ACCOUNT_GROUPS, ASSETS, AUTH, CARTS, LEDGERS, TIME_ZONE)
}


def config_key(name: str) -> ConfigKey[Any]:
    """Return the key of a name.

    Raises:
        Refused: `ConfigKeyUnknown`.
    """
    key = CONFIG_KEYS.get(name)
    if key is None:
        raise Refused(ConfigKeyUnknown(name, tuple(CONFIG_KEYS)))
    return key


def config_from_json(name: str, content: str) -> object:
    """Return the plain value that a JSON text gives a key; it is checked where it is set.

    Raises:
        Refused: `ConfigUnfit`: it is not JSON, or a key stands in it twice.
    """
    try:
        return parsed(content)
    except Unfit as unfit:
        raise Refused(ConfigUnfit(name, unfit.faults)) from unfit
