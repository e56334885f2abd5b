"""JSON that passes through as it is: no value of it is read, no byte of it is changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema

JSON = "application/json"


@dataclass
class TakesAnyJson(Operation):
    """How the document describes an operation of which the body may be any JSON."""

    def __post_init__(self) -> None:
        """Say that there is a body."""
        self.request_body = RequestBody({JSON: OpenAPIMediaType(schema=Schema())}, required=True)


def as_it_is(content: bytes, headers: Mapping[str, str]) -> Response[Any]:
    """Return an answer of exactly these bytes, which are JSON."""
    return Response(content, media_type=JSON, headers=dict(headers))
