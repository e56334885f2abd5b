"""The settings of a program that are no lists of parts, on the wire."""

from typing import Annotated, Self

import msgspec

from flex_http.admin.settings.wire import PriceAdjustmentView, shown
from flex_http.bodies import View
from flexcore.programs import InventoryType, PackStructure, Program, ProgramType


class BuildYourOwnView(View, frozen=True):
    """Any events of a list, as many as lie within a range."""

    min_events: int
    max_events: int
    event_codes: Annotated[list[str], msgspec.Meta(description="In the order of the shop.")]


class ClassNameView(View, frozen=True):
    """An access group that may be sold."""

    class_name: str
    class_name_id: str | None


class PricingLabelView(View, frozen=True):
    """The name of one of several prices of a seat."""

    label: str
    price_codes: list[str]
    ticket_type_codes: list[str]


class ToggleView(View, frozen=True):
    """Something that is on or off."""

    is_enabled: bool


class BlockLimiterView(View, frozen=True):
    """How many neighbouring seats one block may have; no limit unless enabled."""

    is_enabled: bool
    max_seats_per_block: int | None


class InventoryView(View, frozen=True):
    """What stock is shown and how."""

    inventory_type: InventoryType
    ada_filter: ToggleView
    multiple_pricing_per_seat: ToggleView
    block_limiter: BlockLimiterView


class LedgerView(View, frozen=True):
    """Which of the vendor's ledgers is booked to."""

    ledger_id: str


class PackStructureView(View, frozen=True):
    """How packs are shown."""

    structure: PackStructure


class PaymentPlanView(View, frozen=True):
    """Whether a fan may or must pay in instalments."""

    is_enabled: bool
    is_required: bool


class ConfigsView(View, frozen=True):
    """Settings that have a key; one that is not set is null."""

    inventory: InventoryView
    ledger: LedgerView | None
    pack_structure: PackStructureView | None
    payment_plan: PaymentPlanView | None


class SettingsView(View, frozen=True):
    """What a program says, besides its packs, packages, add-ons, special games and overrides."""

    ticket_limit: Annotated[int, msgspec.Meta(description="Most seats of one event in one cart.")]
    adjustment: PriceAdjustmentView
    build_your_own: Annotated[
        BuildYourOwnView | None, msgspec.Meta(description="Null in programs of other types.")
    ]
    class_names: list[ClassNameView]
    pricing_labels: list[PricingLabelView]
    configs: ConfigsView

    @classmethod
    def of(cls, program: Program) -> Self:
        """Return the settings of a program for the wire."""
        view = shown(program.settings, cls)
        if program.program_type is ProgramType.BUILD_YOUR_OWN:
            return view
        return msgspec.structs.replace(view, build_your_own=None)
