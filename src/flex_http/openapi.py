"""The OpenAPI document: what the framework derives, made exact where it knows less than we do."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from litestar import Litestar
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, Tag

from flex_http.admin import ADMIN_SCOPES, RAW_BODIES
from flex_http.bodies import Body, View
from flex_http.callers import STORE_HEADER
from flex_http.documentation_pages import (
    DocumentationPage,
    DocumentPlugin,
    documentation_router,
)
from flex_http.examples import EXAMPLES
from flex_http.idempotency import KEY_HEADER, LONGEST_KEY
from flex_http.problems import DESCRIPTIONS
from flex_http.security import API_KEY, SCHEMES
from flex_http.versions import ETAG
from flexcore.kernel import camel_case

API_VERSION = "1"
JSON = "application/json"

_SCHEMA = "#/components/schemas/{name}"
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_PATH_PARAMETER = re.compile(r"\{(\w+)\}")
_TAGS = (
    Tag("program", "The shop window: what the store sells now."),
    Tag("cart", "Events picked, and seats held for them."),
    Tag("checkout", "From held seats to an order."),
    Tag("orders", "What the fan has bought."),
    Tag(
        "programs", "For operators' programs: what fans may choose, from the draft to the archive."
    ),
    Tag("settings", "For operators' programs: what a program sells, part by part."),
    Tag("switches", "For operators' programs: which program is active when."),
    Tag("keys", "For operators' programs: API keys."),
    Tag("configs", "For operators' programs: what the store and its programs are set to."),
    Tag("stock", "For operators' programs: how many add-ons there are."),
    Tag("tags", "For operators' programs: labels, and what they are put on."),
    Tag("assets", "For operators' programs: images that lie elsewhere, and what they show."),
    Tag("audit", "For operators' programs: who changed what."),
    Tag("health", "For whoever runs the process."),
)
_STORE_PARAMETER = {
    "name": STORE_HEADER,
    "in": "header",
    "required": False,
    "description": "The store's slug, where the host name does not say which store is meant.",
    "schema": {"type": "string", "maxLength": 64},
}
_KEY_PARAMETER = {
    "name": KEY_HEADER,
    "in": "header",
    "required": False,
    "description": "A random name for this request, such as a UUID. The same request sent again "
    "with it within 24 hours is not done again and gets the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
}
_RETRY_AFTER = {
    "description": "Seconds after which to try again.",
    "schema": {"type": "integer", "minimum": 0},
}
# What comes with an answer of a status, be the operation what it may.
_HEADERS = {
    "202": {"Retry-After": _RETRY_AFTER | {"required": True}},
    "401": {
        "WWW-Authenticate": {
            "description": "How to prove who calls.",
            "required": True,
            "schema": {"type": "string"},
        }
    },
    "409": {
        "Retry-After": _RETRY_AFTER
        | {"description": "Seconds after which to try again, where that is all there is to do."}
    },
    "412": {
        ETAG: {
            "description": "The version that stands there now, where it is known.",
            "schema": {"type": "string"},
        }
    },
    "503": {"Retry-After": _RETRY_AFTER | {"required": True}},
}
# What a call may be answered because of its `Idempotency-Key`: the first is still under way, its
# body is too long to be compared, or it is another one.
_OF_KEYS = (409, 413, 422)


def openapi_config() -> OpenAPIConfig:
    """Return how the framework derives and serves the document."""
    return OpenAPIConfig(
        title="Flex",
        version=API_VERSION,
        description="Season-ticket packages in which the fan chooses. Amounts are whole minor "
        "units of the currency that stands once on the object; times are UTC.",
        openapi_router=documentation_router(),
        use_handler_docstrings=True,
        components=Components(security_schemes=dict(SCHEMES)),
        tags=list(_TAGS),
        render_plugins=[DocumentationPage(), DocumentPlugin(_rendered)],
    )


def document_of(app: Litestar) -> bytes:
    """Return the document that an app serves; the same bytes every time."""
    return _rendered(app.openapi_schema.to_schema())


def _rendered(derived: dict[str, Any]) -> bytes:
    # The framework keeps and reuses what it derived, so the work is done on a copy.
    document = msgspec.json.decode(msgspec.json.encode(derived))
    document["components"]["schemas"] = _schemas()
    for method, operation in _operations(document):
        _describe(method, operation)
    document["paths"] = {
        _PATH_PARAMETER.sub(lambda name: "{" + camel_case(name[1]) + "}", path): item
        for path, item in document["paths"].items()
    }
    return msgspec.json.format(msgspec.json.encode(document, order="deterministic"), indent=2)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in document["paths"].values():
        for method, operation in item.items():
            if method in _METHODS:
                yield method, operation


def _schemas() -> dict[str, Any]:
    """Return every schema as msgspec, which reads and writes the bodies, describes it."""
    kinds = (*_kinds_of(Body), *_kinds_of(View))
    _, schemas = msgspec.json.schema_components(kinds, ref_template=_SCHEMA)
    return schemas


def _kinds_of(base: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds_of(kind)


def _describe(method: str, operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        if parameter["in"] == "path":
            parameter["name"] = camel_case(parameter["name"])
    if "health" not in operation["tags"]:
        parameters.append(_STORE_PARAMETER)
        if method != "get" and "checkout" not in operation["tags"]:
            parameters.append(_KEY_PARAMETER)
            _add_problems(operation["responses"], _OF_KEYS)
    if scope := ADMIN_SCOPES.get(operation["operationId"]):
        operation["security"] = [{API_KEY: [scope.value]}]
    _add_headers(method, operation["responses"])
    if body := operation.get("requestBody"):
        _say_if_optional(body)
        if kind := RAW_BODIES.get(operation["operationId"]):
            body["content"][JSON]["schema"] = {"$ref": _SCHEMA.format(name=kind.__name__)}
    _exemplify(operation)


def _add_problems(responses: dict[str, Any], statuses: Iterable[int]) -> None:
    """Document problems that come from around an operation, where it has none like them itself."""
    for status in statuses:
        described = {**responses["400"], "description": DESCRIPTIONS[status]}
        responses.setdefault(str(status), described)


def _add_headers(method: str, responses: dict[str, Any]) -> None:
    """Document headers that come with a status; what is only read is in nobody's way."""
    for status, headers in _HEADERS.items():
        if status in responses and (status, method) != ("409", "get"):
            responses[status]["headers"] = headers
    if known := responses.get("304"):
        known["headers"] = responses["200"]["headers"]


def _say_if_optional(body: dict[str, Any]) -> None:
    """Say that a body may be left out, which the framework says as `null`."""
    content = body["content"][JSON]
    if choices := content["schema"].get("oneOf"):
        content["schema"] = next(choice for choice in choices if "$ref" in choice)
        body["required"] = False


def _exemplify(operation: dict[str, Any]) -> None:
    body, answer = EXAMPLES[operation["operationId"]]
    if body is not None:
        operation["requestBody"]["content"][JSON]["example"] = _plain(body)
    success = next(code for code in operation["responses"] if code in {"200", "201"})
    operation["responses"][success]["content"][JSON]["example"] = _plain(answer)


def _plain(example: object) -> object:
    return msgspec.json.decode(msgspec.json.encode(example))
