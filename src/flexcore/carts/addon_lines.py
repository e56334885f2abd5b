"""What a line of add-ons is of."""

import attrs

from flexcore.kernel import AddonOptionId, SeatPrice


@attrs.frozen
class CartAddon:
    """An add-on as it was chosen (FX-15.43).

    Attributes:
        code: Of the option within its program, and of the stock that it is taken from.
        price: What the fan pays for one.
    """

    option_id: AddonOptionId
    code: str
    label: str
    price: SeatPrice
