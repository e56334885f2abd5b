"""What staff do with API keys, and how one proves who calls."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

import attrs

from flexcore.access.key_ports import (
    ApiKeyRefused,
    ApiKeyUnknown,
    ApiKeyWork,
    ExpiryExceeded,
    ScopeLacking,
    ScopesExceeded,
    key_refusals,
)
from flexcore.access.keys import (
    ApiKey,
    ApiKeyId,
    Scope,
    SecretHashes,
    key_id_of,
    parts_of,
    text_of,
)
from flexcore.kernel import (
    Actor,
    ActorKind,
    Change,
    Clock,
    EntityKind,
    EntityRef,
    Ids,
    Refusal,
    Refused,
    TenantId,
    UnitOfWork,
)

_PAGE = 50
_ANYONE = Actor(ActorKind.ANONYMOUS)
# What the secret of an unknown key is compared with, so that it takes as long as a known one's.
_NO_HASH = bytes(32)


@attrs.frozen
class ApiKeyService:
    """Makes, lists, revokes and checks the API keys of stores."""

    unit_of_work: UnitOfWork[ApiKeyWork]
    hashes: SecretHashes
    clock: Clock
    ids: Ids

    async def create(
        self,
        tenant: TenantId,
        name: str,
        scopes: Iterable[Scope],
        by: Actor,
        *,
        expires_at: datetime | None = None,
    ) -> tuple[ApiKey, str]:
        """Make a key and return it with its text, which is never shown again.

        Args:
            tenant: The store that it is for.
            name: For people: who uses the key, and what for.
            scopes: What it may do; a key that makes another one must have them itself.
            by: Who makes it.
            expires_at: When it stops to be good; None for never.

        Raises:
            Refused: `ApiKeyUnfit` for each field at fault, `ScopesExceeded`, `ExpiryExceeded`,
                or `ApiKeyRefused` when the key that makes it is not good any more.
        """
        secret, now = self.ids.secret(), self.clock.now()
        key = ApiKey(
            id=ApiKeyId(self.ids.new().hex),
            name=name,
            scopes=frozenset(scopes),
            secret_hash=self.hashes.of(secret),
            created_at=now,
            created_by=str(by),
            expires_at=expires_at,
        )
        if unfit := key_refusals(key):
            raise Refused(*unfit)
        key = attrs.evolve(key, expires_at=expires_at and expires_at.astimezone(UTC))
        async with self.unit_of_work(tenant, by) as work:
            await _refuse_excess(work, key, by)
            await work.api_keys.add(key)
            await work.audit.record(Change("api_key.created", _ref(key), None, _document(key)))
        return key, text_of(key.id, secret)

    async def list_keys(
        self, tenant: TenantId, by: Actor, limit: int = _PAGE, after: ApiKeyId | None = None
    ) -> Sequence[ApiKey]:
        """Return keys, the newest first, from after an id on; revoked ones stay in the list."""
        async with self.unit_of_work(tenant, by) as work:
            return await work.api_keys.list_keys(limit, after)

    async def revoke(self, tenant: TenantId, named: str, by: Actor) -> ApiKey:
        """End the key of an id at once; doing it again changes nothing.

        Raises:
            Refused: `ApiKeyUnknown`.
        """
        if (key_id := key_id_of(named)) is None:
            raise Refused(ApiKeyUnknown(named))
        async with self.unit_of_work(tenant, by) as work:
            was_good = await work.api_keys.revoke(key_id, self.clock.now())
            key = await work.api_keys.find(key_id)
            if key is None:
                raise Refused(ApiKeyUnknown(named))
            if was_good:
                await work.audit.record(Change("api_key.revoked", _ref(key), _document(key)))
            return key

    async def authenticate(
        self, tenant: TenantId, text: str, needed: Scope | None = None
    ) -> ApiKey:
        """Return the key that somebody sent, and note now and then that it is used.

        Raises:
            Refused: `ApiKeyRefused`, the same whatever is wrong with it; `ScopeLacking` when it
                is good and has not the scope that is needed.
        """
        key_id, secret = parts_of(text) or (ApiKeyId(""), text)
        async with self.unit_of_work(tenant, _ANYONE) as work:
            key = await work.api_keys.find(key_id)
        is_right = self.hashes.opens(secret, key.secret_hash if key else _NO_HASH)
        now = self.clock.now()
        if key is None or not is_right or not key.is_live(now):
            raise Refused(ApiKeyRefused())
        if key.use_is_due(now):
            async with self.unit_of_work(tenant, key.actor) as work:
                await work.api_keys.note_use(key.id, now)
        if needed is not None and needed not in key.scopes:
            raise Refused(ScopeLacking(needed))
        return key


def _ref(key: ApiKey) -> EntityRef:
    return EntityRef(EntityKind.API_KEY, key.id)


def _document(key: ApiKey) -> dict[str, object]:
    return {
        "name": key.name,
        "scopes": sorted(scope.value for scope in key.scopes),
        "expiresAt": key.expires_at.isoformat() if key.expires_at else None,
    }


async def _refuse_excess(work: ApiKeyWork, key: ApiKey, by: Actor) -> None:
    """Refuse a key that may do more, or for longer, than the key which makes it."""
    if by.kind is not ActorKind.KEY:
        return
    maker = await work.api_keys.find(ApiKeyId(by.id))
    if maker is None or not maker.is_live(key.created_at):
        raise Refused(ApiKeyRefused())
    if excesses := tuple(_excesses(key, maker)):
        raise Refused(*excesses)


def _excesses(key: ApiKey, maker: ApiKey) -> Iterator[Refusal]:
    if excess := sorted(key.scopes - maker.scopes, key=lambda scope: scope.value):
        yield ScopesExceeded(tuple(excess))
    latest = maker.expires_at
    if latest and (key.expires_at is None or key.expires_at > latest):
        yield ExpiryExceeded(latest)
