"""`flex jobs`: background work that waits, runs or failed."""

from datetime import UTC, datetime
from typing import Annotated, NamedTuple

import typer

from flex_cli.moments import exactly, to_the_second
from flex_cli.output import JsonOption, show_fields, show_json, show_table
from flex_cli.running import Session, run
from flexcore.kernel import JobRecord, JobStatus

app = typer.Typer(help="Background work of all stores.", no_args_is_help=True)

NumberArgument = Annotated[int, typer.Argument(metavar="NUMBER", help="The job.")]


class _Work(NamedTuple):
    """What there is to do, and since when it waits."""

    jobs: list[JobRecord]
    oldest: datetime | None
    counts: dict[str, int]
    oldest_event: datetime | None
    last_round: datetime | None


@app.callback()
def jobs() -> None:
    """Background work of all stores."""


@app.command("list")
def list_(
    status: Annotated[JobStatus | None, typer.Option(help="Only jobs that stand so.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most jobs to list.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List jobs that are not done, with the age of the oldest, and what failed why.

    The age of the oldest event that waits to be relayed stands beside it, and when a worker last
    began a round of the regular work.
    """

    async def work(session: Session) -> _Work:
        board = session.application.jobs
        return _Work(
            list(await board.list(status, limit=limit)),
            await board.oldest_due(),
            {each.value: count for each, count in (await board.counts()).items()},
            await session.application.backlog.oldest(session.by),
            await board.last_round(),
        )

    found, oldest, counts, oldest_event, last_round = run(work)
    age, event_age, round_age = _age(oldest), _age(oldest_event), _age(last_round)
    if as_json:
        show_json(
            {
                "oldestSeconds": age,
                "oldestEventSeconds": event_age,
                "lastRoundSeconds": round_age,
                "counts": {each.value: counts.get(each.value, 0) for each in JobStatus},
                "jobs": [_json(job) for job in found],
            }
        )
        return
    show_fields(
        {
            "oldest that is due": _waits(age),
            "oldest event to relay": _waits(event_age),
            "last round begun": "never" if round_age is None else f"{round_age} s ago",
        }
    )
    columns = "number", "job", "store", "status", "due at", "runs", "reason"
    show_table(columns, [_row(job) for job in found])


@app.command()
def show(number: NumberArgument, as_json: JsonOption = False) -> None:
    """Show a job with its arguments, and why it failed last."""

    async def work(session: Session) -> JobRecord:
        return await session.application.jobs.get(number)

    job = run(work)
    if as_json:
        show_json(_json(job))
        return
    show_fields(
        {
            "number": job.number,
            "job": job.name,
            "store": job.store or "all",
            "status": job.status.value,
            "due at": to_the_second(job.due_at),
            "runs": job.runs,
            "arguments": dict(job.arguments) or "none",
            "reason": job.reason or "none",
        }
    )


@app.command()
def retry(number: NumberArgument, as_json: JsonOption = False) -> None:
    """Let a job that failed run again; exit 1 when it did not fail, or a newer one waits."""

    async def work(session: Session) -> JobRecord:
        await session.application.jobs.retry(number, session.by)
        return await session.application.jobs.get(number)

    job = run(work)
    if as_json:
        show_json(_json(job))
        return
    typer.echo(f"Job {number} waits to run again.")


def _age(oldest: datetime | None) -> int | None:
    return None if oldest is None else max(0, int((datetime.now(UTC) - oldest).total_seconds()))


def _waits(age: int | None) -> str:
    return "none waits" if age is None else f"{age} s"


def _row(job: JobRecord) -> tuple[object, ...]:
    due_at = to_the_second(job.due_at)
    return (
        job.number,
        job.name,
        job.store or "all",
        job.status.value,
        due_at,
        job.runs,
        job.reason or "",
    )


def _json(job: JobRecord) -> dict[str, object]:
    return {
        "number": job.number,
        "name": job.name,
        "store": job.store,
        "status": job.status.value,
        "dueAt": exactly(job.due_at),
        "runs": job.runs,
        "arguments": dict(job.arguments),
        "reason": job.reason,
    }
