"""What must be true of the add-ons of a program of any type."""

from collections.abc import Callable, Iterator
from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal, named
from flexcore.programs.addons import AddonOption
from flexcore.programs.model import ProgramSettings
from flexcore.programs.soundness.values import SettingsRule, in_range, once

# More of one thing in one cart is a mistake, or a group booking.
MOST_ADDONS = 100
# More kinds of add-on than fans would read through.
MOST_ADDON_OPTIONS = 50
# A million in most currencies; more is a mistake in the document.
_HIGHEST_PRICE = 100_000_000


@attrs.frozen
class AddonEventsUnknown(Refusal):
    """An add-on is sold at events that are not of the program."""

    code: ClassVar[str] = "addon_events_unknown"
    addon_option: str
    event_codes: tuple[EventCode, ...]

    @property
    def message(self) -> str:
        """Name them."""
        return (
            f"The add-on {self.addon_option} names {named(self.event_codes)}, which are no "
            "events of the program: list them there, or take them from the add-on."
        )


def not_too_many_addons(settings: ProgramSettings) -> Refusal | None:
    """Refuse more add-ons than a page could list."""
    return in_range("addonOptions", len(settings.addon_options), 0, MOST_ADDON_OPTIONS)


def each_addon_coded_once(settings: ProgramSettings) -> Refusal | None:
    """Refuse one code for two add-ons."""
    return once("addonOptions", (option.code for option in settings.addon_options))


def addon_prices_in_range(settings: ProgramSettings) -> Refusal | None:
    """Refuse a price or fee that is negative or beyond sense."""
    return _first(settings, _price_in_range)


def addon_limits_in_range(settings: ProgramSettings) -> Refusal | None:
    """Refuse a limit that lets nobody, or a whole crowd, take the add-on."""
    return _first(settings, _limits_in_range)


def addon_events_listed_once(settings: ProgramSettings) -> Refusal | None:
    """Refuse an event that one add-on lists twice."""
    return _first(settings, lambda option: once("eventCodes", option.event_codes))


def addons_at_events_of_the_program(settings: ProgramSettings) -> Refusal | None:
    """Refuse an add-on at an event that the program does not sell."""
    listed = frozenset(settings.event_codes)

    def unknown(option: AddonOption) -> Refusal | None:
        places = option.vendor_places
        sold_at = dict.fromkeys((*option.event_codes, *(places.by_game if places else ())))
        missing = tuple(code for code in sold_at if code not in listed)
        return AddonEventsUnknown(option.code, missing) if missing else None

    return _first(settings, unknown)


def _price_in_range(option: AddonOption) -> Refusal | None:
    return in_range("price", option.price, 0, _HIGHEST_PRICE) or in_range(
        "serviceFee", option.service_fee, 0, _HIGHEST_PRICE
    )


def _limits_in_range(option: AddonOption) -> Refusal | None:
    if refusal := in_range("limitPerEvent", option.limit_per_event, 1, MOST_ADDONS):
        return refusal
    if option.limit_per_cart is None:
        return None
    return in_range("limitPerCart", option.limit_per_cart, 1, MOST_ADDONS)


def _first(
    settings: ProgramSettings, rule: Callable[[AddonOption], Refusal | None]
) -> Refusal | None:
    found: Iterator[Refusal | None] = map(rule, settings.addon_options)
    return next(filter(None, found), None)


# What is checked whenever settings are saved; order is precedence.
KEPT: tuple[SettingsRule, ...] = (
    not_too_many_addons,
    each_addon_coded_once,
    addon_prices_in_range,
    addon_limits_in_range,
    addon_events_listed_once,
    addons_at_events_of_the_program,
)
