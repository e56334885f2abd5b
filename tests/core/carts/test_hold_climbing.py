"""A line on its way down the ladder: any wish, and any run of answers."""

from collections import Counter
from collections.abc import Callable, Sequence
from enum import Enum
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flexcore.carts import (
    HoldNotKnown,
    ItemStatus,
    SeatRequest,
    SeatsUnavailable,
    VendorNotReached,
)
from flexcore.carts.asked_prices import AskedPrices
from flexcore.carts.climbing import Line, Terms
from flexcore.kernel import SeededIds, VendorCartId
from flexcore.programs import PriceAdjustment, PriceTerms, ProgramSettings, fan_price
from flexcore.vendors import (
    Alternative,
    Held,
    HoldAnswer,
    HoldRequest,
    HoldUnknown,
    NotHeld,
    NotReached,
    Rung,
)
from tests.builders import DERBY, NOON, OPENER, USD, a_block, a_wish

INSTEAD = Alternative(OPENER, "102", "B", "P1", "ADULT", 1)


class Says(Enum):
    """What a vendor may say to a question, whatever was asked."""

    THESE = "the seats asked for"
    FEWER = "one seat less"
    MORE = "one seat more"
    NONE = "no such seats"
    OTHERS = "no such seats, but others"
    NOT_REACHED = "the vendor could not be asked"
    LOST = "the answer was lost"


# How many seats more than asked for the vendor holds, where it holds any.
SEATS_MORE = {Says.THESE: 0, Says.FEWER: -1, Says.MORE: 1}
WRONG_NUMBER = (Says.FEWER, Says.MORE)
NO = (Says.NONE, Says.OTHERS, *WRONG_NUMBER)

# What a wish has to name to be asked for on a rung (FX-15.14).
NAMED_ON = {
    Rung.EXACT_SEATS: ("section", "row", "first_seat"),
    Rung.SAME_SECTION: ("section", "price_code"),
    Rung.SAME_PRICE_CODE: ("price_code",),
    Rung.TICKET_TYPE: (),
}


class Talk(NamedTuple):
    """A line of a cart, the questions put for it so far, and what was said to each."""

    wanted: SeatRequest
    line: Line
    questions: list[HoldRequest]
    said: list[Says]

    @property
    def rungs(self) -> list[Rung]:
        return [question.rung for question in self.questions]

    @property
    def may_be_asked(self) -> list[Rung]:
        """The rungs that the wish names enough for and that the fan accepts."""
        wish, lowest = self.wanted.wish, self.wanted.lowest
        return [
            rung
            for rung, names in NAMED_ON.items()
            if rung <= lowest and all(getattr(wish, name) is not None for name in names)
        ]

    def keys(self, *said: Says) -> list[UUID]:
        """Return the keys of the questions to which one of these was said."""
        return [q.key for q, s in zip(self.questions, self.said, strict=True) if s in said]


def talked(wanted: SeatRequest, answers: Sequence[Says]) -> Talk:
    """Ask for a line as long as a question is due and there are answers."""
    prices = PriceTerms(ProgramSettings(), PriceAdjustment())
    terms = Terms(
        USD,
        NOON,
        SeededIds(0).new,
        lambda block: fan_price(block, prices).price,
        None,
        lambda own: (DERBY,),
        lambda levels: AskedPrices.of(levels, prices),
    )
    talk = Talk(wanted, Line.begun(wanted, terms), [], [])
    for said in answers:
        if not talk.line.is_asking:
            break
        question = talk.line.request
        talk.line.answered(answer_of(question, said))
        talk.questions.append(question)
        talk.said.append(said)
    return talk


def answer_of(question: HoldRequest, said: Says) -> HoldAnswer:
    match said:
        case Says.NONE | Says.OTHERS:
            return NotHeld(question.key, (INSTEAD,) if said is Says.OTHERS else ())
        case Says.NOT_REACHED:
            return NotReached(question.key, "The vendor")
        case Says.LOST:
            return HoldUnknown(question.key, "The vendor")
        case _:
            seats = range(question.wish.quantity + SEATS_MORE[said])
            blocks = tuple(a_block(first_seat=1 + seat, seats=1) for seat in seats)
            return Held(question.key, VendorCartId("V"), blocks, NOON)


