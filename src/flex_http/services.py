"""What one process of the API keeps from its start to its end."""

from typing import cast

import attrs
from litestar import Litestar

from flex_adapters.application import Application
from flex_http.checkout_runner import CheckoutRunner
from flex_http.metrics import Metrics
from flex_http.stores import RecentStores
from flexcore.stores import StoreService


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

    @classmethod
    def over(cls, application: Application, metrics: Metrics) -> "Services":
        """Return what a process needs to serve an application."""
        stores = application.stores
        recent = RecentStores(stores.stores, application.clock)
        return cls(
            application,
            attrs.evolve(stores, stores=recent),
            CheckoutRunner(application.checkout, application.carts, application.clock),
            metrics,
        )


def keep_services(app: Litestar, services: Services) -> None:
    """Put the services where requests find them."""
    app.state["services"] = services


def services_of(app: Litestar) -> Services:
    """Return the services that the process serves."""
    return cast(Services, app.state["services"])
