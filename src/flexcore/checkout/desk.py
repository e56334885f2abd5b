"""What every service of checkout works with."""

import attrs

from flexcore.checkout.ports import CheckoutWork
from flexcore.kernel import Clock, Ids, UnitOfWork
from flexcore.payments import PaymentProviders
from flexcore.vendors import TicketVendors


@attrs.frozen
class CheckoutDesk:
    """The ports that the services of checkout share."""

    unit_of_work: UnitOfWork[CheckoutWork]
    vendors: TicketVendors
    providers: PaymentProviders
    clock: Clock
    ids: Ids
