import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

import attrs
import pytest

from flex_adapters.application import Application
from flex_http.app import create_app
from flex_http.logs import AccessLog, json_log, write_library_logs
from flexcore.kernel import OutcomeUnknown, Unavailable
from tests.builders import OPENER
from tests.http.conftest import HARBOUR, Shop, a_new_cart
from tests.http.problems import the_problem

pytestmark = pytest.mark.anyio


@attrs.define
class Readiness:
    """What the application says when it is asked whether it can serve."""

    error: Exception | None = None
    says: Callable[[], None] = lambda: None

    async def __call__(self) -> None:
        self.says()
        if self.error:
            raise self.error


@pytest.fixture
def readiness() -> Readiness:
    return Readiness()


@pytest.fixture
def application(application: Application, readiness: Readiness) -> Application:
    return attrs.evolve(application, is_ready=readiness)


async def test_what_is_unavailable_is_503_with_the_time_to_try_again_that_it_names(
    shop: Shop, readiness: Readiness
) -> None:
    readiness.error = Unavailable("The database", retry_after=7)

    answer = await shop.client.get("/health/ready")

    assert the_problem(answer, 503)["code"] == "unavailable"
    assert answer.headers["retry-after"] == "7"


async def test_a_lost_answer_is_503_and_keeps_its_key_to_itself(
    shop: Shop, readiness: Readiness
) -> None:
    readiness.error = OutcomeUnknown("The ticketing system", "key-1")

    answer = await shop.client.get("/health/ready")

    assert the_problem(answer, 503)["code"] == "outcome_unknown"
    assert "key-1" not in answer.text
    assert answer.headers["retry-after"]


async def test_a_bug_is_500_without_details_and_the_log_has_them(
    shop: Shop, readiness: Readiness
) -> None:
    readiness.error = ZeroDivisionError("secret of the house")

    answer = await shop.client.get("/health/ready", headers={"X-Request-Id": "bug-1"})

    assert the_problem(answer, 500)["code"] == "internal_error"
    assert "secret" not in answer.text
    (failed,) = [line for line in shop.log_lines if line["event"] == "failed"]
    assert failed["request_id"] == "bug-1"
    assert "ZeroDivisionError: secret of the house" in failed["exception"]


async def test_a_sane_request_id_is_taken_over_and_any_other_replaced(shop: Shop) -> None:
    sane = await shop.client.get("/health/live", headers={"X-Request-Id": "web-7.a_B"})
    insane = await shop.client.get("/health/live", headers={"X-Request-Id": "{evil}"})
    missing = await shop.client.get("/nowhere")

    assert sane.headers["x-request-id"] == "web-7.a_B"
    assert insane.headers["x-request-id"] not in {"", "{evil}"}
    assert missing.headers["x-request-id"]


async def test_a_request_is_one_line_in_the_log_without_any_secret(shop: Shop) -> None:
    cart = await a_new_cart(shop, OPENER)
    fan = await shop.sign_in()

    await cart.call("GET", "?secret=query", fan=fan)

    line = shop.log_lines[-1]
    assert {
        name: line[name] for name in ("event", "level", "method", "path", "status", "store")
    } == {
        "event": "request",
        "level": "info",
        "method": "GET",
        "path": "/cart/{cart_id}",
        "status": 200,
        "store": HARBOUR,
    }
    assert line["ms"] >= 0
    for secret in (cart.token, fan, cart.cart_id, OPENER, "query"):
        assert secret not in shop.logged.getvalue().decode()


@pytest.mark.parametrize(
    ("level", "written"),
    [
        ("debug", ["debug", "info", "warning", "error"]),
        ("info", ["info", "warning", "error"]),
        ("warning", ["warning", "error"]),
        ("critical", []),
    ],
)
def test_lines_less_severe_than_the_level_are_left_out(level: str, written: list[str]) -> None:
    lines = BytesIO()
    log = json_log(lines, level)

    for name in ("debug", "info", "warning", "error"):
        log.log(getattr(logging, name.upper()), "happened")

    assert [json.loads(line)["level"] for line in lines.getvalue().splitlines()] == written


@pytest.fixture
def own_root_logger(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the process's logging back as it was."""
    monkeypatch.setattr(logging.root, "handlers", [])
    level = logging.root.level
    yield
    logging.root.setLevel(level)


@pytest.mark.usefixtures("own_root_logger")
def test_an_app_built_from_settings_logs_from_their_level_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    settings = tmp_path / "flex.toml"
    settings.write_text('[flex]\nlog_level = "error"\n', "utf-8")
    monkeypatch.setenv("FLEX_SETTINGS", str(settings))
    app = create_app()
    assert isinstance(app, AccessLog)

    app.log.warning("quiet")
    app.log.error("loud")
    logging.getLogger("psycopg.pool").warning("quiet, too")
    logging.getLogger("psycopg.pool").error("loud, too")

    written = capfdbinary.readouterr()
    assert [json.loads(line)["event"] for line in written.out.splitlines()] == ["loud", "loud, too"]
    assert not written.err


@pytest.mark.usefixtures("own_root_logger")
def test_a_warning_of_a_library_is_one_line_with_level_time_and_logger() -> None:
    lines = StringIO()
    write_library_logs("info", lines)

    logging.getLogger("psycopg.pool").warning("error connecting in %r:\n%s", "flex", "refused")

    (line,) = map(json.loads, lines.getvalue().splitlines())
    assert datetime.fromisoformat(line.pop("timestamp")).tzinfo == UTC
    assert line == {
        "event": "error connecting in 'flex':\nrefused",
        "level": "warning",
        "logger": "psycopg.pool",
    }


@pytest.mark.usefixtures("own_root_logger")
def test_a_mistake_that_a_library_logs_is_one_line_with_its_traceback() -> None:
    lines = StringIO()
    write_library_logs("info", lines)

    try:
        raise ZeroDivisionError("by nought")
    except ZeroDivisionError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")

    (line,) = map(json.loads, lines.getvalue().splitlines())
    assert (line["level"], line["logger"]) == ("error", "uvicorn.error")
    assert "ZeroDivisionError: by nought" in line["exception"]


@pytest.mark.usefixtures("own_root_logger")
@pytest.mark.parametrize("level", ["debug", "info", "warning"])
def test_what_libraries_tell_below_a_warning_is_left_out_at_any_level(level: str) -> None:
    lines = StringIO()
    write_library_logs(level, lines)

    logging.getLogger("stripe").debug("post_data: a body")
    logging.getLogger("stripe").info("a path")

    assert not lines.getvalue()


@pytest.mark.usefixtures("own_root_logger")
async def test_what_a_library_logs_in_a_request_names_the_request(
    shop: Shop, readiness: Readiness
) -> None:
    lines = StringIO()
    write_library_logs("info", lines)
    readiness.says = lambda: logging.getLogger("psycopg.pool").warning("discarding a connection")

    await shop.client.get("/health/ready", headers={"X-Request-Id": "web-7"})
    logging.getLogger("psycopg.pool").warning("discarding another")

    inside, outside = map(json.loads, lines.getvalue().splitlines())
    assert inside["request_id"] == "web-7"
    assert "request_id" not in outside
