"""A store says in its base configs from where its images come."""

import pytest

from flexcore.catalog import AssetUrlRefused
from flexcore.kernel import Refused
from tests.shop import STAFF, Shop

pytestmark = pytest.mark.anyio

LOGO = "https://cdn.example.com/logo.png"


async def test_images_come_from_the_hosts_that_the_store_is_set_to() -> None:
    shop = await Shop.opened()
    flex, tenant = shop.application, shop.store.slug

    with pytest.raises(Refused) as refused:
        await flex.assets.add(tenant, LOGO, "image", STAFF)
    await flex.base_configs.set(tenant, "assets", {"hosts": ["cdn.example.com"]}, STAFF)
    added = await flex.assets.add(tenant, LOGO, "image", STAFF)

    assert refused.value.refusals == (AssetUrlRefused(LOGO, ()),)
    assert added.url == LOGO
