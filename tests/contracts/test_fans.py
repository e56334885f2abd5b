"""What every keeper of fans does."""

import asyncio
from uuid import UUID

import attrs
import pytest

from flexcore.fans import Fan
from flexcore.kernel import FanId
from tests.builders import FAN
from tests.works import Work

pytestmark = pytest.mark.anyio


async def test_a_fan_is_found_by_her_id(work: Work) -> None:
    async with work() as begun:
        assert await begun.fans.with_email(FAN) == FAN

    async with work() as begun:
        assert await begun.fans.get(FAN.id) == FAN
        assert await begun.fans.get(FanId(UUID(int=404))) is None


async def test_a_fan_is_known_by_her_address_in_capitals_or_not(work: Work) -> None:
    shouting = Fan(FanId(UUID(int=8)), "FAN@Example.COM")
    async with work() as begun:
        await begun.fans.with_email(FAN)

    async with work() as begun:
        assert await begun.fans.with_email(shouting) == FAN
        assert await begun.fans.get(shouting.id) is None


async def test_rivals_for_an_address_are_one_fan(work: Work) -> None:
    async def come(number: int) -> Fan:
        async with work() as begun:
            return await begun.fans.with_email(attrs.evolve(FAN, id=FanId(UUID(int=number))))

    fans = await asyncio.gather(*(come(number) for number in range(1, 9)))

    assert len(set(fans)) == 1
