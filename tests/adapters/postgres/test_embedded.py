"""Real servers of both Postgres versions, killed and broken in every way that was thought of."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import attrs
import psutil  # type: ignore[import-untyped]  # It ships no types, and its stubs are optional.
import psycopg
import pytest

from flex_adapters.postgres.embedded import (
    Binaries,
    DataFolderBusyError,
    DataFolderUnusableError,
    EmbeddedServer,
    ServerAddress,
    ServerNotStartedError,
    ServerNotStoppedError,
    ServerState,
    bundled_binaries,
    debian_binaries,
)
from flex_adapters.postgres.embedded.processes import server_processes

NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

START_AND_LEAVE = """
import sys
from pathlib import Path
from flex_adapters.postgres.embedded import Binaries, EmbeddedServer
home, programs = map(Path, sys.argv[1:])
print(EmbeddedServer(home, Binaries(programs), {"fsync": "off"}).ensure_running().started)
"""

INITDB_THAT_TAKES_FLEX_DOWN_HALF_WAY = """#!/bin/sh
echo 18 > "$PGDATA/PG_VERSION"
mkdir "$PGDATA/base"
kill -9 $PPID
"""

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become someone else")

ServerMaker = Callable[[Path], EmbeddedServer]


@pytest.fixture(scope="module", params=["bundled 18", "Debian 15"])
def binaries(request: pytest.FixtureRequest) -> Binaries:
    if request.param == "bundled 18":
        return bundled_binaries()
    return debian_binaries(15) or pytest.skip("install postgresql-15 to test on it")


@pytest.fixture(scope="module")
def used_home(binaries: Binaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a home that tests share, for to make one takes longer than the rest of a test."""
    home = tmp_path_factory.mktemp("private") / "home"
    home.parent.chmod(0o700)
    made = EmbeddedServer(home, binaries, NOT_DURABLE)
    try:
        made.ensure_running()
        yield home
    finally:
        end(made)
        shutil.rmtree(home)


@pytest.fixture
def server(used_home: Path, binaries: Binaries) -> Iterator[EmbeddedServer]:
    """Give a stopped server that ran before."""
    server = EmbeddedServer(used_home, binaries, NOT_DURABLE)
    server.stop()
    try:
        yield server
    finally:
        end(server)


@pytest.fixture
def server_in(binaries: Binaries) -> Iterator[ServerMaker]:
    """Give servers that never ran; what they become is gone when the test is over."""
    made: list[EmbeddedServer] = []

    def make(home: Path) -> EmbeddedServer:
        made.append(EmbeddedServer(home, binaries, NOT_DURABLE))
        return made[-1]

    try:
        yield make
    finally:
        for server in made:
            end(server)
            shutil.rmtree(server.home, ignore_errors=True)


@pytest.fixture
def new_server(server_in: ServerMaker, tmp_path: Path) -> EmbeddedServer:
    return server_in(tmp_path / "home")


def end(server: EmbeddedServer) -> None:
    server.stop("immediate")
    assert not server_processes(server.home / "data")


def sell_a_seat(address: ServerAddress) -> None:
    with psycopg.connect(address.url("postgres")) as connection:
        connection.execute("SET synchronous_commit = on")
        connection.execute("DROP TABLE IF EXISTS sold")
        connection.execute("CREATE TABLE sold AS SELECT 'A 1' AS seat")


def seats_sold(address: ServerAddress) -> list[str]:
    with psycopg.connect(address.url("postgres")) as connection:
        return [str(seat) for (seat,) in connection.execute("SELECT seat FROM sold")]


def postmaster_of(server: EmbeddedServer) -> int:
    return int((server.home / "data" / "postmaster.pid").read_text().split()[0])


def programs_of(folder: Path, binaries: Binaries, *, initdb: str) -> Binaries:
    """Return the given programs with another `initdb`."""
    folder.mkdir()
    for program in binaries.folder.iterdir():
        (folder / program.name).symlink_to(program)
    (folder / "initdb").unlink()
    (folder / "initdb").write_text(initdb)
    (folder / "initdb").chmod(0o755)
    return Binaries(folder)


def start_elsewhere(
    home: Path, binaries: Binaries, environ: Mapping[str, str] = os.environ
) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", START_AND_LEAVE, str(home), str(binaries.folder)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, env=environ, text=True)


