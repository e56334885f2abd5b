"""The API as one ASGI app; `uvicorn --factory flex_http.app:create_app` serves it."""

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from litestar import Litestar, Request, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ASGIApp
from structlog.typing import FilteringBoundLogger

from flex_adapters.application import Application
from flex_http.admin import admin_router
from flex_http.callers import Call, call_of
from flex_http.carts import CART_HANDLERS
from flex_http.checkouts import CHECKOUT_HANDLERS
from flex_http.frontend import FRONTEND_HANDLERS
from flex_http.health import HEALTH_HANDLERS
from flex_http.idempotency import KeptAnswersLayer
from flex_http.logs import AccessLog, json_log, write_library_logs
from flex_http.metrics import CountedRequests, Metrics, metrics_handler
from flex_http.openapi import document_of, openapi_config
from flex_http.orders import ORDER_HANDLERS
from flex_http.problems import EXCEPTION_HANDLERS
from flex_http.programs import PROGRAM_HANDLERS
from flex_http.requests import JsonRequest
from flex_http.services import Services, keep_services

ApplicationFactory = Callable[[], AbstractAsyncContextManager[Application]]

LARGEST_BODY = 64 * 1024
# Checkouts and releases under way get this long to end when the process is told to stop.
STOP_SECONDS = 12.0


def create_app(
    application_factory: ApplicationFactory | None = None, log: FilteringBoundLogger | None = None
) -> ASGIApp:
    """Return the API.

    Args:
        application_factory: Opens the application when the server starts and closes it when it
            stops; `lambda: nullcontext(application)` serves one that is open already. Without
            one, the application is built from the process's settings.
        log: Where requests are logged; JSON lines on standard output when left out, from the
            settings' level on when the application is built from them, too. Then the process is
            Flex's own, and what libraries log goes there as well.
    """
    log = log or (json_log() if application_factory else _log_from_settings())
    metrics = Metrics()
    app = _litestar(application_factory or _from_settings, metrics)
    return AccessLog(CountedRequests(app, metrics), log)


def openapi_document() -> bytes:
    """Return the OpenAPI document that every process of this version serves."""
    return document_of(_litestar(_from_settings, Metrics()))


def _litestar(application_factory: ApplicationFactory, metrics: Metrics) -> Litestar:
    @asynccontextmanager
    async def serving(app: Litestar) -> AsyncIterator[None]:
        async with application_factory() as application:
            services = Services.over(application, metrics)
            keep_services(app, services)
            try:
                yield
            finally:
                await services.finish(STOP_SECONDS)

    shop = Router(
        "/",
        route_handlers=[
            *PROGRAM_HANDLERS,
            *FRONTEND_HANDLERS,
            *CART_HANDLERS,
            *CHECKOUT_HANDLERS,
            *ORDER_HANDLERS,
            admin_router(),
        ],
        dependencies={"call": Provide(provide_call)},
        middleware=[KeptAnswersLayer()],
    )
    return Litestar(
        [shop, *HEALTH_HANDLERS, metrics_handler(metrics)],
        lifespan=[serving],
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=openapi_config(),
        request_class=JsonRequest,
        request_max_body_size=LARGEST_BODY,
        logging_config=None,
    )


async def provide_call(request: Request[None, None, State]) -> Call:
    """Return the call that a request makes."""
    return await call_of(request)


@asynccontextmanager
async def _from_settings() -> AsyncIterator[Application]:
    # Imported late: tests and the document need neither settings nor a database driver.
    from flex_adapters.settings import load_settings
    from flex_adapters.wiring import open_application

    async with open_application(load_settings()) as application:
        # What is there at the start stays to the end. Looking through all of it for garbage, again
        # and again, would make every request of the process wait for a tenth of a second.
        gc.collect()
        gc.freeze()
        yield application


def _log_from_settings() -> FilteringBoundLogger:
    from flex_adapters.settings import load_settings

    level = load_settings().log_level
    write_library_logs(level)
    return json_log(level=level)
