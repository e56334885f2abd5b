"""Stores: one client's one product, each a tenant of its own."""

import re
from enum import Enum
from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

import attrs

from flexcore.kernel import Currency, Refusal, RefusalKind, TenantId

# A schema name is `store_` and the slug, and Postgres cuts names after 63 bytes.
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
# A name as browsers send it, in small letters; one that is not ASCII arrives as `xn--`.
_HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
)
_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
# Settings of a connection whose values are secrets, by what their names hold.
_SECRET_NAMES = ("secret", "password", "token", "api_key", "private_key")
_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:[^\x00-\x1f\x7f]+")


class StoreStatus(Enum):
    """Whether a store sells."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


@attrs.frozen
class Connection:
    """How a store reaches a vendor or a payment provider.

    Attributes:
        kind: Which adapter, for example `box_office` or `stripe`.
        settings: What the adapter needs; a secret is a reference, `env:NAME` or `file:PATH`.
    """

    kind: str
    settings: dict[str, str] = attrs.field(factory=dict)


@attrs.frozen
class Store:
    """A tenant: its names, its money, its place, and whom it talks to."""

    slug: TenantId
    client: str
    product: str
    currency: Currency
    time_zone: str
    locale: str
    host_names: tuple[str, ...]
    vendor: Connection
    payment: Connection
    status: StoreStatus = StoreStatus.ACTIVE

    @property
    def zone(self) -> ZoneInfo:
        """The store's time zone."""
        return ZoneInfo(self.time_zone)


@attrs.frozen
class BadStoreField(Refusal):
    """A field of a new store has a value that no store can have."""

    code: ClassVar[str] = "bad_store_field"
    field: str
    value: str
    expected: str

    @property
    def message(self) -> str:
        """Name the field, the value and what would do."""
        return f"{self.value!r} is not a store's {self.field}: give {self.expected}."


@attrs.frozen
class SecretWrittenOut(Refusal):
    """A setting of a connection holds a secret itself, in place of where the secret is."""

    code: ClassVar[str] = "secret_written_out"
    setting: str

    @property
    def message(self) -> str:
        """Name the setting and both forms of a reference; never the value."""
        return f"{self.setting} holds a secret: give where it is, env:NAME or file:PATH."


@attrs.frozen
class StoreExists(Refusal):
    """There is a store of this slug or host name already."""

    code: ClassVar[str] = "store_exists"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    slug: str

    @property
    def message(self) -> str:
        """Name the slug."""
        return f"There is a store {self.slug}, or one with its host names, already."


@attrs.frozen
class StoreNotFound(Refusal):
    """No store goes by this name."""

    code: ClassVar[str] = "store_not_found"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    name: str

    @property
    def message(self) -> str:
        """Say which name was looked for, and how to choose a store."""
        return f"There is no store {self.name!r}: name one by its host name or its slug."


def store_refusals(store: Store, vendors: frozenset[str]) -> tuple[Refusal, ...]:
    """Return what keeps a store from being created, given the kinds of vendor that exist."""
    checks = (
        (
            "slug",
            store.slug,
            bool(_SLUG.fullmatch(store.slug)),
            "up to 40 small letters, digits and underscores, a letter first",
        ),
        ("client", store.client, bool(store.client.strip()), "the client's name"),
        ("product", store.product, bool(store.product.strip()), "the product's name"),
        (
            "time zone",
            store.time_zone,
            store.time_zone in available_timezones(),
            "an IANA name such as America/Los_Angeles",
        ),
        ("locale", store.locale, bool(_LOCALE.fullmatch(store.locale)), "one such as en_US"),
        (
            "vendor",
            store.vendor.kind,
            store.vendor.kind in vendors,
            f"one of {', '.join(sorted(vendors))}",
        ),
        *(
            (
                "host name",
                name,
                bool(_HOST_NAME.fullmatch(name)),
                "one such as tickets.example.com, in small letters and without a port",
            )
            for name in store.host_names
        ),
    )
    misfits = tuple(
        BadStoreField(field, value, expected) for field, value, fits, expected in checks if not fits
    )
    return (*misfits, *_secrets_written_out(store))


def _secrets_written_out(store: Store) -> tuple[Refusal, ...]:
    return tuple(
        SecretWrittenOut(f"{connection.kind}.{name}")
        for connection in (store.vendor, store.payment)
        for name, value in connection.settings.items()
        if _is_secret(name) and not _REFERENCE.fullmatch(value)
    )


def _is_secret(name: str) -> bool:
    return any(part in name.lower() for part in _SECRET_NAMES)
