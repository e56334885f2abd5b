"""The pepper of API keys: made once, kept to oneself, and the same in every process."""

from pathlib import Path

import pytest

from flex_adapters.peppers import PepperError, hashes_from


def test_a_pepper_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "pepper"

    hashes = hashes_from(file)

    assert hashes_from(file) == hashes
    assert len(hashes.key) == 32
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_two_installations_have_two_peppers(tmp_path: Path) -> None:
    assert hashes_from(tmp_path / "one") != hashes_from(tmp_path / "other")


@pytest.mark.parametrize("text", [b"", b"pepper", b"ab" * 31, b"AB" * 32, b"\xff" * 64])
def test_a_file_with_something_else_is_named(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "pepper"
    file.write_bytes(text)

    with pytest.raises(PepperError, match="64 hexadecimal digits") as failed:
        hashes_from(file)

    assert str(file) in str(failed.value)


def test_a_pepper_of_ones_own_may_be_longer(tmp_path: Path) -> None:
    file = tmp_path / "pepper"
    file.write_text("ab" * 40)

    assert hashes_from(file).key == b"\xab" * 40
