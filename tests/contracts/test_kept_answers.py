"""What every keeper of answers does."""

import asyncio
from datetime import datetime, timedelta

import attrs
import pytest

from flexcore.access import CLAIM_TIME, AnswerKey, KeptAnswer, KeyClaim, KeyInUse, KeyReused
from flexcore.carts.holding import LEASE_TIME as HOLD_LEASE
from flexcore.checkout.service import LEASE_TIME as CHECKOUT_LEASE
from flexcore.kernel import Refusal, Refused
from tests.builders import NOON
from tests.works import Work

pytestmark = pytest.mark.anyio

KEY = AnswerKey("fan:7", "POST", "/cart/initialize", "abc")
BODY, OTHER_BODY = b"1" * 32, b"2" * 32
CREATED = KeptAnswer(201, b'{"cartId": "1"}', "application/json", '"3"')
A_DAY = timedelta(days=1)
A_MOMENT = timedelta(milliseconds=1)


def a_claim(key: AnswerKey = KEY, body: bytes = BODY, now: datetime = NOON) -> KeyClaim:
    return KeyClaim(key, body, now, now + A_DAY)


async def begin(
    work: Work, key: AnswerKey = KEY, body: bytes = BODY, now: datetime = NOON
) -> KeptAnswer | None:
    async with work() as begun:
        return await begun.kept_answers.begin(a_claim(key, body, now))


async def finish(work: Work, answer: KeptAnswer | None, now: datetime = NOON) -> None:
    """Finish the call that began at a time."""
    async with work() as begun:
        await begun.kept_answers.finish(a_claim(now=now), answer)


async def refusals_of(work: Work, body: bytes, now: datetime = NOON) -> tuple[Refusal, ...]:
    with pytest.raises(Refused) as refused:
        await begin(work, body=body, now=now)
    return refused.value.refusals


async def test_a_call_repeated_gets_its_first_answer(work: Work) -> None:
    assert await begin(work) is None
    await finish(work, CREATED)

    assert await begin(work, now=NOON + timedelta(hours=23)) == CREATED


async def test_a_call_repeated_while_it_runs_is_told_to_wait(work: Work) -> None:
    await begin(work)

    assert await refusals_of(work, BODY, NOON + CLAIM_TIME - A_MOMENT) == (KeyInUse(),)


async def test_a_key_sent_with_another_body_is_refused(work: Work) -> None:
    await begin(work)
    await finish(work, CREATED)

    assert await refusals_of(work, OTHER_BODY) == (KeyReused(),)


async def test_a_call_that_never_answered_is_taken_over_in_time(work: Work) -> None:
    await begin(work)

    assert await begin(work, now=NOON + CLAIM_TIME) is None

    assert await refusals_of(work, BODY, NOON + CLAIM_TIME + A_MOMENT) == (KeyInUse(),)


@pytest.mark.parametrize("late", [KeptAnswer(200, b"late", "text/plain"), None])
async def test_a_call_that_was_taken_over_and_ends_late_changes_nothing(
    work: Work, late: KeptAnswer | None
) -> None:
    taken_over = NOON + CLAIM_TIME
    await begin(work)
    await begin(work, now=taken_over)

    await finish(work, late)
    assert await refusals_of(work, BODY, taken_over + A_MOMENT) == (KeyInUse(),)

    await finish(work, CREATED, now=taken_over)
    await finish(work, late)
    assert await begin(work, now=taken_over + A_MOMENT) == CREATED


def test_a_call_keeps_its_key_for_longer_than_any_call_keeps_a_cart() -> None:
    assert max(HOLD_LEASE, CHECKOUT_LEASE) < CLAIM_TIME


async def test_a_call_without_an_answer_to_keep_can_be_made_anew(work: Work) -> None:
    await begin(work)
    await finish(work, None)

    assert await begin(work, body=OTHER_BODY) is None


async def test_an_answer_is_forgotten_in_time(work: Work) -> None:
    await begin(work)
    await finish(work, CREATED)

    assert await begin(work, body=OTHER_BODY, now=NOON + A_DAY) is None


@pytest.mark.parametrize(
    "elsewhere",
    [
        attrs.evolve(KEY, caller="fan:8"),
        attrs.evolve(KEY, method="PATCH"),
        attrs.evolve(KEY, path="/cart/1/events"),
        attrs.evolve(KEY, key="ABC"),
    ],
)
async def test_the_same_key_elsewhere_is_another_key(work: Work, elsewhere: AnswerKey) -> None:
    await begin(work)
    await finish(work, CREATED)

    assert await begin(work, elsewhere, OTHER_BODY) is None


async def test_of_calls_with_one_key_at_once_exactly_one_runs(work: Work) -> None:
    async def call() -> tuple[Refusal, ...]:
        try:
            await begin(work)
        except Refused as refused:
            return refused.refusals
        return ()

    answers = await asyncio.gather(*(call() for _ in range(16)))

    assert sorted(answers, key=len) == [(), *[(KeyInUse(),)] * 15]
