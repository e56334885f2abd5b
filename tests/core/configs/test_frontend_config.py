"""What is taken in as a frontend config: any JSON, up to a size."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.configs import FrontendConfigTooLarge, FrontendConfigUnreadable, is_kept_as_sent

MOST = 256 * 1024

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.rule("FX-5.3")
@given(value=json_values, ascii_only=st.booleans(), indent=st.none() | st.integers(0, 3))
def test_any_json_value_is_taken_in(value: object, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)

    assert is_kept_as_sent(text.encode("utf-8", "replace")) is None


@pytest.mark.rule("FX-5.3")
@pytest.mark.parametrize(
    "content",
    [
        b"null",
        b' \r\n\t"text" ',
        b'{"a": 1, "a": 2}',
        b"1" * 9999,
        b"-1.5e-99999",
        rb'"\ud800 \u0000"',
        b"[" * 200 + b"]" * 200,
        b'{"brackets": "' + b"[" * 500 + b'"}',
        rb'["quoted \" [[[", "\\"]',
        b'"' + b"x" * (MOST - 2) + b'"',
    ],
)
def test_what_json_allows_is_taken_in(content: bytes) -> None:
    assert is_kept_as_sent(content) is None


def test_a_text_without_an_end_is_refused_in_one_pass() -> None:
    # In a process of its own, since a search that starts anew at every quote cannot be stopped.
    asked = (
        "from flexcore.configs import MOST_BYTES, is_kept_as_sent;"
        "content = b'\"' + b'\\\\\"' * (MOST_BYTES // 2 - 1);"
        "print(type(is_kept_as_sent(content)).__name__)"
    )

    ended = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, timeout=120, check=True
    )

    assert ended.stdout == "FrontendConfigUnreadable\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" ",
        b"{",
        b"{'a': 1}",
        b"[1,]",
        b"NaN",
        b"-Infinity",
        b"01",
        b"[1] 2",
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{\x00}\x00",
        b'"\xed\xa0\x80"',
        b'"tab\there"',
        b'"\x00"',
        b"[" * 201 + b"]" * 201,
        b"[" * 100_000,
        rb'"\u12"',
    ],
)
def test_what_is_no_json_is_refused(content: bytes) -> None:
    assert isinstance(is_kept_as_sent(content), FrontendConfigUnreadable)


@pytest.mark.parametrize("size", [MOST + 1, 5_000_000])
def test_more_than_256_kilobytes_are_too_large(size: int) -> None:
    assert is_kept_as_sent(b'"' + b"x" * (size - 2) + b'"') == FrontendConfigTooLarge(size, MOST)


def test_bytes_are_counted_and_not_letters() -> None:
    content = ('"' + "é" * (MOST // 2) + '"').encode()

    assert is_kept_as_sent(content) == FrontendConfigTooLarge(MOST + 2)
