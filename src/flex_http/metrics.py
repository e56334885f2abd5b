"""`GET /metrics`: what happened, counted, as Prometheus reads it.

Nothing of it names a store, a fan or a cart, and no value comes from a caller: labels are names of
operations and enums, status codes, and codes of refusals. Counting needs no statement in the
database; reading how far the jobs are does.
"""

import asyncio
import math
import os
from collections.abc import Awaitable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar

import attrs
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from flex_adapters.application import Application
from flexcore.carts import Cart, CheckoutPhase, HoldResult
from flexcore.checkout import CheckoutResult
from flexcore.kernel import Actor, ActorKind, JobStatus, OutcomeUnknown, Refused, Unavailable

Started = TypeVar("Started")

TEXT = "text/plain; version=0.0.4; charset=utf-8"
# Where the processes of one server count together; whoever starts several sets it.
_TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
_PHASES = tuple(CheckoutPhase)
# Prometheus gives up after ten seconds, and would then have nothing at all.
JOBS_SECONDS = 2.0
_BY = Actor(ActorKind.ANONYMOUS, "metrics")


class Metrics:
    """What a process has counted."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = self._counter("requests", "Requests answered.", "operation", "status")
        self._holds = self._counter("holds", "Events asked seats for.", "rung", "outcome")
        self._checkouts = self._counter("checkouts", "Checkouts that ended.", "phase", "outcome")

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"flex_{name}", meaning, labels, registry=self._registry)

    def answered(self, operation: str, status: int) -> None:
        """Count a request."""
        self._requests.labels(operation, status).inc()

    async def of_hold(self, holding: Awaitable[HoldResult]) -> HoldResult:
        """Hold seats, and count how far down the ladder each event's were found, or why not."""
        try:
            result = await holding
        except (Refused, Unavailable, OutcomeUnknown) as error:
            for outcome in _outcomes(error):
                self._holds.labels("none", outcome).inc()
            raise
        for item in result.held:
            self._holds.labels(item.rung.name.lower(), "held").inc()
        for refusal in result.refusals:
            self._holds.labels("none", refusal.code).inc()
        return result

    async def of_start(self, starting: Awaitable[Started]) -> Started:
        """Begin to buy a cart, and count why it was refused if it was."""
        try:
            return await starting
        except (Refused, Unavailable, OutcomeUnknown) as error:
            self._checkouts.labels(CheckoutPhase.NONE.value, _outcomes(error)[0]).inc()
            raise

    async def of_checkout(self, buying: Awaitable[CheckoutResult]) -> CheckoutResult:
        """Buy a cart, and count how it ended; one that stopped is counted by who ends it."""
        result = await buying
        if not result.is_under_way:
            self._checkouts.labels(_phase_of(result.cart).value, _ending(result)).inc()
        return result

    async def text(self, application: Application) -> bytes:
        """Return everything that was counted, and how far the workers and the relay are."""
        return self._counted() + await _jobs(application) + await _events(application)

    def _counted(self) -> bytes:
        if not os.environ.get(_TOGETHER):
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


@attrs.frozen(eq=False)
class CountedRequests:
    """An ASGI app that counts what it answered."""

    app: ASGIApp
    metrics: Metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        status = HTTPStatus.INTERNAL_SERVER_ERROR.value

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            self.metrics.answered(_operation(scope), status)


def metrics_handler(metrics: Metrics) -> BaseRouteHandler:
    """Return the handler that tells what was counted."""

    @get("/metrics", operation_id="readMetrics", include_in_schema=False)
    async def read_metrics(request: Request[None, None, State]) -> Response[bytes]:
        application: Application = request.app.state["services"].application
        return Response(await metrics.text(application), media_type=TEXT)

    return read_metrics


@attrs.frozen(eq=False)
class _AsItStands(Collector):
    """Values that were read just now; a `Gauge` would be kept, and told by other processes."""

    families: tuple[GaugeMetricFamily, ...]

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self.families


def _told(*families: GaugeMetricFamily) -> bytes:
    registry = CollectorRegistry()
    registry.register(_AsItStands(families))
    return generate_latest(registry)


async def _jobs(application: Application) -> bytes:
    """Return how far the workers are; nothing while nobody can tell."""
    try:
        async with asyncio.timeout(JOBS_SECONDS):
            board = application.jobs
            oldest, counts = await board.oldest_due(), await board.counts()
            last_round = await board.last_round()
    except (Unavailable, TimeoutError):
        return b""
    meaning = "Since when the oldest job is due."
    age = GaugeMetricFamily("flex_job_oldest_seconds", meaning, _age(application, oldest))
    meaning = "Since when no worker began a round; +Inf where none ever did."
    # A missing value would look like a database that is away.
    silence = _age(application, last_round) if last_round else math.inf
    rounds = GaugeMetricFamily("flex_job_last_round_seconds", meaning, silence)
    jobs = GaugeMetricFamily("flex_jobs", "Jobs that are not done.", labels=["status"])
    for status in JobStatus:
        jobs.add_metric([status.value], counts.get(status, 0))
    return _told(age, rounds, jobs)


async def _events(application: Application) -> bytes:
    """Return for how long events have waited to be relayed; nothing while nobody can tell."""
    try:
        async with asyncio.timeout(JOBS_SECONDS):
            oldest = await application.backlog.oldest(_BY)
    except (Unavailable, TimeoutError):
        return b""
    meaning = "Since when the oldest event waits to be relayed."
    age = _age(application, oldest)
    return _told(GaugeMetricFamily("flex_outbox_oldest_seconds", meaning, age))


def _age(application: Application, oldest: datetime | None) -> float:
    if oldest is None:
        return 0.0
    return max(0.0, (application.clock.now() - oldest).total_seconds())


def _operation(scope: Scope) -> str:
    handler = scope.get("route_handler")
    name = getattr(handler, "operation_id", None)
    return name if isinstance(name, str) else "unknown"


def _outcomes(error: Exception) -> tuple[str, ...]:
    if isinstance(error, Refused):
        return tuple(refusal.code for refusal in error.refusals)
    return ("unknown",) if isinstance(error, OutcomeUnknown) else ("unavailable",)


def _phase_of(cart: Cart) -> CheckoutPhase:
    phases = [item.phase for event in cart.events for item in event.items]
    return max(phases, key=_PHASES.index, default=CheckoutPhase.NONE)


def _ending(result: CheckoutResult) -> str:
    if result.order:
        return "bought"
    return result.refusal.code if result.refusal else "not_bought"
