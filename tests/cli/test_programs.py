import json

import pytest
import typer

from flex_cli.program_options import SettingsOptions, basis_points
from flexcore.kernel import EventCode
from flexcore.programs import ClassName, PriceAdjustment, ProgramSettings
from tests.cli.conftest import Flex
from tests.cli.samples import a_class, games_of


def a_program(flex: Flex, store: str, name: str) -> None:
    assert flex("programs", "create", name, "--store", store).code == 0


def test_a_program_goes_from_draft_to_active(flex: Flex, quay: str) -> None:
    flex = flex.with_variables(FLEX_STORE=quay)
    name, class_name = "Half season", a_class(flex)
    options = ("--min-events", "1", "--max-events", "2", "--events", ",".join(games_of(flex)))
    a_program(flex, quay, name)

    configured = flex(
        *("programs", "configure", name, *options, "--adjustment", "-25%"),
        *("--class-name", class_name, "--json"),
    )
    published = flex("programs", "publish", name, "--json")
    activated = flex("programs", "activate", name)
    shown = flex("programs", "show", name, "--json").json

    assert configured.json["programStatus"] == "draft"
    assert (published.code, published.json["revision"]) == (0, 1)
    assert (published.json["builtEvents"], published.json["soldOutEvents"]) == (2, 0)
    assert activated.out == "Fans buy Half season, revision 1, from now on.\n"
    assert shown["isActive"]
    assert shown["settings"]["buildYourOwn"]["eventCodes"] == games_of(flex)
    assert shown["settings"]["adjustment"] == {"basisPoints": -2500}
    assert "-25 %" in flex("programs", "show", name).out
    assert flex("programs", "build", name).out == "2 events are built, 0 of them sold out.\n"
    assert flex("programs", "archive", name).err.startswith("program_active: ")


@pytest.mark.rule("FX-16.7")
def test_programs_are_listed_with_type_status_and_which_is_active(flex: Flex) -> None:
    listed = flex("programs", "list", "--store", "demo")
    (active,) = (
        p for p in flex("programs", "list", "--store", "demo", "--json").json if p["isActive"]
    )

    assert listed.out.split("\n")[0].split() == ["name", "type", "status", "active", "id"]
    line = next(line for line in listed.out.splitlines() if line.endswith(active["programId"]))
    assert line.split("  ")[0] == active["name"] == "Pick your games"
    assert line.split()[-4:-1] == ["build_your_own", "published", "active"]


def test_a_document_on_standard_input_replaces_all_settings(flex: Flex, harbour: str) -> None:
    a_program(flex, harbour, "By document")
    document = {"ticketLimit": 4, "buildYourOwn": {"minEvents": 2, "maxEvents": 3}}
    by_document = ("programs", "configure", "By document", "-", "--store", harbour)

    ended = flex(*by_document, "--max-events", "5", given=json.dumps(document))
    shown = flex("programs", "show", "By document", "--store", harbour, "--json").json

    assert ended.code == 0, ended.err
    assert shown["settings"]["ticketLimit"] == 4
    assert shown["settings"]["buildYourOwn"]["maxEvents"] == 5


def test_a_document_that_cannot_be_read_is_refused_by_place(flex: Flex, harbour: str) -> None:
    a_program(flex, harbour, "Bad document")

    ended = flex(
        *("programs", "configure", "Bad document", "-", "--store", harbour),
        given='{"ticketLimit": "many"}',
    )

    assert ended.code == 1
    assert ended.err.startswith("document_unreadable: ")


def test_settings_out_of_range_are_all_listed(flex: Flex, harbour: str) -> None:
    a_program(flex, harbour, "Too much")
    out_of_range = ("--ticket-limit", "0", "--min-events", "0", "--events", "G1,nope")

    ended = flex("programs", "configure", "Too much", *out_of_range, "--store", harbour)

    assert ended.code == 1
    codes = {line.split(":")[0] for line in ended.complaints}
    assert codes == {"number_out_of_range", "events_unknown"}


def test_packs_are_configured_by_a_document_and_shown_one_by_one(flex: Flex, quay: str) -> None:
    flex = flex.with_variables(FLEX_STORE=quay)
    assert flex("programs", "create", "Packs", "--type", "game_packs").code == 0
    tier = {"name": "Big games", "minEvents": 1, "maxEvents": 2, "eventCodes": games_of(flex)}
    pack = {
        "code": "duo",
        "name": "Two of them",
        "selectionMode": "range",
        "minEvents": 1,
        "maxEvents": 2,
        "tiers": [tier],
    }
    document = {"gamePacks": [pack], "classNames": [{"className": a_class(flex)}]}

    configured = flex("programs", "configure", "Packs", "-", given=json.dumps(document))
    empty = flex("programs", "create", "No packs", "--type", "game_packs")
    published = flex("programs", "publish", "Packs", "--json")

    assert (configured.code, empty.code) == (0, 0)
    assert published.json["revision"] == 1
    assert "duo: 1 to 2 of 2" in flex("programs", "show", "Packs").out
    assert "none to choose from" in flex("programs", "show", "No packs").out
    assert flex("programs", "publish", "No packs").err.startswith("no_pack: ")


