"""A season to try Flex with: one team's home games and one arena, with seats and prices."""

from flex_adapters.sample.arena import (
    Arena,
    ArenaRow,
    layout_of,
    parse_arena,
    rows_of,
    venue_of,
)
from flex_adapters.sample.files import HOME_CODE, read_arena, read_schedule_lines
from flex_adapters.sample.season import (
    PriceKey,
    SampleSeat,
    prices_of,
    season_not_before,
    seats_of,
    tier_of,
)

__all__ = [
    "HOME_CODE",
    "Arena",
    "ArenaRow",
    "PriceKey",
    "SampleSeat",
    "layout_of",
    "parse_arena",
    "prices_of",
    "read_arena",
    "read_schedule_lines",
    "rows_of",
    "season_not_before",
    "seats_of",
    "tier_of",
    "venue_of",
]
