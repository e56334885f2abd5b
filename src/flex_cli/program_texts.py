"""What a program offers beside its choices, in words for people."""

from collections.abc import Iterator

from flexcore.kernel import Currency
from flexcore.programs import AddonOption, Unlock, UnlockCondition


def unlock_text(unlock: Unlock) -> str:
    """Return a special game with what unlocks it: `S1: 8 games, or 5 games and pack half`."""
    ways = ", or ".join(" and ".join(_asked_for(each)) for each in unlock.conditions)
    kept = "" if unlock.removable else " (locked to the cart)"
    return f"{unlock.event_code}: {ways or 'no condition yet'}{kept}"


def addon_text(option: AddonOption, currency: Currency) -> str:
    """Return an add-on with its price and limits: `parking: 25.00 USD, 2 per event`."""
    return f"{option.code}: {', '.join(_terms(option, currency))}"


def _asked_for(condition: UnlockCondition) -> Iterator[str]:
    if condition.min_event_count is not None:
        yield f"{condition.min_event_count} {'game' if condition.min_event_count == 1 else 'games'}"
    if condition.specific_pack is not None:
        yield f"pack {condition.specific_pack}"
    if condition.specific_package is not None:
        yield f"package {condition.specific_package}"
    if condition.custom is not None:
        yield f"condition {condition.custom}"


def _terms(option: AddonOption, currency: Currency) -> Iterator[str]:
    price = option.price_in(currency)
    yield str(price.face_value)
    if option.service_fee:
        yield f"fee {price.service_fee}"
    yield f"{option.limit_per_event} per event"
    if option.limit_per_cart is not None:
        yield f"{option.limit_per_cart} per cart"
    if option.event_codes:
        yield f"at {', '.join(option.event_codes)}"
