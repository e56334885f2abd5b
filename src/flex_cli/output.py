"""What commands write: tables for people, plain text for pipes, JSON for machines."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

StoreOption = Annotated[
    str, typer.Option("--store", metavar="SLUG", help="The store, if there are several.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON for machines.")]

# Tells how far a work is: what was just done, and how much of how much is done.
Step = Callable[[str, int, int], None]

Row = Sequence[object]


def on_terminal() -> bool:
    """Tell whether a person watches standard output."""
    return sys.stdout.isatty()


def show_json(document: object) -> None:
    """Write a document of plain JSON values, by escapes where its characters cannot be written."""
    indent = 2 if on_terminal() else None
    text = json.dumps(document, indent=indent, ensure_ascii=False)
    if not _can_be_written(text):
        text = json.dumps(document, indent=indent)
    typer.echo(text)


def show_table(columns: Sequence[str], rows: Sequence[Row], *, title: str = "") -> None:
    """Write rows under their columns; piped, they are aligned by spaces and never cut."""
    if on_terminal():
        _show_rich_table(columns, rows, title)
        return
    texts = [[str(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(columns))]
    if title:
        typer.echo(title)
    for row in texts:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo(line.rstrip())


def show_fields(fields: Mapping[str, object]) -> None:
    """Write names with their values, a line each."""
    width = max(map(len, fields), default=0)
    for name, value in fields.items():
        typer.echo(f"{name.ljust(width)}  {value}".rstrip())


@contextmanager
def progress(what: str, *, quiet: bool = False) -> Iterator[Step]:
    """Show how far something is: a bar on a terminal, a line now and then in a pipe."""
    if quiet:
        yield lambda _label, _done, _of: None
    elif on_terminal():
        with _bar() as bar:
            task = bar.add_task(what, total=None, label="")
            yield lambda label, done, of: bar.update(task, completed=done, total=of, label=label)
    else:
        yield lambda label, done, of: _tell_now_and_then(what, label, done, of)


def _can_be_written(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _tell_now_and_then(what: str, label: str, done: int, of: int) -> None:
    if done == of or done % 10 == 0:
        typer.echo(f"{what}: {done} of {of} ({label})")


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[label]}"),
        console=Console(),
    )


def _show_rich_table(columns: Sequence[str], rows: Sequence[Row], title: str) -> None:
    table = Table(title=title or None, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        # Markup in a name is not ours to interpret.
        table.add_row(*(_escaped(str(cell)) for cell in row))
    Console().print(table)


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")
