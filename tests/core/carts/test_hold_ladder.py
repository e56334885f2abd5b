"""The hold ladder: a few wishes, with every run of answers there is."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple
from uuid import UUID

import attrs
import pytest

from flexcore.carts.asked_prices import AskedPrices
from flexcore.carts.ladder import (
    Answered,
    Ask,
    Begun,
    Climb,
    ClimbPhase,
    Command,
    GiveUp,
    Keep,
    Leave,
    NotKept,
    Park,
    Priced,
    Release,
    decide,
    is_last_rung,
    rungs_of,
)
from flexcore.kernel import VendorCartId
from flexcore.vendors import (
    Alternative,
    Held,
    HoldAnswer,
    HoldUnknown,
    NotHeld,
    NotReached,
    Rung,
    SeatWish,
)
from tests.builders import NOON, OPENER, a_block, a_price, a_wish
from tests.prices import asked_prices

KEY = UUID(int=1)
INSTEAD = Alternative(OPENER, "102", "B", "P1", "ADULT", 1)
HELD = Held(KEY, VendorCartId("V"), (a_block(seats=2),), NOON)
TOO_FEW = Held(KEY, VendorCartId("V"), (a_block(seats=1),), NOON)
NOT_HELD = NotHeld(KEY, (INSTEAD,))
NOT_REACHED = NotReached(KEY, "The vendor")
UNKNOWN = HoldUnknown(KEY, "The vendor")
ANSWERS: tuple[HoldAnswer, ...] = (HELD, TOO_FEW, NOT_HELD, NOT_REACHED, UNKNOWN)

EVERYTHING_NAMED = a_wish(quantity=2, section="101", row="A", first_seat=1, price_code="P1")
WISHES = (
    EVERYTHING_NAMED,
    attrs.evolve(EVERYTHING_NAMED, first_seat=None),
    attrs.evolve(EVERYTHING_NAMED, price_code=None),
    a_wish(quantity=2, section="101"),
    a_wish(quantity=2, section="101", price_code="P1"),
    a_wish(quantity=2, price_code="P1"),
    a_wish(quantity=2),
)


class Path(NamedTuple):
    """One way down: what was answered, what was commanded, and where it ended."""

    wish: SeatWish
    lowest: Rung
    answers: tuple[HoldAnswer, ...]
    commands: tuple[Command, ...]
    climb: Climb

    @property
    def asked(self) -> list[Ask]:
        return [command for command in self.commands if isinstance(command, Ask)]


def paths(wish: SeatWish, lowest: Rung) -> Iterator[Path]:
    """Yield every path that any run of answers leads to."""
    climb, commands = decide(Climb(wish, lowest), Begun())
    waiting = [Path(wish, lowest, (), commands, climb)]
    while waiting:
        path = waiting.pop()
        if path.climb.phase is not ClimbPhase.ASKING:
            yield path
            continue
        for answer in ANSWERS:
            after, more = decide(path.climb, Answered(answer))
            waiting.append(
                Path(wish, lowest, (*path.answers, answer), (*path.commands, *more), after)
            )


ALL_PATHS = [
    path
    for wish, lowest in product(WISHES, Rung)
    if rungs_of(wish, lowest)
    for path in paths(wish, lowest)
]


def test_every_path_ends_and_there_are_many() -> None:
    assert len(ALL_PATHS) > 1000
    assert {path.climb.phase for path in ALL_PATHS} == {
        ClimbPhase.HELD,
        ClimbPhase.GIVEN_UP,
        ClimbPhase.NOT_REACHED,
        ClimbPhase.UNKNOWN,
    }


@pytest.mark.rule("FX-15.14")
def test_rungs_are_asked_in_their_order_and_only_those_that_apply() -> None:
    for path in ALL_PATHS:
        rungs = [ask.rung for ask in path.asked if not ask.again]
        assert rungs == list(rungs_of(path.wish, path.lowest))[: len(rungs)]


@pytest.mark.rule("FX-15.14")
def test_at_most_four_steps_are_tried() -> None:
    assert max(len({ask.rung for ask in path.asked}) for path in ALL_PATHS) == 4


@pytest.mark.rule("FX-15.15")
def test_a_later_rung_is_tried_only_when_the_one_before_failed() -> None:
    for path in ALL_PATHS:
        for answer, ask in zip(path.answers, path.asked[1:], strict=False):
            if not ask.again:
                assert answer in (NOT_HELD, TOO_FEW)


@pytest.mark.rule("FX-15.15")
@pytest.mark.rule("FX-15.49")
def test_the_attempts_used_are_the_questions_put() -> None:
    for path in ALL_PATHS:
        assert path.climb.attempts == len(path.asked) == len(path.answers)


def test_a_lost_answer_is_asked_for_once_more_and_then_left_open() -> None:
    for path in ALL_PATHS:
        for number, ask in enumerate(path.asked):
            if ask.again:
                assert path.answers[number - 1] == UNKNOWN
                assert path.asked[number - 1] == Ask(ask.rung)
        if path.climb.phase is ClimbPhase.UNKNOWN:
            assert path.answers[-2] == UNKNOWN
            assert path.answers[-1] in {UNKNOWN, NOT_REACHED}
            assert path.commands[-1] == Park("The vendor")


def test_only_seats_of_the_right_number_are_kept_and_all_others_released_at_once() -> None:
    for path in ALL_PATHS:
        assert (Keep(HELD) in path.commands) == (path.climb.phase is ClimbPhase.HELD)
        assert path.commands.count(Release(TOO_FEW)) == path.answers.count(TOO_FEW)
        assert Keep(TOO_FEW) not in path.commands


def test_giving_up_comes_after_the_last_rung_alone_and_names_alternatives() -> None:
    for path in ALL_PATHS:
        if path.climb.phase is ClimbPhase.GIVEN_UP:
            assert path.asked[-1].rung == rungs_of(path.wish, path.lowest)[-1]
            expected = (INSTEAD,) if path.answers[-1] == NOT_HELD else ()
            assert path.commands[-1] == GiveUp(expected)


def test_a_vendor_out_of_reach_ends_the_climb_with_nothing_held_unless_an_answer_was_lost() -> None:
    for path in ALL_PATHS:
        if NOT_REACHED in path.answers:
            assert path.answers[-1] == NOT_REACHED
            if path.answers[-2:-1] == (UNKNOWN,):
                assert path.commands[-1] == Park("The vendor")
                assert path.climb.phase is ClimbPhase.UNKNOWN
            else:
                assert path.commands[-1] == Leave("The vendor")
                assert path.climb.phase is ClimbPhase.NOT_REACHED


@pytest.mark.rule("FX-15.18")
def test_seats_that_cannot_be_saved_are_released_at_once_and_for_good() -> None:
    for path in ALL_PATHS:
        if path.climb.phase is ClimbPhase.HELD:
            after, commands = decide(path.climb, NotKept(HELD))
            assert commands == (Release(HELD),)
            assert after.phase is ClimbPhase.RELEASED


def test_seats_at_a_price_that_was_not_asked_for_are_released_and_told_of_in_the_end() -> None:
    dearer = Held(KEY, VendorCartId("V"), (a_block(seats=2, price=a_price(9000)),), NOON)
    no_use: tuple[HoldAnswer, ...] = (dearer, NOT_HELD, TOO_FEW)
    priced = Priced(asked_prices(a_block(seats=2)))
    asked, _ = decide(Climb(EVERYTHING_NAMED, Rung.SAME_PRICE_CODE), Begun())
    for answers in product(no_use, repeat=3):
        climb, commands = decide(asked, priced)[0], list[Command]()
        for answer in answers:
            climb, more = decide(climb, Answered(answer))
            commands += more

        assert commands.count(Release(dearer)) == answers.count(dearer)
        assert isinstance(commands[-1], GiveUp)
        assert commands[-1].price_is_gone == (dearer in answers)

    kept, commands_for_right = decide(decide(asked, priced)[0], Answered(HELD))
    assert (kept.phase, commands_for_right) == (ClimbPhase.HELD, (Keep(HELD),))


def test_nothing_is_asked_for_where_the_vendor_has_no_price_of_the_program_any_more() -> None:
    asked, _ = decide(Climb(EVERYTHING_NAMED), Begun())
    gone = AskedPrices((), all_there=False)
    sold_out = AskedPrices((), all_there=True)

    after, commands = decide(asked, Priced(gone))

    assert (after.phase, commands) == (ClimbPhase.GIVEN_UP, (GiveUp((), price_is_gone=True),))
    assert decide(asked, Priced(sold_out))[0].phase is ClimbPhase.ASKING


def test_nothing_more_can_happen_to_a_climb_that_is_over() -> None:
    for path in ALL_PATHS:
        with pytest.raises(ValueError, match="cannot happen"):
            decide(path.climb, Answered(HELD))
        with pytest.raises(ValueError, match="cannot happen"):
            decide(path.climb, Begun())


def test_only_what_is_held_can_fail_to_be_saved() -> None:
    for path in ALL_PATHS:
        if path.climb.phase is not ClimbPhase.HELD:
            with pytest.raises(ValueError, match="cannot happen"):
                decide(path.climb, NotKept(HELD))


def test_a_wish_is_tried_on_the_rungs_that_it_names_enough_for() -> None:
    assert rungs_of(EVERYTHING_NAMED) == tuple(Rung)
    without_price = attrs.evolve(EVERYTHING_NAMED, price_code=None)
    assert rungs_of(without_price) == (Rung.EXACT_SEATS, Rung.TICKET_TYPE)
    assert rungs_of(a_wish(price_code="P1")) == (Rung.SAME_PRICE_CODE, Rung.TICKET_TYPE)
    assert rungs_of(a_wish()) == (Rung.TICKET_TYPE,)
    assert rungs_of(EVERYTHING_NAMED, Rung.SAME_SECTION) == (Rung.EXACT_SEATS, Rung.SAME_SECTION)
    assert rungs_of(a_wish(), Rung.EXACT_SEATS) == ()


def test_the_last_rung_is_the_lowest_that_applies() -> None:
    climb = Climb(EVERYTHING_NAMED, Rung.SAME_PRICE_CODE)

    assert [rung for rung in Rung if is_last_rung(climb, rung)] == [Rung.SAME_PRICE_CODE]
