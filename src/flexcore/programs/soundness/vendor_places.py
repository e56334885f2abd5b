"""What must be true of add-ons that are places of the vendor's events."""

from collections.abc import Callable, Iterator
from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal, named
from flexcore.programs.addons import AddonOption, VendorPlaces
from flexcore.programs.choosing.choices import MOST_EVENTS
from flexcore.programs.model import ProgramSettings
from flexcore.programs.soundness.values import SettingsRule, in_range, once


@attrs.frozen
class AddonEventsDisagree(Refusal):
    """An add-on is to be sold at other events than those that the vendor has places for.

    Attributes:
        event_codes: Those that only one of the two lists has.
    """

    code: ClassVar[str] = "addon_events_disagree"
    addon_option: str
    event_codes: tuple[EventCode, ...]

    @property
    def message(self) -> str:
        """Name them."""
        return (
            f"eventCodes and vendorPlaces of the add-on {self.addon_option} disagree about "
            f"{named(self.event_codes)}: leave eventCodes out."
        )


@attrs.frozen
class VendorEventIsGame(Refusal):
    """Places of an add-on are to be taken from events that fans can buy as games."""

    code: ClassVar[str] = "vendor_event_is_game"
    addon_option: str
    vendor_event_codes: tuple[EventCode, ...]

    @property
    def message(self) -> str:
        """Name them."""
        return (
            f"The add-on {self.addon_option} takes places of {named(self.vendor_event_codes)}, "
            "which the program sells as games: name the vendor's events for the add-on."
        )


@attrs.frozen
class VendorEventOfTwoGames(Refusal):
    """One event of the vendor's is to have the add-ons of several games."""

    code: ClassVar[str] = "vendor_event_of_two_games"
    vendor_event_code: EventCode
    event_codes: tuple[EventCode, ...]

    @property
    def message(self) -> str:
        """Name it, and the games."""
        return (
            f"Places of {self.vendor_event_code} are add-ons of {named(self.event_codes)}: "
            "name an event of its own for each game."
        )


def vendor_places_name_events(settings: ProgramSettings) -> Refusal | None:
    """Refuse places of no event at all, or of more than a program has."""
    return _first(
        settings, lambda _, places: in_range("vendorPlaces", len(places.events), 1, MOST_EVENTS)
    )


def vendor_places_once_a_game(settings: ProgramSettings) -> Refusal | None:
    """Refuse one game that has two of the vendor's events for one add-on."""
    return _first(
        settings,
        lambda _, places: once("vendorPlaces", (each.event_code for each in places.events)),
    )


def vendor_places_where_sold(settings: ProgramSettings) -> Refusal | None:
    """Refuse a list of events that says something else than the list of places."""

    def disagreeing(option: AddonOption, places: VendorPlaces) -> Refusal | None:
        odd = sorted(places.by_game.keys() ^ frozenset(option.event_codes))
        return AddonEventsDisagree(option.code, tuple(odd)) if option.event_codes and odd else None

    return _first(settings, disagreeing)


def vendor_events_are_no_games(settings: ProgramSettings) -> Refusal | None:
    """Refuse to sell a game of the program as an add-on as well."""
    games = frozenset(settings.event_codes)

    def game(option: AddonOption, places: VendorPlaces) -> Refusal | None:
        both = tuple(code for code in places.by_game.values() if code in games)
        return VendorEventIsGame(option.code, both) if both else None

    return _first(settings, game)


def vendor_events_of_one_game(settings: ProgramSettings) -> Refusal | None:
    """Refuse one event of the vendor's for two games; several add-ons of a game may share it."""
    games: dict[EventCode, dict[EventCode, None]] = {}
    for _, places in _of_vendor(settings):
        for each in places.events:
            games.setdefault(each.vendor_event_code, {})[each.event_code] = None
    shared = ((code, tuple(of)) for code, of in games.items() if len(of) > 1)
    return next((VendorEventOfTwoGames(*each) for each in shared), None)


def _of_vendor(settings: ProgramSettings) -> Iterator[tuple[AddonOption, VendorPlaces]]:
    for option in settings.addon_options:
        if option.vendor_places is not None:
            yield option, option.vendor_places


def _first(
    settings: ProgramSettings, rule: Callable[[AddonOption, VendorPlaces], Refusal | None]
) -> Refusal | None:
    found = (rule(option, places) for option, places in _of_vendor(settings))
    return next(filter(None, found), None)


# What is checked whenever settings are saved; order is precedence.
KEPT: tuple[SettingsRule, ...] = (
    vendor_places_name_events,
    vendor_places_once_a_game,
    vendor_places_where_sold,
    vendor_events_are_no_games,
    vendor_events_of_one_game,
)
