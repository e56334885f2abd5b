from datetime import UTC, datetime, timedelta

import attrs
import pytest

from flexcore.catalog import Event, EventStatus, is_live

BEFORE = datetime(2025, 10, 1, tzinfo=UTC)


@pytest.mark.rule("FX-9.1")
def test_a_published_game_is_live_until_it_starts(opener: Event) -> None:
    start = datetime(2025, 10, 24, 0, 30, tzinfo=UTC)

    assert is_live(opener, BEFORE)
    assert is_live(opener, start - timedelta(microseconds=1))
    assert not is_live(opener, start)


def test_a_game_without_a_known_start_is_live_until_its_day_at_the_venue_is_over(
    opener: Event,
) -> None:
    unknown_start = attrs.evolve(opener, starts_at=None)
    midnight_in_new_york = datetime(2025, 10, 24, 4, tzinfo=UTC)

    assert is_live(unknown_start, midnight_in_new_york - timedelta(seconds=1))
    assert not is_live(unknown_start, midnight_in_new_york)


@pytest.mark.parametrize(
    "change",
    [
        {"is_published": False},
        {"status": EventStatus.CANCELLED},
        {"status": EventStatus.POSTPONED},
        {"deleted_at": BEFORE},
    ],
)
def test_a_game_that_staff_took_off_is_not_live(opener: Event, change: dict[str, object]) -> None:
    assert not is_live(attrs.evolve(opener, **change), BEFORE)  # type: ignore[arg-type]  # any field


def test_an_event_that_does_not_exist_is_not_live() -> None:
    assert not is_live(None, BEFORE)


@pytest.mark.rule("FX-9.2")
def test_an_event_says_nothing_about_programs() -> None:
    assert not [field.name for field in attrs.fields(Event) if "program" in field.name]