def test_the_first_start_makes_a_server_and_the_second_finds_it(new_server: EmbeddedServer) -> None:
    first = new_server.ensure_running()
    second = new_server.ensure_running()

    assert (first.started, second.started) == (True, False)
    assert first == second == new_server.address
    assert new_server.status() is ServerState.RUNNING
    assert {path.name for path in new_server.home.iterdir()} == {
        *("data", "data.lock", "run", "postgres.log")
    }


def test_what_was_sold_is_there_after_a_stop_and_a_start(server: EmbeddedServer) -> None:
    sell_a_seat(server.ensure_running())

    assert server.stop()
    assert server.status() is ServerState.STOPPED
    assert not server.stop()

    assert server.ensure_running().started
    assert seats_sold(server.address) == ["A 1"]


def test_what_was_sold_survives_a_killed_server(server: EmbeddedServer) -> None:
    sell_a_seat(server.ensure_running())

    os.kill(postmaster_of(server), signal.SIGKILL)

    assert server.ensure_running().started
    assert seats_sold(server.address) == ["A 1"]


def test_a_killed_server_can_be_stopped(server: EmbeddedServer) -> None:
    server.ensure_running()

    os.kill(postmaster_of(server), signal.SIGKILL)
    server.stop()

    assert server.status() is ServerState.STOPPED
    assert not (server.home / "data" / "postmaster.pid").exists()


def test_a_pid_that_now_belongs_to_another_program_does_not_pass_for_a_server(
    server: EmbeddedServer,
) -> None:
    sell_a_seat(server.ensure_running())
    pid_file = server.home / "data" / "postmaster.pid"
    crashed = pid_file.read_text()
    server.stop("immediate")
    pid_file.write_text(crashed.replace(crashed.split()[0], str(os.getpid()), 1))

    assert not server.stop()
    pid_file.write_text(crashed.replace(crashed.split()[0], str(os.getpid()), 1))

    assert server.ensure_running().started
    assert seats_sold(server.address) == ["A 1"]


def test_four_processes_that_start_at_once_end_with_one_server_that_outlives_them(
    new_server: EmbeddedServer,
) -> None:
    starters = [start_elsewhere(new_server.home, new_server.binaries) for _ in range(4)]

    answers = sorted(starter.communicate()[0].strip() for starter in starters)

    assert answers == ["False", "False", "False", "True"]
    assert not new_server.ensure_running().started
    sell_a_seat(new_server.address)


def test_a_home_whose_path_is_too_long_for_a_socket_works(
    server_in: ServerMaker, tmp_path: Path
) -> None:
    server = server_in(tmp_path / ("long name, with a 'quote' and $HOME " * 4) / "home")

    sell_a_seat(server.ensure_running())

    assert server.address.socket_folder.stat().st_mode & 0o777 == 0o700
    assert seats_sold(server.address) == ["A 1"]
    server.stop()
    assert not server.address.socket_folder.exists()


def test_a_damaged_data_folder_is_reported_in_the_words_of_postgres(
    server: EmbeddedServer,
) -> None:
    control = server.home / "data" / "global" / "pg_control"
    intact = control.read_bytes()
    control.unlink()

    try:
        with pytest.raises(ServerNotStartedError) as failed:
            server.ensure_running()
    finally:
        control.write_bytes(intact)
        control.chmod(0o600)

    assert failed.value.code == "embedded_postgres_start"
    assert any("pg_control" in line for line in failed.value.log_lines)
    assert failed.value.log_lines[-1] in str(failed.value)


def test_a_first_start_that_is_killed_half_way_leaves_nothing_in_the_way(
    new_server: EmbeddedServer, tmp_path: Path
) -> None:
    broken = programs_of(
        tmp_path / "bin", new_server.binaries, initdb=INITDB_THAT_TAKES_FLEX_DOWN_HALF_WAY
    )
    starter = start_elsewhere(new_server.home, broken)
    starter.communicate()
    assert starter.returncode == -signal.SIGKILL
    assert list(new_server.home.glob("data.new-*/PG_VERSION"))

    assert new_server.ensure_running().started
    assert not list(new_server.home.glob("data.new-*"))


