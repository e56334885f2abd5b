"""Words that messages have in common, and names as JSON has them."""

from collections.abc import Sequence

# As many names as a sentence takes; whoever wants all of them finds them in the data.
_MOST_NAMED = 6


def named(names: Sequence[str]) -> str:
    """Return names for a sentence; of many, the first ones and how many others there are."""
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    shown = names[: _MOST_NAMED - 1]
    return f"{', '.join(shown)} and {len(names) - len(shown)} others"


def camel_case(name: str) -> str:
    """Return a name in snake_case as it stands in JSON."""
    first, *others = name.split("_")
    return first + "".join(other.title() for other in others)
