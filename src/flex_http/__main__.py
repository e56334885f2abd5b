"""`python -m flex_http PATH` writes the OpenAPI document that this version serves."""

import sys
from pathlib import Path

from flex_http.app import openapi_document


def main(arguments: list[str]) -> None:
    """Write the document to the one path that is given."""
    if len(arguments) != 1:
        raise SystemExit("Name the file to write, for example docs/reference/openapi.json.")
    Path(arguments[0]).write_bytes(openapi_document())


if __name__ == "__main__":
    main(sys.argv[1:])
