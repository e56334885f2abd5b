"""What the sample of the command line's tests has."""

from tests.cli.conftest import Flex


def a_class(flex: Flex) -> str:
    """Return an access group of the sample."""
    shown = flex("programs", "show", "Pick your games", "--store", "demo", "--json").json
    return str(shown["settings"]["classNames"][0]["className"])


def games_of(flex: Flex) -> list[str]:
    """Return the games of the sample that every store has on sale."""
    shown = flex("programs", "show", "Pick your games", "--store", "demo", "--json").json
    return list(shown["settings"]["buildYourOwn"]["eventCodes"])[:2]
