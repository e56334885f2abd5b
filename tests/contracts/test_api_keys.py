"""What every keeper of API keys does."""

import asyncio
from datetime import datetime, timedelta, timezone

import attrs
import pytest

from flexcore.access import (
    USE_NOTED_EVERY,
    ApiKey,
    ApiKeyId,
    ApiKeyRefused,
    ApiKeyService,
    ApiKeyUnfit,
    ApiKeyUnknown,
    ExpiryExceeded,
    Scope,
    ScopeLacking,
    ScopesExceeded,
    SecretHashes,
    text_of,
)
from flexcore.kernel import Actor, ManualClock, Refusal, Refused, SeededIds, TenantId
from tests.builders import NOON
from tests.works import StoreUnitOfWork, Work, failing

pytestmark = pytest.mark.anyio

READING = frozenset({Scope.PROGRAMS_READ, Scope.CONFIGS_READ})
AN_HOUR = timedelta(hours=1)
A_MOMENT = timedelta(microseconds=1)
FAR_WEST = timezone(-timedelta(hours=12))


@pytest.fixture
def service(unit_of_work: StoreUnitOfWork, clock: ManualClock, ids: SeededIds) -> ApiKeyService:
    return ApiKeyService(unit_of_work, SecretHashes(b"tests"), clock, ids)


async def listed(service: ApiKeyService, tenant: TenantId, operator: Actor) -> list[ApiKey]:
    return list(await service.list_keys(tenant, operator))


async def test_a_key_that_was_made_says_what_it_may_do_and_who_calls(
    service: ApiKeyService, tenant: TenantId, operator: Actor
) -> None:
    made, text = await service.create(
        tenant, "Price sync", READING, operator, expires_at=NOON + AN_HOUR
    )

    known = await service.authenticate(tenant, text)

    assert known == made
    assert (known.name, known.scopes, known.created_by) == ("Price sync", READING, "cli:pat")
    assert (known.created_at, known.expires_at) == (NOON, NOON + AN_HOUR)
    assert str(known.actor) == f"key:{made.id}"


async def test_of_a_secret_nothing_is_kept_that_would_show_it(
    service: ApiKeyService, tenant: TenantId, operator: Actor
) -> None:
    made, text = await service.create(tenant, "Sync", READING, operator)
    secret = text.rpartition("_")[2]

    assert text == text_of(made.id, secret)
    assert made.secret_hash == SecretHashes(b"tests").of(secret)
    assert secret not in repr(await listed(service, tenant, operator))


async def test_whatever_is_wrong_with_a_key_it_is_refused_with_the_same_words(
    service: ApiKeyService, tenant: TenantId, operator: Actor, clock: ManualClock
) -> None:
    good, text = await service.create(tenant, "Sync", READING, operator)
    revoked, revoked_text = await service.create(tenant, "Old", READING, operator)
    _, expired_text = await service.create(
        tenant, "Brief", READING, operator, expires_at=NOON + AN_HOUR
    )
    await service.revoke(tenant, revoked.id, operator)
    clock.advance(AN_HOUR)
    elsewhere = attrs.evolve(service, hashes=SecretHashes(b"another installation"))

    for asked, sent in (
        (service, ""),
        (service, "eyJhbGciOi.J9.x"),
        (service, text_of(good.id, "0" * 64)),
        (service, text.replace(good.id, "f" * 32)),
        (service, text.replace(good.id, revoked.id)),
        (service, revoked_text),
        (service, expired_text),
        (elsewhere, text),
    ):
        with pytest.raises(Refused) as refused:
            await asked.authenticate(tenant, sent)
        assert refused.value.refusals == (ApiKeyRefused(),), sent
    assert (await service.authenticate(tenant, text)).id == good.id


async def test_a_key_is_good_for_what_it_was_made_for_alone(
    service: ApiKeyService, tenant: TenantId, operator: Actor
) -> None:
    made, text = await service.create(tenant, "Sync", READING, operator)

    assert (await service.authenticate(tenant, text, Scope.PROGRAMS_READ)).id == made.id
    with pytest.raises(Refused) as refused:
        await service.authenticate(tenant, text, Scope.PROGRAMS_WRITE)

    assert refused.value.refusals == (ScopeLacking(Scope.PROGRAMS_WRITE),)
    assert "programs:write" in ScopeLacking(Scope.PROGRAMS_WRITE).message


