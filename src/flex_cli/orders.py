"""`flex orders`: what was sold."""

from typing import Annotated
from uuid import UUID

import typer

from flex_cli.addons import addon_json
from flex_cli.moments import exactly, to_the_second
from flex_cli.moneys import charges_json, charges_of, charges_text, plain
from flex_cli.output import JsonOption, StoreOption, show_fields, show_json, show_table
from flex_cli.running import Session, run
from flex_cli.seats import seat_numbers, seats_text
from flexcore.kernel import OrderId
from flexcore.orders import AddonSale, Order, TicketSale

app = typer.Typer(help="Orders: what was sold.", no_args_is_help=True)


@app.command("list")
def list_orders(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most orders to list.")] = 50,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """List orders, the newest first."""

    async def work(session: Session) -> list[Order]:
        tenant = (await session.store()).slug
        return list(await session.application.orders.list(tenant, session.by, limit=limit))

    orders = run(work, store)
    if as_json:
        show_json([_summary(order) for order in orders])
        return
    columns = "order", "placed at", "status", "events", "seats", "total"
    show_table(columns, [_row(order) for order in orders])


@app.command()
def show(
    order_id: Annotated[UUID, typer.Argument(metavar="ID", help="The order.")],
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show an order: section, row and seats of each game, and the charges of each seat."""

    async def work(session: Session) -> Order:
        tenant = (await session.store()).slug
        return await session.application.orders.get(tenant, OrderId(order_id), session.by)

    order = run(work, store)
    if as_json:
        tickets = [_ticket(sale) for sale in order.tickets]
        addons = [
            {"eventCode": sale.event_code, "vendorOrderNumber": sale.vendor_order_number}
            | addon_json(sale, sale.quantity, sale.total)
            for sale in order.addons
        ]
        details = _details_json(order)
        further = {"additionalDetails": details, "tickets": tickets, "addons": addons}
        show_json(_summary(order) | further)
        return
    show_fields(
        {
            "order": order.id,
            "cart": order.cart_id,
            "fan": order.fan_id,
            "placed at": to_the_second(order.placed_at),
            "status": order.status.value,
            "total": order.total,
            **_details(order),
        }
    )
    columns = "event", "section", "row", "seats", "charges of a seat", "a seat", "total"
    show_table(columns, [_sale_row(sale) for sale in order.tickets])
    if order.addons:
        columns_of_addons = "event", "add-on", "quantity", "charges of one", "one", "total"
        show_table(columns_of_addons, [_addon_row(sale) for sale in order.addons])


@app.command()
def detail(
    order_id: Annotated[UUID, typer.Argument(metavar="ID", help="The order.")],
    name: Annotated[str, typer.Argument(help="The detail, named like giftMessage.")],
    value: Annotated[
        str | None, typer.Argument(help="What to keep; left out, the detail is taken away.")
    ] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Keep a further detail of an order, or take it away; the fan sees it with her order."""

    async def work(session: Session) -> Order:
        tenant = (await session.store()).slug
        return await session.application.orders.put_details(
            tenant, OrderId(order_id), {name: value}, session.by
        )

    order = run(work, store)
    if as_json:
        show_json({"orderId": str(order.id), "additionalDetails": _details_json(order)})
        return
    show_fields({"order": order.id, **_details(order)})


def _details(order: Order) -> dict[str, object]:
    return {f"detail {detail.name}": detail.value for detail in order.details}


def _details_json(order: Order) -> dict[str, str]:
    return {detail.name: detail.value for detail in order.details}


def _row(order: Order) -> tuple[object, ...]:
    return (
        order.id,
        to_the_second(order.placed_at),
        order.status.value,
        len({sale.event_code for sale in order.tickets}),
        sum(sale.seat_count for sale in order.tickets),
        order.total,
    )


def _sale_row(sale: TicketSale) -> tuple[object, ...]:
    return (
        sale.event_code,
        sale.section,
        sale.row,
        seats_text(sale.first_seat, sale.last_seat, sale.seat_count),
        charges_text(charges_of(sale.price)),
        plain(sale.price.all_in_price),
        plain(sale.total),
    )


def _addon_row(sale: AddonSale) -> tuple[object, ...]:
    return (
        sale.event_code,
        sale.label,
        sale.quantity,
        charges_text(charges_of(sale.price)),
        plain(sale.price.all_in_price),
        plain(sale.total),
    )


def _summary(order: Order) -> dict[str, object]:
    return {
        "orderId": str(order.id),
        "cartId": str(order.cart_id),
        "fanId": str(order.fan_id),
        "orderStatus": order.status.value,
        "placedAt": exactly(order.placed_at),
        "currency": order.total.currency.code,
        "totalAmount": order.total.amount,
        "seatCount": sum(sale.seat_count for sale in order.tickets),
    }


def _ticket(sale: TicketSale) -> dict[str, object]:
    return {
        "eventCode": sale.event_code,
        "sectionName": sale.section,
        "rowName": sale.row,
        "seats": seat_numbers(sale.first_seat, sale.last_seat, sale.seat_count),
        "priceCode": sale.price_code,
        "ticketTypeCode": sale.ticket_type_code,
        "charges": charges_json(sale.price),
        "allInPrice": sale.price.all_in_price.amount,
        "totalPrice": sale.total.amount,
        "vendorOrderNumber": sale.vendor_order_number,
    }
