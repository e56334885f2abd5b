"""What the embedding application registers reaches whatever asks for it."""

import pytest
from typed_settings.types import SecretStr

from flex_adapters.settings import DatabaseSettings, Settings
from flex_adapters.wiring import open_application
from flexcore.programs import NO_PREDICATES, UnlockFacts

pytestmark = pytest.mark.anyio


FACTS = UnlockFacts((), "")


async def test_conditions_reach_programs_and_carts(postgres_url: str, tmp_path: object) -> None:
    asked: list[UnlockFacts] = []

    def never(facts: UnlockFacts) -> bool:
        asked.append(facts)
        return False

    settings = Settings(home=str(tmp_path), database=DatabaseSettings(SecretStr(postgres_url)))

    async with open_application(settings, {"never": never}) as application:
        given = (
            application.programs.predicates,
            application.carts.desk.predicates,
            application.releasing.desk.predicates,
            application.special_games.desk.predicates,
        )
    async with open_application(settings) as application:
        without = application.programs.predicates

    assert [each["never"](FACTS) for each in given] == [False] * 4
    assert asked == [FACTS] * 4
    assert without == NO_PREDICATES == {}
