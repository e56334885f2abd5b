"""Double entry: money moves from account to account and never appears or goes."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

import attrs

from flexcore.kernel import EntityRef, JournalEntryId, Money, sum_of


class Account(Enum):
    """Where money can be; a debit is a positive posting."""

    # Money that a card promised: the promise, and whom it is owed to until it is kept or void.
    CARD_AUTHORIZED = "card_authorized"
    AUTHORIZATION_OWED = "authorization_owed"
    # Captured at the payment provider, and what fans paid that is not yet a ticket.
    CARD_CLEARING = "card_clearing"
    FAN_PAYMENTS = "fan_payments"
    # What fans' tickets are made of, and what they took beside them.
    TICKET_SALES = "ticket_sales"
    ADDON_SALES = "addon_sales"
    FEES = "fees"
    PROGRAM_DISCOUNT = "program_discount"


class EntryKind(Enum):
    """What moved the money."""

    AUTHORIZATION = "authorization"
    VOID = "void"
    CAPTURE = "capture"
    SALE = "sale"


@attrs.frozen
class Posting:
    """One side of an entry.

    Attributes:
        amount: Positive is a debit, negative a credit; never zero.
        subject: What it is for, for example one line of a cart.
    """

    account: Account
    amount: Money
    subject: EntityRef


@attrs.frozen
class JournalEntry:
    """Postings that belong together and add up to zero."""

    id: JournalEntryId
    kind: EntryKind
    subject: EntityRef
    occurred_at: datetime
    postings: tuple[Posting, ...]

    def __attrs_post_init__(self) -> None:
        if not is_balanced(self.postings):
            raise ValueError(f"The postings of a {self.kind.value} do not add up to zero.")


def is_balanced(postings: Sequence[Posting]) -> bool:
    """Tell whether postings add up to zero."""
    if not postings:
        return True
    currency = postings[0].amount.currency
    return not sum_of((posting.amount for posting in postings), currency)


def moved(
    amount: Money, from_account: Account, to_account: Account, subject: EntityRef
) -> tuple[Posting, ...]:
    """Return the postings that move an amount between two accounts; none when it is zero."""
    if not amount:
        return ()
    return (Posting(to_account, amount, subject), Posting(from_account, -amount, subject))
