"""`flex carts`: what a fan has in her cart, and what the vendor holds."""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

import typer

from flex_cli.addons import addon_json
from flex_cli.moments import exactly, to_the_second
from flex_cli.moneys import charges_json, charges_of, charges_text, plain
from flex_cli.output import JsonOption, StoreOption, show_fields, show_json, show_table
from flex_cli.running import Session, run
from flex_cli.seats import seat_numbers, seats_text
from flexcore.carts import AbandonedCart, Caller, Cart, CartItem, CartSeats
from flexcore.kernel import CartId

app = typer.Typer(help="Carts.", no_args_is_help=True)


@app.callback()
def carts() -> None:
    """Carts."""


@app.command()
def show(
    cart_id: Annotated[UUID, typer.Argument(metavar="ID", help="The cart.")],
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show a cart with every line that it ever had."""

    async def work(session: Session) -> Cart:
        found = await session.store()
        return await session.application.carts.get(found, CartId(cart_id), Caller(session.by))

    cart = run(work, store)
    if as_json:
        show_json(_json(cart))
        return
    show_fields(_fields(cart))
    columns = "event", "line", "phase", "rung", "section", "row", "seats", "charges of a seat"
    show_table((*columns, "total"), list(_rows(cart)))


@app.command()
def abandoned(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most carts to list.")] = 50,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """List what fans wanted and did not buy, as it was copied; the latest carts first."""

    async def work(session: Session) -> list[AbandonedCart]:
        tenant = (await session.store()).slug
        found = await session.application.abandonment.list(tenant, session.by, limit=limit)
        return list(found)

    found = run(work, store)
    if as_json:
        show_json([_abandoned_json(each) for each in found])
        return
    columns = "cart", "fan", "ended at", "events", "seats", "total"
    show_table(columns, [_abandoned_row(each) for each in found])


@app.command("copy-abandoned")
def copy_abandoned(store: StoreOption = "", as_json: JsonOption = False) -> None:
    """Copy carts that ended more than a day ago without a purchase, each once; run it daily."""

    async def work(session: Session) -> int:
        tenant = (await session.store()).slug
        return await session.application.abandonment.copy(tenant, session.by)

    copied = run(work, store)
    if as_json:
        show_json({"copied": copied})
        return
    show_fields({"copied": f"{copied} cart{'s' * (copied != 1)}"})


def _abandoned_row(cart: AbandonedCart) -> tuple[object, ...]:
    return (
        cart.cart_id,
        cart.fan_id or "nobody",
        to_the_second(cart.ended_at),
        len(cart.event_codes),
        cart.seat_count,
        cart.total,
    )


def _abandoned_json(cart: AbandonedCart) -> dict[str, object]:
    return {
        "cartId": str(cart.cart_id),
        "fanId": str(cart.fan_id) if cart.fan_id else None,
        "programId": str(cart.program_id),
        "revisionId": str(cart.revision_id),
        "eventCodes": list(cart.event_codes),
        "seatCount": cart.seat_count,
        "currency": cart.total.currency.code,
        "totalAmount": cart.total.amount,
        "endedAt": exactly(cart.ended_at),
    }


def _fields(cart: Cart) -> dict[str, object]:
    problem = cart.checkout_problem
    fields: dict[str, object] = {
        "cart": cart.id,
        "status": cart.status.value,
        "fan": cart.fan_id or "none yet",
        "revision": cart.revision_id,
        "activation": cart.epoch,
        "expires at": to_the_second(cart.expires_at),
        "total": cart.total,
        "order": cart.order_id or "none",
    }
    if problem:
        fields["problem"] = f"{problem.code}: {problem.message}"
    return fields


def _rows(cart: Cart) -> Iterator[tuple[object, ...]]:
    for event in cart.events:
        if not event.items:
            yield event.event_code, event.status.value, "", "", "", "", "", "", ""
        for item in event.items:
            yield from _item_rows(item)


def _item_rows(item: CartItem) -> Iterator[tuple[object, ...]]:
    line = item.event_code, item.status.value, item.phase.value, item.rung.name.lower()
    if item.addon is not None:
        what = f"{item.wish.quantity} {item.addon.label}"
        block = item.seats[0].block if item.seats else None
        place = (block.section, block.row) if block else ("", "")
        yield *line, *place, what, charges_text(charges_of(item.addon.price)), plain(item.total)
        return
    if not item.seats:
        yield *line, "", "", f"{item.wish.quantity} wished for", "", ""
    for seats in item.seats:
        block = seats.block
        yield (
            *line,
            block.section,
            block.row,
            seats_text(block.first_seat, block.last_seat, block.seat_count),
            charges_text(charges_of(seats.price)),
            plain(seats.total),
        )


def _json(cart: Cart) -> dict[str, object]:
    problem = cart.checkout_problem
    return {
        "cartId": str(cart.id),
        "cartStatus": cart.status.value,
        "fanId": str(cart.fan_id) if cart.fan_id else None,
        "programId": str(cart.program_id),
        "revisionId": str(cart.revision_id),
        "activationEpoch": cart.epoch,
        "expiresAt": exactly(cart.expires_at),
        "currency": cart.currency.code,
        "totalAmount": cart.total.amount,
        "orderId": str(cart.order_id) if cart.order_id else None,
        "checkoutProblem": {"code": problem.code, "message": problem.message} if problem else None,
        "events": [
            {
                "eventCode": event.event_code,
                "cartEventStatus": event.status.value,
                "items": [_item_json(item) for item in event.items],
            }
            for event in cart.events
        ],
    }


def _item_json(item: CartItem) -> dict[str, object]:
    return {
        "cartItemId": str(item.id),
        "cartItemStatus": item.status.value,
        "checkoutPhase": item.phase.value,
        "rung": item.rung.name.lower(),
        "holdExpiresAt": exactly(item.hold_expires_at),
        "seatCount": item.seat_count,
        "totalAmount": item.total.amount,
        "seats": [_seats_json(seats) for seats in item.seats],
        "addon": addon_json(item.addon, item.wish.quantity, item.total) if item.addon else None,
    }


def _seats_json(seats: CartSeats) -> dict[str, object]:
    block = seats.block
    return {
        "sectionName": block.section,
        "rowName": block.row,
        "seats": seat_numbers(block.first_seat, block.last_seat, block.seat_count),
        "priceCode": block.price_code,
        "ticketTypeCode": block.ticket_type_code,
        "charges": charges_json(seats.price),
        "allInPrice": seats.price.all_in_price.amount,
        "totalPrice": seats.total.amount,
    }
