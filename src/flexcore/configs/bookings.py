"""Ledgers that programs book to stay in the store (FX-6.2)."""

from collections.abc import Mapping
from typing import ClassVar, Protocol

import attrs

from flexcore.configs.keys import LEDGERS
from flexcore.kernel import Refusal, RefusalKind


@attrs.frozen
class LedgerInUse(Refusal):
    """A ledger that a published program books to is not taken away.

    Attributes:
        program: The name of one that does.
    """

    code: ClassVar[str] = "ledger_in_use"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    ledger_id: str
    program: str

    @property
    def message(self) -> str:
        """Say what to do first."""
        return (
            f"Program {self.program} books to the ledger {self.ledger_id}: let it book to another "
            "and publish it again, or archive it, before the ledger goes."
        )


class LedgerBookings(Protocol):
    """Which ledgers programs book to."""

    async def booked_ledgers(self) -> Mapping[str, str]:
        """Return the ids of ledgers that published programs book to, each with one's name."""


async def ledgers_taken_away(
    bookings: LedgerBookings, old: object, new: object
) -> tuple[LedgerInUse, ...]:
    """Return why the value of `ledgers` may not become another one."""
    gone = [ledger for ledger in _ids_of(old) if ledger not in _ids_of(new)]
    booked = await bookings.booked_ledgers() if gone else {}
    return tuple(LedgerInUse(ledger, booked[ledger]) for ledger in gone if ledger in booked)


def _ids_of(value: object) -> tuple[str, ...]:
    return tuple(ledger.id for ledger in LEDGERS.value_of(value))
