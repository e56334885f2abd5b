"""What must change together, changes together."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from flexcore.kernel.actor import Actor
from flexcore.kernel.ids import TenantId

Work_co = TypeVar("Work_co", covariant=True)


class UnitOfWork(Protocol[Work_co]):
    """One tenant's repositories, in one transaction.

    Each context says with a Protocol of its own which repositories its work needs. Leaving the
    block normally commits, leaving it by an exception rolls everything back. None is ever open
    across a network call.
    """

    def __call__(self, tenant: TenantId, by: Actor) -> AbstractAsyncContextManager[Work_co]:
        """Begin a piece of work for a tenant.

        Raises:
            Unavailable: The database cannot be reached; nothing was changed.
        """
