"""Which events a fan may choose, by the published program alone."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.kernel import EventCode, ProgramId, Refusal, RevisionId
from flexcore.programs import (
    MOST_EVENTS,
    PRECEDENCE,
    Availability,
    BuildStatus,
    BuildYourOwn,
    DuplicateEvent,
    EventComingSoon,
    EventNotLive,
    EventSoldOut,
    EventState,
    NotOffered,
    ProgramDocument,
    ProgramSettings,
    ProgramType,
    Revision,
    Selection,
    TooFewEvents,
    TooManyEvents,
    check_selection,
    completeness_refusals,
    content_hash,
    offered_events,
    selection_refusals,
)

A, B, C, D, E = (EventCode(code) for code in "ABCDE")
LISTED = (D, B, A, C)
ON_SALE = EventState(BuildStatus.BUILT)
SOLD_OUT = EventState(BuildStatus.BUILT, is_sold_out=True)
BUILDING = EventState(BuildStatus.BUILDING)
ALL_ON_SALE = dict.fromkeys(LISTED, ON_SALE)
ALL_LIVE = frozenset(LISTED)


def a_revision(least: int = 2, most: int = 3, listed: Sequence[EventCode] = LISTED) -> Revision:
    document = ProgramDocument(
        "Pick your games",
        ProgramType.BUILD_YOUR_OWN,
        ProgramSettings(BuildYourOwn(least, most, tuple(listed))),
    )
    return Revision(
        RevisionId(UUID(int=1)),
        ProgramId(UUID(int=2)),
        1,
        datetime(2025, 9, 1, tzinfo=UTC),
        document,
        content_hash(document),
    )


def refusals(
    *picked: EventCode,
    live: frozenset[EventCode] = ALL_LIVE,
    states: Mapping[EventCode, EventState] = ALL_ON_SALE,
) -> tuple[Refusal, ...]:
    return check_selection(a_revision(), Selection(picked), live, states)


@pytest.mark.rule("FX-1.7")
@pytest.mark.rule("FX-1.23")
@pytest.mark.parametrize("picked", [(A, B), (C, A, D)])
def test_any_listed_events_within_the_range_are_a_valid_choice(
    picked: tuple[EventCode, ...],
) -> None:
    assert refusals(*picked) == ()


@pytest.mark.rule("FX-1.22")
@pytest.mark.rule("FX-1.23")
def test_more_events_than_the_most_are_refused() -> None:
    (refusal,) = refusals(A, B, C, D)

    assert refusal == TooManyEvents(picked=4, max_events=3)
    assert "take 1 away" in refusal.message


@pytest.mark.rule("FX-1.22")
@pytest.mark.rule("FX-1.23")
def test_fewer_events_than_the_least_are_refused_with_how_many_are_missing() -> None:
    assert completeness_refusals(a_revision(), Selection([])) == (TooFewEvents(0, 2, LISTED),)
    (refusal,) = refusals(A)

    assert isinstance(refusal, TooFewEvents)
    assert refusal.missing == 1
    assert "pick 1 more" in refusal.message


@pytest.mark.rule("FX-1.23")
def test_a_fan_who_is_still_shopping_may_have_too_few_events() -> None:
    assert selection_refusals(a_revision(), Selection([A]), ALL_LIVE, ALL_ON_SALE) == ()


def test_events_that_do_not_count_do_not_fill_the_least() -> None:
    assert refusals(A, A, E) == (DuplicateEvent(A, 2), NotOffered(E), TooFewEvents(1, 2, (D, B, C)))


@pytest.mark.rule("FX-1.26")
def test_an_event_outside_the_list_is_refused_like_one_that_does_not_exist() -> None:
    live_but_not_listed = refusals(A, B, E, live=ALL_LIVE | {E})
    not_there_at_all = refusals(A, B, E)

    assert live_but_not_listed == not_there_at_all == (NotOffered(E),)


@pytest.mark.rule("FX-1.26")
def test_a_listed_event_that_is_not_live_is_refused() -> None:
    assert refusals(A, B, live=ALL_LIVE - {B}) == (EventNotLive(B),)


@pytest.mark.rule("FX-1.27")
@pytest.mark.parametrize("state", [EventState(), BUILDING, None])
def test_an_event_that_is_not_built_is_coming_soon(state: EventState | None) -> None:
    states = {code: state for code, state in {A: ON_SALE, B: state}.items() if state}

    assert refusals(A, B, states=states) == (EventComingSoon(B),)


@pytest.mark.rule("FX-1.28")
def test_a_sold_out_event_is_refused() -> None:
    assert refusals(A, B, states=ALL_ON_SALE | {A: SOLD_OUT}) == (EventSoldOut(A),)


@pytest.mark.rule("FX-1.28")
def test_held_seats_stay_complete_when_their_event_sells_out() -> None:
    assert completeness_refusals(a_revision(), Selection([A, B])) == ()


def test_an_event_picked_twice_is_refused_and_counts_once() -> None:
    assert refusals(A, B, C, A) == (DuplicateEvent(A, times=2),)


def test_refusals_come_in_the_documented_order_whatever_the_fans() -> None:
    codes = [EventCode(code) for code in ("soon", "sold", "gone", "else", "ok1", "ok2", "ok1")]
    revision = a_revision(least=9, most=4, listed=[*codes[:3], *codes[4:6]])
    states = dict.fromkeys(codes, ON_SALE) | {codes[0]: BUILDING, codes[1]: SOLD_OUT}

    found = check_selection(revision, Selection(codes), frozenset(codes) - {codes[2]}, states)

    told = tuple(type(refusal) for refusal in found)
    assert told == tuple(kind for kind in PRECEDENCE if kind in told)
    assert set(told) == {
        TooManyEvents,
        DuplicateEvent,
        NotOffered,
        EventNotLive,
        EventComingSoon,
        EventSoldOut,
        TooFewEvents,
    }


def test_ten_thousand_events_get_one_refusal() -> None:
    crowd = [EventCode(f"X{number}") for number in range(10_000)]

    found = selection_refusals(a_revision(), Selection(crowd), frozenset(), {})

    assert found == (TooManyEvents(10_000, 3),)
    assert (
        len(selection_refusals(a_revision(), Selection(crowd[:MOST_EVENTS]), frozenset(), {})) > 1
    )


def test_every_refusal_tells_the_fan_which_event_and_what_to_do() -> None:
    for refusal in refusals(E, A, B, C, C, live=frozenset({B, C}), states={B: SOLD_OUT}):
        assert ":" in refusal.message
        assert getattr(refusal, "event_code", "E") in refusal.message


@pytest.mark.rule("FX-9.3")
@pytest.mark.rule("FX-1.25")
@pytest.mark.rule("FX-1.26")
def test_the_shop_offers_listed_events_that_are_live_in_the_order_of_the_list() -> None:
    states = {D: SOLD_OUT, A: ON_SALE, E: ON_SALE}

    offered = offered_events(a_revision(), frozenset({A, C, D, E}), states)

    assert list(offered.items()) == [
        (D, Availability.SOLD_OUT),
        (A, Availability.ON_SALE),
        (C, Availability.COMING_SOON),
    ]


# A world of few events, so that every rule is met often.
codes = st.sampled_from([A, B, C, D, E])
event_states = st.builds(EventState, st.sampled_from(BuildStatus), st.booleans())


@given(
    least=st.integers(1, 4),
    spare=st.integers(0, 3),
    listed=st.lists(codes, unique=True),
    picked=st.lists(codes, max_size=6),
    live=st.frozensets(codes),
    states=st.dictionaries(codes, event_states),
)
@pytest.mark.rule("FX-1.23")
@pytest.mark.rule("FX-1.26")
def test_a_selection_is_valid_exactly_when_it_is_among_all_that_could_be_bought(
    least: int,
    spare: int,
    listed: list[EventCode],
    picked: list[EventCode],
    live: frozenset[EventCode],
    states: dict[EventCode, EventState],
) -> None:
    revision = a_revision(least, least + spare, listed)
    for_sale = [code for code in listed if code in live and states.get(code) == ON_SALE]
    could_be_bought = {
        frozenset(code for place, code in enumerate(for_sale) if chosen >> place & 1)
        for chosen in range(2 ** len(for_sale))
        if least <= chosen.bit_count() <= least + spare
    }

    found = check_selection(revision, Selection(picked), live, states)

    is_one_of_them = len(set(picked)) == len(picked) and frozenset(picked) in could_be_bought
    assert (found == ()) == is_one_of_them


@given(
    picked=st.lists(codes, max_size=6),
    live=st.frozensets(codes),
    states=st.dictionaries(codes, event_states),
)
def test_what_is_offered_on_sale_is_what_is_not_refused(
    picked: list[EventCode], live: frozenset[EventCode], states: dict[EventCode, EventState]
) -> None:
    offered = offered_events(a_revision(), live, states)
    refused = {
        getattr(refusal, "event_code", None)
        for refusal in selection_refusals(a_revision(), Selection(picked), live, states)
        if not isinstance(refusal, DuplicateEvent)
    }

    for code in picked:
        assert (code not in refused) == (offered.get(code) is Availability.ON_SALE)


@given(picked=st.permutations([A, B, C, D, E]))
def test_the_same_events_in_another_order_get_the_same_refusals(
    picked: list[EventCode],
) -> None:
    states = {A: SOLD_OUT, B: ON_SALE, C: SOLD_OUT}

    found = check_selection(a_revision(), Selection(picked), ALL_LIVE, states)

    by_code = set(check_selection(a_revision(), Selection(sorted(picked)), ALL_LIVE, states))
    assert set(found) == by_code
    assert [PRECEDENCE.index(type(refusal)) for refusal in found] == sorted(
        PRECEDENCE.index(type(refusal)) for refusal in found
    )
