"""Whether prices are what somebody meant: missing ones, ones of nothing, ones that fall."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Money, Refusal, RefusalKind
from flexcore.programs.choosing.choices import Choice
from flexcore.programs.lowest_prices import LowestPrices
from flexcore.programs.pricing import PriceTerms, sale_price
from flexcore.programs.proof.examples import Examples
from flexcore.programs.proof.falls import price_falls
from flexcore.programs.proof.findings import Finding, FindingLevel, Stage
from flexcore.programs.proof.premises import Premises, Stock
from flexcore.programs.sold_levels import full_levels, sold_levels
from flexcore.programs.soundness.common import NotSoldYet
from flexcore.programs.soundness.unlocks import can_be_unlocked
from flexcore.programs.terms import PriceAdjustment, PriceOverride, PriceScope
from flexcore.vendors import PriceLevel

# What is sold of each event that can be had.
_Levels = Mapping[EventCode, Sequence[PriceLevel]]


@attrs.frozen
class PricingMissing(Refusal):
    """Seats are on sale to which neither the vendor nor the program gives a price.

    Attributes:
        suites: Those where none has one; `sections` likewise.
        price_codes: Those of other seats without one.
    """

    code: ClassVar[str] = "pricing_missing"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    suites: tuple[str, ...]
    sections: tuple[str, ...]
    price_codes: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name them."""
        kinds = {
            "suites": self.suites,
            "sections": self.sections,
            "price codes": self.price_codes,
        }
        missing = [f"{kind} {', '.join(names)}" for kind, names in kinds.items() if names]
        return (
            f"Some {', some '.join(missing)} are missing pricing, so fans pay nothing but fees: "
            "give them a price."
        )


@attrs.frozen
class PriceOfNothing(Refusal):
    """The program gives a price to a suite, section or price code that is nowhere on sale."""

    code: ClassVar[str] = "price_of_nothing"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    scope: str
    name: str

    @property
    def message(self) -> str:
        """Name it."""
        return (
            f"The program gives a price to {self.scope} {self.name}, and no event has such seats: "
            "correct the name, or leave it out."
        )


@attrs.frozen
class SeatGroup:
    """Seats of an event that a vendor sells at one price.

    Attributes:
        wanted: What the program wants for one of them.
    """

    event_code: EventCode
    section: str
    price_code: str
    ticket_type_code: str
    wanted: Money

    def __str__(self) -> str:
        return f"{self.event_code} {self.section} {self.price_code} at {self.wanted}"


@attrs.frozen
class SalePriceMissing(Refusal):
    """A vendor that charges the card itself has no price that equals the program's.

    Attributes:
        choice: The pack or package whose prices they are; empty for those of the program.
        seats: Every group of seats without such a price code or ticket type.
    """

    code: ClassVar[str] = "sale_price_missing"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    choice: str
    seats: tuple[SeatGroup, ...]

    @property
    def message(self) -> str:
        """Name the groups."""
        what = f"Pack {self.choice}" if self.choice else "The program"
        groups = "; ".join(map(str, self.seats))
        return (
            f"{what} has prices that the vendor has for no price code or ticket type: {groups}. "
            "Set them up there, or keep to the vendor's prices."
        )


@attrs.frozen
class PriceFalls(Refusal):
    """A fan who adds an event pays less.

    Attributes:
        choice: The pack or package of the dearer selection; empty for Build Your Own.
        other: That of the cheaper one, which has one event more.
    """

    code: ClassVar[str] = "price_falls"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    choice: str
    other: str
    added: EventCode
    price: Money
    lower_price: Money

    @property
    def message(self) -> str:
        """Say both prices."""
        return (
            f"A fan who adds {self.added} and goes from {self.choice} to {self.other} pays "
            f"{self.lower_price} in place of {self.price} for a seat of each: look at both prices."
        )


def price_findings(premises: Premises, stock: Stock) -> Iterator[Finding]:
    """List prices that a vendor does not have, that are missing, of nothing, or that fall."""
    on_sale = premises.on_sale(stock)
    examples, codes = Examples(premises, on_sale), (*on_sale, *premises.special)
    levels = {code: found for code in codes if (found := stock.sold(code))}
    if not stock.can_reprice:
        for refusal, choices in _not_at_the_vendor(premises, stock, levels):
            shown = examples.holding({seats.event_code for seats in refusal.seats}, choices)
            yield Finding(Stage.PRICES, FindingLevel.ERROR, refusal, shown)
        # What the program makes of the full prices is what fans pay, under whatever name.
        levels = {code: full_levels(of_event) for code, of_event in levels.items()}
    sold = [level for of_event in levels.values() for level in of_event]
    if bare := _bare(premises, sold):
        missing = _missing(premises, sold, bare)
        shown = examples.holding({level.event_code for level in bare})
        yield Finding(Stage.PRICES, FindingLevel.WARNING, missing, shown)
    for override in premises.settings.price_overrides:
        yield from _of_override(premises, override, sold)
    normal = frozenset(premises.event_codes)
    yield from _falls(premises, {code: levels[code] for code in levels if code in normal})


