"""What a proof starts from: a program, and what catalog and vendor say today."""

from collections.abc import Collection, Mapping
from functools import cached_property

import attrs

from flexcore.kernel import EventCode, Refusal
from flexcore.programs.building import is_sold_out
from flexcore.programs.choosing.choices import Choice, choices_of
from flexcore.programs.model import ProgramSettings, ProgramType
from flexcore.programs.pricing import PriceTerms
from flexcore.programs.soundness import publish_refusals
from flexcore.vendors import PriceLevel


@attrs.frozen
class Places:
    """What the venues of a program's events have.

    Attributes:
        suites: Names of the suites that are sections of their own.
    """

    sections: frozenset[str] = frozenset()
    suites: frozenset[str] = frozenset()


@attrs.frozen
class Stock:
    """What the vendor has of a program's live events.

    Attributes:
        levels: By event; none means sold out. Those of add-ons that the vendor has are among them.
        classes: The access groups that the program sells, as the vendor calls them.
        can_reprice: Whether Flex may charge another price than the vendor's.
        vendor_events: Those events of add-ons that the vendor has, sold out or not.
    """

    levels: Mapping[EventCode, tuple[PriceLevel, ...]]
    classes: frozenset[str]
    can_reprice: bool = True
    vendor_events: frozenset[EventCode] = frozenset()

    def sold(self, event_code: EventCode) -> tuple[PriceLevel, ...]:
        """Return what an event has within the access groups, open or held for somebody."""
        return tuple(
            level
            for level in self.levels.get(event_code, ())
            if level.class_name in self.classes and level.seats_open + level.seats_held > 0
        )

    def has_seats(self, event_code: EventCode) -> bool:
        """Tell whether an event can be had."""
        return not is_sold_out(self.levels.get(event_code, ()), self.classes)


@attrs.frozen
class Premises:
    """A program with what is known about its events.

    Attributes:
        in_catalog: Those of the listed events that the catalog has.
        event_codes: Every event that can be bought with it, in the order of the shop; special games
            are not among them, because what unlocks them decides.
        live: Those of them that the catalog has live now.
        stock: None while the vendor cannot be asked.
        registered: Names of the conditions of special games that the application registered.
        ledgers: Ids of the store's ledgers.
        special: The special games that the catalog has live now.
    """

    program_type: ProgramType
    settings: ProgramSettings
    in_catalog: frozenset[EventCode]
    event_codes: tuple[EventCode, ...]
    live: frozenset[EventCode]
    places: Places = Places()
    stock: Stock | None = None
    registered: Collection[str] = ()
    ledgers: tuple[str, ...] = ()
    special: tuple[EventCode, ...] = ()

    @cached_property
    def refusals(self) -> tuple[Refusal, ...]:
        """What makes the program unsound, whatever there is in stock."""
        return publish_refusals(
            self.settings, self.in_catalog, self.program_type, self.registered, self.ledgers
        )

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """How fans may choose, in the order of the shop."""
        return choices_of(self.program_type, self.settings)

    def terms_of(self, choice: Choice, stock: Stock) -> PriceTerms:
        """Return what prices go by with a choice."""
        adjustment = choice.adjustment or self.settings.adjustment
        return PriceTerms(self.settings, adjustment, stock.can_reprice)

    def on_sale(self, stock: Stock) -> tuple[EventCode, ...]:
        """Return the events that can be had, in the order of the shop."""
        live = (code for code in self.event_codes if code in self.live)
        return tuple(code for code in live if stock.has_seats(code))

    def special_on_sale(self, stock: Stock) -> tuple[EventCode, ...]:
        """Return the special games that can be had once they are unlocked."""
        return tuple(filter(stock.has_seats, self.special))
