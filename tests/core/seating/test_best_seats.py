"""Which seats are best, against the slowest way of finding them."""

from itertools import groupby
from random import Random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.seating import (
    SeatRow,
    SeatRun,
    any_run,
    best_run,
    longest_run,
    mask_of,
    places_of,
    starts_of_runs,
    stray_singles,
)

rows = st.builds(
    lambda section, name, rank, places: SeatRow(
        section,
        name,
        rank,
        len(places),
        mask_of(place for place, letter in enumerate(places) if letter == "o"),
        beside=mask_of(place for place, letter in enumerate(places) if letter == "b"),
    ),
    st.sampled_from(["101", "102"]),
    st.sampled_from("ABC"),
    st.integers(0, 2),
    # A letter a place: open, open but beside, or taken.
    st.text("oob.", min_size=1, max_size=12),
)
venues = st.lists(rows, max_size=6)
distinct_rows = st.lists(rows, max_size=6, unique_by=lambda row: (row.section, row.name))
counts = st.integers(1, 6)


def is_open(row: SeatRow, place: int) -> bool:
    return 0 <= place < row.length and bool(row.open >> place & 1)


def all_runs(row: SeatRow, count: int) -> list[SeatRun]:
    return [
        SeatRun(row, first, count)
        for first in range(row.length - count + 1)
        if all(is_open(row, place) for place in range(first, first + count))
    ]


def singles_made(run: SeatRun) -> int:
    """Count open seats beside the run that had an open neighbour only in it."""
    taken = set(run.places)
    anyhow = attrs.evolve(run.row, open=run.row.open | run.row.beside)

    def open_after(place: int) -> bool:
        return is_open(anyhow, place) and place not in taken

    return sum(
        open_after(place) and not open_after(place - 1) and not open_after(place + 1)
        for place in (run.first - 1, run.first + run.count)
    )


def slow_best(venue: list[SeatRow], count: int) -> SeatRun | None:
    runs = [run for row in venue for run in all_runs(row, count)]
    return min(
        runs,
        key=lambda run: (
            run.row.rank,
            singles_made(run),
            abs(run.first + run.count / 2 - run.row.length / 2),
            run.row.section,
            run.row.name,
            run.first,
        ),
        default=None,
    )


@given(venues, counts)
def test_the_best_seats_are_those_that_trying_everything_finds(
    venue: list[SeatRow], count: int
) -> None:
    found, expected = best_run(venue, count), slow_best(venue, count)

    assert (found is None) == (expected is None)
    if found and expected:
        chosen, wanted = (
            (run.row.rank, run.row.section, run.row.name, run.first) for run in (found, expected)
        )
        assert chosen == wanted
        assert all(is_open(found.row, place) for place in found.places)


@given(venues, counts, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    venue: list[SeatRow], count: int, chance: object
) -> None:
    ranked = sorted(venue, key=lambda row: (row.rank, row.section, row.name, row.length, row.open))
    distinct = [
        next(same) for _, same in groupby(ranked, key=lambda r: (r.rank, r.section, r.name))
    ]

    forward, backward = best_run(distinct, count), best_run(distinct[::-1], count)

    assert forward == backward


@given(rows, counts)
def test_starts_of_runs_are_the_places_with_enough_open_neighbours(
    row: SeatRow, count: int
) -> None:
    starts = list(places_of(starts_of_runs(row.open, count)))

    assert starts == [run.first for run in all_runs(row, count)]


@given(rows, counts)
def test_the_longest_run_is_as_long_as_any_and_no_longer_than_asked(
    row: SeatRow, at_most: int
) -> None:
    longest = max((n for n in range(1, at_most + 1) if all_runs(row, n)), default=0)

    assert longest_run(row, at_most) == longest


@given(rows, counts)
def test_stray_singles_are_counted_beside_the_run_alone(row: SeatRow, count: int) -> None:
    for run in all_runs(row, count):
        assert stray_singles(run) == singles_made(run)


@given(st.sets(st.integers(0, 40)))
def test_a_mask_names_exactly_its_places(places: set[int]) -> None:
    assert list(places_of(mask_of(places))) == sorted(places)


@pytest.mark.parametrize(
    ("open_places", "count", "expected"),
    [
        ([0, 1, 2, 3, 4, 5], 2, [2, 3]),
        ([0, 1, 2], 2, [1, 2]),
        ([1, 2, 4, 5, 6, 7], 2, [4, 5]),
        ([0, 2, 4], 1, [4]),
    ],
)
def test_the_middle_of_the_row_is_better_unless_it_leaves_a_single(
    open_places: list[int], count: int, expected: list[int]
) -> None:
    run = best_run([SeatRow("101", "A", 0, 8, mask_of(open_places))], count)

    assert run is not None
    assert list(run.places) == expected


@pytest.mark.parametrize(
    ("open_places", "beside", "expected"),
    [
        ([0, 1, 2], [3, 4], [0, 1]),
        ([2, 3, 4], [0, 1], [3, 4]),
        ([0, 1, 2], [4], [1, 2]),
        ([0, 1, 2, 3], [4], [0, 1]),
    ],
)
def test_a_seat_next_to_open_ones_of_another_price_is_not_alone(
    open_places: list[int], beside: list[int], expected: list[int]
) -> None:
    row = SeatRow("101", "A", 0, 5, mask_of(open_places), beside=mask_of(beside))

    best, drawn = best_run([row], 2), {any_run([row], 2, lot) for lot in range(4)}

    assert best is not None
    assert list(best.places) == expected
    assert best in drawn
    assert len({stray_singles(run) for run in drawn if run}) == 1


@given(distinct_rows, counts)
def test_a_draw_can_fall_on_every_run_that_leaves_the_fewest_singles_and_on_no_other(
    venue: list[SeatRow], count: int
) -> None:
    runs = [run for row in venue for run in all_runs(row, count)]
    fewest = min(map(singles_made, runs), default=0)
    in_the_draw = {run for run in runs if singles_made(run) == fewest}

    drawn = {any_run(venue, count, lot) for lot in range(len(in_the_draw) or 1)}

    assert drawn - {None} == in_the_draw
    assert (None in drawn) == (not in_the_draw)


@given(distinct_rows, counts, st.integers(0, 2**128 - 1), st.randoms(use_true_random=False))
def test_a_lot_draws_the_same_run_in_whatever_order_the_rows_come(
    venue: list[SeatRow], count: int, lot: int, chance: Random
) -> None:
    shuffled = chance.sample(venue, len(venue))

    assert any_run(shuffled, count, lot) == any_run(venue, count, lot)
