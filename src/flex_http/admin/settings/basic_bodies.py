"""What is to become of the settings of a program that are no lists of parts."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from flex_http.admin.settings.wire import (
    MOST_PARTS,
    EventCodes,
    Label,
    Number,
    PriceAdjustmentBody,
)
from flex_http.bodies import Body
from flexcore.programs import InventoryType, PackStructure

_CODES = msgspec.Meta(max_length=MOST_PARTS, description="What it is limited to; none means all.")


class BuildYourOwnBody(Body, frozen=True):
    """How fans are to choose in a program of that type; what is left out stays."""

    min_events: Number | UnsetType = UNSET
    max_events: Number | UnsetType = UNSET
    event_codes: EventCodes | UnsetType = UNSET


class ClassNameBody(Body, frozen=True, omit_defaults=True):
    """An access group that may be sold."""

    class_name: Annotated[Label, msgspec.Meta(description="What people call it.")]
    class_name_id: Annotated[
        Label | None, msgspec.Meta(description="What a vendor calls it that goes by ids.")
    ] = None


class PricingLabelBody(Body, frozen=True, omit_defaults=True):
    """The name of one of several prices of a seat."""

    label: Label
    price_codes: Annotated[list[Label], _CODES] = msgspec.field(default_factory=list)
    ticket_type_codes: Annotated[list[Label], _CODES] = msgspec.field(default_factory=list)


class ToggleBody(Body, frozen=True):
    """Something that is to be on or off."""

    is_enabled: bool


class BlockLimiterBody(Body, frozen=True, omit_defaults=True):
    """How many neighbouring seats one block may have."""

    is_enabled: bool
    max_seats_per_block: Number | None = None


class InventoryBody(Body, frozen=True):
    """What stock is shown and how; what is left out stays."""

    inventory_type: InventoryType | UnsetType = UNSET
    ada_filter: ToggleBody | UnsetType = UNSET
    multiple_pricing_per_seat: ToggleBody | UnsetType = UNSET
    block_limiter: BlockLimiterBody | UnsetType = UNSET


class LedgerBody(Body, frozen=True):
    """Which of the vendor's ledgers is booked to."""

    ledger_id: Label


class PackStructureBody(Body, frozen=True):
    """How packs are shown."""

    structure: PackStructure


class PaymentPlanBody(Body, frozen=True):
    """Whether a fan may or must pay in instalments."""

    is_enabled: bool
    is_required: bool = False


class ConfigsBody(Body, frozen=True):
    """Settings that have a key; what is left out stays, and null unsets."""

    inventory: InventoryBody | UnsetType = UNSET
    ledger: LedgerBody | UnsetType | None = UNSET
    pack_structure: PackStructureBody | UnsetType | None = UNSET
    payment_plan: PaymentPlanBody | UnsetType | None = UNSET


class SettingsBody(Body, frozen=True):
    """What is to be changed; what is left out stays."""

    ticket_limit: Annotated[
        Number | UnsetType, msgspec.Meta(description="Most seats of one event in one cart.")
    ] = UNSET
    adjustment: PriceAdjustmentBody | UnsetType = UNSET
    build_your_own: BuildYourOwnBody | UnsetType = UNSET
    class_names: Annotated[
        list[ClassNameBody] | UnsetType,
        msgspec.Meta(description="All access groups that may be sold."),
    ] = UNSET
    pricing_labels: Annotated[
        list[PricingLabelBody] | UnsetType,
        msgspec.Meta(description="All names of prices, in the order of the shop."),
    ] = UNSET
    configs: ConfigsBody | UnsetType = UNSET
