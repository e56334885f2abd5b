"""Breaks one function in a copy of the tree.

A copy, because everything that uses the function then meets the broken one: importers by name,
tables that were filled when a module was loaded, other processes, and tests that read the sources.
"""

import ast
import shutil
import textwrap
from pathlib import Path

import attrs

# What tests need of the tree; the rest takes time to copy.
PARTS = ("src", "tests", "docs", "pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md")

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@attrs.frozen
class Mutation:
    """One function that breaks a rule, were it written so.

    Attributes:
        place: Module and qualified name, such as `flexcore.carts.rules:is_open`.
        becomes: What stands in place of its body.
        rules: Each of them must have a test that fails.
    """

    place: str
    becomes: str
    rules: tuple[str, ...] = attrs.field(validator=attrs.validators.min_len(1))

    @property
    def file(self) -> Path:
        """The module's file, within the tree."""
        module, _, _ = self.place.partition(":")
        return Path("src", *module.split(".")).with_suffix(".py")

    @property
    def function(self) -> str:
        """The function's qualified name within its module."""
        return self.place.partition(":")[2]


def copy_tree(root: Path, to: Path) -> Path:
    """Copy what the tests need of a tree, compiled modules included, and return the copy."""
    for part in PARTS:
        if (root / part).is_dir():
            shutil.copytree(root / part, to / part, ignore=shutil.ignore_patterns("_build"))
        elif (root / part).is_file():
            shutil.copy2(root / part, to / part)
    return to


def apply(mutation: Mutation, root: Path) -> None:
    """Break the function in the tree at `root`.

    Raises:
        LookupError: There is no such function any more.
    """
    file = root / mutation.file
    if not file.is_file():
        raise LookupError(f"There is no {mutation.file} any more.")
    file.write_text(broken(file.read_text("utf-8"), mutation), "utf-8")


def broken(source: str, mutation: Mutation) -> str:
    """Return a source in which the body of one function is another.

    Raises:
        LookupError: It has no such function.
    """
    node = _find(ast.parse(source), mutation.function.split("."))
    if node is None:
        raise LookupError(f"There is no {mutation.place} any more.")
    first, last = node.body[0], node.body[-1]
    lines = source.splitlines()
    body = textwrap.indent(mutation.becomes, " " * first.col_offset).splitlines()
    return "\n".join([*lines[: first.lineno - 1], *body, *lines[last.end_lineno :], ""])


def _find(tree: ast.AST, names: list[str]) -> _Function | None:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, _Function | ast.ClassDef) and node.name == names[0]:
            if names[1:]:
                return _find(node, names[1:])
            return node if isinstance(node, _Function) else None
    return None
