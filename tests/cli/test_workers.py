"""Workers as processes, and what operators see of their jobs."""

import json
import signal
from collections.abc import Callable
from time import sleep

import psycopg
import pytest

from tests.cli.conftest import Flex
from tests.cli.test_servers import PATIENCE, serving

_QUEUE = """
    SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
               'flex', %s::varchar, 0, NULL, NULL, %s::jsonb, now()
           )::procrastinate_job_to_defer_v1])
"""


@pytest.fixture
def queue(server: str) -> Callable[[str, str], None]:
    """Queues a job for a store, as a change would."""

    def queued(name: str, store: str) -> None:
        args = json.dumps({"id": "1", "store": store, "arguments": {}})
        with psycopg.connect(server, autocommit=True, options="-c search_path=flex") as connection:
            connection.execute("DELETE FROM procrastinate_jobs")
            connection.execute(_QUEUE, (name, args))

    return queued


def until(is_so: Callable[[], bool]) -> None:
    """Wait for other processes; the test's own time limit ends it."""
    while not is_so():
        sleep(0.05)


def jobs_named(flex: Flex, name: str) -> list[str]:
    listed = flex("jobs", "list", "--json").json["jobs"]
    return [job["status"] for job in listed if job["name"] == name]


def test_workers_share_the_regular_work_and_end_when_told_to(flex: Flex, server: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("UPDATE store_demo.tbl_outbox SET relayed_at = NULL")

        def all_relayed() -> bool:
            row = connection.execute(
                "SELECT count(*) FROM store_demo.tbl_outbox WHERE relayed_at IS NULL"
            ).fetchone()
            return row == (0,)

        assert not all_relayed()
        before = flex("jobs", "list", "--json").json["oldestEventSeconds"]
        with (
            serving(flex, "worker", "--json") as (first, told),
            serving(flex, "worker", "--json") as (second, _),
        ):
            until(all_relayed)
            for process in (first, second):
                process.send_signal(signal.SIGTERM)
            codes = [process.wait(PATIENCE) for process in (first, second)]

    assert before >= 0
    assert flex("jobs", "list", "--json").json["oldestEventSeconds"] is None
    assert told == {"working": True, "atOnce": 4}
    assert codes == [0, 0]


def test_a_job_that_fails_says_why_and_is_tried_again_by_hand(
    flex: Flex, queue: Callable[[str, str], None]
) -> None:
    queue("nobody.knows", "demo")
    number = flex("jobs", "list", "--json").json["jobs"][0]["number"]
    early = flex("jobs", "retry", str(number))
    waiting = flex("jobs", "list", "--json").json

    with serving(flex, "worker", "--json") as (process, _):
        until(lambda: jobs_named(flex, "nobody.knows") == ["failed"])
        process.send_signal(signal.SIGINT)
        code = process.wait(PATIENCE)
    after = flex("jobs", "list", "--json").json
    shown = flex("jobs", "show", str(number), "--json").json
    again = flex("jobs", "retry", str(number))

    assert early.code == 1
    assert early.err.startswith("job_not_failed: ")
    assert waiting["oldestSeconds"] >= 0
    assert waiting["counts"]["waiting"] == 1
    assert after["lastRoundSeconds"] >= 0
    assert code == 0
    assert shown["reason"] == "No worker knows such work."
    assert again.code == 0
    assert jobs_named(flex, "nobody.knows") == ["waiting"]


def test_the_job_of_a_worker_that_was_killed_is_handed_back_by_another(
    flex: Flex, queue: Callable[[str, str], None], server: str
) -> None:
    queue("checkout.refund", "demo")
    with psycopg.connect(server, autocommit=True, options="-c search_path=flex") as connection:
        connection.execute("SELECT procrastinate_fetch_job_v2(NULL, NULL)")

    with serving(flex, "worker", "--json") as (process, _):
        until(lambda: "running" not in jobs_named(flex, "checkout.refund"))
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def test_the_list_of_jobs_reads_well(flex: Flex, queue: Callable[[str, str], None]) -> None:
    queue("checkout.refund", "demo")
    listed = flex("jobs", "list")
    number = flex("jobs", "list", "--json").json["jobs"][0]["number"]
    shown = flex("jobs", "show", str(number))
    missing = flex("jobs", "show", "999999")

    assert "oldest that is due" in listed.out
    assert "oldest event to relay" in listed.out
    assert "last round begun" in listed.out
    assert "checkout.refund  demo   waiting" in listed.out
    assert "reason     none" in shown.out
    assert missing.code == 1
    assert missing.err.startswith("job_not_found: ")