def _bare(premises: Premises, sold: Sequence[PriceLevel]) -> Sequence[PriceLevel]:
    """Return what has no price at all."""
    terms = PriceTerms(premises.settings, premises.settings.adjustment)
    return [level for level in sold if not _is_priced(level, terms)]


def _missing(
    premises: Premises, sold: Sequence[PriceLevel], bare: Sequence[PriceLevel]
) -> PricingMissing:
    priced = {level.section for level in sold if level not in bare}
    whole = {level.section for level in bare} - priced
    suites = whole & premises.places.suites
    codes = {level.price_code for level in bare if level.section in priced}
    return PricingMissing(*(tuple(sorted(each)) for each in (suites, whole - suites, codes)))


def _is_priced(level: PriceLevel, terms: PriceTerms) -> bool:
    override = terms.override_of(level)
    return bool(level.price.face_value) or (override is not None and override.price is not None)


def _of_override(
    premises: Premises, override: PriceOverride, sold: Collection[PriceLevel]
) -> Iterator[Finding]:
    nothing = PriceOfNothing(override.scope.value, override.code)
    if override.scope is not PriceScope.SUITE:
        if not _is_of_something(premises, override, sold):
            yield Finding(Stage.PRICES, FindingLevel.WARNING, nothing)
    elif override.code in premises.places.suites:
        later = NotSoldYet("priceOverrides.suite", override.code, PriceScope.SECTION.value)
        yield Finding(Stage.PRICES, FindingLevel.WARNING, later)
    else:
        # Whoever gives a section the price of a suite means that its seats have it.
        yield Finding(Stage.PRICES, FindingLevel.ERROR, nothing)


def _is_of_something(
    premises: Premises, override: PriceOverride, sold: Collection[PriceLevel]
) -> bool:
    if override.scope is PriceScope.PRICE_CODE:
        return any(level.price_code == override.code for level in sold)
    is_sold = any(level.section == override.code for level in sold)
    return is_sold or override.code in premises.places.sections


def _not_at_the_vendor(
    premises: Premises, stock: Stock, levels: _Levels
) -> Iterator[tuple[SalePriceMissing, Sequence[Choice]]]:
    """Refuse prices that a vendor which charges itself could not charge, with whose they are."""
    for adjustment, choices in _by_adjustment(premises).items():
        terms = premises.terms_of(choices[0], stock)
        unsold = {code: tuple(_unsold(of_event, terms)) for code, of_event in levels.items()}
        sold_with = {choice: _sold_with(premises, choice) for choice in choices}
        missing = {code: groups for code, groups in unsold.items() if groups}
        concerned = [each for each in choices if not sold_with[each].isdisjoint(missing)]
        if concerned:
            sold = frozenset[EventCode]().union(*(sold_with[each] for each in concerned))
            seats = tuple(seat for code in missing if code in sold for seat in missing[code])
            refusal = SalePriceMissing(concerned[0].code if adjustment else "", seats)
            yield refusal, concerned


def _sold_with(premises: Premises, choice: Choice) -> frozenset[EventCode]:
    """Return the events that a fan can have with a choice: those that it unlocks among them."""
    unlocks = premises.settings.unlocks
    special = (each.event_code for each in unlocks if can_be_unlocked(each, (choice,)))
    outside = premises.event_codes if choice.opens_outside else ()
    return choice.events.union(outside, special)


def _unsold(levels: Sequence[PriceLevel], terms: PriceTerms) -> Iterator[SeatGroup]:
    """List the seats of an event that the vendor sells at no price that the program wants."""
    sold = {each.full for each in sold_levels(levels, terms)}
    for level in full_levels(levels):
        if level not in sold:
            yield SeatGroup(
                level.event_code,
                level.section,
                level.price_code,
                level.ticket_type_code,
                sale_price(level, terms).all_in_price,
            )


def _by_adjustment(premises: Premises) -> Mapping[PriceAdjustment | None, Sequence[Choice]]:
    """Return the choices that make the same of prices together."""
    found = defaultdict[PriceAdjustment | None, list[Choice]](list)
    for choice in premises.choices:
        found[choice.adjustment].append(choice)
    return found


def _falls(premises: Premises, levels: _Levels) -> Iterator[Finding]:
    if not levels:
        return
    currency = next(iter(levels.values()))[0].price.currency
    lowest = LowestPrices(premises.settings, levels)
    prices = [lowest.of(choice) for choice in premises.choices]
    for fall in price_falls(premises.choices, tuple(levels), prices):
        refusal = PriceFalls(
            fall.before.choice or "",
            fall.after.choice or "",
            fall.added,
            Money(fall.price, currency),
            Money(fall.lower_price, currency),
        )
        yield Finding(Stage.PRICES, FindingLevel.WARNING, refusal, (fall.before, fall.after))
