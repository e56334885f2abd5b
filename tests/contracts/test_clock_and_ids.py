"""What every clock and every giver of ids does."""

import base64
import re
from datetime import UTC, timedelta
from itertools import pairwise

import pytest

from flex_adapters.system import SystemClock, SystemIds
from flexcore.kernel import Clock, Ids, ManualClock, SeededIds


@pytest.fixture(params=["seeded", "system"])
def given_ids(request: pytest.FixtureRequest, seed: int) -> Ids:
    return SeededIds(seed) if request.param == "seeded" else SystemIds()


@pytest.fixture(params=["manual", "system"])
def given_clock(request: pytest.FixtureRequest) -> Clock:
    return ManualClock() if request.param == "manual" else SystemClock()


def test_time_is_utc_and_never_goes_back(given_clock: Clock) -> None:
    times = [given_clock.now() for _ in range(100)]

    assert {time.tzinfo for time in times} == {UTC}
    assert all(later - earlier >= timedelta(0) for earlier, later in pairwise(times))


def test_ids_are_of_version_7_and_sort_as_they_were_given(given_ids: Ids) -> None:
    found = [given_ids.new() for _ in range(2000)]

    assert {each.version for each in found} == {7}
    assert all(earlier < later for earlier, later in pairwise(found))


def test_no_secret_is_given_twice_and_each_is_safe_in_a_header_and_a_url(given_ids: Ids) -> None:
    secrets = [given_ids.secret() for _ in range(200)]

    assert len(set(secrets)) == 200
    assert all(re.fullmatch(r"[\w-]{43,}", each, re.ASCII) for each in secrets)


def test_a_secret_of_the_system_has_256_bits() -> None:
    assert len(base64.urlsafe_b64decode(f"{SystemIds().secret()}=")) == 32


def test_the_same_seed_gives_the_same_ids_and_secrets(seed: int) -> None:
    first, second, other = SeededIds(seed), SeededIds(seed), SeededIds(seed + 1)

    assert [first.new(), first.secret()] == [second.new(), second.secret()]
    assert first.new() != other.new()
