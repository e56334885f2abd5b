"""Whether some fan can buy all of a program with today's stock (FX-16.6, FXQ-16.1)."""

from collections.abc import Iterator
from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal, RefusalKind, named
from flexcore.programs.choosing.reach import out_of_reach
from flexcore.programs.proof.findings import Finding, FindingLevel, Stage
from flexcore.programs.proof.premises import Premises, Stock
from flexcore.programs.proof.special_games import special_game_findings


@attrs.frozen
class StockNotKnown(Refusal):
    """The vendor cannot be asked, so that nobody knows what fans could buy."""

    code: ClassVar[str] = "stock_not_known"
    kind: ClassVar[RefusalKind] = RefusalKind.UNAVAILABLE
    what: str

    @property
    def message(self) -> str:
        """Ask to look again."""
        return (
            f"{self.what} cannot be asked what is on sale, so nobody knows what fans could buy: "
            "check again later."
        )


@attrs.frozen
class EventsNotLive(Refusal):
    """Events are listed that the catalog does not have live now."""

    code: ClassVar[str] = "events_not_live"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_codes: tuple[EventCode, ...]

    @property
    def message(self) -> str:
        """Name them."""
        return (
            f"Events {named(self.event_codes)} are over, called off or not published, so fans "
            "see none of them: take them off the list, or leave them for later."
        )


@attrs.frozen
class EventsWithoutSeats(Refusal):
    """Events are listed of which the vendor has no seats: not built there yet, or sold out."""

    code: ClassVar[str] = "events_without_seats"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_codes: tuple[EventCode, ...]

    @property
    def message(self) -> str:
        """Name them."""
        return (
            f"Events {named(self.event_codes)} have no seats that the program sells: put "
            "some on sale, or let fans see them as sold out."
        )


def stock_findings(premises: Premises, stock: Stock) -> Iterator[Finding]:
    """List what nobody could buy, then events that nobody can have."""
    on_sale = premises.on_sale(stock)
    for each in out_of_reach(premises.choices, on_sale):
        yield Finding(Stage.STOCK, FindingLevel.ERROR, each.refusal, (each.example,))
    listed, live = premises.settings.event_codes, premises.live.union(premises.special)
    if off := tuple(code for code in listed if code not in live):
        yield Finding(Stage.STOCK, FindingLevel.WARNING, EventsNotLive(off))
    had = frozenset((*on_sale, *premises.special_on_sale(stock)))
    if empty := tuple(code for code in listed if code in live and code not in had):
        yield Finding(Stage.STOCK, FindingLevel.WARNING, EventsWithoutSeats(empty))
    yield from special_game_findings(premises.settings.unlocks, premises.choices, on_sale)
