"""Which seats every box office sets aside, wherever it keeps them."""

import asyncio
from datetime import timedelta

import attrs
import pytest

from flexcore.boxoffice import EventOnSale, NewSeat
from flexcore.kernel import EventCode, ManualClock, Refusal, Refused
from flexcore.vendors import Alternative, Held, HoldRequest, NotHeld, Rung
from tests.builders import (
    ADULT,
    DERBY,
    OPENER,
    SEASON,
    a_commit_request,
    a_fee,
    a_hold_request,
    a_row,
    a_wish,
    are_held,
    held_seats,
    seat_numbers,
    usd,
)
from tests.contracts.conftest import VendorOnTrial

pytestmark = pytest.mark.anyio


async def held(box_office: VendorOnTrial, request: HoldRequest) -> Held:
    answer = (await box_office.vendor.holds.hold([request]))[0]
    assert isinstance(answer, Held), answer
    return answer


async def not_held(box_office: VendorOnTrial, request: HoldRequest) -> NotHeld:
    answer = (await box_office.vendor.holds.hold([request]))[0]
    assert isinstance(answer, NotHeld), answer
    return answer


async def test_an_event_is_put_on_sale_once(box_office: VendorOnTrial) -> None:
    added = await box_office.put_on_sale(OPENER, a_row(seats=4) + a_row(row="B", seats=3), [])

    with pytest.raises(Refused) as refused:
        await box_office.put_on_sale(OPENER, a_row(row="C"), [])

    assert added == 7
    assert refused.value.refusals == (EventOnSale(OPENER),)


async def test_of_rivals_who_put_an_event_on_sale_exactly_one_does(
    box_office: VendorOnTrial,
) -> None:
    async def load() -> tuple[Refusal, ...]:
        try:
            await box_office.put_on_sale(OPENER, a_row(seats=4), [])
        except Refused as refused:
            return refused.refusals
        return ()

    answers = await asyncio.gather(*(load() for _ in range(4)))

    assert sorted(answers, key=len) == [(), *[(EventOnSale(OPENER),)] * 3]


@pytest.mark.rule("FX-15.14")
async def test_exactly_the_seats_that_were_named_are_held(box_office: VendorOnTrial) -> None:
    await box_office.put_on_sale(OPENER, a_row(seats=6, first_seat=1, step=2), [])
    wish = a_wish(section="101", row="A", first_seat=5)

    answer = await held(box_office, a_hold_request(1, wish, Rung.EXACT_SEATS))

    assert seat_numbers(answer) == [("101", "A", 5), ("101", "A", 7)]
    assert answer.blocks[0].step == 2
    assert len(answer.blocks[0].seat_ids) == 2


@pytest.mark.rule("FX-15.14")
@pytest.mark.parametrize("first_seat", [2, 4, 6, 9])
async def test_named_seats_are_held_all_or_none(box_office: VendorOnTrial, first_seat: int) -> None:
    await box_office.put_on_sale(OPENER, a_row(seats=6), [])
    taken = a_wish(quantity=1, section="101", row="A", first_seat=4)
    await held(box_office, a_hold_request(1, taken, Rung.EXACT_SEATS))
    wish = a_wish(quantity=3, section="101", row="A", first_seat=first_seat)

    await not_held(box_office, a_hold_request(2, wish, Rung.EXACT_SEATS))

    left = await box_office.vendor.stock.price_levels([OPENER])
    assert [level.seats_open for level in left[OPENER]] == [5]


async def test_named_seats_of_several_prices_are_as_many_blocks(box_office: VendorOnTrial) -> None:
    cheap = a_row(seats=4, places=range(2), price_code="P2", price=1000)
    dear = a_row(seats=4, places=range(2, 4), price_code="P1", price=9000)
    await box_office.put_on_sale(OPENER, cheap + dear, [])
    wish = a_wish(quantity=3, section="101", row="A", first_seat=2)

    answer = await held(box_office, a_hold_request(1, wish, Rung.EXACT_SEATS))

    assert [(b.price_code, b.first_seat, b.last_seat) for b in answer.blocks] == [
        ("P2", 2, 2),
        ("P1", 3, 4),
    ]


