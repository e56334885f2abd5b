"""The command `flex`, also as `python -m flex_cli`."""

import sys
from importlib.util import find_spec


def main() -> None:
    """Run the command that the command line names; say what is missing if it was not installed."""
    if find_spec("typer") is None:
        sys.exit("The command `flex` is not installed: pip install 'flexcore[cli]' brings it.")
    from flex_cli.main import run

    run()


if __name__ == "__main__":
    main()
