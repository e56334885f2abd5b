"""Everything a driver can call, built once per process."""

from collections.abc import Awaitable, Callable

import attrs

from flexcore.access import AnswerWork
from flexcore.boxoffice import BoxOffice
from flexcore.carts import CartService, SeatHolding, SeatReleasing
from flexcore.catalog import CatalogService
from flexcore.checkout import CheckoutService, RefundDrain
from flexcore.configs import BaseConfigs
from flexcore.fans import FanService
from flexcore.kernel import Clock, Ids, UnitOfWork
from flexcore.offers import OfferService
from flexcore.orders import OrderService
from flexcore.programs import ProgramService
from flexcore.stores import StoreService


@attrs.frozen
class Application:
    """The services of Flex over one set of adapters.

    Attributes:
        answers: Units of work on kept answers, for idempotency keys.
        is_ready: Raises `Unavailable`, saying what is missing, while calls cannot be served.
        close: Gives back everything that was opened.
    """

    stores: StoreService
    catalog: CatalogService
    programs: ProgramService
    box_office: BoxOffice
    fans: FanService
    offers: OfferService
    carts: CartService
    holding: SeatHolding
    releasing: SeatReleasing
    checkout: CheckoutService
    refunds: RefundDrain
    orders: OrderService
    configs: BaseConfigs
    answers: UnitOfWork[AnswerWork]
    clock: Clock
    ids: Ids
    is_ready: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]
