"""Telling the story: with colours on a terminal, plainly in a pipe, not at all for machines."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

import attrs
import typer
from rich.console import Console

from flex_cli.output import Row, Step, on_terminal, progress, show_table


@attrs.frozen
class Narrator:
    """Says what happens on the stage.

    Attributes:
        quiet: Says nothing, because a machine reads along.
    """

    quiet: bool = False

    def scene(self, title: str) -> None:
        """Open a scene."""
        if self.quiet:
            return
        if on_terminal():
            Console().rule(title, align="left", style="cyan")
        else:
            typer.echo(f"\n== {title}")

    def tell(self, text: str) -> None:
        """Say one sentence."""
        if not self.quiet:
            typer.echo(text)

    def table(self, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Show a table."""
        if not self.quiet:
            show_table(columns, rows)

    def progress(self, what: str) -> AbstractContextManager[Step]:
        """Show how far something is."""
        return progress(what, quiet=self.quiet)
