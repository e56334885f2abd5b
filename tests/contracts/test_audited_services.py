"""What an operator changes through a service goes on record; what changes nothing does not."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from flexcore.access import ApiKeyService, Scope, SecretHashes
from flexcore.catalog import AssetInUse, AssetService, TagService
from flexcore.configs import (
    BaseConfigs,
    BaseConfigService,
    FrontendConfigService,
    NotificationConfigService,
)
from flexcore.kernel import (
    Actor,
    EntityKind,
    EntityRef,
    ManualClock,
    Refused,
    SeededIds,
    TenantId,
)
from tests.audits import Record
from tests.builders import NOON, a_program
from tests.contracts.test_base_configs import begin_on
from tests.works import StoreUnitOfWork

pytestmark = pytest.mark.anyio

GAME = EntityRef(EntityKind.EVENT, "G1")
LOGO = "https://cdn.example.com/logo.png"
REGULAR = a_program()


@attrs.frozen
class OneHost:
    async def asset_hosts(self, tenant: TenantId) -> frozenset[str]:
        return frozenset({"cdn.example.com"})


@pytest.fixture
async def program(unit_of_work: StoreUnitOfWork, tenant: TenantId, operator: Actor) -> None:
    async with unit_of_work(tenant, operator) as work:
        await work.programs.add(REGULAR)


async def test_what_is_done_with_a_tag_is_on_record(
    record: Record, unit_of_work: StoreUnitOfWork, tenant: TenantId, operator: Actor, ids: SeededIds
) -> None:
    tags = TagService(unit_of_work, ids)
    tag = await tags.create(tenant, "rivalry", "Rivalry 🔥", "#ff0000", operator)
    for _ in range(2):
        await tags.put_on(tenant, tag.id, GAME, operator)
    changed = await tags.change(tenant, attrs.evolve(tag, label="Derby"), operator)
    await tags.change(tenant, changed, operator)
    for _ in range(2):
        await tags.take_off(tenant, tag.id, GAME, operator)
    await tags.put_on(tenant, tag.id, GAME, operator)
    await tags.delete(tenant, tag.id, operator)

    ref, on = f"tag:{tag.id}", {"on": "event:G1"}
    made = {"name": "rivalry", "label": "Rivalry 🔥", "colour": "#ff0000"}
    assert await record.lines() == [
        ("tag.created", ref, None, made),
        ("tag.put_on", ref, None, on),
        ("tag.changed", ref, {"label": "Rivalry 🔥"}, {"label": "Derby"}),
        ("tag.taken_off", ref, on, None),
        ("tag.put_on", ref, None, on),
        ("tag.deleted", ref, {**made, "label": "Derby", "on": ["event:G1"]}, None),
    ]


async def test_what_is_done_with_an_asset_is_on_record(
    record: Record, unit_of_work: StoreUnitOfWork, tenant: TenantId, operator: Actor, ids: SeededIds
) -> None:
    assets = AssetService(unit_of_work, OneHost(), ids)
    logo = await assets.add(tenant, LOGO, "image", operator)
    for _ in range(2):
        await assets.put_on(tenant, logo.id, GAME, operator)
    with pytest.raises(Refused) as refused:
        await assets.delete(tenant, logo.id, operator)
    for _ in range(2):
        await assets.take_off(tenant, logo.id, GAME, operator)
    await assets.delete(tenant, logo.id, operator)

    ref, shows, made = f"asset:{logo.id}", {"shows": "event:G1"}, {"url": LOGO, "type": "image"}
    assert refused.value.refusals == (AssetInUse(logo.id),)
    assert await record.lines() == [
        ("asset.added", ref, None, made),
        ("asset.put_on", ref, None, shows),
        ("asset.taken_off", ref, shows, None),
        ("asset.deleted", ref, made, None),
    ]


async def test_what_is_done_with_a_base_config_is_on_record(
    configs: BaseConfigs, tenant: TenantId, operator: Actor, clock: ManualClock
) -> None:
    begin = begin_on(configs)
    service = BaseConfigService(begin, configs, clock)
    for value in ({"holdSeconds": 600}, {"holdSeconds": 600}, {}):
        await service.set(tenant, "carts", value, operator)
    with pytest.raises(Refused):
        await service.set(tenant, "carts", {"holdSeconds": "soon"}, operator)

    assert await Record(begin, tenant, operator).lines() == [
        ("config.set", "config:carts", None, {"value": {"holdSeconds": 600}}),
        ("config.set", "config:carts", {"value": {"holdSeconds": 600}}, {"value": {}}),
    ]


async def test_of_a_frontend_config_its_fingerprint_is_on_record(
    record: Record,
    unit_of_work: StoreUnitOfWork,
    tenant: TenantId,
    operator: Actor,
    program: None,
) -> None:
    service, first, second = FrontendConfigService(unit_of_work), b'{"a": 1}', b'{"a":  2}'
    for content in (first, first, second):
        await service.put(tenant, REGULAR.id, content, operator)

    action, ref = "frontend_config.replaced", f"program:{REGULAR.id}"
    assert await record.lines() == [
        (action, ref, None, _fingerprint(first, 1)),
        (action, ref, _fingerprint(first, 1), _fingerprint(second, 2)),
    ]


def _fingerprint(content: bytes, version: int) -> Mapping[str, object]:
    digest = hashlib.sha256(content).hexdigest()
    return {"version": version, "bytes": len(content), "sha256": digest}


async def test_what_is_done_with_a_notification_config_is_on_record(
    record: Record,
    unit_of_work: StoreUnitOfWork,
    tenant: TenantId,
    operator: Actor,
    program: None,
) -> None:
    service, key = NotificationConfigService(unit_of_work), "order_confirmation_email"
    for is_enabled in (True, True, False):
        await service.switch(tenant, REGULAR.id, key, operator, is_enabled=is_enabled)

    action, ref = "notification_config.switched", f"program:{REGULAR.id}"
    on: dict[str, object] = {"key": key, "isEnabled": True, "settings": {}}
    off = {**on, "isEnabled": False}
    assert await record.lines() == [(action, ref, None, on), (action, ref, on, off)]


async def test_what_is_done_with_an_api_key_is_on_record_without_its_secret(
    record: Record,
    unit_of_work: StoreUnitOfWork,
    tenant: TenantId,
    operator: Actor,
    clock: ManualClock,
    ids: SeededIds,
) -> None:
    keys = ApiKeyService(unit_of_work, SecretHashes(b"tests"), clock, ids)
    key, text = await keys.create(
        tenant, "Sync", {Scope.KEYS_WRITE}, operator, expires_at=NOON + timedelta(days=1)
    )
    await keys.authenticate(tenant, text)
    with pytest.raises(Refused):
        await keys.create(tenant, "Mighty", {Scope.CATALOG_READ}, key.actor)
    for _ in range(2):
        await keys.revoke(tenant, key.id, operator)
    with pytest.raises(Refused):
        await keys.revoke(tenant, UUID(int=404).hex, operator)

    made = {
        "name": "Sync",
        "scopes": ["keys:write"],
        "expiresAt": "2025-09-02T12:00:00+00:00",
    }
    lines = await record.lines()
    assert lines == [
        ("api_key.created", f"api_key:{key.id}", None, made),
        ("api_key.revoked", f"api_key:{key.id}", made, None),
    ]
    assert text.split("_")[2] not in str(lines)
    assert key.secret_hash.hex() not in str(lines)