@pytest.mark.rule("FX-15.14")
@pytest.mark.parametrize(
    ("rung", "section", "price_code", "expected"),
    [
        (Rung.SAME_SECTION, "102", "P2", ("102", "C")),
        (Rung.SAME_SECTION, "102", None, ("102", "B")),
        (Rung.SAME_PRICE_CODE, "102", "P2", ("103", "A")),
        (Rung.TICKET_TYPE, "102", "P2", ("101", "A")),
    ],
)
async def test_each_rung_looks_further_than_the_one_before(
    box_office: VendorOnTrial,
    rung: Rung,
    section: str,
    price_code: str | None,
    expected: tuple[str, str],
) -> None:
    seats = [
        *a_row("101", "A", rank=1, price_code="P1"),
        *a_row("103", "A", rank=2, price_code="P2"),
        *a_row("102", "B", rank=3, price_code="P1"),
        *a_row("102", "C", rank=4, price_code="P2"),
    ]
    await box_office.put_on_sale(OPENER, seats, [])

    wish = a_wish(section=section, price_code=price_code)
    answer = await held(box_office, a_hold_request(1, wish, rung))

    assert (answer.blocks[0].section, answer.blocks[0].row) == expected


@pytest.mark.parametrize("rung", list(Rung))
async def test_every_rung_keeps_to_the_ticket_type_and_the_access_groups(
    box_office: VendorOnTrial, rung: Rung
) -> None:
    seats = [
        *a_row("101", "A", rank=1, ticket_type="CHILD"),
        *a_row("101", "B", rank=2, class_name="Club"),
        *a_row("101", "C", rank=3),
    ]
    await box_office.put_on_sale(OPENER, seats, [])
    wishes = [
        a_wish(
            section="101",
            row=row,
            first_seat=1,
            price_code="P1",
            class_names=frozenset({"Season"}),
        )
        for row in "ABC"
    ]

    answers = await box_office.vendor.holds.hold(
        [a_hold_request(number, wish, rung) for number, wish in enumerate(wishes, start=1)]
    )

    rows = [block.row for answer in answers if isinstance(answer, Held) for block in answer.blocks]
    assert rows
    assert set(rows) == {"C"}


async def test_the_best_row_is_held_first_and_then_the_next(box_office: VendorOnTrial) -> None:
    seats = [*a_row(row="C", rank=3, seats=2), *a_row(row="A", rank=1, seats=2)]
    await box_office.put_on_sale(OPENER, [*seats, *a_row(row="B", rank=2, seats=2)], [])

    rows = [(await held(box_office, a_hold_request(key))).blocks[0].row for key in range(1, 4)]

    assert rows == ["A", "B", "C"]
    await not_held(box_office, a_hold_request(4))


async def test_no_single_seat_is_left_where_an_equal_choice_avoids_it(
    box_office: VendorOnTrial,
) -> None:
    await box_office.put_on_sale(OPENER, a_row(row="A", seats=3) + a_row(row="B", seats=4), [])

    answer = await held(box_office, a_hold_request(1, a_wish(quantity=2)))

    assert [number for _, _, number in seat_numbers(answer)] in ([1, 2], [3, 4])
    assert answer.blocks[0].row == "B"


def seats_by_letter(letters: str) -> list[NewSeat]:
    """Return a row with seats of another price, ticket type or class; a dot is no seat."""
    return [
        attrs.evolve(
            seat,
            price_code="P2" if letter == "p" else "P1",
            ticket_type_code="CHILD" if letter == "t" else ADULT,
            class_name="Club" if letter == "c" else SEASON,
        )
        for seat, letter in zip(a_row(seats=len(letters)), letters, strict=True)
        if letter != "."
    ]


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("aaapp", [1, 2]),
        ("aaatt", [1, 2]),
        ("aaacc", [1, 2]),
        ("ppaaa", [4, 5]),
        ("aaa.p", [2, 3]),
        ("aaaap", [1, 2]),
        ("taaa", [3, 4]),
    ],
)
async def test_a_seat_is_not_alone_beside_open_ones_of_another_price_ticket_type_or_access_group(
    box_office: VendorOnTrial, letters: str, expected: list[int]
) -> None:
    await box_office.put_on_sale(OPENER, seats_by_letter(letters), [])
    wish = a_wish(quantity=2, price_code="P1", class_names=frozenset({SEASON}))

    answer = await held(box_office, a_hold_request(1, wish, Rung.SAME_PRICE_CODE))

    assert [number for _, _, number in seat_numbers(answer)] == expected


