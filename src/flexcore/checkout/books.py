"""What a checkout writes into the journal."""

from collections.abc import Callable, Sequence
from datetime import datetime

from flexcore.carts import CartItem
from flexcore.journal import Account, EntryKind, JournalEntry, Posting, moved
from flexcore.kernel import EntityKind, EntityRef, JournalEntryId, Money, SeatPrice, sum_of
from flexcore.payments import Payment


def authorization(
    entry_id: JournalEntryId, payment: Payment, occurred_at: datetime
) -> JournalEntry:
    """Book the card's promise."""
    subject = _payment_ref(payment)
    return JournalEntry(
        entry_id,
        EntryKind.AUTHORIZATION,
        subject,
        occurred_at,
        moved(payment.amount, Account.AUTHORIZATION_OWED, Account.CARD_AUTHORIZED, subject),
    )


def void(entry_id: JournalEntryId, payment: Payment, occurred_at: datetime) -> JournalEntry:
    """Book that the card's promise is given up, or has lapsed."""
    subject = _payment_ref(payment)
    return JournalEntry(
        entry_id, EntryKind.VOID, subject, occurred_at, _promise_gone(payment.amount, subject)
    )


def capture(entry_id: JournalEntryId, payment: Payment, occurred_at: datetime) -> JournalEntry:
    """Book that the promise was kept: the money is at the provider, and owed to the fan."""
    subject = _payment_ref(payment)
    postings = (
        *_promise_gone(payment.amount, subject),
        *moved(payment.amount, Account.FAN_PAYMENTS, Account.CARD_CLEARING, subject),
    )
    return JournalEntry(entry_id, EntryKind.CAPTURE, subject, occurred_at, postings)


def sale(
    entry_id: JournalEntryId,
    order: EntityRef,
    items: Sequence[CartItem],
    occurred_at: datetime,
) -> JournalEntry:
    """Book what the fan's money became, line by line: face value, fees and program discount."""
    postings = tuple(posting for item in items for posting in _sale_of(item))
    return JournalEntry(entry_id, EntryKind.SALE, order, occurred_at, postings)


def _sale_of(item: CartItem) -> tuple[Posting, ...]:
    subject = EntityRef(EntityKind.CART_ITEM, str(item.id))
    face_value = _sum(item, lambda price: price.face_value)
    discount = _sum(item, lambda price: price.discount)
    amounts = {
        Account.FAN_PAYMENTS: item.total,
        Account.PROGRAM_DISCOUNT: -discount,
        Account.ADDON_SALES if item.is_addon else Account.TICKET_SALES: -face_value,
        Account.FEES: -_sum(item, lambda price: price.service_fee),
    }
    return tuple(Posting(account, amount, subject) for account, amount in amounts.items() if amount)


def _sum(item: CartItem, part: Callable[[SeatPrice], Money]) -> Money:
    amounts = (part(price) * count for price, count in item.booked)
    return sum_of(amounts, item.currency)


def _promise_gone(amount: Money, subject: EntityRef) -> tuple[Posting, ...]:
    return moved(amount, Account.CARD_AUTHORIZED, Account.AUTHORIZATION_OWED, subject)


def _payment_ref(payment: Payment) -> EntityRef:
    return EntityRef(EntityKind.PAYMENT, str(payment.id))
