"""What must be true of add-ons that a fan asks for."""

from collections import Counter
from collections.abc import Iterator, Sequence

import attrs

from flexcore.carts.addon_refusals import (
    AddonCartLimitExceeded,
    AddonLimitExceeded,
    AddonNotOffered,
    TooManyAddonsAtOnce,
)
from flexcore.carts.model import Cart
from flexcore.carts.refusals import EventNotInCart
from flexcore.carts.statuses import WANTED
from flexcore.kernel import EventCode, Refusal
from flexcore.programs import ProgramSettings, option_of

# Most add-ons, each of one option for one event, that one call holds.
ADDONS_AT_ONCE = 20


@attrs.frozen
class AddonRequest:
    """So many of one option, named by its code, for one event of the cart."""

    option: str
    event_code: EventCode
    quantity: int = attrs.field(validator=attrs.validators.ge(1))


def merged(requests: Sequence[AddonRequest]) -> tuple[AddonRequest, ...]:
    """Return the requests with those of one option and event made one, in order."""
    wished = Counter[tuple[str, EventCode]]()
    for request in requests:
        wished[request.option, request.event_code] += request.quantity
    return tuple(AddonRequest(*which, quantity) for which, quantity in wished.items())


def addon_request_refusals(
    cart: Cart, requests: Sequence[AddonRequest], settings: ProgramSettings
) -> tuple[Refusal, ...]:
    """Return why add-ons are not asked for: too many at once, strangers, or too many of one.

    Args:
        cart: What is in it already counts towards the limits.
        requests: No two of one option and event.
        settings: Of the cart's own revision.
    """
    if not 1 <= len(requests) <= ADDONS_AT_ONCE:
        return (TooManyAddonsAtOnce(len(requests), ADDONS_AT_ONCE),)
    return tuple(_strangers(cart, requests, settings)) or tuple(
        _over_limits(cart, requests, settings)
    )


def _strangers(
    cart: Cart, requests: Sequence[AddonRequest], settings: ProgramSettings
) -> Iterator[Refusal]:
    for request in requests:
        option = option_of(settings.addon_options, request.option)
        if cart.event(request.event_code) is None:
            yield EventNotInCart(request.event_code)
        elif option is None or not option.is_sold_at(request.event_code):
            yield AddonNotOffered(request.option, request.event_code)


def _over_limits(
    cart: Cart, requests: Sequence[AddonRequest], settings: ProgramSettings
) -> Iterator[Refusal]:
    for_event = _in_cart(cart)
    for request in requests:
        for_event[request.option, request.event_code] += request.quantity
    for option in settings.addon_options:
        asked = [request.event_code for request in requests if request.option == option.code]
        for event_code in asked:
            wished = for_event[option.code, event_code]
            if wished > option.limit_per_event:
                yield AddonLimitExceeded(option.code, event_code, option.limit_per_event, wished)
        wished = sum(count for (code, _), count in for_event.items() if code == option.code)
        if asked and option.limit_per_cart is not None and wished > option.limit_per_cart:
            yield AddonCartLimitExceeded(option.code, option.limit_per_cart, wished)


def _in_cart(cart: Cart) -> Counter[tuple[str, EventCode]]:
    found = Counter[tuple[str, EventCode]]()
    for item in cart.items():
        if item.addon is not None and item.status in WANTED:
            found[item.addon.code, item.event_code] += item.wish.quantity
    return found