@pytest.mark.parametrize("together", [True, False])
async def test_seats_that_another_request_has_taken_keep_nobody_company(
    box_office: VendorOnTrial, *, together: bool
) -> None:
    seats = a_row(seats=5, places=range(3)) + a_row(seats=5, places=range(3, 5), price_code="P2")
    await box_office.put_on_sale(OPENER, seats, [])
    requests = [
        a_hold_request(number, a_wish(price_code=code), Rung.SAME_PRICE_CODE)
        for number, code in enumerate(("P2", "P1"), start=1)
    ]

    if together:
        answers = await box_office.vendor.holds.hold(requests)
    else:
        answers = [await held(box_office, request) for request in requests]

    taken = [seat_numbers(answer) for answer in answers if isinstance(answer, Held)]
    assert [[number for _, _, number in seats] for seats in taken] == [[4, 5], [2, 3]]


async def test_seats_together_are_neighbours_of_one_row_at_one_price(
    box_office: VendorOnTrial,
) -> None:
    seats = [
        *a_row(row="A", rank=1, seats=4, places=range(2), price_code="P1"),
        *a_row(row="A", rank=1, seats=4, places=range(2, 4), price_code="P2"),
        *a_row(row="B", rank=2, seats=3, price_code="P2"),
    ]
    await box_office.put_on_sale(OPENER, seats, [])

    answer = await held(box_office, a_hold_request(1, a_wish(quantity=3)))

    assert [block.row for block in answer.blocks] == ["B"]


@pytest.mark.rule("FX-15.58")
async def test_a_held_seat_costs_its_face_value_and_the_fees_of_its_kind(
    box_office: VendorOnTrial,
) -> None:
    await box_office.put_on_sale(OPENER, a_row(price=4000), [a_fee(650), a_fee(900, "P2")])

    answer = await held(box_office, a_hold_request(1))

    price = answer.blocks[0].price
    assert (price.face_value, price.service_fee) == (usd(4000), usd(650))
    assert price.all_in_price == usd(4650)


async def test_each_request_of_a_call_is_answered_on_its_own(box_office: VendorOnTrial) -> None:
    await box_office.put_on_sale(OPENER, a_row(seats=2), [])
    await box_office.put_on_sale(DERBY, a_row(seats=2), [])
    requests = [
        a_hold_request(1, a_wish(OPENER)),
        a_hold_request(2, a_wish(DERBY, quantity=5)),
        a_hold_request(3, a_wish(DERBY)),
    ]

    answers = await box_office.vendor.holds.hold(requests)

    assert [type(answer) for answer in answers] == [Held, NotHeld, Held]
    assert [answer.key for answer in answers] == [request.key for request in requests]


async def test_two_requests_of_one_call_never_get_the_same_seats(
    box_office: VendorOnTrial,
) -> None:
    await box_office.put_on_sale(OPENER, a_row(seats=4) + a_row(row="B", rank=2, seats=4), [])

    answers = await box_office.vendor.holds.hold([a_hold_request(1), a_hold_request(2)])

    seats = [
        seat for answer in answers if isinstance(answer, Held) for seat in seat_numbers(answer)
    ]
    assert len(seats) == 4
    assert len(set(seats)) == 4
    holding = [held_seats(answer) for answer in answers if isinstance(answer, Held)]
    assert are_held(await box_office.vendor.holds.verify(holding)) == [True, True]


async def test_the_same_key_always_gets_its_first_hold(box_office: VendorOnTrial) -> None:
    await box_office.put_on_sale(OPENER, a_row(seats=6), [])
    first = await held(box_office, a_hold_request(1, a_wish(quantity=2)))

    again = await held(box_office, a_hold_request(1, a_wish(quantity=2)))
    differently = await held(box_office, a_hold_request(1, a_wish(quantity=4)))

    assert again == first
    assert differently == first
    left = await box_office.vendor.stock.price_levels([OPENER])
    assert [level.seats_open for level in left[OPENER]] == [4]


