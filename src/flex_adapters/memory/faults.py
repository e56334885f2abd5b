"""Faults that are to befall calls to something outside, as a test or simulation plans them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from enum import Enum

import attrs

from flexcore.kernel import OutcomeUnknown, Unavailable


class Fault(Enum):
    """What goes wrong with a call.

    `lost_before` and `lost_after` look the same to the caller: the answer does not come. In the
    first case nothing was done, in the second it was.
    """

    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    LOST_BEFORE = "lost_before"
    LOST_AFTER = "lost_after"


@attrs.frozen
class _Planned:
    act: str
    fault: Fault
    about: str | None


@attrs.define
class Faults:
    """Faults by the name of the act that they befall, each once, in the order of planning.

    Attributes:
        what: The thing that is called, as a person would name it.
    """

    what: str
    _planned: list[_Planned] = attrs.field(factory=list, init=False)
    _meanwhile: dict[str, Callable[[], Awaitable[None]]] = attrs.field(factory=dict, init=False)

    def plan(self, act: str, fault: Fault, *, about: str | None = None, times: int = 1) -> None:
        """Let a fault befall the next calls of an act, of all or about one thing only."""
        self._planned += [_Planned(act, fault, about)] * times

    def meanwhile(self, act: str, happens: Callable[[], Awaitable[None]]) -> None:
        """Let something else happen while the next call of an act is on its way."""
        self._meanwhile[act] = happens

    async def on_the_way(self, act: str) -> None:
        """Let others go on, as a call over a network does."""
        if happens := self._meanwhile.pop(act, None):
            await happens()
        await asyncio.sleep(0)

    def due(self, act: str, about: frozenset[str] = frozenset()) -> Fault | None:
        """Return the fault that befalls this call, which is over with it."""
        for planned in self._planned:
            if planned.act == act and (planned.about is None or planned.about in about):
                self._planned.remove(planned)
                return planned.fault
        return None

    @contextmanager
    def befalling(self, fault: Fault | None, key: str) -> Iterator[None]:
        """Let a fault befall what is done inside.

        Raises:
            Unavailable: Nothing was done.
            OutcomeUnknown: It was done or not, as was planned.
        """
        if fault is Fault.UNREACHABLE:
            raise Unavailable(self.what)
        if fault is Fault.LOST_BEFORE:
            raise OutcomeUnknown(self.what, key)
        yield
        if fault is Fault.LOST_AFTER:
            raise OutcomeUnknown(self.what, key)
