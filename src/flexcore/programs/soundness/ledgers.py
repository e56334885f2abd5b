"""What must be true of the ledger that a program books to (FX-6.2)."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

import attrs

from flexcore.configs import LEDGERS, BaseConfig
from flexcore.kernel import Refusal
from flexcore.programs.model import ProgramSettings


@attrs.frozen
class LedgerUnknown(Refusal):
    """A program books to a ledger that the store does not have.

    Attributes:
        ledgers: Ids of those that the store has.
    """

    code: ClassVar[str] = "ledger_unknown"
    ledger_id: str
    ledgers: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name those that there are."""
        others = f"there are {', '.join(self.ledgers)}" if self.ledgers else "there is none"
        return (
            f"The program books to the ledger {self.ledger_id}, which the base config `ledgers` "
            f"does not have: {others}."
        )


def ledgers_of(config: BaseConfig | None) -> tuple[str, ...]:
    """Return the ids of the store's ledgers, of its base config `ledgers`."""
    ledgers = LEDGERS.value_of(config.value if config else LEDGERS.unset)
    return tuple(ledger.id for ledger in ledgers)


def ledger_is_known(settings: ProgramSettings, ledgers: Sequence[str]) -> Iterator[Refusal]:
    """Refuse a ledger that is not among those of the store; a program may do without."""
    ledger = settings.configs.ledger
    if ledger is not None and ledger.ledger_id not in ledgers:
        yield LedgerUnknown(ledger.ledger_id, tuple(ledgers))
