"""The sample season's files, as they are shipped with the package."""

import tomllib
from importlib.resources import files

from flex_adapters.sample.arena import Arena, parse_arena

# The home team of the sample schedule.
HOME_CODE = "GSW"

_FILES = files("flex_adapters.sample")


def read_arena() -> Arena:
    """Return the arena of the sample season."""
    return parse_arena(tomllib.loads((_FILES / "arena.toml").read_text("utf-8")))


def read_schedule_lines() -> list[bytes]:
    """Return the lines of the sample schedule, the header first, with their line ends."""
    return (_FILES / "schedule.csv").read_bytes().splitlines(keepends=True)
