from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.conftest import Flex
from tests.cli.samples import a_class, games_of


@pytest.fixture
def sale(flex: Flex, quay: str, request: pytest.FixtureRequest) -> str:
    """A program that can be scheduled, in a store where another one is active."""
    flex = flex.with_variables(FLEX_STORE=quay)
    sale = f"Sale of {request.node.name}"
    games = ",".join(games_of(flex))
    options = ("--min-events", "1", "--max-events", "2", "--events", games)
    for name in ("Everyday", sale):
        flex("programs", "create", name)
        flex("programs", "configure", name, *options, "--class-name", a_class(flex))
        assert flex("programs", "publish", name).code == 0
    assert flex("programs", "activate", "Everyday").code == 0
    return sale


def test_a_window_is_scheduled_previewed_and_removed(flex: Flex, quay: str, sale: str) -> None:
    flex = flex.with_variables(FLEX_STORE=quay)
    when = ("--from", "2099-11-27", "--until", "2099-11-30T00:00")

    added = flex("programs", "schedule", "add", sale, *when)
    (listed,) = flex("programs", "schedule", "list", "--json").json
    overlapping = flex("programs", "schedule", "add", sale, *when)
    previews = [
        flex("programs", "preview", "--at", at, "--json").json
        for at in ("2099-11-26 23:59", "2099-11-27", "2099-11-30")
    ]
    never = [
        flex("programs", "preview", "--at", "9999-12-31"),
        flex("programs", "schedule", "add", sale, "--from", "0001-01-01", "--until", "2099-11-30"),
    ]
    now = flex("programs", "preview", "--json").json
    edited = flex("programs", "configure", sale, "--ticket-limit", "2")
    removed = flex("programs", "schedule", "remove", listed["windowId"])

    assert added.out == (
        f"{sale} is active from Fri 2099-11-27 00:00 EST to Mon 2099-11-30 00:00 EST "
        f"(window {listed['windowId']}).\n"
    )
    assert (listed["name"], listed["windowStatus"]) == (sale, "to_come")
    assert listed["startsAt"] == "2099-11-27T05:00:00Z"
    assert (overlapping.code, overlapping.err.split(":")[0]) == (1, "windows_overlap")
    assert [each["name"] for each in previews] == ["Everyday", sale, "Everyday"]
    assert [(each.code, each.err.split(":")[0]) for each in never] == [(1, "local_time_unfit")] * 2
    assert now["name"] == "Everyday"
    assert previews[1]["at"] == listed["startsAt"]
    assert (edited.code, edited.err.split(":")[0]) == (1, "program_scheduled")
    assert removed.out == f"Removed the window of {sale}.\n"
    assert flex("programs", "schedule", "list", "--json").json == []


def test_times_that_cannot_be_are_explained(flex: Flex, quay: str, sale: str) -> None:
    flex = flex.with_variables(FLEX_STORE=quay)
    add = ("programs", "schedule", "add", sale)

    skipped = flex(*add, "--from", "2099-03-08T02:30", "--until", "2099-03-09")
    past = flex(*add, "--from", "2025-01-01", "--until", "2025-01-02")
    unreadable = flex(*add, "--from", "Friday", "--until", "Monday")

    assert [each.code for each in (skipped, past, unreadable)] == [1, 1, 2]
    assert skipped.err.startswith("local_time_skipped: 2099-03-08 02:30 does not exist in Amer")
    assert past.err.startswith("window_in_the_past: 2025-01-01 00:00 EST is past")


def test_the_history_tells_what_was_active_and_who_wanted_it(
    flex: Flex, quay: str, sale: str
) -> None:
    flex = flex.with_variables(FLEX_STORE=quay)
    flex("programs", "activate", sale)
    flex("programs", "activate", "Everyday")

    last, before = flex("programs", "history", "--limit", "2", "--json").json
    told = flex("programs", "history").out.splitlines()

    assert (last["name"], before["name"]) == ("Everyday", sale)
    assert last["activationEpoch"] == before["activationEpoch"] + 1
    assert last["cause"] == "by_hand"
    assert last["activatedBy"].startswith("cli:")
    assert told[0].split() == ["activation", "from", "program", "how", "by"]
    assert told[1].split()[0] == str(last["activationEpoch"])


def test_a_preview_of_a_sale_tells_what_fans_will_pay(flex: Flex, quay: str, sale: str) -> None:
    flex = flex.with_variables(FLEX_STORE=quay)
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    game = games_of(flex)[0]
    assert flex("programs", "configure", sale, "--adjustment", "-50%").code == 0
    assert flex("programs", "publish", sale).code == 0
    when = ("--from", f"{tomorrow}", "--until", f"{tomorrow + timedelta(days=1)}")
    assert flex("programs", "schedule", "add", sale, *when).code == 0

    now, then = [
        flex("programs", "preview", *at, "--event", game, "--json").json
        for at in ((), ("--at", f"{tomorrow}"))
    ]
    shown = flex("programs", "preview", "--at", f"{tomorrow}", "--event", game).out
    elsewhere = flex("programs", "preview", "--event", "NOWHERE")

    (full, half) = [each["levels"]["levels"][0]["basePrice"] for each in (now, then)]
    assert (now["name"], then["name"]) == ("Everyday", sale)
    assert half == full // 2 > 0
    assert then["choices"] == now["choices"]
    assert (then["choices"][0]["minEvents"], then["choices"][0]["maxEvents"]) == (1, 2)
    assert (then["ticketLimit"], then["addons"], then["frontendConfig"]) == (8, [], None)
    assert "price code" in shown
    assert (elsewhere.code, elsewhere.err.split(":")[0]) == (1, "not_offered")