@pytest.mark.rule("FX-16.6")
def test_a_check_tells_what_keeps_a_program_back_and_what_nobody_could_buy(
    flex: Flex, harbour: str
) -> None:
    flex = flex.with_variables(FLEX_STORE=harbour)
    a_program(flex, harbour, "To be checked")
    bare = flex("programs", "check", "To be checked")
    options = ("--min-events", "2", "--max-events", "3", "--events", "all", "--class-name", "Club")
    assert flex("programs", "configure", "To be checked", *options).code == 0

    without_stock = flex("programs", "check", "To be checked")
    as_json = flex("programs", "check", "To be checked", "--json")
    published = flex("programs", "publish", "To be checked", "--yes")
    sold = flex("programs", "check", "Pick your games", "--store", "demo")

    codes = (bare.code, without_stock.code, as_json.code, published.code, sold.code)
    assert codes == (1, 1, 1, 1, 0)
    assert {line.split(": ")[1] for line in bare.out.splitlines()} == {
        "too_few_eligible_events",
        "no_class_name",
    }
    beginning = "error: choice_out_of_reach: Nobody can buy anything now, 0 of"
    assert without_stock.out.startswith(beginning)
    (found,) = as_json.json["errors"]
    (warned,) = as_json.json["warnings"]
    assert (found["stage"], found["code"]) == ("stock", "choice_out_of_reach")
    assert found["selections"] == [{"choice": None, "eventCodes": []}]
    assert found["data"]["minEvents"] == 2
    assert (warned["code"], warned["data"]["eventCodes"]) == (
        "events_without_seats",
        ["G1", "G2", "G3"],
    )
    assert published.err.startswith("choice_out_of_reach: ")
    assert sold.out.splitlines()[-1].startswith("The program can be published")


@pytest.mark.rule("FX-16.6")
def test_warnings_are_confirmed_before_a_program_is_published(flex: Flex, quay: str) -> None:
    flex = flex.with_variables(FLEX_STORE=quay)
    a_program(flex, quay, "To be confirmed")
    prices = [{"scope": "section", "code": "Nowhere", "price": 1000}]
    document = {
        "buildYourOwn": {"minEvents": 1, "maxEvents": 2, "eventCodes": games_of(flex)},
        "classNames": [{"className": a_class(flex)}],
        "priceOverrides": prices,
    }
    given = json.dumps(document)
    assert flex("programs", "configure", "To be confirmed", "-", given=given).code == 0

    checked = flex("programs", "check", "To be confirmed")
    refused = flex("programs", "publish", "To be confirmed")
    published = flex("programs", "publish", "To be confirmed", "--yes")

    assert (checked.code, refused.code, published.code) == (0, 1, 0)
    assert [line.split(": ")[0] for line in checked.out.splitlines()] == [
        "warning",
        "The program can be published once these warnings are confirmed.",
    ]
    assert [line.split(":")[0] for line in refused.complaints] == [
        "warnings_unconfirmed",
        "price_of_nothing",
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("publish", "Draft"), "too_few_eligible_events"),
        (("activate", "Draft"), "program_not_published"),
        (("archive", "Draft"), "program_not_published"),
        (("show", "Nothing of this name"), "program_unknown"),
        (("build", "01a1f8bd-0e1f-70d6-99ba-c76e3b44ac61"), "program_unknown"),
        (("create", "Draft"), "program_name_taken"),
    ],
)
def test_a_step_that_is_not_due_is_refused(
    flex: Flex, harbour: str, words: tuple[str, ...], code: str
) -> None:
    flex("programs", "create", "Draft", "--store", harbour)

    ended = flex("programs", *words, "--store", harbour)

    assert ended.code == 1
    assert code in {line.split(":")[0] for line in ended.complaints}


def test_an_adjustment_that_is_no_percentage_is_a_mistake_on_the_command_line(flex: Flex) -> None:
    assert flex("programs", "configure", "x", "--adjustment", "cheap").code == 2


@pytest.mark.parametrize(
    ("text", "points"), [("-25%", -2500), ("-12.5", -1250), ("0.01 %", 1), ("+5%", 500)]
)
def test_percentages_are_exact_to_a_hundredth(text: str, points: int) -> None:
    assert basis_points(text) == points


@pytest.mark.parametrize("text", ["0.001%", "", "NaN", "Infinity", "1e999", "25 percent"])
def test_what_is_no_percentage_is_told(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        basis_points(text)


def test_options_leave_alone_what_they_do_not_name() -> None:
    before = ProgramSettings(class_names=(ClassName("Club"),), ticket_limit=6)

    after = SettingsOptions(adjustment="-25%", class_names=["Lower=17", "Club"]).over(before, [])
    listed = SettingsOptions(events=" G2, G1,").over(before, [EventCode("G9")])

    assert SettingsOptions().over(before, []) == before
    assert after.adjustment == PriceAdjustment(-2500)
    assert after.class_names == (ClassName("Lower", "17"), ClassName("Club"))
    assert after.ticket_limit == 6
    assert listed.build_your_own.event_codes == ("G2", "G1")