def test_an_initdb_that_fails_is_quoted(new_server: EmbeddedServer, tmp_path: Path) -> None:
    failing = programs_of(
        tmp_path / "bin", new_server.binaries, initdb="#!/bin/sh\necho 'disk is full'\nexit 1\n"
    )

    with pytest.raises(ServerNotStartedError) as failed:
        attrs.evolve(new_server, binaries=failing).ensure_running()

    assert failed.value.log_lines == ("disk is full",)
    assert not (new_server.home / "data").exists()


def test_a_server_that_lost_its_socket_is_called_busy_and_can_be_stopped(
    server: EmbeddedServer,
) -> None:
    server.ensure_running()
    (server.address.socket_folder / ".s.PGSQL.5432").unlink()

    assert server.status() is ServerState.NOT_ANSWERING
    with pytest.raises(DataFolderBusyError, match=str(postmaster_of(server))):
        attrs.evolve(server, patience_seconds=0).ensure_running()

    assert server.stop()
    assert server.ensure_running().started


def test_a_socket_folder_that_others_may_enter_is_not_trusted(server: EmbeddedServer) -> None:
    server.address.socket_folder.mkdir()
    server.address.socket_folder.chmod(0o755)

    try:
        with pytest.raises(DataFolderUnusableError, match="someone else"):
            server.ensure_running()
    finally:
        server.address.socket_folder.rmdir()


def test_a_client_can_hold_up_a_smart_stop_but_not_a_fast_one(server: EmbeddedServer) -> None:
    with psycopg.connect(server.ensure_running().url("postgres")):
        with pytest.raises(ServerNotStoppedError, match="immediate"):
            attrs.evolve(server, patience_seconds=0).stop("smart")

        assert server.stop("fast")


def test_a_server_in_a_folder_that_only_its_owner_enters_runs_and_changes_no_rights(
    server: EmbeddedServer,
) -> None:
    sell_a_seat(server.ensure_running())

    assert seats_sold(server.address) == ["A 1"]
    private = server.home.parent.stat()
    assert (private.st_mode & 0o777, private.st_uid) == (0o700, os.geteuid())
    assert (server.home / "data").stat().st_uid == os.geteuid()


@as_root
def test_root_becomes_nobody_where_nobody_reaches_all_it_needs(
    server_in: ServerMaker, binaries: Binaries
) -> None:
    if not all(folder.stat().st_mode & 0o001 for folder in binaries.folder.parents):
        pytest.skip(f"to test it, let everybody pass through the folders of {binaries.folder}")
    # The temporary folders of pytest are root's alone.
    open_to_all = Path(tempfile.mkdtemp())
    open_to_all.chmod(0o755)
    try:
        server = server_in(open_to_all / "home")
        sell_a_seat(server.ensure_running())

        assert psutil.Process(postmaster_of(server)).username() == "nobody"
        assert (server.home / "data").owner() == "nobody"
        assert server.home.owner() == "root"
        assert server.stop()
        assert server.ensure_running().started
        assert seats_sold(server.address) == ["A 1"]
        server.stop()
    finally:
        shutil.rmtree(open_to_all)


@as_root
def test_root_without_user_namespaces_is_told_what_to_do_about_a_folder_of_its_own(
    new_server: EmbeddedServer, tmp_path: Path
) -> None:
    tmp_path.chmod(0o700)
    without_unshare = {**os.environ, "PATH": "/nonexistent"}

    _, complaint = start_elsewhere(
        new_server.home, new_server.binaries, without_unshare
    ).communicate()

    assert "NoServerAccountError" in complaint
    assert "set FLEX_HOME to a folder that every user can reach" in complaint
    assert not (new_server.home / "data").exists()


def test_a_folder_of_other_files_is_left_alone(new_server: EmbeddedServer) -> None:
    photos = new_server.home / "data" / "photos"
    photos.mkdir(parents=True)

    with pytest.raises(DataFolderUnusableError, match="no PG_VERSION"):
        new_server.ensure_running()

    assert photos.exists()


def test_a_data_folder_of_another_major_version_is_refused(new_server: EmbeddedServer) -> None:
    (new_server.home / "data").mkdir(parents=True)
    (new_server.home / "data" / "PG_VERSION").write_text("9\n")

    with pytest.raises(DataFolderUnusableError, match="made by Postgres 9"):
        new_server.ensure_running()
