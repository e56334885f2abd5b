"""The pages of the documentation, as the tests find them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def all_pages() -> list[Path]:
    """Return every page that people read, the README first."""
    pages = sorted(page for page in DOCS.rglob("*.md") if "_build" not in page.parts)
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *pages]


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str) -> list[str]:
    """Return the code blocks of a page in one language, in order."""
    found = _FENCE.findall(page.read_text("utf-8"))
    return [source for written_in, source in found if written_in == language]


def table(page: Path, name: str) -> str:
    """Return what stands between the two comments that mark a table of a page."""
    begin, end = _place(page.read_text("utf-8"), page, name)
    return page.read_text("utf-8")[begin:end].strip()


def write_table(page: Path, name: str, rows: str) -> None:
    """Put a table between the two comments that mark its place in a page."""
    text = page.read_text("utf-8")
    begin, end = _place(text, page, name)
    page.write_text(f"{text[:begin]}\n{rows}\n\n{text[end:]}", "utf-8")


def _place(text: str, page: Path, name: str) -> tuple[int, int]:
    begin = text.find(mark := f"<!-- table: {name} -->\n")
    end = text.find("<!-- end of table -->", begin)
    if begin < 0 or end < 0:
        raise LookupError(f"{name_of(page)} has no table {name}.")
    return begin + len(mark), end
