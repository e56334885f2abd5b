"""What every keeper of notification configs does."""

import asyncio
import json
from uuid import UUID

import attrs
import pytest

from flexcore.configs import (
    ConfigChanged,
    ConfigUnfit,
    NoSuchProgram,
    NotificationConfig,
    NotificationConfigService,
    NotificationKey,
    NotificationKeyUnknown,
)
from flexcore.kernel import Actor, ProgramId, Refusal, Refused, TenantId
from tests.builders import a_program
from tests.works import StoreUnitOfWork, Work

pytestmark = pytest.mark.anyio

REGULAR = a_program().id
SALE = ProgramId(UUID(int=0x5A1E))
NOWHERE = ProgramId(UUID(int=404))
PURCHASE = {"order_confirmation_email", "order_confirmation_text", "order_failure_email"}
PAYMENT_PLAN = {
    f"payment_plan_{what}_{how}"
    for what in ("reminder", "success", "failure")
    for how in ("text", "email")
}


@pytest.fixture
def service(unit_of_work: StoreUnitOfWork, programs: None) -> NotificationConfigService:
    return NotificationConfigService(unit_of_work)


@pytest.fixture
async def programs(work: Work) -> None:
    async with work() as begun:
        await begun.programs.add(a_program())
        await begun.programs.add(attrs.evolve(a_program(), id=SALE, name="Sale"))


async def sent(service: NotificationConfigService, tenant: TenantId, by: Actor) -> set[str]:
    """Return the keys of what the regular program sends."""
    configs = await service.of_program(tenant, REGULAR, by)
    assert list(configs) == list(NotificationKey)
    return {key.value for key, config in configs.items() if config.is_enabled}


@pytest.mark.rule("FX-12.3")
def test_there_are_three_messages_of_purchases_and_six_of_payment_plans() -> None:
    assert {key.value for key in NotificationKey} == PURCHASE | PAYMENT_PLAN
    assert len(PAYMENT_PLAN) == 6


@pytest.mark.rule("FX-12.1")
async def test_a_program_says_which_messages_it_sends_and_how(
    service: NotificationConfigService, tenant: TenantId, operator: Actor
) -> None:
    how = {"subject": "Göld 🎟", "copies": [1, None, 2.5], "reply": {"to": "a@example.com"}}

    saved = await service.switch(
        tenant, REGULAR, "order_confirmation_email", operator, is_enabled=True, settings=how
    )

    key = NotificationKey.ORDER_CONFIRMATION_EMAIL
    assert saved == NotificationConfig(REGULAR, key, True, how, 1)
    assert (await service.of_program(tenant, REGULAR, operator))[key] == saved
    assert (await service.of_program(tenant, SALE, operator))[key] == NotificationConfig(SALE, key)


@pytest.mark.rule("FX-12.1")
async def test_what_nobody_switched_on_is_off(
    service: NotificationConfigService, tenant: TenantId, operator: Actor
) -> None:
    assert await sent(service, tenant, operator) == set()


@pytest.mark.rule("FX-12.2")
@pytest.mark.rule("FX-12.4")
@pytest.mark.parametrize("name", sorted(PURCHASE | PAYMENT_PLAN))
async def test_each_message_is_switched_on_and_off_on_its_own(
    service: NotificationConfigService, tenant: TenantId, operator: Actor, name: str
) -> None:
    other = next(key.value for key in NotificationKey if key.value != name)
    await service.switch(tenant, REGULAR, other, operator, is_enabled=True)

    await service.switch(tenant, REGULAR, name, operator, is_enabled=True, settings={"a": 1})
    assert await sent(service, tenant, operator) == {name, other}
    off = await service.switch(tenant, REGULAR, name, operator, is_enabled=False)

    assert await sent(service, tenant, operator) == {other}
    assert (off.settings, off.version) == ({"a": 1}, 2)


