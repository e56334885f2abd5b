"""In which blocks seats are told that are held together."""

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flexcore.boxoffice import OpenRow
from flexcore.boxoffice.blocks import blocks_of
from flexcore.boxoffice.choice import choose
from flexcore.kernel import BoxSeatId
from flexcore.vendors import Rung, SeatBlock
from tests.builders import ADULT, SEASON, a_hold_request, a_price, a_wish

# A letter a place: what the seat costs.
patterns = st.text("abc", min_size=1, max_size=8)
numberings = st.one_of(
    st.integers(0, 9).map(lambda first: [first + n for n in range(8)]),
    st.lists(st.sampled_from([1, 2, 3]), min_size=8, max_size=8).map(
        lambda steps: list(accumulate(steps))
    ),
    st.lists(st.integers(0, 99), min_size=8, max_size=8, unique=True),
)
chance = st.randoms(use_true_random=False)


def parts_of(pattern: str, numbers: Sequence[int] = range(1, 9)) -> list[OpenRow]:
    """Return a row as it is read: a part for each price."""
    return [
        a_part([n for n, letter in enumerate(pattern) if letter == price], price, numbers)
        for price in sorted(set(pattern) - {"."})
    ]


def a_part(places: Sequence[int], price: str, numbers: Sequence[int]) -> OpenRow:
    return OpenRow(
        *("101", "A", 1, 8, price, ADULT, SEASON, a_price(ord(price))),
        seat_ids=tuple(map(BoxSeatId, places)),
        places=tuple(places),
        seat_numbers=tuple(numbers[place] for place in places),
    )


def prices_by_number(blocks: Sequence[SeatBlock]) -> Mapping[int, str]:
    return {number: block.price_code for block in blocks for number in block.seat_numbers}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("aaaa", [("a", 1, 4)]),
        ("aaba", [("a", 1, 2), ("b", 3, 3), ("a", 4, 4)]),
        ("abac", [("a", 1, 1), ("b", 2, 2), ("a", 3, 3), ("c", 4, 4)]),
        ("aa.a", [("a", 1, 2), ("a", 4, 4)]),
        ("a.aa", [("a", 1, 1), ("a", 3, 4)]),
    ],
)
def test_a_block_ends_where_the_price_changes_or_a_seat_is_not_held(
    pattern: str, expected: list[tuple[str, int, int]]
) -> None:
    blocks = blocks_of(parts_of(pattern))

    assert [(each.price_code, each.first_seat, each.last_seat) for each in blocks] == expected


@given(patterns, numberings)
@example("aaa", [1, 2, 4, 5, 6, 7, 8, 9])
def test_blocks_name_each_held_seat_once_at_its_own_price(pattern: str, numbers: list[int]) -> None:
    blocks = blocks_of(parts_of(pattern, numbers))

    assert [number for block in blocks for number in block.seat_numbers] == numbers[: len(pattern)]
    assert prices_by_number(blocks) == dict(zip(numbers, pattern, strict=False))
    assert [seat for block in blocks for seat in block.seat_ids] == [
        str(place) for place in range(len(pattern))
    ]
    assert all(
        list(block.seat_numbers) == list(range(block.first_seat, block.last_seat + 1, block.step))
        for block in blocks
    )


@given(patterns)
def test_neighbours_of_one_price_are_never_told_apart(pattern: str) -> None:
    blocks = blocks_of(parts_of(pattern))

    assert all(before.price_code != after.price_code for before, after in pairwise(blocks))


@given(patterns, numberings, chance)
def test_in_which_parts_and_order_the_seats_were_read_does_not_matter(
    pattern: str, numbers: list[int], chance: Random
) -> None:
    parts = parts_of(pattern, numbers)
    one_by_one = [part.only(1 << place) for part in parts for place in part.places]
    chance.shuffle(one_by_one)

    assert blocks_of(one_by_one) == blocks_of(parts)


@given(patterns, st.integers(1, 8), st.integers(1, 8))
def test_seats_that_were_chosen_are_told_as_they_are_when_read_again(
    pattern: str, first_seat: int, quantity: int
) -> None:
    wish = a_wish(quantity=quantity, section="101", row="A", first_seat=first_seat)

    choice = choose(a_hold_request(1, wish, Rung.EXACT_SEATS), parts_of(pattern))

    if choice:
        again = "." * (first_seat - 1) + pattern[first_seat - 1 :][:quantity]
        assert choice.blocks == blocks_of(parts_of(again))
