"""What the pages of the shop are given follows the active program."""

import pytest

from flexcore.programs import ProgramType
from tests.shop import STAFF, Shop

pytestmark = pytest.mark.anyio


@pytest.mark.rule("FX-5.5")
async def test_switching_the_program_switches_texts_and_banners() -> None:
    shop = await Shop.opened()
    flex, tenant = shop.application, shop.store.slug
    regular = (await flex.programs.list_programs(tenant, STAFF))[0]
    sale = await flex.programs.create(tenant, "Sale", ProgramType.BUILD_YOUR_OWN, STAFF)
    await flex.programs.configure(tenant, sale.id, regular.settings, STAFF)
    await flex.programs.publish(tenant, sale.id, STAFF)
    await flex.frontend_configs.put(tenant, regular.id, b'{"banner": null}', STAFF)
    await flex.frontend_configs.put(tenant, sale.id, b'{"banner": "-25 %"}', STAFF)

    async def texts() -> bytes:
        active = await flex.programs.active(tenant, STAFF)
        return (await flex.frontend_configs.get(tenant, active.program_id, STAFF)).content

    assert await texts() == b'{"banner": null}'
    await flex.programs.activate(tenant, sale.id, STAFF)
    assert await texts() == b'{"banner": "-25 %"}'
    await flex.programs.activate(tenant, regular.id, STAFF)
    assert await texts() == b'{"banner": null}'