async def test_the_same_again_changes_nothing(
    service: NotificationConfigService, tenant: TenantId, operator: Actor
) -> None:
    name = "order_failure_email"
    once = await service.switch(tenant, REGULAR, name, operator, is_enabled=False)

    assert await service.switch(tenant, REGULAR, name, operator, is_enabled=False) == once
    assert once.version == 1


@pytest.mark.parametrize(
    ("before", "after"), [(1, True), (True, 1), (1, 1.0), (0, False), (0, -0.0), ([1], [True])]
)
async def test_settings_that_are_other_json_are_saved(
    service: NotificationConfigService,
    tenant: TenantId,
    operator: Actor,
    before: object,
    after: object,
) -> None:
    name, key = "order_failure_email", NotificationKey.ORDER_FAILURE_EMAIL
    for value in (before, after):
        settings = {"copy": value}
        await service.switch(tenant, REGULAR, name, operator, is_enabled=True, settings=settings)

    kept = (await service.of_program(tenant, REGULAR, operator))[key]
    # Not every store keeps the sign of a zero.
    written, sent_last = (
        json.dumps(value).removeprefix("-") for value in (kept.settings["copy"], after)
    )
    assert (kept.version, written) == (2, sent_last)


async def test_of_rivals_with_one_version_exactly_one_switches(
    service: NotificationConfigService, tenant: TenantId, operator: Actor
) -> None:
    name = "order_failure_email"

    async def switch(number: int) -> Refusal | None:
        settings = {"number": number}
        try:
            await service.switch(
                tenant, REGULAR, name, operator, is_enabled=True, settings=settings, version=0
            )
        except Refused as refused:
            return refused.refusals[0]
        return None

    answers = await asyncio.gather(*(switch(number) for number in range(6)))

    assert answers.count(None) == 1
    what = "the notification config order_failure_email"
    assert answers.count(ConfigChanged(what, 1)) == 5


@pytest.mark.parametrize(
    ("program_id", "name", "settings", "version", "refusal"),
    [
        (REGULAR, "birthday_email", {}, None, NotificationKeyUnknown("birthday_email")),
        (NOWHERE, "order_failure_email", {}, None, NoSuchProgram(NOWHERE)),
        (
            REGULAR,
            "order_failure_email",
            {},
            3,
            ConfigChanged("the notification config order_failure_email", 0),
        ),
    ],
    ids=["no such message", "no such program", "stale"],
)
async def test_what_cannot_be_switched_is_refused(
    service: NotificationConfigService,
    tenant: TenantId,
    operator: Actor,
    program_id: ProgramId,
    name: str,
    settings: dict[str, object],
    version: int | None,
    refusal: Refusal,
) -> None:
    with pytest.raises(Refused) as refused:
        await service.switch(
            tenant, program_id, name, operator, is_enabled=True, settings=settings, version=version
        )

    assert refused.value.refusals == (refusal,)
    assert await sent(service, tenant, operator) == set()


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"a": {"b": ["x", "\0"]}}, "$.a.b.1"),
        ({"a": "\ud800"}, "$.a"),
        ({"a\0": 1}, "$"),
        ({"a": 2**64}, "$.a"),
        ({"a": float("inf")}, "$.a"),
        ({"a": "x" * 20_000}, "$"),
        ({"a": object()}, "$.a"),
        ([], "$"),
    ],
)
async def test_settings_that_would_not_come_back_the_same_are_refused(
    service: NotificationConfigService,
    tenant: TenantId,
    operator: Actor,
    settings: dict[str, object],
    place: str,
) -> None:
    with pytest.raises(Refused) as refused:
        await service.switch(
            tenant,
            REGULAR,
            "order_failure_email",
            operator,
            is_enabled=True,
            settings=settings,
        )

    (refusal,) = refused.value.refusals
    assert isinstance(refusal, ConfigUnfit)
    assert [fault.place for fault in refusal.faults] == [place]
    assert await sent(service, tenant, operator) == set()
