"""What one process of the API keeps from its start to its end."""

import asyncio
from typing import cast

import attrs
from litestar import Litestar
from structlog.typing import FilteringBoundLogger

from flex_adapters.application import Application
from flex_http.checkout_runner import CheckoutRunner
from flex_http.metrics import Metrics
from flex_http.release_runner import ReleaseRunner
from flex_http.stores import RecentStores
from flexcore.carts import Cart
from flexcore.stores import Store, StoreService


@attrs.frozen
class Services:
    """The application, with what the API adds to it.

    Attributes:
        stores: The application's, read from a list that is a few seconds old at most.
    """

    application: Application
    stores: StoreService
    checkouts: CheckoutRunner
    metrics: Metrics
    releases: ReleaseRunner

    @classmethod
    def over(cls, application: Application, metrics: Metrics) -> "Services":
        """Return what a process needs to serve an application."""
        stores = application.stores
        recent = RecentStores(stores.stores, application.clock)
        return cls(
            application,
            attrs.evolve(stores, stores=recent),
            CheckoutRunner(application.checkout, application.carts, application.clock, metrics),
            metrics,
            ReleaseRunner(application.releasing, application.clock),
        )

    def take_up(self, store: Store, cart: Cart, log: FilteringBoundLogger) -> None:
        """Go on with what was left undone for a cart, in the background."""
        self.checkouts.take_up(store, cart, log)
        self.releases.take_up(store, cart, log)

    async def finish(self, seconds: float) -> None:
        """Wait for work in the background; what takes longer is left to another process."""
        await asyncio.gather(self.checkouts.finish(seconds), self.releases.finish(seconds))


def keep_services(app: Litestar, services: Services) -> None:
    """Put the services where requests find them."""
    app.state["services"] = services


def services_of(app: Litestar) -> Services:
    """Return the services that the process serves."""
    return cast(Services, app.state["services"])
