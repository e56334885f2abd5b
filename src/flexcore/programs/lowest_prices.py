"""What the cheapest seat of each event costs a fan, whatever pack or package she chooses."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import attrs

from flexcore.kernel import EventCode, SeatPrice
from flexcore.programs.choosing.choices import Choice
from flexcore.programs.model import ProgramSettings
from flexcore.programs.pricing import PriceTerms, fan_amount
from flexcore.programs.sold_levels import sold_levels
from flexcore.programs.terms import PriceAdjustment
from flexcore.vendors import PriceLevel


@attrs.frozen
class LowestPrices:
    """The lowest price of a seat of each event, as a fan pays it: fees and overrides included.

    Worth keeping for as long as the levels hold: each adjustment is worked out once.

    Attributes:
        levels: What fans can have of each event; other access groups are left out.
        can_reprice: Whether Flex may charge another price than the vendor's.
    """

    settings: ProgramSettings
    levels: Mapping[EventCode, Sequence[PriceLevel]]
    can_reprice: bool = True
    _tables: dict[PriceAdjustment, Mapping[EventCode, int]] = attrs.field(
        factory=dict, init=False, repr=False, eq=False
    )

    def of(self, choice: Choice) -> Mapping[EventCode, int]:
        """Return minor units by event with a choice; an event without seats is left out.

        Choices of the same adjustment share one table.
        """
        adjustment = choice.adjustment or self.settings.adjustment
        if adjustment not in self._tables:
            self._tables[adjustment] = self._table(adjustment)
        return self._tables[adjustment]

    def _table(self, adjustment: PriceAdjustment) -> Mapping[EventCode, int]:
        terms = PriceTerms(self.settings, adjustment, self.can_reprice)
        sold = {code: sold_levels(of, terms) for code, of in self._candidates.items()}
        return {
            code: min(fan_amount(each.sold, terms).amount for each in of_event)
            for code, of_event in sold.items()
            if of_event
        }

    @cached_property
    def _candidates(self) -> Mapping[EventCode, Sequence[PriceLevel]]:
        if not self.can_reprice:
            return self.levels
        terms = PriceTerms(self.settings, self.settings.adjustment)
        return {code: _cheapest(levels, terms) for code, levels in self.levels.items()}


def _cheapest(levels: Sequence[PriceLevel], terms: PriceTerms) -> Sequence[PriceLevel]:
    """Return the levels of which one is the cheapest, whatever the adjustment is.

    Of those that the same override is for, or none, and that have the same fees, it is the one
    with the lowest face value: an adjustment never makes the lower of two the higher one.
    """
    dearest_first = sorted(levels, key=lambda level: -level.price.face_value.amount)
    by_kind = {(terms.override_of(level), _on_top(level.price)): level for level in dearest_first}
    return tuple(by_kind.values())


def _on_top(price: SeatPrice) -> int:
    """Return what a price has beside the face value, which no program changes."""
    return price.all_in_price.amount - price.face_value.amount
