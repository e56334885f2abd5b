"""The API against its own document: random calls at a real server find nothing.

Most calls are a known fan's, about carts of hers and games on sale, so that answers of every kind
are compared with the document, and not only refusals of nonsense.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import anyio
import attrs
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from flex_adapters.peppers import hashes_from
from flex_adapters.postgres.database import PostgresDatabase
from flex_adapters.system import SystemClock, SystemIds
from flex_adapters.tokens import tokens_from
from flex_http.app import openapi_document
from flexcore.access import ApiKeyService, Claims, Scope
from tests.builders import FAN, a_row
from tests.conftest import SEED, SOAKING
from tests.databases import emptied
from tests.postgres_shop import PostgresShop
from tests.processes.known_fan import KnownFan
from tests.processes.known_programs import open_programs
from tests.processes.servers import serving
from tests.shop import STAFF

EXAMPLES = 300 if SOAKING else 20
# Of so many calls, one is sent as it was generated.
ONE_IN = 4
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

schema = schemathesis.openapi.from_dict(json.loads(openapi_document()))
schema.config.seed = SEED
# Every boundary of every field takes minutes, and each is a bad body of other tests as well.
schema.config.phases.coverage.enabled = SOAKING


@pytest.fixture(scope="module")
def fan(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnownFan]:
    """A fan at a server that has a shop to sell from."""
    emptied(postgres_url)
    spare = anyio.run(_open_shop, postgres_url)
    home: Path = tmp_path_factory.mktemp("fuzzing")
    staff_key = anyio.run(_staff_key, postgres_url, home)
    with serving(postgres_url, home, 2) as servers:
        claims = Claims(FAN.id, PostgresShop.SLUG, SystemClock().now() + timedelta(hours=12))
        token = tokens_from(home / "keys" / "tokens.pem").issue(claims)
        with KnownFan.at(servers, token, staff_key, spare) as known:
            yield known


async def _open_shop(url: str) -> dict[str, str]:
    """Open a shop, with programs beside that nobody buys from, and return their ids."""
    database = PostgresDatabase(url, SystemClock(), SystemIds())
    await database.open()
    seats = [
        seat for n in range(100 if SOAKING else 10) for seat in a_row(row=str(n), rank=n, seats=40)
    ]
    shop = await PostgresShop.opened(database, seats=seats)
    spare = await open_programs(shop.application, PostgresShop.SLUG)
    await database.close()
    return spare


async def _staff_key(url: str, home: Path) -> str:
    """Return an API key that may do everything, under the pepper that the servers find."""
    database = PostgresDatabase(url, SystemClock(), SystemIds())
    await database.open()
    hashes = hashes_from(home / "keys" / "pepper")
    keys = ApiKeyService(database.unit_of_work, hashes, database.clock, database.ids)
    _, text = await keys.create(PostgresShop.SLUG, "Staff", Scope, STAFF)
    await database.close()
    return text


@attrs.define
class Answers:
    """What one operation answered, to calls of its own method.

    Attributes:
        promised: The successes that the document has for it.
    """

    promised: set[str] = attrs.field(factory=set)
    statuses: Counter[str] = attrs.field(factory=Counter)

    @property
    def is_short(self) -> bool:
        """Tell whether a success that was promised has not been seen yet."""
        return not self.promised <= set(self.statuses)

    def count(self, case: schemathesis.Case[Any], status: int) -> None:
        """Count an answer."""
        operation = case.operation
        self.promised |= {code for code in operation.definition.raw["responses"] if code[0] == "2"}
        if case.method.lower() == operation.method:
            self.statuses[str(status)] += 1


@pytest.fixture
def answers() -> Iterator[Answers]:
    """The answers of one operation, every promised success among them at the end."""
    answers = Answers()
    yield answers
    assert answers.promised
    assert not answers.is_short, answers


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_call_gets_an_answer_that_the_document_does_not_promise(
    case: schemathesis.Case[Any], fan: KnownFan, answers: Answers
) -> None:
    chance = Random(f"{SEED} {case!r}")
    as_it_is, plainly = chance.randrange(ONE_IN) == 0, answers.is_short and chance.random() < 0.5
    with nullcontext(case) if as_it_is else fan.sends(case, chance, plainly=plainly) as sent:
        answer = sent.call_and_validate(base_url=fan.servers.urls[0], checks=CHECKS)
    answers.count(case, answer.status_code)
