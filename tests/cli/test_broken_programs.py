"""Programs that break a rule, at the command line: a reason in words, and nothing is changed."""

import json

import pytest

from flexcore.programs import ProgramType
from tests.broken_programs import KEPT_FROM_PUBLISHING, KEPT_FROM_SAVING
from tests.cli.conftest import Flex
from tests.cli.samples import a_class

BY_TYPE = [pytest.param(each, id=each.value) for each in ProgramType]


@pytest.fixture
def demo(flex: Flex) -> Flex:
    return flex.with_variables(FLEX_STORE="demo")


def a_draft(demo: Flex, name: str, program_type: ProgramType) -> str:
    assert demo("programs", "create", name, "--type", program_type.value).code == 0
    return name


def all_games(demo: Flex) -> list[str]:
    shown = demo("programs", "show", "Pick your games", "--json").json
    return list(shown["settings"]["buildYourOwn"]["eventCodes"])


@pytest.mark.parametrize("program_type", BY_TYPE)
def test_settings_that_break_a_rule_are_not_saved(demo: Flex, program_type: ProgramType) -> None:
    name = a_draft(demo, f"Not saved, {program_type.value}", program_type)
    games, class_name = all_games(demo), a_class(demo)
    before = demo("programs", "show", name, "--json").json

    for broken in KEPT_FROM_SAVING:
        if broken.program_type is program_type:
            document = json.dumps(broken.in_store(games, class_name))
            refused = demo("programs", "configure", name, "-", given=document)

            assert refused.code == 1, broken.rule
            assert broken.code in [line.split(":")[0] for line in refused.complaints], broken.rule
    assert demo("programs", "show", name, "--json").json == before


@pytest.mark.parametrize("program_type", BY_TYPE)
def test_a_program_that_breaks_a_rule_is_not_published(
    demo: Flex, program_type: ProgramType
) -> None:
    name = a_draft(demo, f"Not published, {program_type.value}", program_type)
    games, class_name = all_games(demo), a_class(demo)

    for broken in KEPT_FROM_PUBLISHING:
        if broken.program_type is program_type:
            document = json.dumps(broken.in_store(games, class_name))
            saved = demo("programs", "configure", name, "-", given=document)
            refused = demo("programs", "publish", name, "--yes")

            assert (saved.code, refused.code) == (0, 1), (broken.rule, saved.err)
            assert broken.code in [line.split(":")[0] for line in refused.complaints], broken.rule
    shown = demo("programs", "show", name, "--json").json
    assert (shown["programStatus"], shown["revision"]) == ("draft", None)
