"""The problem documents with which the API says no, for tests of what they say."""

from typing import Any

import httpx


def the_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """Return the problem of an answer, once it is sure to be one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["type"] == f"urn:flex:problem:{problem['code']}"
    assert problem["requestId"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text
    return problem
