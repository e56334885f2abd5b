"""Run by `nox -s rules`: sets the rules beside their tests, and says what is wrong."""

import argparse
import json
import sys
from collections.abc import Sequence

from tests.rules.book import Rule, read_page
from tests.rules.findings import findings
from tests.rules.marks import Marks, collect
from tests.rules.mutating import areas_without, failing_unbroken, trials
from tests.rules.mutations import MUTATIONS
from tests.rules.report import plain, table


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was asked for; 1 when something has to be put right."""
    asked = _parser().parse_args(arguments)
    rules, marks = read_page(), collect()
    if asked.mutate:
        return _mutate(rules, marks)
    found = findings(rules, marks)
    if asked.json:
        print(json.dumps(plain(rules, marks, found), indent=2))
    else:
        print(table(rules, marks), "", *found, sep="\n")
        print(f"{len(rules)} rules, {len(found)} findings.")
    return 1 if found else 0


def _mutate(rules: Sequence[Rule], marks: Marks) -> int:
    wrong = [*areas_without(rules, MUTATIONS), *failing_unbroken(MUTATIONS, marks)]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    for trial in trials(MUTATIONS, marks):
        print(trial, flush=True)
        wrong += [str(trial)] if trial.problem else []
    print(f"{len(MUTATIONS)} mutations, {len(wrong)} findings.")
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.rules", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON, with every test")
    parser.add_argument("--mutate", action="store_true", help="break rules; takes minutes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
