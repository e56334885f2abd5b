from pathlib import Path

from tests.cli.conftest import A_SCHEDULE, Flex


def test_what_is_unsound_in_a_schedule_is_reported_by_line_and_the_rest_is_in(
    flex: Flex, harbour: str
) -> None:
    ended = flex("import", "schedule", str(A_SCHEDULE), "--home", "GUL", "--store", harbour)

    assert ended.code == 1
    assert ended.out == "0 added, 0 changed, 3 unchanged, 1 passed over, 2 refused.\n"
    assert [line.split(": ")[:2] for line in ended.complaints] == [
        ["schedule.csv:6", "time_unreadable"],
        ["schedule.csv:7", "home_equals_away"],
    ]


def test_a_sound_part_of_a_schedule_is_taken_in_whole(flex: Flex, harbour: str) -> None:
    ended = flex(
        *("import", "schedule", str(A_SCHEDULE), "--home", "GUL"),
        *("--season-type", "Preseason", "--store", harbour, "--json"),
    )

    assert ended.code == 0
    assert ended.json == {
        "added": 0,
        "changed": 0,
        "unchanged": 1,
        "passedOver": 5,
        "venuesAdded": [],
        "refused": [],
    }


def test_a_new_venue_needs_a_time_zone_and_its_lines_wait_for_one(
    flex: Flex, tmp_path: Path
) -> None:
    names = ("--client", "Gulls", "--product", "Cup", "--time-zone", "Europe/Oslo")
    assert flex("stores", "create", "cup", *names).code == 0
    header = A_SCHEDULE.read_text("utf-8").splitlines()[0]
    abroad = tmp_path / "abroad.csv"
    abroad.write_text(
        f"{header}\nP1,Cup,2030-12-05T18:00:00Z,GUL,Gulls,TER,Terns,Fjord Arena,Oslo,\n", "utf-8"
    )
    words = ("import", "schedule", str(abroad), "--home", "GUL", "--store", "cup")

    without = flex(*words)
    within = flex(*words, "--time-zone", "Europe/Oslo", "--json")

    assert (without.code, within.code) == (1, 0)
    assert without.out == "0 added, 0 changed, 0 unchanged, 0 passed over, 1 refused.\n"
    assert without.err.startswith("abroad.csv:2: time_zone_needed: ")
    assert (within.json["added"], within.json["venuesAdded"]) == (1, ["Fjord Arena"])


def test_a_home_code_that_no_line_has_is_told(flex: Flex, harbour: str) -> None:
    ended = flex("import", "schedule", str(A_SCHEDULE), "--home", "XYZ", "--store", harbour)

    assert ended.code == 1
    assert ended.err.startswith("nothing_matched: No line is a home game of XYZ")


def test_a_schedule_without_its_header_is_refused(flex: Flex, harbour: str, tmp_path: Path) -> None:
    headless = tmp_path / "headless.csv"
    headless.write_text("1,2,3\n")

    ended = flex("import", "schedule", str(headless), "--home", "GUL", "--store", harbour)

    assert ended.code == 1
    assert ended.err.startswith("schedule_columns_missing: ")


def test_a_file_that_is_not_there_is_a_mistake_on_the_command_line(flex: Flex) -> None:
    assert flex("import", "schedule", "nowhere.csv", "--home", "GUL").code == 2


def test_loading_the_sample_season_again_adds_no_seat(flex: Flex) -> None:
    ended = flex("import", "season", "--games", "2", "--store", "demo", "--json")

    assert ended.code == 0
    assert ended.json == {"games": 2, "seatsAdded": 0}
