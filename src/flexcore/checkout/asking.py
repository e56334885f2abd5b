"""Putting the machine's questions to the world, and its answers into the progress."""

from collections.abc import Callable

import attrs

from flexcore.checkout import machine
from flexcore.checkout.progress import Progress
from flexcore.checkout.refusals import CaptureImpossible, MoneyToRefund, SeatsNotSold
from flexcore.kernel import EventCode, VendorCartId
from flexcore.payments import (
    Authorized,
    Captured,
    CardPayments,
    Declined,
    NotCaptured,
    Payment,
    Voided,
)
from flexcore.vendors import CommitAnswer, Committed, NotCommitted, VendorSales

Answer = Authorized | Declined | Captured | NotCaptured | Voided | Committed | NotCommitted | None


async def ask(
    command: machine.Command,
    progress: Progress,
    cards: Callable[[], CardPayments],
    sales: VendorSales,
) -> Answer:
    """Put one question; a look-up that finds nothing answers None.

    Args:
        command: The question.
        progress: What it is about.
        cards: Returns the payment provider, where it is needed: a free cart needs none.
        sales: The ticketing system.

    Raises:
        Unavailable: Nothing happened.
        OutcomeUnknown: It may have happened.
    """
    match command:
        case machine.Authorize():
            return await cards().authorize(_payment(progress))
        case machine.Capture():
            return await cards().capture(_payment(progress))
        case machine.Void():
            return await cards().void(_payment(progress))
        case machine.Commit(vendor_cart_id):
            return await sales.commit(progress.commit_request(vendor_cart_id))
        case machine.LookUp(vendor_cart_id):
            return await sales.look_up(progress.commit_request(vendor_cart_id))
        case machine.Finish() | machine.Wait():
            raise ValueError(f"{command} is no question.")


def taken_in(
    command: machine.Command, answer: Answer, progress: Progress
) -> tuple[Progress, machine.Happened]:
    """Return the progress with an answer in it, and what it means to the machine."""
    match answer:
        case Authorized(reference, capture_before):
            return progress.authorized(reference, capture_before), machine.Authorized()
        case Declined(refusal):
            return attrs.evolve(progress, refusal=refusal), machine.Declined()
        case Captured() if isinstance(command, machine.Void):
            return attrs.evolve(progress, refusal=MoneyToRefund()), machine.Captured()
        case Captured():
            return progress, machine.Captured()
        case NotCaptured(reason):
            refused = attrs.evolve(progress, refusal=CaptureImpossible(reason))
            return refused, machine.CaptureFailed()
        case Voided():
            return progress, machine.Voided()
        case Committed() | NotCommitted() | None:
            return _sale_taken_in(_vendor_cart(command), answer, progress)


def _sale_taken_in(
    vendor_cart_id: VendorCartId, answer: CommitAnswer | None, progress: Progress
) -> tuple[Progress, machine.Happened]:
    match answer:
        case Committed():
            return (
                progress.committed(vendor_cart_id, answer),
                machine.Committed(vendor_cart_id),
            )
        case NotCommitted(_, event_code, reason):
            refusal = SeatsNotSold(_games(progress, vendor_cart_id, event_code), reason)
            refused = attrs.evolve(progress.refused(vendor_cart_id, answer), refusal=refusal)
            return refused, machine.CommitRefused(vendor_cart_id)
        case None:
            return progress.held_again(vendor_cart_id), machine.NeverCommitted(vendor_cart_id)


def _games(
    progress: Progress, vendor_cart_id: VendorCartId, event_code: EventCode | None
) -> tuple[EventCode, ...]:
    """Return the game that the fan knows for an event of the vendor's, such as its parking."""
    items = progress.items_of(vendor_cart_id)
    games = (item.event_code for item in items if item.vendor_event_code == event_code)
    return tuple(dict.fromkeys(games)) or ((event_code,) if event_code else ())


def _payment(progress: Progress) -> Payment:
    if progress.payment is None:
        raise ValueError("There is nothing to pay, so nothing to ask the provider.")
    return progress.payment


def _vendor_cart(command: machine.Command) -> VendorCartId:
    if isinstance(command, machine.Commit | machine.LookUp):
        return command.vendor_cart_id
    raise ValueError(f"{command} asks for no sale.")
