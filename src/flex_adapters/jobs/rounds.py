"""The regular work of every store."""

import zlib
from collections.abc import Mapping
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
    """Return the work of this version of Flex."""
    work = _RegularWork(application)
    return (
        JobKind("outbox.relay", work.relay, every="* * * * * */10"),
        JobKind("checkout.recover", work.recover, every="* * * * *", jitter_seconds=30),
        JobKind("checkout.refund", work.refund, every="* * * * *", jitter_seconds=30),
        JobKind("carts.copy_abandoned", work.copy_abandoned, "17 9 * * *", jitter_seconds=900),
    )


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
class _RegularWork:
    application: Application

    async def relay(self, tenant: TenantId, _: Mapping[str, Any]) -> None:
        await self.application.relay.relay(tenant, _by("outbox.relay"))

    async def copy_abandoned(self, tenant: TenantId, _: Mapping[str, Any]) -> None:
        await self.application.abandonment.copy(tenant, _by("carts.copy_abandoned"))

    async def refund(self, tenant: TenantId, _: Mapping[str, Any]) -> None:
        store = await self.application.stores.get(tenant)
        await self.application.refunds.drain(store, _by("checkout.refund"))

    async def recover(self, tenant: TenantId, _: Mapping[str, Any]) -> None:
        """Go on with checkouts that nobody is at work on; one that cannot stops no other."""
        by, checkouts = _by("checkout.recover"), self.application.checkout
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
