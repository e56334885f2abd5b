"""What the fan of the demo would like: games, and the same seats in each of them."""

from collections import Counter
from collections.abc import Sequence

import attrs

from flex_cli.demo.shop import Json, Shop
from flex_cli.exits import Exit
from flex_cli.failures import CommandFailed

# A section with fewer open seats than this may be gone before the play is over.
_SEATS_LEFT = 20


@attrs.frozen
class Area:
    """Where in the arena, and at which price."""

    section: str
    price_code: str
    ticket_type: str

    def wish(self, event_code: str, quantity: int) -> Json:
        """Return the wish for the best seats here at a game."""
        return {
            "eventCode": event_code,
            "quantity": quantity,
            "section": self.section,
            "priceCode": self.price_code,
            "ticketType": self.ticket_type,
        }


async def choose_games(shop: Shop, program: Json, wanted: int) -> list[Json]:
    """Return games that are on sale, from the first to the last of the season."""
    events = (await shop.get("/program/events?limit=200"))["items"]
    on_sale = [event for event in events if event["availability"] == "on_sale"]
    (choice,) = program["choices"]
    count = max(choice["minEvents"], min(wanted, choice["maxEvents"]))
    if len(on_sale) < count:
        raise _nothing_left(f"{len(on_sale)} games are on sale, and {count} are needed")
    return [on_sale[place * len(on_sale) // count] for place in range(count)]


async def choose_area(shop: Shop, games: Sequence[Json]) -> Area:
    """Return the area with the most open seats over all of the games; the best of equal ones."""
    open_seats: Counter[Area] = Counter()
    games_with = Counter[Area]()
    for game in games:
        levels = (await shop.get(f"/program/events/{game['eventCode']}/levels"))["levels"]
        for level in levels:
            area = Area(level["sectionName"], level["priceCode"], level["ticketTypeCode"])
            open_seats[area] += level["seatsOpen"]
            games_with[area] += level["seatsOpen"] >= _SEATS_LEFT
    everywhere = [area for area in open_seats if games_with[area] == len(games)]
    if not everywhere:
        raise _nothing_left("no section has enough open seats in all of the games")
    return max(everywhere, key=lambda area: open_seats[area])


def _nothing_left(why: str) -> CommandFailed:
    return CommandFailed(
        Exit.NOT_STARTED,
        "demo_sold_out",
        f"The demo cannot be played again here, as {why}: set FLEX_HOME to a new folder.",
    )
