"""What a fan is told to change in her cart."""

from typing import Annotated

import msgspec

from flex_http.bodies import View
from flex_http.money_views import CurrencyCode
from flexcore.kernel import Currency
from flexcore.programs import Fix


class FixView(View, frozen=True):
    """The fewest changes after which the events of a cart can be bought."""

    added: Annotated[list[str], msgspec.Meta(description="Events to add; empty where none are.")]
    removed: Annotated[list[str], msgspec.Meta(description="Events to remove.")]
    event_codes: Annotated[
        list[str], msgspec.Meta(description="All that the cart has then: first what stays.")
    ]
    choice: Annotated[
        str | None, msgspec.Meta(description="Code of the pack or package; null if there is none.")
    ]
    lowest_price: Annotated[
        int,
        msgspec.Meta(description="Minor units; one seat of each event costs so much at least."),
    ]

    @classmethod
    def of(cls, fix: Fix) -> "FixView":
        """Return a fix for the wire."""
        selection = fix.selection
        return cls(
            list(fix.added),
            list(fix.removed),
            list(selection.event_codes),
            selection.choice,
            fix.lowest_price,
        )


class SuggestionView(View, frozen=True):
    """What to change in a cart."""

    currency: CurrencyCode
    fix: Annotated[
        FixView | None,
        msgspec.Meta(description="Null where nothing that is open now can be bought."),
    ]

    @classmethod
    def of(cls, fix: Fix | None, currency: Currency) -> "SuggestionView":
        """Return a suggestion for the wire."""
        return cls(currency.code, FixView.of(fix) if fix else None)
