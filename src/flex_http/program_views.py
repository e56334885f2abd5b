"""The active program as fans see it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from flex_http.addon_views import AddonOptionView, AddonPlacesView
from flex_http.bodies import View
from flex_http.money_views import Amount, ChargeView, CurrencyCode
from flexcore.carts import UnlockedGame
from flexcore.kernel import Currency
from flexcore.offers import EventQuote, OfferedAddon, OfferedLevel
from flexcore.programs import Availability, Choice, OfferedEvent, Part, ProgramType, Turn


class PartView(View, frozen=True):
    """Events of which a fan takes so many: a tier, a pool, a list."""

    name: Annotated[str, msgspec.Meta(description="Of the tier; empty where there are none.")]
    min_events: int
    max_events: int
    event_codes: list[str]

    @classmethod
    def of(cls, part: Part) -> "PartView":
        """Return a part of a choice for the wire."""
        return cls(part.name, part.min_events, part.max_events, list(part.event_codes))


class ChoiceView(View, frozen=True):
    """One way to choose: a pack, a package, or Build Your Own."""

    code: Annotated[str, msgspec.Meta(description="What a cart names; empty: there is no other.")]
    name: str
    min_events: Annotated[int, msgspec.Meta(description="Of all its parts together.")]
    max_events: int
    is_default: bool
    is_fixed: Annotated[bool, msgspec.Meta(description="Every event of it is bought.")]
    replaces_sold_out: Annotated[
        bool, msgspec.Meta(description="Another event may take the place of a sold-out one.")
    ]
    takes_others: Annotated[bool, msgspec.Meta(description="Further events may be added.")]
    parts: list[PartView]

    @classmethod
    def of(cls, choice: Choice) -> "ChoiceView":
        """Return a choice for the wire."""
        return cls(
            code=choice.code,
            name=choice.name,
            min_events=choice.min_events,
            max_events=choice.max_events,
            is_default=choice.is_default,
            is_fixed=choice.is_fixed,
            replaces_sold_out=choice.replaces_sold_out,
            takes_others=choice.takes_others,
            parts=[PartView.of(part) for part in choice.parts],
        )


class ProgramView(View, frozen=True):
    """What the store sells now, and how fans choose."""

    program_id: UUID
    revision_id: UUID
    revision: Annotated[int, msgspec.Meta(description="Number of the published revision.")]
    activation_epoch: Annotated[
        int, msgspec.Meta(description="Grows with every switch of the active program.")
    ]
    name: str
    program_type: ProgramType
    choices: Annotated[
        list[ChoiceView], msgspec.Meta(description="One for Build Your Own, else each to pick.")
    ]
    ticket_limit: Annotated[int, msgspec.Meta(description="Most seats of one event in one cart.")]
    max_seats_per_block: Annotated[
        int | None,
        msgspec.Meta(description="Most neighbouring seats of one wish; null: no such limit."),
    ]
    addons: Annotated[
        list[AddonOptionView], msgspec.Meta(description="What can be held beside seats.")
    ]

    @classmethod
    def of(cls, turn: Turn, addons: Sequence[OfferedAddon], currency: Currency) -> "ProgramView":
        """Return the active revision for the wire."""
        revision = turn.revision
        settings = revision.settings
        return cls(
            program_id=revision.program_id,
            revision_id=revision.revision_id,
            revision=revision.number,
            activation_epoch=turn.epoch,
            name=revision.document.name,
            program_type=revision.document.program_type,
            choices=[ChoiceView.of(choice) for choice in revision.choices],
            ticket_limit=settings.ticket_limit,
            max_seats_per_block=settings.configs.inventory.block_limiter.limit,
            addons=[AddonOptionView.of(each, currency) for each in addons],
        )


class OfferedEventView(View, frozen=True):
    """One event that can be chosen, or will be."""

    event_code: str
    name: str
    home_name: str
    away_name: str
    season_type: str
    local_date: date
    starts_at: Annotated[
        datetime | None, msgspec.Meta(description="Null until the start is known.")
    ]
    time_zone: str
    availability: Availability

    @classmethod
    def of(cls, offered: OfferedEvent) -> "OfferedEventView":
        """Return an event for the wire."""
        event = offered.event
        return cls(
            event_code=event.event_code,
            name=event.name,
            home_name=event.home_name,
            away_name=event.away_name,
            season_type=event.season_type,
            local_date=event.local_date,
            starts_at=event.starts_at,
            time_zone=event.time_zone,
            availability=offered.availability,
        )


class UnlockedGameView(View, frozen=True):
    """A special game that a cart has unlocked."""

    event: OfferedEventView
    removable: Annotated[
        bool, msgspec.Meta(description="The fan can take it out by itself while it is unlocked.")
    ]
    is_in_cart: bool

    @classmethod
    def of(cls, game: UnlockedGame) -> "UnlockedGameView":
        """Return an unlocked game for the wire."""
        event = OfferedEventView.of(OfferedEvent(game.event, game.availability))
        return cls(event, game.removable, game.is_in_cart)


class UnlockedGamesView(View, frozen=True):
    """The special games that a cart has unlocked, in the program's order."""

    items: list[UnlockedGameView]


class OfferedEventsView(View, frozen=True):
    """A page of the program's events, in the program's order."""

    revision_id: UUID
    activation_epoch: Annotated[
        int,
        msgspec.Meta(description="A page that says another one is of another offer: begin again."),
    ]
    items: list[OfferedEventView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]


class LevelView(View, frozen=True):
    """What one section has open at one price; prices are of one seat."""

    section_name: str
    price_code: str
    ticket_type_code: str
    seats_open: int
    base_price: Amount
    service_fee: Amount
    all_in_price: Amount
    charges: list[ChargeView]
    labels: Annotated[
        list[str], msgspec.Meta(description="Names of the price, where the program uses several.")
    ]

    @classmethod
    def of(cls, level: OfferedLevel) -> "LevelView":
        """Return a price level for the wire."""
        return cls(
            section_name=level.section,
            price_code=level.price_code,
            ticket_type_code=level.ticket_type_code,
            seats_open=level.seats_open,
            base_price=level.price.base_price.amount,
            service_fee=level.price.service_fee.amount,
            all_in_price=level.price.all_in_price.amount,
            charges=ChargeView.list_of(level.price),
            labels=[label.label for label in level.labels],
        )


class LevelsView(View, frozen=True):
    """What an event has open, best section first."""

    event_code: str
    revision_id: UUID
    activation_epoch: Annotated[
        int,
        msgspec.Meta(description="A cart that says another one may have other prices."),
    ]
    currency: CurrencyCode
    levels: list[LevelView]
    addons: Annotated[
        list[AddonPlacesView],
        msgspec.Meta(description="Add-ons that the ticketing system has for the event."),
    ]

    @classmethod
    def of(cls, quote: EventQuote, currency: Currency) -> "LevelsView":
        """Return the price levels of an event for the wire."""
        return cls(
            quote.event_code,
            quote.revision_id,
            quote.epoch,
            currency.code,
            [LevelView.of(level) for level in quote.levels],
            [AddonPlacesView(code, left) for code, left in quote.places.items()],
        )
