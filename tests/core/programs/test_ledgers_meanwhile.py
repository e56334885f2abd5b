"""A ledger that goes while its program is being proved."""

import attrs
import pytest

from flexcore.kernel import Refused
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    LedgerConfig,
    LedgerUnknown,
    ProgramConfigs,
    ProgramSettings,
    ProgramType,
)
from tests.builders import SEASON
from tests.shop import BY_ITEM, GAMES, STAFF, Shop

pytestmark = pytest.mark.anyio

BOOKS = ProgramSettings(
    BuildYourOwn(1, 3, GAMES),
    (ClassName(SEASON),),
    ProgramConfigs(ledger=LedgerConfig("season")),
    ticket_limit=6,
)


@attrs.frozen
class Office:
    """Where ledgers are set, beside whoever publishes."""

    shop: Shop

    async def ledgers_become(self, *ledgers: object) -> None:
        configs = self.shop.application.base_configs
        await configs.set(self.shop.store.slug, "ledgers", list(ledgers), STAFF)


@pytest.mark.rule("FX-6.2")
async def test_a_program_whose_ledger_goes_while_the_vendor_is_asked_is_not_published() -> None:
    shop = await Shop.opened(vendor=BY_ITEM)
    office, programs = Office(shop), shop.application.programs
    program = await programs.create(shop.store.slug, "Season", ProgramType.BUILD_YOUR_OWN, STAFF)
    await programs.configure(shop.store.slug, program.id, BOOKS, STAFF)
    await office.ledgers_become({"id": "season", "name": "Season", "vendorCode": "4711"})
    shop.vendor.faults.meanwhile("price_levels", office.ledgers_become)

    with pytest.raises(Refused) as refused:
        await programs.publish(shop.store.slug, program.id, STAFF, confirmed=True)

    assert refused.value.refusals == (LedgerUnknown("season", ()),)
