"""The Stripe accounts of all stores, over one pool of connections per address."""

from collections.abc import Callable

import attrs
import stripe

from flex_adapters.stripe.calls import StripeCalls
from flex_adapters.stripe.gateway import StripePayments
from flex_adapters.stripe.transport import StripeHttp, Timeouts
from flexcore.kernel import Clock, TenantId

STRIPE_URL = "https://api.stripe.com"


@attrs.frozen
class StripeAccount:
    """Where a store's card payments go.

    Attributes:
        secret_key: The key itself; whoever makes this has looked its reference up.
        base_url: Without `/v1`; https, or http on loopback for a twin.
    """

    secret_key: str = attrs.field(repr=False)
    base_url: str = STRIPE_URL


@attrs.define(eq=False)
class StripeProviders:
    """The gateway of each store, made when it is first asked for; one object per process.

    Attributes:
        account_of: Tells a store's account; it is asked each time, so a new key is taken up.
        clock: Where the time comes from.
        timeouts: How long Stripe is waited for.
    """

    account_of: Callable[[TenantId], StripeAccount]
    clock: Clock
    timeouts: Timeouts = attrs.field(factory=Timeouts)
    _gateways: dict[StripeAccount, StripePayments] = attrs.field(factory=dict, init=False)
    _https: dict[str, StripeHttp] = attrs.field(factory=dict, init=False)

    def of(self, tenant: TenantId) -> StripePayments:
        """Return the gateway of a store.

        Raises:
            ValueError: The address is not one that a secret key may be sent to.
        """
        account = self.account_of(tenant)
        if account not in self._gateways:
            self._gateways[account] = self._gateway(account)
        return self._gateways[account]

    async def close(self) -> None:
        """Close every connection; the gateways are of no use afterwards."""
        self._gateways.clear()
        while self._https:
            _, http = self._https.popitem()
            await http.close_async()

    def _gateway(self, account: StripeAccount) -> StripePayments:
        base_url = account.base_url.rstrip("/")
        if base_url not in self._https:
            self._https[base_url] = StripeHttp(base_url, self.timeouts)
        client = stripe.StripeClient(
            account.secret_key,
            http_client=self._https[base_url],
            base_addresses={"api": base_url},
            # A repeated call is the caller's decision, who has each of them on record.
            max_network_retries=0,
        )
        return StripePayments(StripeCalls(client), self.clock)
