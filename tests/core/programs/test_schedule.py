"""Windows as rules: on the store's clocks, one after the other, and what each leaves behind."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.kernel import ProgramId, RevisionId, WindowId
from flexcore.programs import (
    LocalTimeSkipped,
    LocalTimeUnfit,
    Program,
    ProgramIsScheduled,
    ProgramType,
    Switch,
    SwitchCause,
    Window,
    WindowEndsTooEarly,
    WindowInThePast,
    WindowsOverlap,
    WindowStatus,
    is_not_scheduled,
    moment_of,
    pass_time,
    program_at,
    window_refusals,
)

NEW_YORK, LORD_HOWE = ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
LOS_ANGELES, BERLIN = ZoneInfo("America/Los_Angeles"), ZoneInfo("Europe/Berlin")
REGULAR, SALE, GALA = (ProgramId(UUID(int=number)) for number in (1, 2, 3))
NOW = datetime(2025, 9, 1, 12, tzinfo=UTC)


def after(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def a_window(number: int, program: ProgramId, starts: float, ends: float) -> Window:
    return Window(WindowId(UUID(int=number)), program, after(starts), after(ends), "cli:pat")


def switch(hours: float, program: ProgramId) -> Switch:
    return Switch(after(hours), program, SwitchCause.BY_SCHEDULE, "cli:pat")


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        (NEW_YORK, datetime(2025, 11, 28), datetime(2025, 11, 28, 5)),
        (NEW_YORK, datetime(2025, 7, 4), datetime(2025, 7, 4, 4)),
        # The hour from one to two comes twice; the first one is meant.
        (NEW_YORK, datetime(2025, 11, 2, 1, 30), datetime(2025, 11, 2, 5, 30)),
        (NEW_YORK, datetime(2025, 11, 2, 1, 30, fold=1), datetime(2025, 11, 2, 5, 30)),
        (NEW_YORK, datetime(2025, 11, 2, 2), datetime(2025, 11, 2, 7)),
        (NEW_YORK, datetime(2026, 3, 8, 1, 59), datetime(2026, 3, 8, 6, 59)),
        (NEW_YORK, datetime(2026, 3, 8, 3), datetime(2026, 3, 8, 7)),
        # Its clocks are moved by half an hour.
        (LORD_HOWE, datetime(2025, 10, 5, 2, 30), datetime(2025, 10, 4, 15, 30)),
    ],
)
def test_a_time_on_the_stores_clocks_is_one_moment(
    zone: ZoneInfo, local: datetime, utc: datetime
) -> None:
    assert moment_of(local, zone) == utc.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        (NEW_YORK, datetime(2026, 3, 8, 2)),
        (NEW_YORK, datetime(2026, 3, 8, 2, 59, 59)),
        (LORD_HOWE, datetime(2025, 10, 5, 2, 15)),
    ],
)
def test_a_time_that_the_clocks_skip_is_refused(zone: ZoneInfo, local: datetime) -> None:
    assert moment_of(local, zone) == LocalTimeSkipped(local, zone.key)


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        (LOS_ANGELES, datetime(9999, 12, 31, 23)),
        (BERLIN, datetime(1, 1, 1)),
        (LOS_ANGELES, datetime(9999, 1, 1)),
        (NEW_YORK, datetime(1, 12, 31)),
    ],
)
def test_a_time_of_a_year_that_has_no_moment_everywhere_is_refused(
    zone: ZoneInfo, local: datetime
) -> None:
    assert moment_of(local, zone) == LocalTimeUnfit(local.isoformat(timespec="minutes"))


@given(
    local=st.datetimes(),
    zone=st.sampled_from([LOS_ANGELES, BERLIN, LORD_HOWE, ZoneInfo("Pacific/Kiritimati")]),
)
def test_every_time_has_a_moment_or_is_refused(local: datetime, zone: ZoneInfo) -> None:
    assert isinstance(moment_of(local, zone), datetime | LocalTimeSkipped | LocalTimeUnfit)


@given(local=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)))
def test_every_other_time_comes_back_from_its_moment(local: datetime) -> None:
    moment = moment_of(local, NEW_YORK)

    assert isinstance(moment, LocalTimeSkipped | LocalTimeUnfit) or (
        moment.astimezone(NEW_YORK).replace(tzinfo=None, fold=0) == local
    )


def test_a_window_that_ends_too_early_or_began_already_is_refused() -> None:
    at_once = a_window(1, SALE, 1, 1)
    backwards = a_window(1, SALE, 2, 1)
    begun = a_window(1, SALE, -1, 1)
    at_this_moment = a_window(1, SALE, 0, 1)

    assert window_refusals(at_once, (), NOW, UTC) == (WindowEndsTooEarly(after(1), after(1)),)
    assert window_refusals(backwards, (), NOW, UTC) == (WindowEndsTooEarly(after(2), after(1)),)
    assert window_refusals(begun, (), NOW, UTC) == (WindowInThePast(after(-1)),)
    assert window_refusals(at_this_moment, (), NOW, UTC) == ()


@pytest.mark.parametrize(
    ("starts", "ends", "overlaps"),
    [(0, 2, False), (6, 8, False), (0, 3, True), (5, 8, True), (3, 4, True), (1, 9, True)],
)
def test_windows_share_no_moment_but_may_follow_each_other(
    starts: float, ends: float, overlaps: bool
) -> None:
    other = a_window(1, SALE, 2, 6)

    refusals = window_refusals(a_window(2, GALA, starts, ends), (other,), NOW, UTC)

    assert refusals == ((WindowsOverlap(after(2), after(6)),) if overlaps else ())


@pytest.mark.rule("FX-16.9")
def test_after_a_window_the_program_before_returns() -> None:
    window = a_window(1, SALE, 2, 6)

    before = pass_time(REGULAR, (window,), after(1.9))
    during = pass_time(REGULAR, (window,), after(2))
    ended = pass_time(SALE, during.windows, after(6))

    assert (before.windows, before.changed, before.switches) == ((window,), (), ())
    assert during.windows == during.changed == (window.begun(REGULAR),)
    assert during.switches == (switch(2, SALE),)
    assert ended.windows == ()
    assert [each.status for each in ended.changed] == [WindowStatus.OVER]
    assert ended.switches == (switch(6, REGULAR),)


def test_a_window_that_nobody_noticed_switched_all_the_same() -> None:
    passage = pass_time(REGULAR, (a_window(2, GALA, 8, 9), a_window(1, SALE, 2, 6)), after(20))

    assert passage.windows == ()
    assert passage.switches == (
        switch(2, SALE),
        switch(6, REGULAR),
        switch(8, GALA),
        switch(9, REGULAR),
    )


def test_where_one_window_follows_another_there_is_one_switch_and_the_first_program_returns() -> (
    None
):
    windows = (a_window(1, SALE, 2, 6), a_window(2, GALA, 6, 9))

    assert pass_time(REGULAR, windows, after(20)).switches == (
        switch(2, SALE),
        switch(6, GALA),
        switch(9, REGULAR),
    )


def test_a_window_of_the_active_program_switches_nothing() -> None:
    passage = pass_time(SALE, (a_window(1, SALE, 2, 6),), after(4))

    assert passage.switches == ()
    assert [each.status for each in passage.windows] == [WindowStatus.OPEN]


def test_a_program_stays_as_it_is_while_a_window_leads_to_it_or_back() -> None:
    sale = Program(SALE, "Sale", ProgramType.BUILD_YOUR_OWN).published(RevisionId(UUID(int=9)))
    regular = attrs.evolve(sale, id=REGULAR, name="Regular")
    window = a_window(1, SALE, 2, 6)
    needed = ProgramIsScheduled("Sale", after(6))

    assert [is_not_scheduled(each, (window,)) for each in (sale, regular)] == [needed, None]
    assert [is_not_scheduled(each, (window.begun(REGULAR),)) for each in (sale, regular)] == [
        needed,
        ProgramIsScheduled("Regular", after(6)),
    ]
    assert [
        is_not_scheduled(each, (window.begun(REGULAR).over(),)) for each in (sale, regular)
    ] == [None, None]


# Windows that follow each other, some of them at once, as hours of length and of what is between.
_spans = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 4), st.sampled_from([REGULAR, SALE, GALA])),
    max_size=5,
)


def windows_of(spans: list[tuple[int, int, ProgramId]]) -> tuple[Window, ...]:
    made, start = [], 1
    for number, (between, length, program) in enumerate(spans):
        start += between
        made.append(a_window(number, program, start, start + length))
        start += length
    return tuple(made)


@given(spans=_spans, looks=st.lists(st.integers(0, 40)).map(sorted))
def test_it_does_not_matter_how_often_or_when_anybody_looks(
    spans: list[tuple[int, int, ProgramId]], looks: list[int]
) -> None:
    windows = windows_of(spans)
    active, ahead = REGULAR, windows
    made: list[Switch] = []
    for hours in (*looks, 50):
        passage = pass_time(active, ahead, after(hours))
        made += passage.switches
        active, ahead = program_at(active, ahead, after(hours)), passage.windows

    assert tuple(made) == pass_time(REGULAR, windows, after(50)).switches
    assert (active, ahead) == (REGULAR, ())


@given(spans=_spans, hours=st.integers(0, 40))
def test_at_every_moment_the_window_that_has_it_says_what_is_active(
    spans: list[tuple[int, int, ProgramId]], hours: int
) -> None:
    windows = windows_of(spans)

    having = [each for each in windows if each.starts_at <= after(hours) < each.ends_at]

    expected = having[0].program_id if having else REGULAR
    assert program_at(REGULAR, windows, after(hours)) == expected