@pytest.mark.parametrize("prices", ["1111", "1121", "1213", "2112", "1212"])
async def test_a_repeated_hold_and_a_verified_one_are_told_like_the_first_whatever_the_prices(
    box_office: VendorOnTrial, prices: str
) -> None:
    seats = [
        seat
        for place, price in enumerate(prices)
        for seat in a_row(
            seats=4,
            places=range(place, place + 1),
            price_code=f"P{price}",
            price=int(price) * 1000,
        )
    ]
    await box_office.put_on_sale(OPENER, seats, [a_fee(500)])
    wish = a_wish(quantity=4, section="101", row="A", first_seat=1)
    first = await held(box_office, a_hold_request(1, wish, Rung.EXACT_SEATS))

    again = await held(box_office, a_hold_request(1, wish, Rung.EXACT_SEATS))
    verified = await box_office.vendor.holds.verify([held_seats(first)])

    assert [number for _, _, number in seat_numbers(first)] == [1, 2, 3, 4]
    assert again == first
    assert verified == [first.blocks]


async def test_events_share_a_vendor_cart_where_the_caller_names_one(
    box_office: VendorOnTrial,
) -> None:
    await box_office.put_on_sale(OPENER, a_row(seats=4), [])

    shared = await held(box_office, a_hold_request(1, vendor_cart_id="CART"))
    alone = await held(box_office, a_hold_request(2))

    assert shared.vendor_cart_id == "CART"
    assert alone.vendor_cart_id not in {"", "CART"}


@pytest.mark.rule("FX-15.30")
async def test_a_lapsed_hold_is_open_to_others_without_anybody_sweeping(
    box_office: VendorOnTrial, clock: ManualClock
) -> None:
    await box_office.put_on_sale(OPENER, a_row(seats=2), [])
    until = clock.now() + timedelta(minutes=15)
    first = await held(box_office, a_hold_request(1, until=until))

    clock.advance(timedelta(minutes=15) - timedelta(seconds=1))
    await not_held(box_office, a_hold_request(2, until=until))
    clock.advance(timedelta(seconds=1))
    second = await held(box_office, a_hold_request(3, until=clock.now() + timedelta(minutes=15)))

    assert seat_numbers(second) == seat_numbers(first)
    assert first.expires_at == until
    both = [held_seats(first), held_seats(second)]
    assert are_held(await box_office.vendor.holds.verify(both)) == [False, True]


async def test_a_refusal_names_what_could_be_held_instead(box_office: VendorOnTrial) -> None:
    await box_office.put_on_sale(OPENER, a_row(row="A", seats=3), [])
    await box_office.put_on_sale(DERBY, a_row("109", "F", seats=8, price_code="P2"), [])
    request = a_hold_request(1, a_wish(quantity=4), instead=[OPENER, DERBY])

    answer = await not_held(box_office, request)

    assert answer.alternatives == (
        Alternative(OPENER, "101", "A", "P1", "ADULT", 3),
        Alternative(DERBY, "109", "F", "P2", "ADULT", 4),
    )


@pytest.mark.rule("FX-1.16")
async def test_seats_of_other_access_groups_are_no_alternative_however_many_and_good(
    box_office: VendorOnTrial,
) -> None:
    better = [
        seat for n in range(1, 21) for seat in a_row(f"C{n}", seats=3, rank=n, class_name="Club")
    ]
    seats = [*better, *a_row(row="B", rank=30, seats=2)]
    await box_office.put_on_sale(OPENER, seats, [])
    wish = a_wish(quantity=3, class_names=frozenset({"Season"}))

    answer = await not_held(box_office, a_hold_request(1, wish, instead=[OPENER]))

    assert [alternative.row for alternative in answer.alternatives] == ["B"]


