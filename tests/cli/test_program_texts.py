"""Special games and add-ons of a program, as people and machines are shown them."""

import json

import pytest

from flex_cli.program_texts import addon_text, unlock_text
from flexcore.kernel import EventCode, iso_currency
from flexcore.programs import AddonOption, Unlock, UnlockCondition
from tests.cli.conftest import Flex
from tests.cli.samples import a_class, games_of

S = EventCode("S1")


def test_special_games_and_add_ons_are_shown_with_what_they_ask_for(flex: Flex, quay: str) -> None:
    flex = flex.with_variables(FLEX_STORE=quay)
    game, special = games_of(flex)
    unlocks = [{"eventCode": special, "conditions": [{"minEventCount": 1}], "removable": False}]
    options = [
        {"code": "parking", "label": "Parking, lot C", "price": 2500, "serviceFee": 150},
        {"code": "meal", "label": "Meal voucher", "price": 1800, "limitPerEvent": 4},
    ]
    document = {
        "buildYourOwn": {"minEvents": 1, "maxEvents": 1, "eventCodes": [game]},
        "classNames": [{"className": a_class(flex)}],
        "unlocks": unlocks,
        "addonOptions": options,
    }
    for name in ("With extras", "Without extras"):
        assert flex("programs", "create", name).code == 0
    given = json.dumps(document)
    assert flex("programs", "configure", "With extras", "-", given=given).code == 0

    shown = flex("programs", "show", "With extras").out.splitlines()
    bare = flex("programs", "show", "Without extras").out.splitlines()
    settings = flex("programs", "show", "With extras", "--json").json["settings"]

    assert f"special games  {special}: 1 game (locked to the cart)" in shown
    meal = "meal: 18.00 USD, 4 per event"
    parking = "parking: 25.00 USD, fee 1.50 USD, 1 per event"
    assert f"add-ons        {parking}; {meal}" in shown
    assert {"special games  none", "add-ons        none"} <= set(bare)
    assert [each["eventCode"] for each in settings["unlocks"]] == [special]
    assert [each["code"] for each in settings["addonOptions"]] == ["parking", "meal"]


@pytest.mark.parametrize(
    ("unlock", "text"),
    [
        (Unlock(S), "S1: no condition yet"),
        (Unlock(S, (UnlockCondition(8),)), "S1: 8 games"),
        (Unlock(S, (UnlockCondition(1),), removable=False), "S1: 1 game (locked to the cart)"),
        (
            Unlock(S, (UnlockCondition(5, "half"), UnlockCondition(specific_package="any"))),
            "S1: 5 games and pack half, or package any",
        ),
        (Unlock(S, (UnlockCondition(custom="members"),)), "S1: condition members"),
    ],
)
def test_a_special_game_tells_what_unlocks_it(unlock: Unlock, text: str) -> None:
    assert unlock_text(unlock) == text


def test_an_add_on_tells_its_price_its_limits_and_where_it_is_sold() -> None:
    everywhere = AddonOption("meal", "Meal voucher", 1800)
    limited = AddonOption("parking", "Parking", 2500, 150, 2, 6, (EventCode("G1"), S))

    assert addon_text(everywhere, iso_currency("JPY")) == "meal: 1,800 JPY, 1 per event"
    assert addon_text(limited, iso_currency("USD")) == (
        "parking: 25.00 USD, fee 1.50 USD, 2 per event, 6 per cart, at G1, S1"
    )
