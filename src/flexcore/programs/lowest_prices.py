"""What the cheapest seat of each event costs a fan, whatever pack or package she chooses."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import attrs

from flexcore.kernel import EventCode
from flexcore.programs.choosing.choices import Choice
from flexcore.programs.model import ProgramSettings
from flexcore.programs.pricing import PriceTerms, fan_amount
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
        return {
            code: min(fan_amount(level, terms).amount for level in levels)
            for code, levels in self._candidates.items()
        }

    @cached_property
    def _candidates(self) -> Mapping[EventCode, Sequence[PriceLevel]]:
        terms = PriceTerms(self.settings, self.settings.adjustment, self.can_reprice)
        return {code: _cheapest(levels, terms) for code, levels in self.levels.items() if levels}


def _cheapest(levels: Sequence[PriceLevel], terms: PriceTerms) -> Sequence[PriceLevel]:
    """Return the levels of which one is the cheapest, whatever the adjustment is.

    Of those that the same override is for, or none, and that have the same fees, it is the one
    with the lowest face value: an adjustment never makes the lower of two the higher one.
    """
    dearest_first = sorted(levels, key=lambda level: -level.price.face_value.amount)
    by_kind = {
        (terms.override_of(level), level.price.service_fee.amount): level for level in dearest_first
    }
    return tuple(by_kind.values())
