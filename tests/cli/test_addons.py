"""How many add-ons there are, said at the command line."""

from tests.cli.conftest import Flex


def test_places_are_stocked_for_games_and_shown(flex: Flex, harbour: str) -> None:
    at = flex.with_variables(FLEX_STORE=harbour)

    stocked = at("addons", "stock", "parking", "--event", "G1", "--event", "G2", "--quantity", "9")
    fewer = at("addons", "stock", "parking", "--event", "G2", "--quantity", "4", "--json")
    shown = at("addons", "left", "parking")

    assert stocked.code == fewer.code == shown.code == 0
    assert fewer.json == [{"eventCode": "G1", "left": 9}, {"eventCode": "G2", "left": 4}]
    assert shown.out.split() == ["event", "left", "G1", "9", "G2", "4"]


def test_places_of_no_event_are_refused(flex: Flex, harbour: str) -> None:
    at = flex.with_variables(FLEX_STORE=harbour)

    ended = at("addons", "stock", "parking", "--event", "NONE", "--quantity", "9")

    assert ended.code == 1
    assert ended.err.startswith("stock_events_unknown: ")
