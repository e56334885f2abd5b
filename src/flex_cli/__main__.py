"""`python -m flex_cli` is the command `flex`."""

from flex_cli.main import run

if __name__ == "__main__":
    run()
