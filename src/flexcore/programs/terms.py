"""What a program sells and on which terms: access groups, names of prices, and prices."""

from enum import Enum

import attrs


@attrs.frozen
class ClassName:
    """An access group that the program may sell (FX-1.16).

    Attributes:
        class_name: What people call it; for Ticketmaster also what the vendor calls it.
        class_name_id: What any other vendor calls it.
    """

    class_name: str
    class_name_id: str | None = None

    def identifier(self, *, by_name: bool) -> str:
        """Return what the vendor calls it (FX-1.18).

        Args:
            by_name: Whether the vendor goes by names; one that goes by ids is given the name of
                a group that has none.
        """
        return self.class_name if by_name or self.class_name_id is None else self.class_name_id


@attrs.frozen
class PricingLabel:
    """The name of one of several prices of a seat, such as `Flex Credit` (FX-1.20).

    Attributes:
        price_codes: Price codes that it is limited to; none means all (FX-1.21).
        ticket_type_codes: Ticket types that it is limited to; none means all.
    """

    label: str
    price_codes: tuple[str, ...] = ()
    ticket_type_codes: tuple[str, ...] = ()


@attrs.frozen
class PriceAdjustment:
    """How far the program's prices lie from the face values.

    Attributes:
        basis_points: Hundredths of a per cent of the face value: -2500 is 25 % off.
    """

    basis_points: int = 0


class PriceScope(Enum):
    """What seats have in common that have a price of their own; the first that fits counts."""

    # Of whole suites, which cannot be sold yet.
    SUITE = "suite"
    SECTION = "section"
    PRICE_CODE = "price_code"


@attrs.frozen
class PriceOverride:
    """What some seats cost in the program, whatever it makes of other prices.

    Either `price` or `basis_points` is given.

    Attributes:
        code: Of the price code, or the section's name; a suite that is a section of its own goes
            by that name.
        price: In place of the face value, in minor units of the store's currency; fees stay.
        basis_points: As in `PriceAdjustment`, in place of the program's and of any pack's.
    """

    scope: PriceScope
    code: str
    price: int | None = None
    basis_points: int | None = None
