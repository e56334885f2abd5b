"""What every keeper of base configs does."""

import asyncio
from datetime import timedelta

import pytest

from flex_adapters.memory.configs import MemoryConfigs
from flex_adapters.memory.database import MemoryDatabase
from flex_adapters.postgres.configs import PostgresBaseConfigs
from flex_adapters.postgres.database import PostgresDatabase
from flexcore.configs import (
    ACCOUNT_GROUPS,
    AUTH,
    CARTS,
    LEDGERS,
    TIME_ZONE,
    AccountGroup,
    AuthConfig,
    BaseConfig,
    BaseConfigs,
    BaseConfigService,
    CartConfig,
    ConfigChange,
    ConfigChanged,
    ConfigKeyUnknown,
    ConfigUnfit,
    Ledger,
    plain_of,
)
from flexcore.kernel import Actor, ActorKind, ManualClock, Refused, TenantId
from tests.works import StoreUnitOfWork

pytestmark = pytest.mark.anyio

KIM = Actor(ActorKind.OPERATOR, "kim")


@pytest.fixture
def read(configs: BaseConfigs) -> BaseConfigs:
    return configs


@pytest.fixture
def service(read: BaseConfigs, clock: ManualClock) -> BaseConfigService:
    return BaseConfigService(begin_on(read), read, clock)


def begin_on(read: BaseConfigs) -> StoreUnitOfWork:
    """Return work on the database that is read."""
    assert isinstance(read, MemoryConfigs | PostgresBaseConfigs)
    database: MemoryDatabase | PostgresDatabase = read.database
    return database.unit_of_work


async def test_a_store_that_set_nothing_has_the_defaults(
    service: BaseConfigService, read: BaseConfigs, tenant: TenantId, operator: Actor
) -> None:
    assert await read.carts(tenant) == CartConfig()
    assert await read.value_of(tenant, TIME_ZONE) is None
    assert await read.asset_hosts(tenant) == frozenset()
    assert await service.get(tenant, "auth", operator) == BaseConfig(
        "auth", plain_of(AuthConfig()), 0
    )
    assert await service.history(tenant, "auth", operator) == []


@pytest.mark.rule("FX-4.1")
@pytest.mark.rule("FX-4.2")
async def test_a_config_comes_back_under_its_key_and_counts_at_once(
    service: BaseConfigService, read: BaseConfigs, tenant: TenantId, operator: Actor
) -> None:
    assert await read.value_of(tenant, AUTH) == AuthConfig()
    groups = [{"id": "gold", "name": "Göld 🎟", "vendorCodes": ["G1"]}]

    assert await service.set(tenant, "auth", {"accessSeconds": 600}, operator) == BaseConfig(
        "auth", {"accessSeconds": 600}, 1
    )
    await service.set(tenant, "timezone", "Europe/Oslo", operator)
    await service.set(tenant, "account_groups", groups, operator)
    await service.set(tenant, "assets", {"hosts": ["cdn.example.com"]}, operator)

    assert await read.value_of(tenant, AUTH) == AuthConfig(access_seconds=600)
    assert await read.value_of(tenant, TIME_ZONE) == "Europe/Oslo"
    assert await read.asset_hosts(tenant) == {"cdn.example.com"}
    listed = await service.list_all(tenant, operator)
    assert [(config.key, config.version) for config in listed] == [
        ("account_groups", 1),
        ("assets", 1),
        ("auth", 1),
        ("carts", 0),
        ("ledgers", 0),
        ("timezone", 1),
    ]
    assert listed[0].value == groups


@pytest.mark.rule("FX-6.1")
async def test_account_groups_and_ledgers_are_entries_of_base_configs(
    service: BaseConfigService, read: BaseConfigs, tenant: TenantId, operator: Actor
) -> None:
    gold = {"id": "gold", "name": "Gold members", "vendorCodes": ["G1", "G2"]}
    season = {"id": "season", "name": "Season", "vendorCode": "4711"}
    assert await read.value_of(tenant, ACCOUNT_GROUPS) == ()
    assert await read.value_of(tenant, LEDGERS) == ()

    await service.set(tenant, "account_groups", [gold], operator)
    await service.set(tenant, "ledgers", [season], operator)

    groups = (AccountGroup("gold", "Gold members", ("G1", "G2")),)
    assert await read.value_of(tenant, ACCOUNT_GROUPS) == groups
    assert await read.value_of(tenant, LEDGERS) == (Ledger("season", "Season", "4711"),)


@pytest.mark.rule("FX-4.3")
async def test_every_change_is_kept_with_what_was_and_what_is_who_and_when(
    service: BaseConfigService, tenant: TenantId, operator: Actor, clock: ManualClock
) -> None:
    first = clock.now()
    await service.set(tenant, "timezone", "Europe/Oslo", operator)
    clock.advance(timedelta(hours=1))
    await service.set(tenant, "timezone", None, KIM)
    await service.set(tenant, "auth", {}, operator)

    assert await service.history(tenant, "timezone", operator) == [
        ConfigChange(
            "timezone", "Europe/Oslo", None, 2, "operator:kim", first + timedelta(hours=1)
        ),
        ConfigChange("timezone", None, "Europe/Oslo", 1, "cli:pat", first),
    ]


