"""The API against its own document: random calls at a real server find nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
import schemathesis
from hypothesis import settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.system import SystemClock, SystemIds
from flex_http.app import openapi_document
from tests.conftest import SOAKING
from tests.databases import emptied
from tests.postgres_shop import PostgresShop
from tests.processes.servers import serving

EXAMPLES = 300 if SOAKING else 15
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def url(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that has a shop to sell from."""
    emptied(postgres_url)
    anyio.run(_open_shop, postgres_url)
    home: Path = tmp_path_factory.mktemp("fuzzing")
    with serving(postgres_url, home, 1) as servers:
        yield servers.urls[0]


async def _open_shop(url: str) -> None:
    database = PostgresDatabase(url, SystemClock(), SystemIds())
    await database.open()
    await PostgresShop.opened(database)
    await database.close()


schema = schemathesis.openapi.from_dict(json.loads(openapi_document()))


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None)
def test_no_call_gets_an_answer_that_the_document_does_not_promise(
    case: schemathesis.Case[Any], url: str
) -> None:
    case.call_and_validate(base_url=url, checks=CHECKS)
