import os
import subprocess

from tests.cli.conftest import GAMES, DemoRun, Flex, command, environment, processes_of


def test_the_demo_ends_well_and_leaves_no_process_behind(demo_run: DemoRun) -> None:
    assert demo_run.ended.err == ""
    assert demo_run.ended.code == 0
    assert demo_run.left_behind == []


def test_a_rival_makes_the_fan_fall_down_the_ladder_at_one_game_at_least(demo_run: DemoRun) -> None:
    told = demo_run.ended.json

    assert len(told["games"]) == len(told["held"]) == 5
    assert {each["rung"] for each in told["held"]} == {"exact_seats", "same_section"}
    first = told["order"]["tickets"][0]
    assert not set(first["seats"]) & set(told["rivalSeats"]["seats"])


def test_the_demos_order_names_the_seats_and_what_each_is_made_of(demo_run: DemoRun) -> None:
    order = demo_run.ended.json["order"]

    assert order["orderStatus"] == "completed"
    for ticket in order["tickets"]:
        assert ticket["sectionName"]
        assert ticket["rowName"]
        assert len(ticket["seats"]) == 2
        kinds = [charge["kind"] for charge in ticket["charges"]]
        assert kinds == ["face_value", "discount", "service_fee", "facility_fee"]
        assert sum(charge["amount"] for charge in ticket["charges"]) == ticket["allInPrice"]
    assert sum(ticket["totalPrice"] for ticket in order["tickets"]) == order["totalAmount"]


def test_the_demos_journal_adds_up_to_zero_entry_by_entry(demo_run: DemoRun) -> None:
    told = demo_run.ended.json
    journal = told["journal"]

    assert [entry["kind"] for entry in journal["entries"]] == ["authorization", "capture", "sale"]
    assert all(sum(entry["postings"].values()) == 0 for entry in journal["entries"])
    assert sum(journal["balances"].values()) == journal["sum"] == 0
    assert journal["balances"]["card_clearing"] == told["order"]["totalAmount"]


def test_the_demo_can_be_played_again_and_tells_its_story_plainly_in_a_pipe(
    flex: Flex, demo_run: DemoRun
) -> None:
    again = flex("demo", "--games", "6")

    assert (again.code, again.err) == (0, "")
    assert "fell to the best of the section" in again.out
    assert "0 seats added" in again.out
    assert "facility fee 6.00" in again.out
    assert "together: 0.00" in again.out
    assert "flex serve" in again.out
    assert "\x1b" not in again.out


def test_a_demo_that_is_told_to_stop_takes_its_server_with_it(flex: Flex) -> None:
    process = subprocess.Popen(
        command("demo", "--games", str(GAMES)),
        env={**os.environ, **environment(flex.home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        assert any("A server answers" in line for line in process.stdout)
        process.terminate()
        code = process.wait(40)

    assert code == 130
    assert [words for words in processes_of(flex.home) if "serve --port" in words] == []