async def test_a_history_is_read_page_by_page(
    service: BaseConfigService, tenant: TenantId, operator: Actor
) -> None:
    for seconds in range(100, 105):
        await service.set(tenant, "carts", {"holdSeconds": seconds}, operator)

    latest = await service.history(tenant, "carts", operator, limit=2)
    others = await service.history(tenant, "carts", operator, before=latest[-1].version)

    assert [change.version for change in latest] == [5, 4]
    assert [change.version for change in others] == [3, 2, 1]


async def test_the_same_value_again_is_no_change(
    service: BaseConfigService, tenant: TenantId, operator: Actor
) -> None:
    once = await service.set(tenant, "carts", {"holdSeconds": 600}, operator)

    assert await service.set(tenant, "carts", {"holdSeconds": 600}, KIM) == once
    assert len(await service.history(tenant, "carts", operator)) == 1


async def test_a_stale_change_is_refused_with_the_version_that_is_there(
    service: BaseConfigService, read: BaseConfigs, tenant: TenantId, operator: Actor
) -> None:
    await service.set(tenant, "carts", {"holdSeconds": 600}, operator, version=0)
    await service.set(tenant, "carts", {"holdSeconds": 700}, operator, version=1)

    with pytest.raises(Refused) as refused:
        await service.set(tenant, "carts", {"holdSeconds": 800}, KIM, version=1)

    assert refused.value.refusals == (ConfigChanged("the config carts", 2),)
    assert await read.value_of(tenant, CARTS) == CartConfig(hold_seconds=700)
    assert len(await service.history(tenant, "carts", operator)) == 2


@pytest.mark.rule("FX-4.3")
async def test_of_rivals_with_one_version_exactly_one_changes_the_config(
    service: BaseConfigService, tenant: TenantId, operator: Actor
) -> None:
    async def change(seconds: int) -> bool:
        try:
            await service.set(tenant, "carts", {"holdSeconds": seconds}, operator, version=0)
        except Refused as refused:
            return not isinstance(refused.refusals[0], ConfigChanged)
        return True

    done = await asyncio.gather(*(change(seconds) for seconds in range(100, 106)))

    assert sorted(done) == [False] * 5 + [True]
    assert len(await service.history(tenant, "carts", operator)) == 1


def a_change(seconds: int, version: int, clock: ManualClock) -> ConfigChange:
    value = {"holdSeconds": seconds}
    return ConfigChange("carts", None, value, version, "cli:pat", clock.now())


@pytest.mark.parametrize("version", [1, 3])
async def test_a_change_is_kept_only_on_top_of_the_version_before_it(
    read: BaseConfigs, tenant: TenantId, operator: Actor, clock: ManualClock, version: int
) -> None:
    begin = begin_on(read)
    async with begin(tenant, operator) as work:
        await work.base_configs.change(a_change(600, 1, clock))

    with pytest.raises(Refused) as refused:
        async with begin(tenant, operator) as work:
            await work.base_configs.change(a_change(700, version, clock))

    assert refused.value.refusals == (ConfigChanged("the config carts", 1),)
    async with begin(tenant, operator) as work:
        assert await work.base_configs.get("carts") == BaseConfig("carts", {"holdSeconds": 600}, 1)
        assert len(await work.base_configs.history("carts", 9, None)) == 1


async def test_the_first_change_of_a_config_makes_version_1(
    read: BaseConfigs, tenant: TenantId, operator: Actor, clock: ManualClock
) -> None:
    begin = begin_on(read)

    with pytest.raises(Refused):
        async with begin(tenant, operator) as work:
            await work.base_configs.change(a_change(600, 2, clock))

    async with begin(tenant, operator) as work:
        assert await work.base_configs.get("carts") is None


async def test_a_change_that_waited_for_another_of_its_version_is_refused(
    read: BaseConfigs, tenant: TenantId, operator: Actor, clock: ManualClock
) -> None:
    begin = begin_on(read)

    async def change(seconds: int) -> None:
        async with begin(tenant, operator) as work:
            await work.base_configs.change(a_change(seconds, 1, clock))

    async with begin(tenant, operator) as first:
        await first.base_configs.change(a_change(600, 1, clock))
        rival = asyncio.create_task(change(700))
        for _ in range(50):
            # Meanwhile the rival comes to where it has to wait.
            assert await first.base_configs.get("carts")

    with pytest.raises(Refused) as refused:
        await rival
    assert refused.value.refusals == (ConfigChanged("the config carts", 1),)


async def test_a_key_or_value_outside_the_registry_changes_nothing(
    service: BaseConfigService, tenant: TenantId, operator: Actor
) -> None:
    for name, value, kind in (
        ("colours", {}, ConfigKeyUnknown),
        ("carts", {"holdSeconds": 1}, ConfigUnfit),
    ):
        with pytest.raises(Refused) as refused:
            await service.set(tenant, name, value, operator)
        assert isinstance(refused.value.refusals[0], kind)
    with pytest.raises(Refused):
        await service.history(tenant, "colours", operator)

    assert await service.history(tenant, "carts", operator) == []
