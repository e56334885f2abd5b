"""A second program with the same games and other prices, as fans see and pay it."""

import attrs
import pytest

from flexcore.programs import PriceOverride, PriceScope, ProgramType
from tests.builders import OPENER, a_row, usd
from tests.shop import EVERY_VENDOR, STAFF, Shop

pytestmark = pytest.mark.anyio


@pytest.mark.rule("FX-16.14")
@EVERY_VENDOR
async def test_prices_of_sections_and_price_codes_are_shown_and_held_as_the_program_says(
    vendor: str,
) -> None:
    shop = await Shop.opened(
        vendor, seats=[*a_row("101", price_code="P1"), *a_row("102", price_code="P2")], fees=[]
    )
    programs, slug = shop.application.programs, shop.store.slug
    regular = (await programs.active(slug, STAFF)).settings
    sale = await programs.create(slug, "Weekend sale", ProgramType.BUILD_YOUR_OWN, STAFF)
    overrides = (
        PriceOverride(PriceScope.PRICE_CODE, "P2", basis_points=-5000),
        PriceOverride(PriceScope.SECTION, "101", price=1234),
    )
    settings = attrs.evolve(regular, price_overrides=overrides)
    await programs.configure(slug, sale.id, settings, STAFF)
    await programs.publish(slug, sale.id, STAFF)
    await programs.activate(slug, sale.id, STAFF)
    cart, caller = await shop.cart(OPENER)

    levels = (await shop.application.offers.quote(slug, OPENER, STAFF)).levels
    (item,) = (await shop.hold(cart, caller)).held

    shown = {level.section: level.price for level in levels}
    assert {section: price.base_price for section, price in shown.items()} == {
        "101": usd(1234),
        "102": usd(2000),
    }
    assert {shown[seats.block.section] for seats in item.seats} == {
        seats.price for seats in item.seats
    }
    assert item.vendor_amount == usd(8000)
