import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from tests.docs.pages import ROOT, all_pages, blocks, name_of
from tests.docs.tables import command_options, setting_places

SYBIL = Sybil([PythonCodeBlockParser()])
# What a page may set for itself: where a store's own key is.
EXAMPLE_VARIABLES = {"HARBOUR_STRIPE_KEY"}


def _with(language: str) -> list[Path]:
    return [page for page in all_pages() if blocks(page, language)]


@pytest.mark.parametrize("page", _with("python"), ids=name_of)
def test_the_code_of_a_page_runs_from_top_to_bottom(page: Path) -> None:
    examples = list(SYBIL.parse(page).examples())

    assert len(examples) == len(blocks(page, "python"))
    for example in examples:
        example.evaluate()


@pytest.mark.parametrize("page", _with("console"), ids=name_of)
def test_the_commands_of_a_page_exist_with_their_options(page: Path) -> None:
    for tool, words in _command_lines(page):
        match tool:
            case "flex":
                _assert_known(words)
            case "nox":
                assert words[:1] == ["-l"] or words[1] in _sessions(), words
            case "pytest" | "python":
                assert all((ROOT / word).exists() for word in words if "/" in word), words
            case "make":
                assert words[0] in _targets(), words
            case "export":
                assert {word.partition("=")[0] for word in words} <= _variables(), words
            case _:
                pytest.fail(f"{name_of(page)} runs {tool}, which no test knows.")


@pytest.mark.parametrize("page", _with("toml"), ids=name_of)
def test_the_settings_files_of_a_page_set_what_can_be_set(page: Path) -> None:
    for block in blocks(page, "toml"):
        assert set(_places(tomllib.loads(block)["flex"])) <= set(setting_places())


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=name_of)
def test_the_links_of_a_page_outside_the_documentation_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8"))

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_has_exactly_two_commands_for_a_stranger() -> None:
    assert blocks(ROOT / "README.md", "console") == ["$ make demo\n$ make test\n"]


def _command_lines(page: Path) -> Iterator[tuple[str, list[str]]]:
    for block in blocks(page, "console"):
        for line in block.splitlines():
            if line.startswith("$ "):
                tool, *words = shlex.split(line.removeprefix("$ "))
                yield Path(tool).name, words


def _assert_known(words: list[str]) -> None:
    known = command_options()
    name = next((" ".join(words[:n]) for n in (3, 2, 1) if " ".join(words[:n]) in known), "")
    assert name, f"flex {' '.join(words)}"
    options = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert options <= known[name], f"flex {' '.join(words)}"


def _sessions() -> set[str]:
    text = (ROOT / "noxfile.py").read_text("utf-8")
    return set(re.findall(r"@nox\.session\ndef (\w+)", text))


def _targets() -> set[str]:
    return set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def _variables() -> set[str]:
    settings = {f"FLEX_{place.upper().replace('.', '__')}" for place in setting_places()}
    return settings | EXAMPLE_VARIABLES


def _places(table: dict[str, object], under: str = "") -> Iterator[str]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _places(value, f"{under}{name}.")
        else:
            yield f"{under}{name}"
