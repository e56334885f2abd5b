"""Settings of a program that stand one row per key."""

from enum import Enum

import attrs


class InventoryType(Enum):
    """Whether fans choose seats or whole suites."""

    SEAT = "seat"
    SUITE = "suite"


class PackStructure(Enum):
    """The shape in which packs are shown (FX-1.14)."""

    PACKS_WITH_TIERS = "packs_with_tiers"
    PACKS_ONLY = "packs_only"


@attrs.frozen
class Toggle:
    """Something that is on or off."""

    is_enabled: bool = False


@attrs.frozen
class BlockLimiter:
    """How many neighbouring seats one block may have; no limit unless enabled."""

    is_enabled: bool = False
    max_seats_per_block: int | None = None

    @property
    def limit(self) -> int | None:
        """Most seats of one block; None while there is no limit."""
        return self.max_seats_per_block if self.is_enabled else None


@attrs.frozen
class InventoryConfig:
    """What stock the program shows and how (FX-1.12); key `inventory`.

    Class names are not part of it: they have a table of their own (FX-1.17).
    """

    inventory_type: InventoryType = InventoryType.SEAT
    ada_filter: Toggle = Toggle()
    multiple_pricing_per_seat: Toggle = Toggle()
    block_limiter: BlockLimiter = BlockLimiter()


@attrs.frozen
class LedgerConfig:
    """Which of the vendor's ledgers the program books to (FX-1.13); key `ledger`."""

    ledger_id: str


@attrs.frozen
class PackStructureConfig:
    """How packs are shown; key `pack_structure`."""

    structure: PackStructure


@attrs.frozen
class PaymentPlanConfig:
    """Whether a fan may or must pay in instalments (FX-1.15); key `payment_plan`."""

    is_enabled: bool = False
    is_required: bool = False


@attrs.frozen
class ProgramConfigs:
    """All settings that have a key; the fields are the keys, and one that is not set is None."""

    inventory: InventoryConfig = InventoryConfig()
    ledger: LedgerConfig | None = None
    pack_structure: PackStructureConfig | None = None
    payment_plan: PaymentPlanConfig | None = None
