"""A store's base configs: typed values, one per key."""

from datetime import timedelta

import attrs


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

    cache_seconds: int = attrs.field(default=0, validator=attrs.validators.in_(range(3601)))
    hold_seconds: int = attrs.field(default=900, validator=attrs.validators.in_(range(30, 86401)))
    checkout_wait_seconds: float = attrs.field(
        default=20.0, validator=[attrs.validators.ge(0.0), attrs.validators.le(60.0)]
    )
    idle_seconds: int = attrs.field(
        default=86400, validator=attrs.validators.in_(range(60, 30 * 86400 + 1))
    )

    @property
    def hold_time(self) -> timedelta:
        """How long seats are held where the vendor leaves it to us."""
        return timedelta(seconds=self.hold_seconds)

    @property
    def idle_time(self) -> timedelta:
        """How long a cart without change stays open."""
        return timedelta(seconds=self.idle_seconds)
