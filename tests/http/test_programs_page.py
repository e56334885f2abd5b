"""The calls of the page about programs over HTTP, made in its order, with the answers it shows."""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import attrs
import httpx
import pytest

from tests.docs.pages import DOCS, blocks
from tests.http.admin_programs import Desk
from tests.http.conftest import Shop

pytestmark = pytest.mark.anyio

PAGE = DOCS / "how-to" / "programs-over-http.md"
# What the page calls the ids that answers tell.
IDS = {"programId": "saleId", "windowId": "windowId"}


@attrs.frozen
class Message:
    """A request or an answer as the page shows it."""

    start: str
    headers: Mapping[str, str]
    body: str

    @classmethod
    def of(cls, block: str) -> "Message":
        head, _, body = block.partition("\n\n")
        start, *lines = head.splitlines()
        return cls(start.strip(), dict(line.split(": ", 1) for line in lines), body.strip())

    @property
    def is_answer(self) -> bool:
        return self.start.startswith("HTTP/1.1 ")


async def test_the_calls_of_the_page_are_answered_as_it_says(shop: Shop) -> None:
    desk = await Desk.of(shop)
    ids = {"regularId": str(await desk.active())}
    messages = [Message.of(block) for block in blocks(PAGE, "http")]
    answer: httpx.Response | None = None

    for message, following in zip(messages, [*messages[1:], None], strict=True):
        if message.is_answer:
            assert answer is not None
            assert_shown(message, answer)
            continue
        answer = await made(desk, message, ids)
        assert answer.is_success or (following and following.is_answer), answer.text
        remember(ids, answer)

    actions = [action for action, _ in await desk.record()]
    assert actions[0] == "program.archived"


async def made(desk: Desk, message: Message, ids: Mapping[str, str]) -> httpx.Response:
    """Make a call of the page, with what is there in place of its names."""
    method, target, protocol = _named(message.start, ids).split(" ")
    assert protocol == "HTTP/1.1"
    return await desk.call(
        method, target, headers=dict(message.headers), content=_named(message.body, ids)
    )


def assert_shown(message: Message, answer: httpx.Response) -> None:
    """Assert that an answer is what the page shows of it."""
    _, code, words = message.start.split(" ", 2)
    assert answer.status_code == int(code), answer.text
    assert words == HTTPStatus(int(code)).phrase
    for name, value in message.headers.items():
        assert answer.headers[name] == value
    shown: dict[str, Any] = json.loads(message.body or "{}")
    assert answer.json() | shown == answer.json()


def remember(ids: dict[str, str], answer: httpx.Response) -> None:
    """Take down the ids of what was made."""
    if answer.status_code == HTTPStatus.CREATED:
        told = answer.json()
        for field in IDS.keys() & told.keys():
            ids.setdefault(IDS[field], told[field])


def _named(text: str, ids: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+Id)\}", lambda found: ids[found[1]], text)
