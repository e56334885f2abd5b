"""The tables of the reference, made from the code; `python -m tests.docs.tables` writes them.

A test compares them with what the pages say, so that no table is older than the code.
"""

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
from typer.main import get_command

import flex_http
import flexcore
from flex_adapters.settings import Settings
from flex_cli.exits import Exit
from flex_cli.main import app as cli
from flex_http.app import openapi_document
from flex_http.problems import status_of
from flexcore.checkout.machine import PAYMENT_MOVES, SALE_MOVES
from flexcore.kernel import Refusal
from tests.docs.moves import ladder_moves, own_moves
from tests.docs.pages import DOCS, write_table
from tests.docs.program_document import document_fields

REFERENCE = DOCS / "reference"
Rows = Sequence[Sequence[str]]


def refusals() -> str:
    """Every refusal by code: the status it gets over HTTP, and what it means."""
    by_code: dict[str, list[type[Refusal]]] = {}
    for kind in sorted(_every_refusal(), key=lambda each: each.__module__, reverse=True):
        if hasattr(kind, "code"):
            by_code.setdefault(kind.code, []).append(kind)
    rows = [
        (f"`{code}`", _statuses(kinds), _first_line(kinds[0]))
        for code, kinds in sorted(by_code.items())
    ]
    return _table(("code", "status", "what it says"), rows)


def operations() -> str:
    """Every operation of the API."""
    rows = [
        (f"`{method.upper()} {path}`", operation["summary"], _who(operation))
        for path, item in json.loads(openapi_document())["paths"].items()
        for method, operation in item.items()
    ]
    return _table(("call", "what it does", "who may call"), sorted(rows, key=lambda r: r[0]))


def commands() -> str:
    """Every command with the first sentence of its help."""
    rows = [
        (f"`flex {words}`", " ".join((command.help or "").split("\n\n")[0].split()))
        for words, command in _every_command()
    ]
    return _table(("command", "what it does"), sorted(rows))


def exits() -> str:
    """Every exit code by name; what it means stands in the page."""
    rows = [(f"{code.value}", code.name.lower().replace("_", " ")) for code in Exit]
    return _table(("code", "name"), rows)


def settings() -> str:
    """Every setting: its place in the file, its variable, its default."""
    rows = [
        (f"`{path}`", f"`FLEX_{path.upper().replace('.', '__')}`", _shown(default))
        for path, default in _leaves(Settings())
    ]
    return _table(("in the file", "in the environment", "default"), rows)


def payment_moves() -> str:
    """What may happen to a payment."""
    return _moves(PAYMENT_MOVES)


def sale_moves() -> str:
    """What may happen to a vendor cart."""
    return _moves(SALE_MOVES)


def intents() -> str:
    """What the checkout machine moves by itself."""
    return _table(("what", "from", "to"), own_moves())


def ladder() -> str:
    """What follows from each answer on the ladder."""
    return _table(("in phase", "what happened", "next phase", "command"), ladder_moves())


def program_document() -> str:
    """Every value of a program's document."""
    return _table(("path", "what stands there", "if left out"), document_fields())


TABLES: dict[str, tuple[Path, Callable[[], str]]] = {
    "refusals": (REFERENCE / "refusals.md", refusals),
    "operations": (REFERENCE / "http-api.md", operations),
    "commands": (REFERENCE / "cli.md", commands),
    "exits": (REFERENCE / "cli.md", exits),
    "settings": (REFERENCE / "settings.md", settings),
    "payment moves": (REFERENCE / "moves.md", payment_moves),
    "sale moves": (REFERENCE / "moves.md", sale_moves),
    "intents": (REFERENCE / "moves.md", intents),
    "ladder": (REFERENCE / "moves.md", ladder),
    "program document": (REFERENCE / "program-document.md", program_document),
}


def setting_places() -> list[str]:
    """Return the place of every setting in the file, such as `database.url`."""
    return [place for place, _ in _leaves(Settings())]


def command_options() -> dict[str, set[str]]:
    """Return the options of every command, by its words behind `flex`."""
    return {
        words: {"--help"} | {option for param in command.params for option in param.opts}
        for words, command in _every_command()
    }


def _every_command(group: Any = None, words: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in vars(group or get_command(cli))["commands"].items():
        if getattr(command, "commands", None):
            yield from _every_command(command, f"{words}{name} ")
        else:
            yield f"{words}{name}", command


def _every_refusal() -> Iterator[type[Refusal]]:
    for package in (flexcore, flex_http):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    waiting = [Refusal]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            # Tests have refusals of their own.
            if kind.__module__.startswith(("flexcore", "flex_http")):
                yield kind


def _statuses(kinds: Sequence[type[Refusal]]) -> str:
    refusals = [kind.__new__(kind) for kind in kinds]
    found = {
        status_of(refusal, is_conditional=is_conditional).value
        for refusal in refusals
        for is_conditional in (False, True)
    }
    return ", ".join(map(str, sorted(found)))


def _first_line(kind: type[Refusal]) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def _who(operation: dict[str, list[dict[str, list[str]]]]) -> str:
    ways = operation.get("security", [{}])
    if scopes := ways[0].get("ApiKey"):
        return f"a key with `{scopes[0]}`"
    if {} in ways:
        return "anybody"
    return "whoever opens the cart" if {"CartToken": []} in ways else "a fan"


def _leaves(group: Any, under: str = "") -> Iterator[tuple[str, object]]:
    for field in attrs.fields(type(group)):
        value = getattr(group, field.name)
        if attrs.has(type(value)):
            yield from _leaves(value, f"{under}{field.name}.")
        else:
            yield f"{under}{field.name}", value


def _shown(default: object) -> str:
    if isinstance(default, int | float):
        return f"`{default}`"
    # A secret shows nothing of itself; none is set by default.
    return f"`{default}`" if isinstance(default, str) and default else "none"


def _moves(moves: Mapping[tuple[Any, type], Any]) -> str:
    rows = [
        (f"`{before.value}`", _words(happened.__name__), f"`{after.value}`")
        for (before, happened), after in moves.items()
    ]
    return _table(("from", "what happened", "to"), rows)


def _words(name: str) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()


def _table(head: Sequence[str], rows: Rows) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write() -> None:
    """Write every table into its page."""
    for name, (page, make) in TABLES.items():
        write_table(page, name, make())


if __name__ == "__main__":
    write()
