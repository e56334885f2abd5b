"""A store's base configs: typed values, one per key."""

from datetime import timedelta

import attrs

_DAY = 86_400

# What the times of carts and tokens may be, in seconds.
CACHE_SECONDS = range(3601)
HOLD_SECONDS = range(30, _DAY + 1)
CHECKOUT_WAIT_SECONDS = (0.0, 60.0)
IDLE_SECONDS = range(60, 30 * _DAY + 1)
ACCESS_SECONDS = range(60, 7 * _DAY + 1)
REFRESH_SECONDS = range(3600, 365 * _DAY + 1)


@attrs.frozen
class CartConfig:
    """How carts of a store behave; base config key `carts`.

    Attributes:
        cache_seconds: How long a read cart may be served again without looking; 0 never
            (FX-15.32).
        hold_seconds: How long seats are held where the vendor leaves it to us.
        checkout_wait_seconds: How long a checkout call waits before it answers "under way".
        idle_seconds: How long a cart without change stays open.
    """

    cache_seconds: int = attrs.field(default=0, validator=attrs.validators.in_(CACHE_SECONDS))
    hold_seconds: int = attrs.field(default=900, validator=attrs.validators.in_(HOLD_SECONDS))
    checkout_wait_seconds: float = attrs.field(
        default=20.0,
        validator=[
            attrs.validators.ge(CHECKOUT_WAIT_SECONDS[0]),
            attrs.validators.le(CHECKOUT_WAIT_SECONDS[1]),
        ],
    )
    idle_seconds: int = attrs.field(default=_DAY, validator=attrs.validators.in_(IDLE_SECONDS))

    @property
    def hold_time(self) -> timedelta:
        """How long seats are held where the vendor leaves it to us."""
        return timedelta(seconds=self.hold_seconds)

    @property
    def idle_time(self) -> timedelta:
        """How long a cart without change stays open."""
        return timedelta(seconds=self.idle_seconds)


@attrs.frozen
class AuthConfig:
    """How long the tokens of a store's fans are valid; base config key `auth` (FX-4.1).

    Attributes:
        access_seconds: Of the token that goes with every call.
        refresh_seconds: Of the token that gets a new one; longer than the other.
    """

    access_seconds: int = attrs.field(default=_DAY, validator=attrs.validators.in_(ACCESS_SECONDS))
    refresh_seconds: int = attrs.field(
        default=30 * _DAY, validator=attrs.validators.in_(REFRESH_SECONDS)
    )

    @property
    def access_time(self) -> timedelta:
        """How long an access token is valid."""
        return timedelta(seconds=self.access_seconds)

    @property
    def refresh_time(self) -> timedelta:
        """How long a refresh token is valid."""
        return timedelta(seconds=self.refresh_seconds)


@attrs.frozen
class AccountGroup:
    """Fans who may see more than others; an entry of base config key `account_groups` (FX-6.1).

    Attributes:
        id: The name by which fans and programs refer to the group; unique within the store.
        name: What staff read.
        vendor_codes: What the ticketing system calls the group; it may have several names for it.
    """

    id: str
    name: str
    vendor_codes: tuple[str, ...] = ()


@attrs.frozen
class Ledger:
    """Where the ticketing system books sales; an entry of base config key `ledgers` (FX-6.1).

    Attributes:
        id: The name by which a program's `ledger` config refers to it; unique within the store.
        name: What staff read.
        vendor_code: What the ticketing system calls it.
    """

    id: str
    name: str
    vendor_code: str


@attrs.frozen
class AssetConfig:
    """Where the store's images may lie; base config key `assets` (FXQ-11.1).

    Attributes:
        hosts: Names of the hosts that serve them, in small letters.
    """

    hosts: tuple[str, ...] = ()
