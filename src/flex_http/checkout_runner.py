"""Checkouts as background work: they go on when the fan hangs up."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import attrs
from structlog.typing import FilteringBoundLogger

from flex_http.metrics import Metrics
from flexcore.carts import Caller, Cart, CartService, CartStatus
from flexcore.checkout import Checkout, CheckoutResult, CheckoutService
from flexcore.kernel import (
    Actor,
    ActorKind,
    CartId,
    Clock,
    OutcomeUnknown,
    Refused,
    TenantId,
    Unavailable,
)
from flexcore.stores import Store

Answer = TypeVar("Answer")
CartKey = tuple[TenantId, CartId]
Starter = Callable[[], Awaitable[Checkout | CheckoutResult]]

_TAKING_OVER = Actor(ActorKind.JOB, "checkout")


@attrs.define(eq=False)
class CheckoutRunner:
    """Runs and counts the checkouts of this process, one task a cart; a second call joins it."""

    service: CheckoutService
    carts: CartService
    clock: Clock
    metrics: Metrics
    _running: dict[CartKey, asyncio.Task[CheckoutResult]] = attrs.field(factory=dict, init=False)
    _starting: WeakValueDictionary[CartKey, asyncio.Lock] = attrs.field(
        factory=WeakValueDictionary, init=False
    )
    _tasks: set[asyncio.Task[Any]] = attrs.field(factory=set, init=False)

    async def check_out(
        self,
        store: Store,
        cart_id: CartId,
        method: str | None,
        caller: Caller,
        log: FilteringBoundLogger,
        *,
        wait_seconds: float,
    ) -> CheckoutResult:
        """Buy a cart, or join whoever is buying it, and wait a while for the end.

        What stops the work is logged, in case that nobody waits for it any more.

        Returns:
            How it ended; or how it stands, when it goes on longer than the wait.

        Raises:
            Refused: Why the cart cannot be bought now.
            Unavailable: It cannot go on just now; the next call on the cart takes it up.
        """

        def start() -> Awaitable[Checkout | CheckoutResult]:
            return self.metrics.of_start(self.service.start(store, cart_id, method, caller))

        key = (store.slug, cart_id)
        # A caller who hangs up must not stop a start that may be in its commit.
        begun = await asyncio.shield(self._beginning(key, start, log))
        if isinstance(begun, CheckoutResult):
            return begun
        await asyncio.wait({begun}, timeout=wait_seconds)
        if not begun.done():
            cart = await self.carts.get(store, cart_id, caller)
            if cart.status is CartStatus.PROCESSING:
                return CheckoutResult(cart)
        # Done, or about to be: the cart tells that it ended while it was read.
        return await asyncio.shield(begun)

    def take_up(self, store: Store, cart: Cart, log: FilteringBoundLogger) -> None:
        """Go on in the background with a checkout that nobody is at work on, if it is one."""
        key = (store.slug, cart.id)
        if cart.status is not CartStatus.PROCESSING or key in self._running:
            return
        if key in self._starting or cart.leased_to_other("", self.clock.now()):
            return

        def start() -> Awaitable[Checkout | CheckoutResult]:
            return self.service.take_over(store, cart.id, _TAKING_OVER)

        self._beginning(key, start, log)

    async def finish(self, seconds: float) -> None:
        """Wait for running checkouts; those that take longer are left to another process."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        late = tuple(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _beginning(
        self, key: CartKey, start: Starter, log: FilteringBoundLogger
    ) -> asyncio.Task[asyncio.Task[CheckoutResult] | CheckoutResult]:
        store, cart_id = key
        log = log.bind(store=store, cart_id=str(cart_id))
        # A start that is refused is an answer; of a checkout that runs, nobody expects it.
        return self._spawned(self._begin(key, start, log), log, answers=Refused)

    async def _begin(
        self, key: CartKey, start: Starter, log: FilteringBoundLogger
    ) -> asyncio.Task[CheckoutResult] | CheckoutResult:
        """Start and register in one go, so that who comes second finds the task of the first."""
        async with self._starting.setdefault(key, asyncio.Lock()):
            begun = await start()
            if isinstance(begun, Checkout):
                return self._run(key, begun, log)
        under_way = self._running.get(key) if begun.is_under_way else None
        return under_way or begun

    def _run(
        self, key: CartKey, checkout: Checkout, log: FilteringBoundLogger
    ) -> asyncio.Task[CheckoutResult]:
        ending = self.metrics.of_checkout(self.service.run(checkout))
        task = self._running[key] = self._spawned(ending, log)

        def forget(_: object) -> None:
            if self._running.get(key) is task:
                del self._running[key]

        task.add_done_callback(forget)
        return task

    def _spawned(
        self,
        work: Coroutine[Any, Any, Answer],
        log: FilteringBoundLogger,
        answers: type[Exception] | tuple[()] = (),
    ) -> asyncio.Task[Answer]:
        def settled(task: asyncio.Task[Answer]) -> None:
            self._tasks.discard(task)
            error = None if task.cancelled() else task.exception()
            if error is not None and not isinstance(error, answers):
                _tell(error, log)

        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(settled)
        return task


def _tell(error: BaseException, log: FilteringBoundLogger) -> None:
    """Log what stopped a checkout; what is out of reach or lost stops one now and then."""
    if isinstance(error, Unavailable | OutcomeUnknown):
        log.warning("checkout_stopped", error=type(error).__name__, what=error.what)
    else:
        log.error("checkout_failed", exc_info=error)
