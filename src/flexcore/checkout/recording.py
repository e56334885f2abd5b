"""Writing a step of a checkout down: payment, journal, order and cart, in one unit of work."""

from collections.abc import Sequence

import attrs

from flexcore.checkout import books, machine
from flexcore.checkout.closing import end_without_order, place_order, problem_of
from flexcore.checkout.desk import CheckoutDesk
from flexcore.checkout.ports import CheckoutWork
from flexcore.checkout.progress import Progress
from flexcore.journal import JournalEntry
from flexcore.kernel import EntityKind, EntityRef, JournalEntryId
from flexcore.payments import PaymentStatus


async def record(
    work: CheckoutWork, desk: CheckoutDesk, before: Progress, after: Progress
) -> Progress:
    """Write what changed since the last record, and the ending where there is one.

    Returns:
        The progress with the cart as saved.
    """
    if after.state.ending is machine.Ending.PAID:
        after = await place_order(work, desk, after)
    elif after.state.ending is not None:
        after = await end_without_order(work, desk, after, after.state.ending)
    else:
        # Whoever takes over has to be able to say why.
        after = attrs.evolve(
            after, cart=attrs.evolve(after.cart, checkout_problem=problem_of(after))
        )
    if after.payment is not None and after.payment != before.payment:
        await work.payments.save(after.payment)
    if entries := _entries(desk, before, after):
        await work.journal.append(entries)
    return attrs.evolve(after, cart=await work.carts.save(after.cart, since=before.cart))


def _entries(desk: CheckoutDesk, before: Progress, after: Progress) -> Sequence[JournalEntry]:
    """Return the journal entries of a step: of its money, then of what the money became."""
    entries = _money_entries(desk, before, after)
    if after.state.ending is machine.Ending.PAID and after.cart.order_id is not None:
        order = EntityRef(EntityKind.ORDER, str(after.cart.order_id))
        items = after.cart.wanted_items
        entries.append(books.sale(_entry_id(desk), order, items, desk.clock.now()))
    return entries


def _money_entries(desk: CheckoutDesk, before: Progress, after: Progress) -> list[JournalEntry]:
    payment = after.payment
    if payment is None or before.payment is None or payment.status is before.payment.status:
        return []
    now = desk.clock.now()
    was_promised = before.payment.status is not PaymentStatus.AUTHORIZING
    is_promised = payment.reference is not None and before.payment.reference is None
    entries = []
    if is_promised:
        entries.append(books.authorization(_entry_id(desk), payment, now))
    match payment.status:
        case PaymentStatus.CAPTURED | PaymentStatus.TO_REFUND:
            entries.append(books.capture(_entry_id(desk), payment, now))
        case PaymentStatus.VOIDED | PaymentStatus.CAPTURE_FAILED if was_promised:
            entries.append(books.void(_entry_id(desk), payment, now))
        case _:
            pass
    return entries


def _entry_id(desk: CheckoutDesk) -> JournalEntryId:
    return JournalEntryId(desk.ids.new())
