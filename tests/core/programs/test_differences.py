"""What is different between two programs, told by what things are called."""

from collections.abc import Mapping
from types import MappingProxyType

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.configs import NotificationKey
from flexcore.kernel import EventCode
from flexcore.programs import (
    ABSENT,
    BuildYourOwn,
    Change,
    ClassName,
    GamePack,
    Message,
    PortableProgram,
    PriceAdjustment,
    ProgramSettings,
    ProgramType,
    Tier,
    differences,
    portable_to_json,
)
from tests.programs import a_pack, portable_programs

A, B, C, D = (EventCode(code) for code in "ABCD")


def byo(
    *codes: EventCode,
    name: str = "Regular season",
    settings: ProgramSettings | None = None,
    frontend_config: bytes | None = None,
    messages: Mapping[NotificationKey, Message] = MappingProxyType({}),
) -> PortableProgram:
    chosen = ProgramSettings(BuildYourOwn(1, 3, codes), (ClassName("Sideline"),))
    return PortableProgram(
        name, ProgramType.BUILD_YOUR_OWN, settings or chosen, frontend_config, messages
    )


def packs(*game_packs: GamePack) -> PortableProgram:
    settings = attrs.evolve(ProgramSettings(), game_packs=game_packs)
    return PortableProgram("Packs", ProgramType.GAME_PACKS, settings)


@given(before=portable_programs(), after=portable_programs())
def test_nothing_is_different_exactly_where_the_documents_are_equal(
    before: PortableProgram, after: PortableProgram
) -> None:
    is_equal = portable_to_json(before) == portable_to_json(after)

    assert (differences(before, after) == ()) == is_equal


@given(program=portable_programs(), name=st.sampled_from(["Pick your games", "Another"]))
def test_a_program_differs_from_its_copy_by_its_name_alone(
    program: PortableProgram, name: str
) -> None:
    found = differences(program, attrs.evolve(program, name=name))

    expected = () if name == program.name else (Change("name", program.name, name),)
    assert found == expected


@given(before=portable_programs(), after=portable_programs())
def test_going_back_names_the_same_places_the_other_way_round(
    before: PortableProgram, after: PortableProgram
) -> None:
    there, back = differences(before, after), differences(after, before)

    assert {(each.path, str(each.before), str(each.after)) for each in there} == {
        (each.path, str(each.after), str(each.before)) for each in back
    }


def test_changes_stand_in_the_order_of_the_document() -> None:
    sale = attrs.evolve(byo(A, B).settings, adjustment=PriceAdjustment(-2500), ticket_limit=4)
    after = byo(
        A,
        name="Holiday sale",
        settings=sale,
        frontend_config=b'"Happy holidays"',
        messages={NotificationKey.ORDER_FAILURE_EMAIL: Message(True)},
    )

    assert [change.path for change in differences(byo(A, B), after)] == [
        "name",
        "settings.adjustment.basisPoints",
        "settings.ticketLimit",
        "frontendConfig",
        "notifications.order_failure_email",
    ]


def test_events_are_compared_by_their_codes_and_not_by_place() -> None:
    found = differences(byo(A, B, C), byo(D, B, C))

    listed = "settings.buildYourOwn.eventCodes"
    assert found == (
        Change(f"{listed}[A]", "A", ABSENT),
        Change(f"{listed}[D]", ABSENT, "D"),
    )


def test_another_order_of_the_same_events_is_one_change() -> None:
    found = differences(byo(A, B, C), byo(C, A, B))

    assert found == (Change("settings.buildYourOwn.eventCodes", ["A", "B", "C"], ["C", "A", "B"]),)


def test_packs_and_tiers_are_followed_by_code_and_name_wherever_they_stand() -> None:
    gold, silver = Tier("Gold", 1, 1, (A,)), Tier("Silver", 1, 2, (B, C))
    ten, five = a_pack("ten", 2, 3, gold, silver), a_pack("five", 1, 1, gold)
    richer = a_pack("ten", 2, 3, attrs.evolve(silver, event_codes=(B, C, D)), gold)

    found = differences(packs(ten, five), packs(richer))

    assert [change.line for change in found] == [
        '+ settings.gamePacks[ten].tiers[Silver].eventCodes[D]: "D"',
        '~ settings.gamePacks[ten].tiers: ["Gold", "Silver"] -> ["Silver", "Gold"]',
        found[2].line,
    ]
    assert (found[2].path, found[2].after) == ("settings.gamePacks[five]", ABSENT)


def test_elements_that_share_a_name_are_compared_as_one_list() -> None:
    twice = (ClassName("Sideline", "1"), ClassName("Sideline", "2"))
    settings = attrs.evolve(byo(A).settings, class_names=twice)

    (change,) = differences(byo(A), byo(A, settings=settings))

    assert change.path == "settings.classNames"


def test_the_first_pack_of_a_program_is_told_as_that_pack() -> None:
    (change,) = differences(packs(), packs(a_pack("duo", 2, 2)))

    assert (change.path, change.before) == ("settings.gamePacks[duo]", ABSENT)


@pytest.mark.rule("FX-5.5")
def test_a_banner_is_found_within_the_pages_config() -> None:
    before = byo(A, frontend_config=b'{"banner": "Season tickets", "two words": {"a": [1]}}')
    after = byo(A, frontend_config=b'{"two words":{"a":[2]},"banner":"Happy holidays"}')

    assert differences(before, after) == (
        Change("frontendConfig.banner", "Season tickets", "Happy holidays"),
        Change('frontendConfig["two words"].a', [1], [2]),
    )


def test_bytes_that_say_the_same_otherwise_are_one_change() -> None:
    before, after = byo(A, frontend_config=b'{"a": 1}'), byo(A, frontend_config=b'{"a":1}')

    assert differences(before, after) == (Change("frontendConfig", '{"a": 1}', '{"a":1}'),)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (r'{"a":"\ud800"}', r'{"a":"\udbff"}'),
        (r'{"\ud800":1}', "{}"),
        ("{}", '{"a":1e999}'),
        ("{}", '{"a":' + "1" * 9999 + "}"),
    ],
    ids=["half a character", "in a name", "a huge number", "many digits"],
)
def test_a_pages_config_that_no_answer_can_carry_is_shown_as_its_text(
    before: str, after: str
) -> None:
    found = differences(
        byo(A, frontend_config=before.encode()), byo(A, frontend_config=after.encode())
    )

    assert found == (Change("frontendConfig", before, after),)
    assert all(change.line.encode() for change in found)


def test_one_true_and_null_are_different_values() -> None:
    def sending(value: object) -> PortableProgram:
        message = Message(True, {"copy": value})
        return byo(A, messages={NotificationKey.ORDER_FAILURE_EMAIL: message})

    without = byo(A, messages={NotificationKey.ORDER_FAILURE_EMAIL: Message(True)})
    copy = "notifications.order_failure_email.settings.copy"

    assert differences(sending(1), sending(True)) == (Change(copy, 1, True),)
    assert differences(without, sending(None)) == (Change(copy, ABSENT, None),)
    assert differences(without, sending([])) == (Change(copy, ABSENT, []),)


def test_a_long_value_is_cut_short_for_people_and_kept_whole_for_machines() -> None:
    (change,) = differences(byo(A), byo(A, frontend_config=b'"' + b"x" * 9000 + b'"'))

    assert len(change.line) < 300
    assert len(str(change.after)) == 9002
