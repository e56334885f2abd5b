"""`flex checkout`: ending what was cut off."""

from typing import Annotated
from uuid import UUID

import attrs
import typer

from flex_cli.exits import Exit
from flex_cli.failures import explanation_of
from flex_cli.output import JsonOption, StoreOption, show_json, show_table
from flex_cli.running import Session, run
from flexcore.checkout import Checkout, CheckoutRefund, CheckoutResult, RefundStatus
from flexcore.kernel import CartId
from flexcore.stores import Store

app = typer.Typer(help="Checkouts that were cut off, and refunds.", no_args_is_help=True)

# Carts that one call of `recover` goes on with.
_AT_ONCE = 1000


@attrs.frozen
class _Left:
    """A checkout that could not be gone on with, and why in one line."""

    cart_id: CartId
    reason: str


@app.command()
def recover(
    cart_id: Annotated[
        UUID | None, typer.Argument(metavar="[CART_ID]", help="All that wait, if left out.")
    ] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Go on with checkouts that nobody is at work on; exit 3 while any of them is left.

    One that cannot be gone on with stops none of the others: its reason stands in its line.
    """

    async def work(session: Session) -> list[CheckoutResult | _Left]:
        found = await session.store()
        if cart_id:
            return [await _recovered(session, found, CartId(cart_id))]
        checkouts = session.application.checkout
        waiting = await checkouts.recoverable(found, session.by, limit=_AT_ONCE)
        return [await _recovered_or_left(session, found, each) for each in waiting]

    results = run(work, store)
    if as_json:
        show_json([_json(result) for result in results])
    elif results:
        show_table(("cart", "status", "outcome"), [_row(result) for result in results])
    else:
        typer.echo("No checkout waits to be recovered.")
    if any(isinstance(result, _Left) or result.is_under_way for result in results):
        raise typer.Exit(Exit.UNAVAILABLE)


@app.command()
def refunds(store: StoreOption = "", as_json: JsonOption = False) -> None:
    """Return seats that were sold although there is no order; exit 1 when some stay unreturned."""

    async def work(session: Session) -> tuple[CheckoutRefund, ...]:
        return await session.application.refunds.drain(await session.store(), session.by)

    worked_off = run(work, store)
    if as_json:
        show_json([_refund_json(refund) for refund in worked_off])
    elif worked_off:
        columns = "refund", "cart", "event", "amount", "status", "attempts", "last error"
        show_table(columns, [_refund_row(refund) for refund in worked_off])
    else:
        typer.echo("The refund queue is empty.")
    if any(refund.status is RefundStatus.QUEUED for refund in worked_off):
        raise typer.Exit(Exit.UNAVAILABLE)
    if any(refund.status is RefundStatus.REFUSED for refund in worked_off):
        raise typer.Exit(Exit.REFUSED)


async def _recovered_or_left(
    session: Session, store: Store, cart_id: CartId
) -> CheckoutResult | _Left:
    try:
        return await _recovered(session, store, cart_id)
    except Exception as error:  # noqa: BLE001 - even a bug that one cart meets leaves the others.
        _, lines = explanation_of(error)
        text = "; ".join(lines) or f"bug: {type(error).__name__}: {error}"
        return _Left(cart_id, " ".join(text.split()))


async def _recovered(session: Session, store: Store, cart_id: CartId) -> CheckoutResult:
    checkouts = session.application.checkout
    begun = await checkouts.take_over(store, cart_id, session.by)
    return await checkouts.run(begun) if isinstance(begun, Checkout) else begun


def _row(result: CheckoutResult | _Left) -> tuple[object, ...]:
    if isinstance(result, _Left):
        return result.cart_id, "processing", result.reason
    return result.cart.id, result.cart.status.value, _told(result)


def _told(result: CheckoutResult) -> str:
    if result.is_under_way:
        return "an answer is missing, or somebody is at work on it: try again later"
    if result.order:
        return f"order {result.order.id}"
    if result.refusal:
        return f"{result.refusal.code}: {result.refusal.message}"
    return "nothing to recover"


def _json(result: CheckoutResult | _Left) -> dict[str, object]:
    if isinstance(result, _Left):
        return {
            "cartId": str(result.cart_id),
            "cartStatus": "processing",
            "orderId": None,
            "refusal": None,
            "error": result.reason,
        }
    return {
        "cartId": str(result.cart.id),
        "cartStatus": result.cart.status.value,
        "orderId": str(result.order.id) if result.order else None,
        "refusal": result.refusal
        and {"code": result.refusal.code, "message": result.refusal.message},
        "error": None,
    }


def _refund_row(refund: CheckoutRefund) -> tuple[object, ...]:
    return (
        refund.id,
        refund.cart_id,
        refund.event_code,
        refund.amount,
        refund.status.value,
        refund.attempts,
        refund.last_error or "",
    )


def _refund_json(refund: CheckoutRefund) -> dict[str, object]:
    return {
        "refundId": str(refund.id),
        "cartId": str(refund.cart_id),
        "eventCode": refund.event_code,
        "amount": refund.amount.amount,
        "currency": refund.amount.currency.code,
        "refundStatus": refund.status.value,
        "attempts": refund.attempts,
        "lastError": refund.last_error,
    }
