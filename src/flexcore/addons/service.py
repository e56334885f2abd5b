"""What operators can do with the stock of add-ons."""

from collections.abc import Iterator, Mapping, Sequence

import attrs

from flexcore.addons.model import StockKey
from flexcore.addons.ports import AddonWork
from flexcore.addons.refusals import StockCodeUnfit, StockEventsUnknown, StockOutOfRange
from flexcore.kernel import (
    Actor,
    Change,
    Clock,
    EntityKind,
    EntityRef,
    EventCode,
    Refusal,
    Refused,
    TenantId,
    UnitOfWork,
)

# More than any venue has of anything.
MOST_IN_STOCK = 1_000_000
# As long as a code in a program may be.
_LONGEST_CODE = 200


@attrs.frozen
class AddonService:
    """Says how many add-ons there are, whatever program sells them."""

    unit_of_work: UnitOfWork[AddonWork]
    clock: Clock

    async def stock_up(
        self, tenant: TenantId, addon_code: str, capacities: Mapping[EventCode, int], by: Actor
    ) -> Mapping[StockKey, int]:
        """Say how many of an add-on there are in all for some events.

        Args:
            tenant: The store.
            addon_code: Of the add-on, as programs name it.
            capacities: How many there are, sold ones among them, in place of earlier numbers.
            by: Who asks.

        Returns:
            How many are left now, of every event that has any stock of it.

        Raises:
            Refused: `StockCodeUnfit`, `StockOutOfRange`, `StockEventsUnknown` or `StockTaken`;
                nothing was changed.
        """
        if refusals := (*_unfit_code(addon_code), *_unfit_quantities(capacities)):
            raise Refused(*refusals)
        now = self.clock.now()
        async with self.unit_of_work(tenant, by) as work:
            known = await work.catalog.events_by_code(list(capacities))
            if missing := tuple(sorted(capacities.keys() - known.keys())):
                raise Refused(StockEventsUnknown(missing))
            before = await work.addon_stock.stock_up(addon_code, capacities, now)
            if before != capacities:
                await work.audit.record(_stocked_up(addon_code, before, capacities))
            return await work.addon_stock.left([addon_code], now)

    async def left(
        self, tenant: TenantId, addon_codes: Sequence[str], by: Actor
    ) -> Mapping[StockKey, int]:
        """Return how many of some add-ons are left, of every event that has any stock of them."""
        async with self.unit_of_work(tenant, by) as work:
            return await work.addon_stock.left(addon_codes, self.clock.now())

    async def left_of(self, tenant: TenantId, addon_code: str, by: Actor) -> Mapping[StockKey, int]:
        """Return how many of one add-on are left, whatever somebody wrote as its code.

        Raises:
            Refused: `StockCodeUnfit`.
        """
        if refusals := tuple(_unfit_code(addon_code)):
            raise Refused(*refusals)
        return await self.left(tenant, [addon_code], by)


def _unfit_code(addon_code: str) -> Iterator[Refusal]:
    is_readable = addon_code.isprintable() and addon_code.strip() == addon_code
    if not is_readable or not 0 < len(addon_code) <= _LONGEST_CODE:
        yield StockCodeUnfit(ascii(addon_code[:40]), _LONGEST_CODE)


def _unfit_quantities(capacities: Mapping[EventCode, int]) -> Iterator[Refusal]:
    for quantity in capacities.values():
        if not 0 <= quantity <= MOST_IN_STOCK:
            yield StockOutOfRange(quantity, MOST_IN_STOCK)


def _stocked_up(
    addon_code: str, before: Mapping[EventCode, int], after: Mapping[EventCode, int]
) -> Change:
    ref = EntityRef(EntityKind.ADDON, addon_code)
    was: dict[str, object] = {code: before[code] for code in before}
    now: dict[str, object] = {code: after[code] for code in after}
    return Change.between("addon.stocked_up", ref, was, now)