async def test_a_row_with_seats_enough_is_named_however_many_better_ones_have_a_single(
    box_office: VendorOnTrial,
) -> None:
    singles = [seat for n in range(1, 21) for seat in a_row(row=f"S{n}", rank=n, seats=1)]
    await box_office.put_on_sale(
        OPENER, [*singles, *a_row(row="Z", rank=30, seats=4, price_code="P2")], []
    )
    request = a_hold_request(
        1, a_wish(quantity=4, section="101", price_code="P1"), Rung.SAME_SECTION, instead=[OPENER]
    )

    answer = await not_held(box_office, request)

    assert answer.alternatives[0] == Alternative(OPENER, "101", "Z", "P2", "ADULT", 4)


async def test_events_far_away_are_no_alternative_when_near_ones_have_rows_enough(
    box_office: VendorOnTrial,
) -> None:
    near = [EventCode(f"NEAR{n}") for n in range(6)]
    for code in near:
        rows = [seat for n in range(1, 4) for seat in a_row(row=f"N{n}", rank=n + 1, seats=2)]
        await box_office.put_on_sale(code, rows, [])
    await box_office.put_on_sale(DERBY, a_row(row="BEST", rank=0, seats=2), [])
    request = a_hold_request(1, a_wish(quantity=2), instead=[OPENER, *near, DERBY])

    answer = await not_held(box_office, request)

    assert answer.alternatives
    assert {alternative.event_code for alternative in answer.alternatives} <= set(near)


async def test_nothing_is_sought_instead_unless_it_is_asked_for(box_office: VendorOnTrial) -> None:
    await box_office.put_on_sale(OPENER, a_row(seats=3), [])

    answer = await not_held(box_office, a_hold_request(1, a_wish(quantity=4)))

    assert answer.alternatives == ()


async def test_an_event_that_is_not_on_sale_has_no_seats(box_office: VendorOnTrial) -> None:
    await not_held(box_office, a_hold_request(1, instead=[OPENER]))


async def test_levels_count_what_is_open_by_section_and_price_best_section_first(
    box_office: VendorOnTrial,
) -> None:
    seats = [
        *a_row("120", "A", rank=5, seats=3, price_code="P3", price=1500),
        *a_row("101", "A", rank=1, seats=4, price_code="P1"),
        *a_row("101", "B", rank=2, seats=4, price_code="P1"),
        *a_row("101", "C", rank=9, seats=2, price_code="P2", price=2000),
    ]
    await box_office.put_on_sale(OPENER, seats, [a_fee(500, "P1")])
    await held(box_office, a_hold_request(1))

    levels = (await box_office.vendor.stock.price_levels([OPENER]))[OPENER]

    assert [(each.section, each.price_code, each.seats_open) for each in levels] == [
        ("101", "P1", 6),
        ("101", "P2", 2),
        ("120", "P3", 3),
    ]
    assert levels[0].price.all_in_price == usd(4500)
    assert levels[2].price.all_in_price == usd(1500)


async def test_levels_also_count_what_is_held_until_it_lapses_or_is_sold(
    box_office: VendorOnTrial, clock: ManualClock
) -> None:
    await box_office.put_on_sale(OPENER, a_row(seats=2) + a_row("102", rank=2, seats=2), [])
    opener = await held(box_office, a_hold_request(1))
    await held(box_office, a_hold_request(2))

    async def levels() -> list[tuple[str, int, int]]:
        found = await box_office.vendor.stock.price_levels([OPENER])
        return [(each.section, each.seats_open, each.seats_held) for each in found[OPENER]]

    assert await levels() == [("101", 0, 2), ("102", 0, 2)]
    await box_office.vendor.sales.commit(a_commit_request(10, held_seats(opener)))
    assert await levels() == [("102", 0, 2)]
    clock.advance(timedelta(minutes=15))
    assert await levels() == [("102", 2, 0)]


async def test_a_sold_out_event_has_no_levels(box_office: VendorOnTrial) -> None:
    await box_office.put_on_sale(OPENER, a_row(seats=2), [])
    opener = await held(box_office, a_hold_request(1))
    await box_office.vendor.sales.commit(a_commit_request(10, held_seats(opener)))

    levels = await box_office.vendor.stock.price_levels([OPENER, DERBY])

    assert not levels.get(OPENER)
    assert not levels.get(DERBY)
