"""Whether the vendor has the places that a program sells as add-ons, and at its prices."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Money, Refusal, RefusalKind, named
from flexcore.programs.addons import AddonOption, VendorEvent, VendorPlaces, place_levels
from flexcore.programs.proof.examples import Examples
from flexcore.programs.proof.findings import Finding, FindingLevel, Stage
from flexcore.programs.proof.premises import Premises, Stock
from flexcore.programs.soundness.vendor_places import VendorEventIsGame
from flexcore.vendors import PriceLevel


@attrs.frozen
class VendorEventsUnknown(Refusal):
    """Places of an add-on are to be taken from events that the vendor does not have."""

    code: ClassVar[str] = "vendor_events_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    addon_option: str
    vendor_event_codes: tuple[EventCode, ...]

    @property
    def message(self) -> str:
        """Name them."""
        return (
            f"The vendor has no events {named(self.vendor_event_codes)} for the add-on "
            f"{self.addon_option}: put them on sale there, or correct the codes."
        )


@attrs.frozen
class AddonWithoutPlaces(Refusal):
    """The vendor has no places left of an add-on for some games, or none of that kind."""

    code: ClassVar[str] = "addon_without_places"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    addon_option: str
    event_codes: tuple[EventCode, ...]

    @property
    def message(self) -> str:
        """Name the games, and what to look at."""
        return (
            f"The vendor has no places of the add-on {self.addon_option} for "
            f"{named(self.event_codes)}: look at its ticket type and price code, or let fans "
            "see it as sold out."
        )


@attrs.frozen
class AddonPriceMissing(Refusal):
    """A vendor that charges the card itself has no places at the add-on's price.

    Attributes:
        event_codes: The games where it has none.
        wanted: What the program wants for one, with the fee.
    """

    code: ClassVar[str] = "addon_price_missing"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    addon_option: str
    event_codes: tuple[EventCode, ...]
    wanted: Money

    @property
    def message(self) -> str:
        """Name the games and the price."""
        return (
            f"The vendor sells no places of the add-on {self.addon_option} for "
            f"{named(self.event_codes)} at {self.wanted}: set that price up there, or ask what "
            "it asks."
        )


def vendor_events(premises: Premises) -> tuple[EventCode, ...]:
    """Return the vendor's events whose places can be had with the program's games, each once."""
    found = (each for _, places in _of_vendor(premises) for each in _not_over(premises, places))
    return tuple(dict.fromkeys(each.vendor_event_code for each in found))


def addon_findings(premises: Premises, stock: Stock) -> Iterator[Finding]:
    """List the vendor's places that nobody could hold, or not at the price of the program."""
    examples = Examples(premises, premises.on_sale(stock))
    for option, places in _of_vendor(premises):
        coming = _not_over(premises, places)
        yield from _unfit_events(premises, stock, examples, option, coming)
        known = [each for each in coming if each.vendor_event_code in stock.vendor_events]
        levels = {each.event_code: _levels(stock, places, each) for each in known}
        if empty := tuple(code for code, there in levels.items() if not there):
            refusal = AddonWithoutPlaces(option.code, empty)
            shown = examples.holding(empty)
            yield Finding(Stage.STOCK, FindingLevel.WARNING, refusal, shown)
        odd = tuple(code for code, there in levels.items() if _has_no_price(option, there, stock))
        if odd:
            wanted = option.price_in(levels[odd[0]][0].price.currency).all_in_price
            refusal_of_price = AddonPriceMissing(option.code, odd, wanted)
            shown = examples.holding(odd)
            yield Finding(Stage.PRICES, FindingLevel.ERROR, refusal_of_price, shown)


def _unfit_events(
    premises: Premises,
    stock: Stock,
    examples: Examples,
    option: AddonOption,
    coming: Sequence[VendorEvent],
) -> Iterator[Finding]:
    """List the vendor's events that are games of the program, and those that are not there."""
    games = [each for each in coming if each.vendor_event_code in premises.event_codes]
    unknown = [each for each in coming if each.vendor_event_code not in stock.vendor_events]
    for events, kind in ((games, VendorEventIsGame), (unknown, VendorEventsUnknown)):
        if events:
            refusal = kind(option.code, tuple(each.vendor_event_code for each in events))
            shown = examples.holding([each.event_code for each in events])
            yield Finding(Stage.STOCK, FindingLevel.ERROR, refusal, shown)


def _of_vendor(premises: Premises) -> Iterator[tuple[AddonOption, VendorPlaces]]:
    for option in premises.settings.addon_options:
        if option.vendor_places is not None:
            yield option, option.vendor_places


def _not_over(premises: Premises, places: VendorPlaces) -> Sequence[VendorEvent]:
    """Leave out games that are over: the vendor may have put their events away."""
    over = frozenset(premises.event_codes) - premises.live
    return [each for each in places.events if each.event_code not in over]


def _levels(stock: Stock, places: VendorPlaces, event: VendorEvent) -> Sequence[PriceLevel]:
    there = stock.levels.get(event.vendor_event_code, ())
    return [each for each in there if places.has(each) and each.seats_open + each.seats_held]


def _has_no_price(option: AddonOption, levels: Sequence[PriceLevel], stock: Stock) -> bool:
    """Tell whether there are places, but none at a price at which they can be sold."""
    return bool(levels) and not place_levels(levels, option, can_reprice=stock.can_reprice)