wishes = st.builds(
    a_wish,
    quantity=st.integers(1, 8),
    section=st.sampled_from([None, "101", "Lower Bowl"]),
    row=st.sampled_from([None, "A", "1"]),
    first_seat=st.sampled_from([None, 0, 1, 14]),
    price_code=st.sampled_from([None, "P1", "P2"]),
)
# What leads far down is said, and allowed, more often than what ends a climb at once.
answers = st.sampled_from([*NO, *Says, Says.LOST, Says.LOST])
lowest_rungs = st.sampled_from([*Rung, Rung.TICKET_TYPE, Rung.TICKET_TYPE])
# More answers than there are questions to put: four rungs, and twice on each.
talks = st.builds(
    talked,
    st.builds(SeatRequest, wishes, lowest_rungs),
    st.lists(answers, min_size=12, max_size=12),
)


def of_any_talk(test: Callable[[Talk], None]) -> Callable[[], None]:
    """Try a test on more talks than is usual: each is short, and few are alike."""
    return settings(max_examples=4 * settings().max_examples)(given(talks)(test))


@pytest.mark.rule("FX-15.14")
@of_any_talk
def test_a_climb_ends_within_two_questions_a_rung_whatever_the_vendor_says(talk: Talk) -> None:
    assert not talk.line.is_asking
    assert set(Counter(talk.rungs).values()) <= {1, 2}
    assert len(talk.questions) <= 2 * len(talk.may_be_asked)


@pytest.mark.rule("FX-15.14")
@of_any_talk
def test_a_climb_goes_down_and_never_up(talk: Talk) -> None:
    for (above, below), said in zip(pairwise(talk.rungs), talk.said, strict=False):
        assert below == above if said is Says.LOST else below > above


@pytest.mark.rule("FX-15.14")
@of_any_talk
def test_no_rung_is_asked_that_the_wish_names_too_little_for_or_the_fan_forbids(talk: Talk) -> None:
    assert set(talk.rungs) <= set(talk.may_be_asked)
    assert all(question.wish == talk.wanted.wish for question in talk.questions)


@pytest.mark.rule("FX-15.15")
@of_any_talk
def test_a_fan_goes_without_seats_only_when_every_rung_has_said_no(talk: Talk) -> None:
    every_rung_said_no = [
        rung for rung, said in zip(talk.rungs, talk.said, strict=True) if said in NO
    ] == talk.may_be_asked
    assert isinstance(talk.line.refusal, SeatsUnavailable) == every_rung_said_no


@pytest.mark.rule("FX-15.5")
@of_any_talk
def test_every_question_has_a_key_of_its_own_unless_it_repeats_one_whose_answer_was_lost(
    talk: Talk,
) -> None:
    for number, question in enumerate(talk.questions):
        if number and talk.said[number - 1] is Says.LOST:
            assert question == talk.questions[number - 1]
        else:
            assert question.key not in {other.key for other in talk.questions[:number]}


@pytest.mark.rule("FX-15.49")
@of_any_talk
def test_a_line_counts_every_question_that_was_put_for_it(talk: Talk) -> None:
    assert talk.line.item.retry_count == len(talk.questions)


@of_any_talk
def test_nothing_more_is_asked_once_the_seats_are_held(talk: Talk) -> None:
    assert Says.THESE not in talk.said[:-1]
    is_held = talk.said[-1:] == [Says.THESE]
    assert (talk.line.item.status is ItemStatus.HELD) == is_held
    assert len(talk.line.item.seats) == (talk.wanted.wish.quantity if is_held else 0)


@pytest.mark.rule("FX-15.18")
@of_any_talk
def test_all_seats_that_the_vendor_holds_are_in_the_cart_or_given_back(talk: Talk) -> None:
    in_vain = talk.keys(*WRONG_NUMBER)
    assert [seats.key for seats in talk.line.to_release] == in_vain

    talk.line.not_kept()

    released = [seats.key for seats in talk.line.to_release]
    assert released == in_vain + talk.keys(Says.THESE)


@of_any_talk
def test_a_fan_hears_what_is_known_of_her_seats(talk: Talk) -> None:
    line, said = talk.line, talk.said
    heard = (line.item.status, type(line.refusal))
    match said[-2:]:
        case [*_, Says.THESE]:
            assert heard == (ItemStatus.HELD, type(None))
        case [Says.LOST, Says.LOST | Says.NOT_REACHED]:
            assert heard == (ItemStatus.PENDING, HoldNotKnown)
            assert line.item.hold_key == talk.questions[-1].key
        case [*_, Says.NOT_REACHED]:
            assert heard == (ItemStatus.FAILED, VendorNotReached)
        case _:
            assert heard == (ItemStatus.FAILED, SeatsUnavailable)


@of_any_talk
def test_other_seats_are_looked_for_with_the_last_question_alone(talk: Talk) -> None:
    for question in talk.questions:
        is_last = question.rung == talk.may_be_asked[-1]
        assert question.instead == ((OPENER, DERBY) if is_last else ())
