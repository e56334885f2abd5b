"""What every maker of fans' tokens does."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import attrs
import pytest

from flex_adapters.memory.tokens import MemoryTokens
from flex_adapters.tokens import tokens_from
from flexcore.access import Claims, TokenRefused, Tokens
from flexcore.kernel import Ids, Refused, TenantId
from tests.builders import NOON

STORE = TenantId("harbour")
CLAIMS = Claims(UUID(int=7), STORE, NOON + timedelta(hours=1))
A_SECOND = timedelta(seconds=1)


@pytest.fixture(params=["memory", "signed"])
def tokens(request: pytest.FixtureRequest, ids: Ids, tmp_path: Path) -> Tokens:
    return MemoryTokens(ids) if request.param == "memory" else tokens_from(tmp_path / "tokens.pem")


def test_a_token_says_what_it_was_issued_for_until_it_expires(tokens: Tokens) -> None:
    token = tokens.issue(CLAIMS)

    assert tokens.read(token, store=STORE, now=NOON) == CLAIMS
    assert tokens.read(token, store=STORE, now=CLAIMS.expires_at - A_SECOND) == CLAIMS


def test_tokens_of_two_fans_are_told_apart(tokens: Tokens) -> None:
    other = attrs.evolve(CLAIMS, subject=UUID(int=8))
    issued = [tokens.issue(claims) for claims in (CLAIMS, other)]

    assert [tokens.read(each, store=STORE, now=NOON) for each in issued] == [CLAIMS, other]


@pytest.mark.parametrize(
    ("store", "now"),
    [(TenantId("beach"), NOON), (STORE, CLAIMS.expires_at), (STORE, NOON + timedelta(days=9))],
    ids=["another store", "just expired", "long expired"],
)
def test_a_token_opens_its_own_store_in_its_own_time_alone(
    tokens: Tokens, store: TenantId, now: datetime
) -> None:
    token = tokens.issue(CLAIMS)

    with pytest.raises(Refused) as refused:
        tokens.read(token, store=store, now=now)

    assert refused.value.refusals == (TokenRefused(),)


@pytest.mark.parametrize("change", ["", "x", "a.b.c", "{}x", "{}.", "é"])
def test_what_was_never_issued_opens_nothing(tokens: Tokens, change: str) -> None:
    token = change.format(tokens.issue(CLAIMS))

    with pytest.raises(Refused) as refused:
        tokens.read(token, store=STORE, now=NOON)

    assert refused.value.refusals == (TokenRefused(),)
