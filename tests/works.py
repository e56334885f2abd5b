"""The whole of a store as tests work on it, whatever keeps it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol, TypeAlias

from flexcore.access import AnswerWork, ApiKeyWork, AuditWork
from flexcore.addons import AddonWork
from flexcore.boxoffice import BoxOfficeWork
from flexcore.carts import CartWork
from flexcore.catalog import AssetWork, TagWork
from flexcore.checkout import CheckoutWork
from flexcore.configs import BaseConfigWork, FrontendConfigWork, NotificationConfigWork
from flexcore.fans import FanWork
from flexcore.kernel import JobWork, RelayWork, UnitOfWork
from flexcore.programs import ProgramWork


class StoreWork(
    AuditWork,
    ProgramWork,
    BoxOfficeWork,
    AddonWork,
    CartWork,
    CheckoutWork,
    FanWork,
    AnswerWork,
    ApiKeyWork,
    BaseConfigWork,
    FrontendConfigWork,
    NotificationConfigWork,
    TagWork,
    AssetWork,
    JobWork,
    RelayWork,
    Protocol,
):
    """Every repository of a store, in one piece of work."""


StoreUnitOfWork: TypeAlias = UnitOfWork[StoreWork]

# Begins a piece of work on the one store of a test.
Work: TypeAlias = Callable[[], AbstractAsyncContextManager[StoreWork]]


class WorkFailed(Exception):
    """Something went wrong at the end of a piece of work."""


@asynccontextmanager
async def failing(work: Work) -> AsyncIterator[StoreWork]:
    """Begin a piece of work that fails after everything in it was done."""
    with suppress(WorkFailed):
        async with work() as begun:
            yield begun
            raise WorkFailed
