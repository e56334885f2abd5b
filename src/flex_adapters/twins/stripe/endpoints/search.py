"""Stripe's search language, as far as payment intents are searched with it."""

import re
from collections.abc import Callable, Iterable

from flex_adapters.twins.stripe.errors import bad_request
from flex_adapters.twins.stripe.state import Intent

_CLAUSE = re.compile(
    r"""\s*(?P<not>-)?(?P<field>\w+)(\[(?P<quote>["'])(?P<key>[^"']+)(?P=quote)\])?"""
    r"""\s*:\s*(?P<open>["'])(?P<value>[^"']*)(?P=open)\s*"""
)
_FIELDS: dict[str, Callable[[Intent], str | None]] = {
    "currency": lambda intent: intent.currency,
    "customer": lambda intent: intent.customer,
    "status": lambda intent: intent.status,
}


def matching(query: str, intents: Iterable[Intent]) -> Iterable[Intent]:
    """Return the intents for which every clause holds, such as `metadata['order']:'7'`.

    Clauses are joined by AND, a leading `-` negates one; `metadata`, `status`, `customer` and
    `currency` can be searched.

    Raises:
        StripeRefusal: The query is not of this form.
    """
    clauses = [_clause(part, query) for part in re.split(r"\s+AND\s+", query)]
    return (intent for intent in intents if all(holds(intent) for holds in clauses))


def _clause(part: str, query: str) -> Callable[[Intent], bool]:
    found = _CLAUSE.fullmatch(part)
    if found is None:
        raise bad_request(f"The search query could not be parsed: {query}", None, "query")
    wanted, negated = found["value"], bool(found["not"])
    value_of = _value_of(found["field"], found["key"])
    return lambda intent: (value_of(intent) == wanted) is not negated


def _value_of(field: str, key: str | None) -> Callable[[Intent], str | None]:
    if field == "metadata" and key is not None:
        return lambda intent: intent.metadata.get(key)
    if field in _FIELDS and key is None:
        return _FIELDS[field]
    raise bad_request(f"Field '{field}' cannot be searched this way.", None, "query")
