"""Which of the open seats answer a request."""

from collections.abc import Collection, Sequence

import attrs
from hypothesis import given
from hypothesis import strategies as st

from flexcore.boxoffice import OpenRow, RowInstead
from flexcore.boxoffice.choice import alternatives, choose
from flexcore.kernel import BoxSeatId
from flexcore.seating import SeatRow, mask_of
from flexcore.vendors import Rung
from tests.builders import ADULT, DERBY, OPENER, SEASON, a_hold_request, a_price, a_wish


def an_open_row(
    row: str = "A",
    places: Sequence[int] = range(4),
    *,
    rank: int = 1,
    price_code: str = "P1",
    class_name: str = SEASON,
    length: int = 12,
    first_seat: int = 1,
    step: int = 1,
) -> OpenRow:
    return OpenRow(
        *("101", row, rank, length, price_code, ADULT, class_name, a_price()),
        seat_ids=tuple(BoxSeatId(rank * 1000 + place) for place in places),
        places=tuple(places),
        seat_numbers=tuple(first_seat + place * step for place in places),
    )


def a_row_instead(row: str, places: Sequence[int], *, rank: int) -> RowInstead:
    return RowInstead(SeatRow("101", row, rank, 12, mask_of(places)), "P1", ADULT)


row_places = st.lists(st.integers(0, 11), unique=True, min_size=1).map(sorted)


@given(row_places, st.integers(1, 14), st.integers(1, 5))
def test_exact_seats_are_the_named_one_and_its_neighbours_or_nothing(
    places: list[int], first_seat: int, quantity: int
) -> None:
    wish = a_wish(quantity=quantity, section="101", row="A", first_seat=first_seat)
    request = a_hold_request(1, wish, Rung.EXACT_SEATS)

    choice = choose(request, [an_open_row(places=places)])

    wanted = list(range(first_seat - 1, first_seat - 1 + quantity))
    assert (choice is not None) == set(wanted).issubset(places)
    if choice:
        assert list(choice.seat_ids) == [1000 + place for place in wanted]


@given(st.integers(1, 5), st.sampled_from(list(Rung)[1:]))
def test_rivals_who_choose_by_lot_spread_over_the_rows_that_were_read(
    quantity: int, rung: Rung
) -> None:
    read = [an_open_row("A", range(12), rank=1), an_open_row("B", range(12), rank=2)]
    request = a_hold_request(1, a_wish(quantity=quantity), rung)

    drawn = {choice.seat_ids for lot in range(24) if (choice := choose(request, read, lot=lot))}

    assert {seats[0] // 1000 for seats in drawn} == {1, 2}
    assert all(list(seats) == list(range(seats[0], seats[0] + quantity)) for seats in drawn)
    assert len(drawn) >= 8


def test_named_seats_are_never_drawn_by_lot() -> None:
    wish = a_wish(quantity=2, section="101", row="A", first_seat=3)
    request = a_hold_request(1, wish, Rung.EXACT_SEATS)

    drawn = {choose(request, [an_open_row()], lot=lot) for lot in range(4)}

    assert drawn == {choose(request, [an_open_row()])}


@given(row_places, st.integers(1, 5), st.sampled_from(list(Rung)[1:]))
def test_best_available_seats_are_neighbours_that_are_open(
    places: list[int], quantity: int, rung: Rung
) -> None:
    row = an_open_row(places=places, first_seat=2, step=2)

    choice = choose(a_hold_request(1, a_wish(quantity=quantity), rung), [row])

    if choice is None:
        runs = [range(first, first + quantity) for first in places]
        assert not any(set(run).issubset(places) for run in runs)
    else:
        chosen = [seat_id - 1000 for seat_id in choice.seat_ids]
        assert chosen == list(range(chosen[0], chosen[0] + quantity))
        assert set(chosen) <= set(places)
        assert choice.blocks[0].seat_count == quantity
        assert choice.blocks[0].step == (2 if quantity > 1 else 1)


def test_a_seat_that_nobody_named_is_not_an_exact_seat() -> None:
    assert choose(a_hold_request(1, a_wish(), Rung.EXACT_SEATS), [an_open_row()]) is None


def test_parts_of_one_row_at_different_prices_are_never_joined_below_the_first_rung() -> None:
    parts = [an_open_row(places=[0, 1]), an_open_row(places=[2, 3], price_code="P2")]

    assert choose(a_hold_request(1, a_wish(quantity=3)), parts) is None


@given(st.text("aab.", min_size=1, max_size=8), st.integers(1, 3))
def test_no_seat_is_left_alone_where_another_choice_avoids_it_whatever_the_prices(
    letters: str, quantity: int
) -> None:
    places = {
        letter: [place for place, each in enumerate(letters) if each == letter] for letter in "ab"
    }
    row = attrs.evolve(an_open_row(places=places["a"]), beside=mask_of(places["b"]))
    runs = [range(first, first + quantity) for first in places["a"]]
    possible = [run for run in runs if set(run) <= set(places["a"])]

    choice = choose(a_hold_request(1, a_wish(quantity=quantity)), [row])

    assert (choice is not None) == bool(possible)
    if choice:
        chosen = [seat_id - 1000 for seat_id in choice.seat_ids]
        assert left_alone(letters, chosen) == min(left_alone(letters, run) for run in possible)


def left_alone(letters: str, taken: Collection[int]) -> int:
    """Count seats that lose their last open neighbour when some are taken."""

    def alone(left: Collection[int]) -> set[int]:
        return {place for place in left if not {place - 1, place + 1} & set(left)}

    before = {place for place, letter in enumerate(letters) if letter != "."}
    return len(alone(before.difference(taken)) - alone(before))


def test_what_is_gone_of_a_row_leaves_nobody_beside_it_at_another_price_either() -> None:
    row = attrs.evolve(an_open_row(places=[0, 1, 2]), beside=mask_of([3, 4]))

    left = row.without({("101", "A"): mask_of([2, 3]), ("101", "B"): mask_of([0])})

    assert (left.places, left.beside) == ((0, 1), mask_of([4]))
    assert row.without({("101", "B"): mask_of([0])}) == row


def test_nothing_is_chosen_among_no_rows() -> None:
    assert choose(a_hold_request(1), []) is None


def test_alternatives_name_the_wished_event_first_then_the_most_seats_then_the_best_row() -> None:
    rows = [
        (DERBY, a_row_instead("A", range(4), rank=0)),
        (OPENER, a_row_instead("B", range(2), rank=1)),
        (OPENER, a_row_instead("C", range(3), rank=3)),
        (OPENER, a_row_instead("D", range(3), rank=2)),
    ]

    found = alternatives(a_wish(OPENER, quantity=4), rows, at_most=3)

    assert [(each.event_code, each.row, each.seat_count) for each in found] == [
        (OPENER, "D", 3),
        (OPENER, "C", 3),
        (OPENER, "B", 2),
    ]
