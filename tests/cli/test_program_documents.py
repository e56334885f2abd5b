"""Copying, comparing and moving programs on the command line."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import Flex
from tests.cli.samples import a_class, games_of


@pytest.fixture
def shop(flex: Flex, quay: str) -> Flex:
    return flex.with_variables(FLEX_STORE=quay)


def published(shop: Flex, name: str) -> None:
    """Create and publish a program of all games."""
    limits = ("--min-events", "1", "--max-events", "1")
    settings = (*limits, "--events", ",".join(games_of(shop)), "--class-name", a_class(shop))
    for words in (("create", name), ("configure", name, *settings), ("publish", name)):
        assert shop("programs", *words).code == 0


def test_a_clone_differs_by_what_is_changed_in_it_and_its_name(shop: Flex) -> None:
    published(shop, "Whole season")

    cloned = shop("programs", "clone", "Whole season", "Whole season, less")
    assert shop("programs", "configure", "Whole season, less", "--adjustment", "-25%").code == 0
    as_text = shop("programs", "diff", "Whole season", "Whole season, less")
    as_json = shop("programs", "diff", "Whole season", "Whole season, less", "--json")
    again = shop("programs", "clone", "Whole season", "Whole season, less", "--json")

    assert cloned.out.startswith("Created Whole season, less (")
    assert as_text.out.splitlines() == [
        '~ name: "Whole season" -> "Whole season, less"',
        "~ settings.adjustment.basisPoints: 0 -> -2500",
    ]
    assert as_json.json[1] == {
        "path": "settings.adjustment.basisPoints",
        "before": 0,
        "after": -2500,
    }
    assert (again.code, again.err.partition(":")[0]) == (1, "program_name_taken")


def test_a_diff_alone_tells_what_publishing_would_change(shop: Flex) -> None:
    published(shop, "In revisions")
    first, second = games_of(shop)
    unchanged = shop("programs", "diff", "In revisions")
    assert shop("programs", "configure", "In revisions", "--events", first).code == 0
    edited = shop("programs", "diff", "In revisions")
    assert shop("programs", "publish", "In revisions").code == 0
    between = shop("programs", "diff", "In revisions", "--from", "2", "--to", "1", "--json")

    assert unchanged.out == "Nothing is different.\n"
    assert edited.out == f'- settings.buildYourOwn.eventCodes[{second}]: "{second}"\n'
    assert between.json == [
        {"path": f"settings.buildYourOwn.eventCodes[{second}]", "after": second}
    ]


def test_revisions_are_listed_with_number_time_who_and_hash(shop: Flex) -> None:
    published(shop, "Of two revisions")
    assert shop("programs", "configure", "Of two revisions", "--ticket-limit", "3").code == 0
    second = shop("programs", "publish", "Of two revisions", "--json").json

    listed = shop("programs", "revisions", "Of two revisions", "--json").json
    first = shop("programs", "revisions", "Of two revisions", "--before", "2")

    assert [each["revision"] for each in listed] == [2, 1]
    assert {key: second[key] for key in listed[0]} == listed[0]
    assert listed[0]["publishedBy"].startswith("cli:")
    head, row = first.out.splitlines()
    assert head.split() == ["revision", "when", "who", "hash"]
    assert row.split()[0] == "1"
    assert row.split()[3] == listed[1]["contentHash"]


def test_a_program_moves_through_a_file(shop: Flex, tmp_path: Path) -> None:
    published(shop, "To be moved")
    file = str(tmp_path / "program.json")

    written = shop("programs", "export", "To be moved", file)
    taken = shop("programs", "import", file, "--name", "Moved", "--json")
    moved = shop("programs", "export", "Moved")

    assert written.out == f"Wrote To be moved, which is at version 3, to {file}.\n"
    assert (taken.json["isNew"], taken.json["programStatus"]) == (True, "draft")
    assert moved.json == json.loads(Path(file).read_text("utf-8")) | {"name": "Moved"}
    assert moved.json["format"] == "flex-program"
    assert moved.out.count("\n") > 10


def test_an_import_says_beforehand_and_afterwards_what_it_changes(shop: Flex) -> None:
    published(shop, "To be replaced")
    document = shop("programs", "export", "To be replaced").json
    document["settings"]["ticketLimit"] = 2
    given = json.dumps(document)

    refused = shop("programs", "import", "-", given=given)
    as_new = shop("programs", "import", "-", "--name", "New", "--dry-run", "--json", given=given)
    looked = shop("programs", "import", "-", "--replace", "--dry-run", given=given)
    untouched = shop("programs", "export", "To be replaced").json
    changed = shop("programs", "import", "-", "--replace", given=given)

    assert (refused.code, refused.err.partition(":")[0]) == (1, "program_name_taken")
    assert (as_new.json["programId"], as_new.json["isDryRun"]) == (None, True)
    assert shop("programs", "show", "New").code == 1
    assert looked.out.splitlines() == [
        "Would change To be replaced; nothing was done.",
        "~ settings.ticketLimit: 8 -> 2",
    ]
    assert untouched["settings"]["ticketLimit"] == 8
    assert changed.out.splitlines()[0] == "Changed To be replaced; it is a draft."
    assert shop("programs", "export", "To be replaced").json == document


def test_a_document_of_a_version_that_somebody_changed_is_refused(
    shop: Flex, tmp_path: Path
) -> None:
    file = str(tmp_path / "program.json")
    assert shop("programs", "create", "Edited by two").code == 0
    exported = shop("programs", "export", "Edited by two", file)
    replace = ("programs", "import", file, "--replace", "--version", "1")
    by_the_other = shop("programs", "configure", "Edited by two", "--ticket-limit", "3")

    refused = shop(*replace)
    kept = shop("programs", "show", "Edited by two", "--json").json
    done = shop(*replace[:-1], str(kept["version"]))

    assert "version 1," in exported.out
    assert by_the_other.code == 0
    assert refused.code == 1
    assert refused.err == (
        "program_changed: Somebody else changed program Edited by two since you read it. "
        "It is at version 2 now. Look again.\n"
    )
    assert (kept["version"], kept["settings"]["ticketLimit"]) == (2, 3)
    assert done.out.splitlines()[1:] == ["~ settings.ticketLimit: 3 -> 8"]


def test_a_version_of_a_program_that_is_not_there_makes_none(shop: Flex) -> None:
    assert shop("programs", "create", "Spelt right").code == 0
    document = shop("programs", "export", "Spelt right").out
    words = ("programs", "import", "-", "--name", "Spelt wrong", "--version", "9")

    for more in (("--replace",), ("--replace", "--dry-run"), ()):
        refused = shop(*words, *more, given=document)

        assert (refused.code, refused.err.partition(":")[0]) == (1, "program_unknown")
    assert shop("programs", "show", "Spelt wrong").code == 1


def test_a_revision_is_exported_by_its_number(shop: Flex) -> None:
    published(shop, "Twice")
    assert shop("programs", "configure", "Twice", "--ticket-limit", "3").code == 0

    first = shop("programs", "export", "Twice", "--revision", "1").json
    unknown = shop("programs", "export", "Twice", "--revision", "2")

    assert first["settings"]["ticketLimit"] == 8
    assert unknown.err.startswith("revision_unknown: Program Twice has no revision 2")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ('{"format": "flex-program", "version": 2}', "document_too_new"),
        ('{"format": "flex-program", "version": 1, "tents": []}', "document_unreadable"),
        ("[" * 5_000_000, "document_too_large"),
        ("nonsense", "document_unreadable"),
    ],
    ids=["newer", "unknown fields", "5 MB", "no JSON"],
)
def test_a_document_that_cannot_be_taken_in_is_refused(shop: Flex, given: str, code: str) -> None:
    ended = shop("programs", "import", "-", given=given)

    assert (ended.code, ended.err.partition(":")[0]) == (1, code)


@pytest.mark.parametrize(
    "words", [("import", "no/such/file"), ("export", "Pick your games", "no/such/folder/file")]
)
def test_a_file_that_is_not_there_is_a_mistake_on_the_command_line(
    flex: Flex, words: Sequence[str]
) -> None:
    assert flex("programs", *words, "--store", "demo").code == 2
