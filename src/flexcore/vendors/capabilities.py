"""What a ticketing system can do, as data that machines branch on."""

from datetime import timedelta
from enum import Enum

import attrs


class CommitScope(Enum):
    """How much one commit at the vendor sells."""

    ITEM = "item"
    CART = "cart"


class HoldTime(Enum):
    """Who says when a hold lapses."""

    TOLD = "told"
    CONFIGURED = "configured"


@attrs.frozen
class VendorCapabilities:
    """One vendor's ways, so that no machine ever asks for its name.

    Attributes:
        commit_scope: `item`: one vendor cart an event; `cart`: all events in one act.
        charges_card: The vendor takes the fan's money itself, so Flex must not.
        can_reprice: Flex may charge less than the vendor's amount; the journal books the rest.
            Otherwise a program sells at prices that the vendor has, and holds ask for them.
        commit_is_idempotent: A commit repeated with its key returns the first answer.
        hold_time: Whether the vendor tells the expiry of a hold or the store configures it.
        joins_transaction: Hold and commit take part in the open unit of work.
        names_classes: The vendor knows an access group by its name, not by an id (FX-1.18).
        start_commit_before: A commit is started only with at least this much of the hold left.
    """

    commit_scope: CommitScope
    charges_card: bool
    can_reprice: bool
    commit_is_idempotent: bool
    hold_time: HoldTime
    joins_transaction: bool
    names_classes: bool = False
    start_commit_before: timedelta = timedelta(0)
