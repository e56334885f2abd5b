"""What a line of a cart is made of: seats, or an add-on; and what the vendor calls it."""

from functools import cached_property

import attrs

from flexcore.catalog import SuiteId
from flexcore.kernel import AddonOptionId, CartSeatId, EventCode, Money, SeatPrice
from flexcore.programs import InventoryType
from flexcore.vendors import SeatBlock


@attrs.frozen
class CartSeats:
    """Neighbouring seats of a line, or places of its add-on, at one price (`tbl_cart_seats`).

    Attributes:
        block: As the vendor holds them, with the vendor's price of one seat.
        price: What the fan pays for one seat, with the program's discount among its charges.
        suite_id: The suite that they are in, where they are suite inventory (FX-15.56).
    """

    id: CartSeatId
    block: SeatBlock
    price: SeatPrice
    suite_id: SuiteId | None = None

    @property
    def inventory_type(self) -> InventoryType:
        """Whether they are stock of seats or of suites (FX-15.57)."""
        return InventoryType.SUITE if self.suite_id else InventoryType.SEAT

    @cached_property
    def total(self) -> Money:
        """What the fan pays for all of its seats."""
        return self.price.all_in_price * self.block.seat_count


@attrs.frozen
class VendorHandles:
    """What the vendor calls a line, from hold to sale (FX-15.52, 15.53)."""

    etag: str | None = None
    invoice_reference: str | None = None
    shipping_id: str | None = None
    order_number: str | None = None
    order_token: str | None = None
    redemption_url: str | None = None
    app_url: str | None = None
    raw_response: dict[str, object] = attrs.field(factory=dict)


@attrs.frozen
class CartAddon:
    """An add-on as it was chosen (FX-15.43).

    Attributes:
        code: Of the option within its program, and of the store's stock where it is taken from it.
        price: What the fan pays for one.
        vendor_event_code: The vendor's event whose places they are; None where they are the
            store's own stock.
    """

    option_id: AddonOptionId
    code: str
    label: str
    price: SeatPrice
    vendor_event_code: EventCode | None = None