async def test_a_key_gives_no_other_key_what_it_lacks_itself(
    service: ApiKeyService, tenant: TenantId, operator: Actor
) -> None:
    maker, _ = await service.create(tenant, "Maker", {Scope.KEYS_WRITE, *READING}, operator)

    made, _ = await service.create(tenant, "Made", READING, maker.actor)
    with pytest.raises(Refused) as refused:
        await service.create(
            tenant, "Mighty", {Scope.CATALOG_READ, Scope.AUDIT_READ, *READING}, maker.actor
        )

    assert made.created_by == f"key:{maker.id}"
    assert refused.value.refusals == (ScopesExceeded((Scope.AUDIT_READ, Scope.CATALOG_READ)),)
    assert [key.name for key in await listed(service, tenant, operator)] == ["Made", "Maker"]


@pytest.mark.parametrize("until", [None, NOON + AN_HOUR + A_MOMENT])
async def test_a_key_makes_no_key_that_outlives_it(
    service: ApiKeyService, tenant: TenantId, operator: Actor, until: datetime | None
) -> None:
    scopes, end = {Scope.KEYS_WRITE}, NOON + AN_HOUR
    maker, _ = await service.create(tenant, "Maker", scopes, operator, expires_at=end)
    await service.create(tenant, "Made", scopes, maker.actor, expires_at=end)

    with pytest.raises(Refused) as refused:
        await service.create(tenant, "Lasting", scopes, maker.actor, expires_at=until)

    assert refused.value.refusals == (ExpiryExceeded(end),)
    assert [key.name for key in await listed(service, tenant, operator)] == ["Made", "Maker"]


async def test_a_key_that_is_over_makes_no_other_key(
    service: ApiKeyService, tenant: TenantId, operator: Actor
) -> None:
    maker, _ = await service.create(tenant, "Maker", {Scope.KEYS_WRITE}, operator)
    await service.revoke(tenant, maker.id, operator)

    with pytest.raises(Refused) as refused:
        await service.create(tenant, "Made", {Scope.KEYS_WRITE}, maker.actor)

    assert refused.value.refusals == (ApiKeyRefused(),)


@pytest.mark.parametrize(
    ("name", "scopes", "expires_at", "fields"),
    [
        ("", READING, None, ["name"]),
        (" Sync", READING, None, ["name"]),
        ("Sync\0", READING, None, ["name"]),
        ("Sync\ud800", READING, None, ["name"]),
        ("x" * 61, READING, None, ["name"]),
        ("Sync", frozenset(), None, ["scopes"]),
        ("Sync", READING, NOON, ["expiry"]),
        ("Sync", READING, NOON + timedelta(days=3650) + A_MOMENT, ["expiry"]),
        ("Sync", READING, datetime.max.replace(tzinfo=FAR_WEST), ["expiry"]),
        ("", frozenset(), NOON - A_MOMENT, ["name", "scopes", "expiry"]),
    ],
)
async def test_a_key_that_cannot_be_is_refused_and_not_kept(
    service: ApiKeyService,
    tenant: TenantId,
    operator: Actor,
    name: str,
    scopes: frozenset[Scope],
    expires_at: datetime | None,
    fields: list[str],
) -> None:
    with pytest.raises(Refused) as refused:
        await service.create(tenant, name, scopes, operator, expires_at=expires_at)

    found = [each.field for each in refused.value.refusals if isinstance(each, ApiKeyUnfit)]
    assert found == fields
    assert await listed(service, tenant, operator) == []


async def test_keys_are_listed_newest_first_page_by_page(
    service: ApiKeyService, tenant: TenantId, operator: Actor
) -> None:
    made = [
        (await service.create(tenant, f"Key {number}", READING, operator))[0] for number in range(5)
    ]
    newest_first = made[::-1]

    first = list(await service.list_keys(tenant, operator, 2))
    second = list(await service.list_keys(tenant, operator, 2, first[-1].id))
    last = list(await service.list_keys(tenant, operator, 2, second[-1].id))

    assert [*first, *second, *last] == newest_first
    assert await listed(service, tenant, operator) == newest_first


