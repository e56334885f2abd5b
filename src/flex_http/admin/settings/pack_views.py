"""Game packs and their tiers on the wire."""

from typing import Annotated

import msgspec

from flex_http.admin.settings.wire import (
    IN_A_PATH,
    MOST_PARTS,
    EventCodes,
    Label,
    NewCode,
    Number,
    PriceAdjustmentBody,
    PriceAdjustmentView,
    shown,
)
from flex_http.bodies import Body, View
from flexcore.programs import LONGEST_TEXT, GamePack, SelectionMode, Tier

TierName = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=LONGEST_TEXT,
        pattern=IN_A_PATH,
        description="Names it within its pack; no slash.",
    ),
]


class TierBody(Body, frozen=True):
    """A tier as it is to be."""

    name: TierName
    min_events: Annotated[Number, msgspec.Meta(description="Fewest of its events in the pack.")]
    max_events: Number
    event_codes: EventCodes


class PackBody(Body, frozen=True, omit_defaults=True):
    """A pack as it is to be, with all its tiers."""

    name: Label
    selection_mode: Annotated[
        SelectionMode, msgspec.Meta(description="`exact`: as many at most as at least.")
    ]
    min_events: Number
    tiers: Annotated[list[TierBody], msgspec.Meta(max_length=MOST_PARTS)]
    max_events: Annotated[
        Number | None, msgspec.Meta(description="Null where only the tiers limit it.")
    ] = None
    is_default_pack: Annotated[bool, msgspec.Meta(description="Chosen at first.")] = False
    adjustment: Annotated[
        PriceAdjustmentBody | None, msgspec.Meta(description="Null keeps the program's.")
    ] = None


class NewPackBody(PackBody, frozen=True, kw_only=True, omit_defaults=True):
    """A pack to be added; tiers can be added to it later."""

    code: NewCode
    tiers: Annotated[list[TierBody], msgspec.Meta(max_length=MOST_PARTS)] = msgspec.field(
        default_factory=list
    )


class TierView(View, frozen=True):
    """Games of one worth, of which a fan takes so many."""

    name: str
    min_events: int
    max_events: int
    event_codes: list[str]

    @classmethod
    def of(cls, tier: Tier) -> "TierView":
        """Return a tier for the wire."""
        return shown(tier, cls)


class TiersView(View, frozen=True):
    """A page of tiers, in the order of the shop."""

    items: list[TierView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]


class PackView(View, frozen=True):
    """A game pack."""

    code: str
    name: str
    selection_mode: SelectionMode
    min_events: int
    max_events: int | None
    tiers: list[TierView]
    is_default_pack: bool
    adjustment: PriceAdjustmentView | None

    @classmethod
    def of(cls, pack: GamePack) -> "PackView":
        """Return a pack for the wire."""
        return shown(pack, cls)


class PacksView(View, frozen=True):
    """A page of packs, in the order of the shop."""

    items: list[PackView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]
