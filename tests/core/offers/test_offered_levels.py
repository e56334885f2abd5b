"""What the shop shows of an event: what the program sells there, and at what price."""

import pytest

from flex_adapters.memory.reductions import Reduction
from flexcore.offers import OfferedLevel
from flexcore.programs import ClassName, InventoryConfig, PricingLabel, Toggle
from flexcore.vendors import PriceName
from tests.builders import ADULT, OPENER, a_price, a_row, usd
from tests.shop import BOX_OFFICE, BY_ITEM, EVERY_VENDOR, NAMING_CLASSES, STAFF, Shop

pytestmark = pytest.mark.anyio

SEVERAL_PRICES = InventoryConfig(multiple_pricing_per_seat=Toggle(is_enabled=True))


async def levels(shop: Shop) -> tuple[OfferedLevel, ...]:
    return (await shop.application.offers.quote(shop.store.slug, OPENER, STAFF)).levels


@pytest.mark.rule("FX-1.16")
@EVERY_VENDOR
async def test_seats_of_other_access_groups_are_not_offered(vendor: str) -> None:
    club = a_row("Club", class_name="Club")
    shop = await Shop.opened(vendor, seats=[*club, *a_row("101", seats=8)])

    assert [(level.section, level.seats_open) for level in await levels(shop)] == [("101", 8)]


@pytest.mark.rule("FX-1.18")
@pytest.mark.parametrize(
    ("vendor", "section"), [(BOX_OFFICE, "102"), (BY_ITEM, "102"), (NAMING_CLASSES, "101")]
)
async def test_a_vendor_is_asked_for_access_groups_as_it_calls_them(
    vendor: str, section: str
) -> None:
    shop = await Shop.opened(
        vendor,
        seats=[*a_row("101", class_name="Club"), *a_row("102", class_name="4711")],
        class_names=[ClassName("Club", class_name_id="4711")],
    )
    cart, caller = await shop.cart(OPENER)

    (item,) = (await shop.hold(cart, caller)).held

    assert [level.section for level in await levels(shop)] == [section]
    assert {seats.block.section for seats in item.seats} == {section}


@pytest.mark.rule("FX-1.19")
@pytest.mark.rule("FX-1.20")
@pytest.mark.rule("FX-1.21")
@pytest.mark.parametrize(
    ("inventory", "named"),
    [
        (SEVERAL_PRICES, {"P1": ["Cash Price", "Flex Credit"], "P2": ["Cash Price"]}),
        (InventoryConfig(), {"P1": [], "P2": []}),
    ],
)
async def test_an_offered_price_goes_by_the_labels_that_fit_it_while_there_may_be_several(
    inventory: InventoryConfig, named: dict[str, list[str]]
) -> None:
    shop = await Shop.opened(
        seats=[*a_row("101", price_code="P1"), *a_row("102", price_code="P2")],
        labels=[
            PricingLabel("Cash Price"),
            PricingLabel("Flex Credit", price_codes=("P1",)),
            PricingLabel("Child Price", ticket_type_codes=("CHILD",)),
        ],
        inventory=inventory,
    )

    offered = await levels(shop)

    assert {level.price_code: [label.label for label in level.labels] for level in offered} == named


SALE = Reduction(PriceName("P1", ADULT), PriceName("SALE", ADULT), a_price(3000, 0))


@pytest.mark.parametrize(("can_reprice", "price_code"), [(True, "P1"), (False, "SALE")])
async def test_a_seat_is_offered_by_the_code_and_at_the_price_at_which_it_will_be_held(
    can_reprice: bool, price_code: str
) -> None:
    sale = [] if can_reprice else [SALE]
    shop = await Shop.opened(
        BY_ITEM, off=2500, can_reprice=can_reprice, reductions=sale, seats=a_row(), fees=[]
    )
    cart, caller = await shop.cart(OPENER)

    (level,) = await levels(shop)
    (item,) = (await shop.hold(cart, caller)).held

    assert (level.price_code, level.price.base_price) == (price_code, usd(3000))
    assert (level.price_code, level.price) == (
        item.seats[0].block.price_code,
        item.seats[0].price,
    )


async def test_prices_below_the_full_one_that_a_program_does_not_want_are_not_offered() -> None:
    shop = await Shop.opened(
        BY_ITEM, off=0, can_reprice=False, reductions=[SALE], seats=a_row(), fees=[]
    )

    assert [level.price_code for level in await levels(shop)] == ["P1"]
