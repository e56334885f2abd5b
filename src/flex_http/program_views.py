"""The active program as fans see it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from flex_http.bodies import View
from flex_http.money_views import Amount, ChargeView, CurrencyCode
from flexcore.kernel import Currency, EventCode
from flexcore.offers import OfferedLevel
from flexcore.programs import Availability, OfferedEvent, ProgramType, Revision


class ProgramView(View, frozen=True):
    """What the store sells now, and how many events a fan chooses."""

    program_id: UUID
    revision_id: UUID
    revision: Annotated[int, msgspec.Meta(description="Number of the published revision.")]
    name: str
    program_type: ProgramType
    min_events: int
    max_events: int
    ticket_limit: Annotated[int, msgspec.Meta(description="Most seats of one event in one cart.")]
    max_seats_per_block: Annotated[
        int | None,
        msgspec.Meta(description="Most neighbouring seats of one wish; null: no such limit."),
    ]

    @classmethod
    def of(cls, revision: Revision) -> "ProgramView":
        """Return the active revision for the wire."""
        settings = revision.settings
        return cls(
            program_id=revision.program_id,
            revision_id=revision.revision_id,
            revision=revision.number,
            name=revision.document.name,
            program_type=revision.document.program_type,
            min_events=settings.build_your_own.min_events,
            max_events=settings.build_your_own.max_events,
            ticket_limit=settings.ticket_limit,
            max_seats_per_block=settings.configs.inventory.block_limiter.limit,
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


class OfferedEventsView(View, frozen=True):
    """A page of the program's events, in the program's order."""

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
    currency: CurrencyCode
    levels: list[LevelView]

    @classmethod
    def of(
        cls, event_code: EventCode, currency: Currency, levels: Sequence[OfferedLevel]
    ) -> "LevelsView":
        """Return the price levels of an event for the wire."""
        return cls(event_code, currency.code, [LevelView.of(level) for level in levels])
