"""Every command that staff have: what it changes is on record, or it changes nothing of theirs."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs
import psycopg
import pytest
from typer.main import get_command

from flex_cli.main import app
from tests.cli.conftest import A_SCHEDULE, Flex
from tests.cli.samples import a_class, games_of

STORE = "ledger"

READS = {
    *("stores list", "programs list", "programs show", "programs check", "programs changes"),
    *(
        "programs revisions",
        "programs diff",
        "programs export",
        "programs history",
        "programs preview",
    ),
    *("programs schedule list", "addons left", "configs get", "configs history", "keys list"),
    *("audit list", "audit verify", "carts show", "carts abandoned", "orders list"),
    *("orders show", "jobs list", "jobs show", "doctor"),
}
# What changes something although nobody decided anything about a store, and why that is so.
NOBODYS_DECISION = {
    "migrate": "tables of a new version; each schema lists its own migrations",
    "carts copy-abandoned": "a copy of what fans did, as a worker makes it",
    "checkout recover": "a fan's own purchase goes on, as at a worker",
    "checkout refunds": "seats go back that nobody bought, as at a worker",
    "serve": "others make the calls",
    "worker": "others ask for the work",
    "demo": "a play on a stage of its own, through the API and the services",
    "twin stripe": "a server that behaves like somebody else's",
}


@attrs.frozen
class Step:
    """A command with its words, and what has to be on record after it.

    Attributes:
        words: With names in braces in place of what only the store knows.
        leaves: The actions.
        learns: The fields of its JSON that later steps name.
    """

    command: str
    words: tuple[str, ...]
    leaves: frozenset[str]
    learns: tuple[str, ...] = ()
    store: str = STORE


def step(command: str, *words: str, leaves: str, learns: str = "", store: str = STORE) -> Step:
    return Step(command, words, frozenset(leaves.split()), tuple(learns.split()), store)


SETTINGS = (
    "--min-events",
    "1",
    "--max-events",
    "1",
    "--events",
    "{game}",
    "--class-name",
    "{seat}",
)
PLACE = ("--client", "Gulls", "--product", "Tickets", "--time-zone", "America/New_York")
HOME = ("--home", "GUL", "--time-zone", "America/New_York")
WINDOW = ("--from", "2099-11-27", "--until", "2099-11-30")

# Each on what those before it left behind.
WRITES = (
    step("stores create", STORE, *PLACE, leaves="store.created"),
    step(
        *("import season", "--games", "1"),
        leaves="venue.defined event.added event.put_on_sale",
    ),
    step("import schedule", str(A_SCHEDULE), *HOME, leaves="venue.defined event.added"),
    step("programs create", "Regular", leaves="program.created"),
    step("programs create", "Sale", leaves="program.created"),
    step("programs configure", "Regular", *SETTINGS, leaves="program.configured"),
    step("programs configure", "Sale", *SETTINGS, leaves="program.configured"),
    step("programs publish", "Regular", "--yes", leaves="program.published program.built"),
    step("programs publish", "Sale", "--yes", leaves="program.published program.built"),
    step("programs activate", "Regular", leaves="program.activated"),
    step(
        *("programs schedule add", "Sale", *WINDOW),
        leaves="program.scheduled",
        learns="windowId",
    ),
    step("programs schedule remove", "{windowId}", leaves="program.unscheduled"),
    step("programs clone", "Sale", "Copy", leaves="program.created"),
    step("programs archive", "Sale", leaves="program.archived"),
    step("programs import", "{file}", "--name", "Brought", leaves="program.created"),
    step(
        "addons stock", "parking", "--event", "{game}", "--quantity", "9", leaves="addon.stocked_up"
    ),
    step("configs set", "carts", '{{"holdSeconds": 700}}', leaves="config.set"),
    step("keys create", "Sync", "--scope", "catalog:read", leaves="api_key.created", learns="id"),
    step("keys revoke", "{id}", leaves="api_key.revoked"),
    step("fans token", "fan@example.com", leaves="fan.token_issued"),
    step("jobs retry", "{job}", leaves="job.retried"),
    step("orders detail", "{order}", "gate", "N", leaves="order.details_put", store="demo"),
)
# Commands that are told no store.
OF_NO_STORE = {"stores create", "jobs retry"}
# It tells how events stand; here they stand as before, and a program of memory tells otherwise.
AS_BEFORE = {"programs build"}


def commands_of(command: object, *before: str) -> Iterator[str]:
    """Yield the name of a command, or the names of all that are below it."""
    below: Mapping[str, object] | None = getattr(command, "commands", None)
    if below is None:
        yield " ".join(before)
        return
    for name, each in below.items():
        yield from commands_of(each, *before, name)


def actions_since(flex: Flex, store: str, sequence: int) -> tuple[set[str], int]:
    """Return what was done after an entry of the audit, and the last entry there is now."""
    entries = flex("audit", "list", "--limit", "500", "--store", store, "--json").json
    new = [entry for entry in entries if entry["sequence"] > sequence]
    return {entry["action"] for entry in new}, max((e["sequence"] for e in entries), default=0)


_FAILED_JOB = """
    INSERT INTO flex.procrastinate_jobs (task_name, queue_name, args, status)
    VALUES ('checkout.refund', 'flex', %s::jsonb, 'failed')
    RETURNING id
"""


@pytest.fixture
def job(server: str) -> str:
    """A job of the store that failed."""
    args = json.dumps({"id": "1", "store": STORE, "arguments": {}})
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("SET search_path = flex")
        (number,) = connection.execute(_FAILED_JOB, (args,)).fetchone() or (0,)
    return str(number)


@pytest.fixture
def known(flex: Flex, tmp_path: Path, job: str) -> dict[str, str]:
    """What the steps name."""
    (order, *_) = flex("orders", "list", "--store", "demo", "--json").json
    file = tmp_path / "program.json"
    assert flex("programs", "export", "Pick your games", str(file), "--store", "demo").code == 0
    return {
        "game": games_of(flex)[0],
        "seat": a_class(flex),
        "order": order["orderId"],
        "file": str(file),
        "job": job,
    }


def test_of_every_command_it_is_known_whether_it_leaves_something_on_record() -> None:
    written = {each.command for each in WRITES}

    assert sorted(commands_of(get_command(app))) == sorted(
        [*written, *AS_BEFORE, *READS, *NOBODYS_DECISION]
    )


def test_every_command_that_changes_a_store_leaves_it_on_record(
    flex: Flex, known: dict[str, str]
) -> None:
    missing: dict[str, object] = {}
    last: dict[str, int] = {STORE: 0, "demo": actions_since(flex, "demo", 0)[1]}
    for each in WRITES:
        run(flex, each, known)
        left, last[each.store] = actions_since(flex, each.store, last[each.store])
        if left != each.leaves:
            missing[" ".join((each.command, *each.words))] = left

    assert missing == {}


def run(flex: Flex, each: Step, known: dict[str, str]) -> None:
    words = [word.format_map(known) for word in each.words]
    named = () if each.command in OF_NO_STORE else ("--store", each.store)
    ended = flex(*each.command.split(), *words, *named, "--json")
    # A line of the schedule is refused; the others go in.
    assert ended.code == (each.command == "import schedule"), ended.err
    told: Mapping[str, str] = ended.json if each.learns else {}
    known.update({name: told[name] for name in each.learns})
