"""An unknown key takes as long as a known one: its secret is hashed and compared as well."""

import attrs
import pytest

from flex_adapters.memory.database import MemoryDatabase
from flexcore.access import ApiKeyRefused, ApiKeyService, SecretHashes, text_of
from flexcore.access.keys import ApiKeyId
from flexcore.kernel import ManualClock, Refused, SeededIds, TenantId

pytestmark = pytest.mark.anyio


@attrs.frozen
class NotedHashes(SecretHashes):
    """Hashes that note what was compared."""

    compared: list[str] = attrs.field(factory=list)

    def opens(self, secret: str, kept: bytes) -> bool:
        self.compared.append(secret)
        return super().opens(secret, kept)


@pytest.mark.parametrize("sent", [text_of(ApiKeyId("f" * 32), "secret"), "no key at all"])
async def test_the_secret_of_an_unknown_key_is_compared_as_well(
    sent: str, clock: ManualClock, ids: SeededIds
) -> None:
    hashes = NotedHashes(b"tests")
    service = ApiKeyService(MemoryDatabase(clock, ids).unit_of_work, hashes, clock, ids)

    with pytest.raises(Refused) as refused:
        await service.authenticate(TenantId("harbour"), sent)

    assert refused.value.refusals == (ApiKeyRefused(),)
    assert len(hashes.compared) == 1
