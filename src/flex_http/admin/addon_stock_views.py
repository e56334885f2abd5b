"""How many of an add-on there are, on the wire."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from flex_http.admin.settings.wire import MOST_EVENTS_LISTED, Number
from flex_http.bodies import Body, EventCodeText, View
from flexcore.addons import StockKey
from flexcore.kernel import EventCode


class StockedBody(Body, frozen=True):
    """How many there are for one event."""

    event_code: EventCodeText
    quantity: Annotated[Number, msgspec.Meta(description="In all, sold ones among them.")]


class AddonStockBody(Body, frozen=True):
    """How many of an add-on there are to be; an event that is left out keeps its number."""

    events: Annotated[
        list[StockedBody],
        msgspec.Meta(
            min_length=1,
            max_length=MOST_EVENTS_LISTED,
            description="Of an event that is named twice, the last number counts.",
        ),
    ]

    @property
    def capacities(self) -> Mapping[EventCode, int]:
        """How many there are to be, by event."""
        return {EventCode(each.event_code): each.quantity for each in self.events}


class StockLeftView(View, frozen=True):
    """How many are left for one event."""

    event_code: str
    left: Annotated[int, msgspec.Meta(description="Neither held nor sold.")]


class AddonStockView(View, frozen=True):
    """How many of an add-on are left, whatever program sells it."""

    addon_code: str
    events: Annotated[
        list[StockLeftView],
        msgspec.Meta(description="Those of which it was ever said how many there are."),
    ]

    @classmethod
    def of(cls, addon_code: str, left: Mapping[StockKey, int]) -> "AddonStockView":
        """Return what is left of an add-on for the wire."""
        return cls(addon_code, [StockLeftView(key.event_code, left[key]) for key in left])
