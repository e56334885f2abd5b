"""What vendors ask for seats, and what programs make of it, small enough to try every selection."""

from collections.abc import Mapping, Sequence

import attrs
from hypothesis import strategies as st

from flexcore.carts.asked_prices import AskedPrices
from flexcore.kernel import Charge, ChargeKind, EventCode, SeatPrice
from flexcore.programs import (
    Choice,
    LowestPrices,
    PriceOverride,
    PriceScope,
    PriceTerms,
    Revision,
    fan_price,
)
from flexcore.vendors import AskedPrice, PriceLevel, SeatBlock
from tests.builders import ADULT, SEASON, USD, usd

Levels = Mapping[EventCode, Sequence[PriceLevel]]


def a_level(
    event_code: EventCode,
    face_value: int = 4000,
    section: str = "101",
    price_code: str = "P1",
    *,
    fee: int = 0,
) -> PriceLevel:
    charges = [Charge(ChargeKind.FACE_VALUE, usd(face_value))]
    charges += [Charge(ChargeKind.SERVICE_FEE, usd(fee))] if fee else []
    price = SeatPrice(tuple(charges), USD)
    return PriceLevel(event_code, section, price_code, ADULT, SEASON, 8, 0, price)


_places = st.tuples(st.sampled_from(["101", "102"]), st.sampled_from(["P1", "P2"]))
_amounts = st.sampled_from([1000, 1001, 2500])


@st.composite
def small_levels(draw: st.DrawFn, event_codes: Sequence[EventCode]) -> Levels:
    """Draw up to three price levels of each event."""
    return {
        code: [
            a_level(code, draw(_amounts), *place, fee=draw(st.sampled_from([0, 0, 400])))
            for place in draw(st.lists(_places, unique=True, min_size=1, max_size=3))
        ]
        for code in event_codes
    }


_overrides = st.builds(
    PriceOverride, st.sampled_from(PriceScope), st.sampled_from(["101", "P1"]), _amounts
) | st.builds(
    PriceOverride,
    st.sampled_from(PriceScope),
    st.sampled_from(["101", "P1"]),
    basis_points=st.sampled_from([-5000, 0, 3000]),
)
small_overrides = st.lists(_overrides, max_size=2).map(tuple)


def with_overrides(revision: Revision, overrides: Sequence[PriceOverride]) -> Revision:
    settings = attrs.evolve(revision.settings, price_overrides=tuple(overrides))
    return attrs.evolve(revision, document=attrs.evolve(revision.document, settings=settings))


def lowest_prices(revision: Revision, levels: Levels) -> LowestPrices:
    return LowestPrices(revision.settings, levels)


def price_seen(
    revision: Revision, choice: Choice, event_codes: Sequence[EventCode], levels: Levels
) -> int:
    """Return what a seat of each of some events costs at least, as the shop shows it."""
    terms = PriceTerms(revision.settings, choice.adjustment or revision.settings.adjustment)
    return sum(
        min(fan_price(each, terms).price.all_in_price.amount for each in levels[code])
        for code in event_codes
    )


def asked_prices(*blocks: SeatBlock) -> AskedPrices:
    """Return the prices of some seats as the only ones at which the vendor can be asked."""
    prices = [
        AskedPrice(each.section, each.price_name, each.price_name, each.price) for each in blocks
    ]
    return AskedPrices(tuple(prices), all_there=True)
