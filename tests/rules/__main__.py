"""Run by `nox -s rules`: sets the rules beside their tests, and says what is wrong."""

import argparse
import json
import sys
from collections.abc import Sequence

from tests.rules.book import read_page
from tests.rules.findings import findings
from tests.rules.marks import collect
from tests.rules.report import plain, table


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was asked for; 1 when something has to be put right."""
    asked = _parser().parse_args(arguments)
    rules, marks = read_page(), collect()
    found = findings(rules, marks)
    if asked.json:
        print(json.dumps(plain(rules, marks, found), indent=2))
    else:
        print(table(rules, marks), "", *found, sep="\n")
        print(f"{len(rules)} rules, {len(found)} findings.")
    return 1 if found else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.rules", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON, with every test")
    return parser


if __name__ == "__main__":
    sys.exit(main())
