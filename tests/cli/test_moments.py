from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from flex_cli.moments import exactly, to_the_second

IN_BOSTON = datetime(2026, 1, 15, 7, 30, 5, 250_000, ZoneInfo("America/New_York"))


@pytest.mark.parametrize("moment", [IN_BOSTON, IN_BOSTON.astimezone(UTC)])
def test_a_moment_is_written_in_utc_wherever_it_was_read(moment: datetime) -> None:
    assert exactly(moment) == "2026-01-15T12:30:05.250000Z"
    assert to_the_second(moment) == "2026-01-15T12:30:05Z"
