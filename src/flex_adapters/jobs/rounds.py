"""The regular work of every store."""

import zlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import attrs

from flex_adapters.application import Application
from flex_adapters.jobs.kinds import JobKind
from flexcore.checkout import Checkout
from flexcore.kernel import Actor, ActorKind, Clock, Job, JobWork, TenantId, UnitOfWork
from flexcore.stores import StoreService

_AT_ONCE = 100


def kinds_of(application: Application) -> tuple[JobKind, ...]:
    """Return the work of this version of Flex.

    Regular work of every store is one line here, over any method `(tenant, by)` of a service that
    is safe to run twice:

        regular("checkout.recover", checkouts.recover, every="* * * * *"),

    A row in docs/how-to/workers.md tells operators of it. Each store has a job of its own, which
    waits for the last one of its name to end, and is not tried again: the next round comes anyway.
    Work that a change asks for is a `JobKind` without `every`; the change queues jobs of its name.
    """
    checkouts = _Checkouts(application)
    return (
        regular("outbox.relay", application.relay.relay, every="* * * * * */10"),
        regular("outbox.prune", application.pruning.prune, every="41 3 * * *", jitter_seconds=900),
        regular("checkout.recover", checkouts.recover, every="* * * * *", jitter_seconds=30),
        regular("checkout.refund", checkouts.refund, every="* * * * *", jitter_seconds=30),
        regular("programs.switch_due", application.switching.switch_due, every="* * * * *"),
        regular(
            "carts.copy_abandoned",
            application.abandonment.copy,
            every="17 9 * * *",
            jitter_seconds=900,
        ),
    )


def regular(
    name: str,
    work: Callable[[TenantId, Actor], Awaitable[object]],
    *,
    every: str,
    jitter_seconds: int = 0,
) -> JobKind:
    """Return the kind of a store's regular work; see `JobKind`."""

    async def do(tenant: TenantId, _: Mapping[str, Any]) -> None:
        await work(tenant, _by(name))

    return JobKind(name, do, every, jitter_seconds)


@attrs.frozen
class Rounds:
    """Queues a job in every store, at most one of each kind."""

    unit_of_work: UnitOfWork[JobWork]
    stores: StoreService
    clock: Clock

    async def begin(self, kind: JobKind) -> None:
        """Queue a job of a kind in every store.

        Raises:
            ExceptionGroup: The stores that could not be reached; the others have their job.
        """
        errors: list[Exception] = []
        for store in await self.stores.list():
            try:
                await self._ask(store.slug, kind)
            except Exception as error:  # noqa: BLE001 - one store's trouble leaves the others.
                errors.append(error)
        if errors:
            raise ExceptionGroup(f"{kind.name} was not begun everywhere.", errors)

    async def _ask(self, tenant: TenantId, kind: JobKind) -> None:
        job = Job(kind.name, lock=kind.name, queueing_lock=kind.name)
        wait = jitter_of(tenant, kind)
        run_at = self.clock.now() + wait if wait else None
        async with self.unit_of_work(tenant, _by(kind.name)) as work:
            await work.jobs.enqueue(job, run_at=run_at)


def jitter_of(tenant: TenantId, kind: JobKind) -> timedelta:
    """Return how long a store's job waits in a round: the same each time, other stores' else."""
    if not kind.jitter_seconds:
        return timedelta()
    return timedelta(seconds=zlib.crc32(f"{tenant} {kind.name}".encode()) % kind.jitter_seconds)


@attrs.frozen
class _Checkouts:
    application: Application

    async def refund(self, tenant: TenantId, by: Actor) -> None:
        store = await self.application.stores.get(tenant)
        await self.application.refunds.drain(store, by)

    async def recover(self, tenant: TenantId, by: Actor) -> None:
        """Go on with checkouts that nobody is at work on; one that cannot stops no other."""
        checkouts = self.application.checkout
        store = await self.application.stores.get(tenant)
        errors: list[Exception] = []
        for cart_id in await checkouts.recoverable(store, by, limit=_AT_ONCE):
            try:
                begun = await checkouts.take_over(store, cart_id, by)
                if isinstance(begun, Checkout):
                    await checkouts.run(begun)
            except Exception as error:  # noqa: BLE001 - one cart's trouble leaves the others.
                errors.append(error)
        if errors:
            raise ExceptionGroup("Checkouts could not be gone on with.", errors)


def _by(name: str) -> Actor:
    return Actor(ActorKind.JOB, name)
