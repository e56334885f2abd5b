"""What is asked of the stock of add-ons."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import attrs

from flexcore.kernel import EventCode


class StockKey(NamedTuple):
    """One kind of add-on for one event; all programs of a store take it from one stock."""

    addon_code: str
    event_code: EventCode


@attrs.frozen
class AddonWish:
    """So many of one add-on for one event, to be held together or not at all.

    Attributes:
        key: Idempotency key; the same key never holds twice.
    """

    key: UUID
    stock: StockKey
    quantity: int = attrs.field(validator=attrs.validators.ge(1))
    hold_until: datetime
