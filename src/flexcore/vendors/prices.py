"""The prices at which a ticketing system sells seats, and by what it knows them."""

import attrs

from flexcore.kernel import EventCode, SeatPrice


@attrs.frozen
class PriceName:
    """What a vendor knows a price of an event by."""

    price_code: str
    ticket_type_code: str


@attrs.frozen
class PriceLevel:
    """What one section sells at one price code, and how many seats of it are open.

    Attributes:
        seats_held: Set aside for somebody; they come back by themselves unless they are bought.
        full_price: Where the vendor sells the same seats at their full price as well: the name of
            that; None where this is it. Such seats are counted in each of their levels.
    """

    event_code: EventCode
    section: str
    price_code: str
    ticket_type_code: str
    class_name: str
    seats_open: int
    seats_held: int
    price: SeatPrice
    full_price: PriceName | None = None

    @property
    def name(self) -> PriceName:
        """What the vendor knows its price by."""
        return PriceName(self.price_code, self.ticket_type_code)


@attrs.frozen
class AskedPrice:
    """At which of their prices some seats are to be held.

    Attributes:
        section: Where the seats are.
        full_price: What they go by at their full price.
        name: The price at which they are to be held and sold; `full_price` for that itself.
        price: Of one seat, as the vendor told it last.
    """

    section: str
    full_price: PriceName
    name: PriceName
    price: SeatPrice
