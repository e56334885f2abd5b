"""What a fan is offered instead of seats that she cannot have."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice

import attrs

from flexcore.carts.model import Cart
from flexcore.carts.opening import live_among
from flexcore.carts.ports import CartWork
from flexcore.carts.refusals import SeatsUnavailable
from flexcore.kernel import EventCode, Refusal
from flexcore.programs import Availability, availability

# Other events among which a vendor looks, until it has found enough; most may be sold out.
EVENTS_INSTEAD = 50
# Alternatives that a refusal names.
NAMED = 3


def nearest_first(
    season: Sequence[EventCode], own: EventCode, left_out: Collection[EventCode]
) -> tuple[EventCode, ...]:
    """Return the events of a season that are nearest to one of them, the later before the earlier.

    Args:
        season: In order.
        own: What they are near to; it is not among them.
        left_out: Nor are these.
    """
    fit = (code for code in _by_distance(tuple(season), own) if code not in left_out)
    return tuple(islice(fit, EVENTS_INSTEAD))


@lru_cache(maxsize=1024)
def _by_distance(season: tuple[EventCode, ...], own: EventCode) -> tuple[EventCode, ...]:
    """Return the other events of a season by their distance; many fans ask about the same ones."""
    at = season.index(own) if own in season else 0
    around = sorted(enumerate(season), key=lambda each: (abs(each[0] - at), each[0] < at))
    return tuple(code for _, code in around if code != own)


async def with_sound_alternatives(
    work: CartWork, cart: Cart, refusals: Sequence[Refusal], now: datetime
) -> tuple[Refusal, ...]:
    """Return refusals with the first few of their alternatives that the fan could go for.

    Events of the cart are hers to choose among already; others have to be on sale now.
    """
    named = {
        alternative.event_code
        for refusal in refusals
        if isinstance(refusal, SeatsUnavailable)
        for alternative in refusal.alternatives
    }
    mine = frozenset(cart.event_codes)
    sound = mine | await _on_sale(work, cart, named - mine, now)
    return tuple(
        _naming_only(sound, refusal) if isinstance(refusal, SeatsUnavailable) else refusal
        for refusal in refusals
    )


def _naming_only(sound: Collection[EventCode], refusal: SeatsUnavailable) -> SeatsUnavailable:
    kept = [each for each in refusal.alternatives if each.event_code in sound]
    return attrs.evolve(refusal, alternatives=tuple(kept[:NAMED]))


async def _on_sale(
    work: CartWork, cart: Cart, event_codes: Collection[EventCode], now: datetime
) -> frozenset[EventCode]:
    if not event_codes:
        return frozenset()
    codes = sorted(event_codes)
    live = await live_among(work.catalog, codes, now)
    states = await work.programs.event_states(cart.program_id, codes)
    return frozenset(
        code for code in live if availability(states.get(code)) is Availability.ON_SALE
    )
