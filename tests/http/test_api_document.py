import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from flex_http.app import openapi_document
from flex_http.bodies import Body, View
from flex_http.examples import EXAMPLES
from tests.http.conftest import Shop

pytestmark = pytest.mark.anyio

DOCUMENT: dict[str, Any] = json.loads(openapi_document())


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def test_the_document_is_the_same_every_time() -> None:
    assert openapi_document() == openapi_document()


def test_every_operation_has_words_and_an_example() -> None:
    for _, path, operation in _operations():
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["tags"], path
        success = operation["responses"].get("200") or operation["responses"]["201"]
        assert success["content"]["application/json"]["example"], path


def test_every_problem_is_documented_as_one() -> None:
    for _, path, operation in _operations():
        problems = {code: each for code, each in operation["responses"].items() if code >= "400"}
        assert set(problems) >= {"400", "404", "405", "500", "503"}, path
        for problem in problems.values():
            assert list(problem["content"]) == ["application/problem+json"]


def test_bodies_take_no_unknown_fields_and_say_so() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    bodies = [schema for name, schema in schemas.items() if name.endswith("Body")]

    assert bodies
    assert all(body["additionalProperties"] is False for body in bodies)


def test_limits_of_values_are_in_the_document() -> None:
    schemas = DOCUMENT["components"]["schemas"]

    assert schemas["NewCartBody"]["properties"]["eventCodes"]["maxItems"] == 200
    assert schemas["NewCartBody"]["properties"]["eventCodes"]["items"]["maxLength"] == 64
    assert schemas["SeatRequestBody"]["properties"]["quantity"]["minimum"] == 1


@pytest.mark.parametrize("name", ["limit", "cursor"])
def test_every_list_comes_in_pages_in_the_same_way(name: str) -> None:
    paged = [
        json.dumps(parameter, sort_keys=True)
        for _, _, operation in _operations()
        for parameter in operation["parameters"]
        if parameter["name"] == name
    ]

    assert len(paged) > 10
    assert len(set(paged)) == 1


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    referred = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)))

    assert referred == set(DOCUMENT["components"]["schemas"])


def test_names_in_the_document_are_those_of_the_reference() -> None:
    names = set(re.findall(r"\{(\w+)\}", " ".join(DOCUMENT["paths"])))

    of_parts = {"packCode", "tierName", "packageCode", "addonCode"}
    of_programs = {"programId", "windowId", "notificationKey", *of_parts}
    of_carts = {"cartId", "itemId", "eventCode"}
    of_stores = {"keyId", "configKey", "tagId", "assetId", "stockCode"}
    assert names == {*of_carts, *of_programs, *of_stores}
    for _, path, operation in _operations():
        in_path = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
        assert in_path == set(re.findall(r"\{(\w+)\}", path))


@pytest.mark.parametrize("operation_id", EXAMPLES)
def test_examples_can_be_sent_and_received(operation_id: str) -> None:
    for example in EXAMPLES[operation_id]:
        if isinstance(example, Body | View):
            assert msgspec.json.decode(msgspec.json.encode(example), type=type(example)) == example


async def test_the_api_serves_its_document_and_a_page_that_needs_no_internet(shop: Shop) -> None:
    served = await shop.client.get("/schema/openapi.json")
    page = await shop.client.get("/schema")

    assert served.content == openapi_document()
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(links) == 5
    for link in links:
        assert link.startswith("/schema/assets/")
        part = await shop.client.get(link)
        assert part.status_code == 200
        assert part.content
    assert "://" not in page.text


async def test_every_path_names_the_methods_that_the_document_has(shop: Shop) -> None:
    for path, item in DOCUMENT["paths"].items():
        somewhere = re.sub(r"\{\w+\}", str(UUID(int=1)), path)

        answer = await shop.client.options(somewhere)

        named = set(answer.headers["allow"].split(", "))
        assert named == {"OPTIONS", *(method.upper() for method in item)}, path


async def test_the_page_tells_browsers_to_ask_nobody_else(shop: Shop) -> None:
    page = await shop.client.get("/schema")

    assert page.headers["content-security-policy"].startswith("default-src 'self'")


async def test_only_the_parts_of_the_page_are_served_beside_it(shop: Shop) -> None:
    for name in ("index.html", "..%2F__init__.py", "nothing.js"):
        answer = await shop.client.get(f"/schema/assets/{name}")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