async def test_a_revoked_key_stays_in_the_list_with_the_time_when_it_ended(
    service: ApiKeyService, tenant: TenantId, operator: Actor, clock: ManualClock
) -> None:
    made, _ = await service.create(tenant, "Sync", READING, operator)

    revoked = await service.revoke(tenant, made.id, operator)
    clock.advance(AN_HOUR)
    again = await service.revoke(tenant, made.id, operator)

    assert revoked == again == attrs.evolve(made, revoked_at=NOON)
    assert await listed(service, tenant, operator) == [revoked]


@pytest.mark.parametrize("key_id", ["f" * 32, "", "no such key", "a\0", "a\ud800", "A", "f" * 33])
async def test_a_key_that_is_not_there_cannot_be_revoked(
    service: ApiKeyService, tenant: TenantId, operator: Actor, key_id: str
) -> None:
    with pytest.raises(Refused) as refused:
        await service.revoke(tenant, key_id, operator)

    assert refused.value.refusals == (ApiKeyUnknown(key_id),)


async def test_when_a_key_was_used_is_written_once_a_minute(
    service: ApiKeyService, tenant: TenantId, operator: Actor, clock: ManualClock
) -> None:
    _, text = await service.create(tenant, "Sync", READING, operator)

    async def noted() -> datetime | None:
        await asyncio.gather(*(service.authenticate(tenant, text) for _ in range(5)))
        return (await listed(service, tenant, operator))[0].last_used_at

    first = await noted()
    clock.advance(USE_NOTED_EVERY - A_MOMENT)
    too_early = await noted()
    clock.advance(A_MOMENT)
    later = await noted()

    assert (first, too_early, later) == (NOON, NOON, NOON + USE_NOTED_EVERY)


async def test_of_callers_who_note_the_same_use_one_writes_it(
    service: ApiKeyService, tenant: TenantId, operator: Actor, work: Work
) -> None:
    made, _ = await service.create(tenant, "Sync", READING, operator)

    for at in (NOON, NOON + USE_NOTED_EVERY - A_MOMENT):
        async with work() as begun:
            await begun.api_keys.note_use(made.id, at)

    assert await listed(service, tenant, operator) == [attrs.evolve(made, last_used_at=NOON)]


async def test_the_use_of_a_key_that_was_just_revoked_is_not_noted(
    service: ApiKeyService, tenant: TenantId, operator: Actor, work: Work
) -> None:
    made, _ = await service.create(tenant, "Sync", READING, operator)
    revoked = await service.revoke(tenant, made.id, operator)

    async with work() as begun:
        await begun.api_keys.note_use(made.id, NOON)

    assert await listed(service, tenant, operator) == [revoked]


async def test_of_callers_and_one_who_revokes_no_use_is_noted_behind_the_end(
    service: ApiKeyService, tenant: TenantId, operator: Actor
) -> None:
    made, text = await service.create(tenant, "Sync", READING, operator)

    async def call() -> Refusal | None:
        try:
            await service.authenticate(tenant, text)
        except Refused as refused:
            return refused.refusals[0]
        return None

    answers = await asyncio.gather(
        *(call() for _ in range(4)),
        service.revoke(tenant, made.id, operator),
        *(call() for _ in range(4)),
    )

    (kept,) = await listed(service, tenant, operator)
    assert kept.revoked_at == NOON
    assert {each for each in answers if isinstance(each, Refusal)} <= {ApiKeyRefused()}
    assert await call() == ApiKeyRefused()


async def test_a_key_whose_work_failed_was_never_made(
    service: ApiKeyService, tenant: TenantId, operator: Actor, work: Work
) -> None:
    made, _ = await service.create(tenant, "Sync", READING, operator)
    async with failing(work) as begun:
        await begun.api_keys.add(attrs.evolve(made, id=ApiKeyId("f" * 32)))
        await begun.api_keys.revoke(made.id, NOON)

    assert await listed(service, tenant, operator) == [made]
